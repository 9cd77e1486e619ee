"""`run`: the part without a screen, on stand-ins that make a cluster as k3d does."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from pathlib import Path

import pytest

from tests.commands.conftest import Here
from tests.commands.machine import Answer, Machine, answer, until_there
from tests.commands.stand_ins import EXISTS, NO_ENGINE, SLEEPS, can_create, makes, nodes
from tutor.engine import autopilot
from tutor.engine.journal import Journal


def folders_of_runs(machine: Machine) -> list[Path]:
    return list(Path(machine.environ["TMPDIR"]).iterdir())


def outcomes(said: Answer) -> dict[str, str]:
    return {step["id"]: step["outcome"] for step in said.document["steps"]}


def begin_creating(machine: Machine, *words: str, made: bool = True) -> subprocess.Popen[bytes]:
    """A run whose `k3d cluster create` has made the cluster (or not even that) and waits for its nodes."""
    can_create(machine)
    folder = machine.tools.folder
    (folder / "nodes").write_text(json.dumps(nodes("k3s-default", ready=1)))
    machine.first(
        "k3d", "cluster create*", f"{makes(machine) if made else ''}touch '{folder}/creating'; {SLEEPS}"
    )
    process = machine.start("run", "--until", "create-cluster", *words)
    until_there(folder / "creating", process)
    return process


def end(process: subprocess.Popen[bytes], number: int) -> Answer:
    """Send the program (not what it has started) a signal, and wait."""
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    return answer(process.returncode, out.decode(), err.decode())


def test_the_way_to_a_cluster_and_back(here: Here, machine: Machine) -> None:
    can_create(machine)
    said = here("run", "--until", "create-cluster", "--json")
    assert said.code == 0, said.err
    assert said.document["passed"] is True
    assert said.document["tools"] == {"k3d": "5.9.0", "kubectl": "1.35.2"}
    assert set(outcomes(said).values()) == {"passed"}
    assert list(outcomes(said))[-1] == "create-cluster"
    step = said.document["steps"][-1]
    assert (step["command"], step["skipped_because"]) == ("k3d cluster create -a 2", None)
    assert "    $ k3d cluster create -a 2\n" in said.err
    assert "    … Starting the server node (6 of 10)\n" in said.err
    assert "✓ removed: cluster k3s-default" in said.err
    assert said.document["left"] == []
    after = machine.tools.load()
    assert (after["containers"], after["networks"], after["volumes"]) == ([], {}, {})
    assert folders_of_runs(machine) == []
    assert not machine.workspace.root.exists()


def test_kept_and_looked_at_and_gone_on_with(here: Here, machine: Machine) -> None:
    can_create(machine)
    said = here("run", "--keep", "--until", "create-cluster")
    assert said.code == 0
    assert "Removing" not in said.out
    assert len(machine.tools.load()["containers"]) == 4
    assert here("check", "create-cluster").code == 0
    again = here("run", "--keep", "--until", "create-cluster", "--json")
    assert again.code == 0
    assert set(outcomes(again).values()) == {"passed before"}
    assert sum(words[:2] == ["cluster", "create"] for words in machine.tools.calls("k3d")) == 0
    assert here("cleanup", "--yes").code == 0
    assert machine.tools.load()["containers"] == []
    assert not machine.workspace.root.exists()


def test_a_chapter_beside_the_main_line_is_named_by_its_id(here: Here) -> None:
    said = here("run", "--with", "exercise")
    assert said.code == 2
    assert "No chapter `exercise` lies beside the main line. Those that do: exercises" in said.err


def test_a_run_that_would_clean_up_somebody_s_work(here: Here, machine: Machine) -> None:
    workspace = machine.begin(
        {"event": "entered", "step": "what-is-a-microservice"},
        {"event": "passed", "step": "what-is-a-microservice", "seconds": 3},
    )
    said = here("run", "--workspace", str(workspace.root))
    assert said.code == 2
    assert "`--keep` goes on there" in said.err
    assert workspace.journal.exists()


def test_a_step_that_fails_says_why_and_all_is_removed(
    here: Here, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autopilot, "_AFTER_FAILURE", 0.0)
    can_create(machine)
    machine.first("k3d", "cluster create*", f'echo "{EXISTS}" >&2; exit 1')
    said = here("run")
    assert said.code == 1
    assert "    | FATA[0000] Failed to create cluster 'k3s-default'" in said.out
    assert "✗ not yet" in said.out
    assert "There is no cluster named k3s-default yet." in said.out
    counted = re.search(r"(\d+) of (\d+) steps taken are done", said.out)
    assert counted
    assert int(counted[2]) - int(counted[1]) == 1
    assert folders_of_runs(machine) == []


def test_a_step_without_its_tool(here: Here, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autopilot, "_AFTER_FAILURE", 0.0)
    machine.without("k3d")
    said = here("run", "--json")
    assert said.code == 1, said.err
    assert said.document["passed"] is False
    assert outcomes(said)["create-cluster"] == "not passed"
    assert "k3d: not found on this computer. `dwk-tutor doctor` says how to get it." in said.err


def test_a_foreign_cluster_is_not_touched(here: Here, machine: Machine) -> None:
    machine.tools.cluster("k3s-default", "f")
    can_create(machine, "dwk")
    said = here("run", "--until", "create-cluster", "--json")
    assert said.code == 0, said.err
    assert said.document["steps"][-1]["command"] == "k3d cluster create dwk -a 2"
    left = {each["labels"]["k3d.cluster"] for each in machine.tools.load()["containers"]}
    assert left == {"k3s-default"}


def test_the_doctor_s_k3d_outlives_a_run(here: Here, machine: Machine) -> None:
    fetched = machine.home / "data" / "dwk-tutor" / "bin" / "k3d"
    fetched.parent.mkdir(parents=True)
    fetched.write_text("#!/bin/sh\n")
    assert here("run", "--until", "what-is-a-microservice").code == 0
    assert fetched.exists()


def test_control_c_during_a_step_still_cleans_up(machine: Machine) -> None:
    process = begin_creating(machine, "--json")
    said = end(process, signal.SIGINT)
    assert said.code == 130, said.err
    assert outcomes(said)["create-cluster"] == "cancelled"
    assert "Removing what this run made." in said.err
    after = machine.tools.load()
    assert (after["containers"], after["networks"], after["volumes"]) == ([], {}, {})
    assert folders_of_runs(machine) == []


def test_a_run_that_is_told_to_end_cleans_up_too(machine: Machine) -> None:
    said = end(begin_creating(machine, made=False), signal.SIGTERM)
    assert said.code == 128 + signal.SIGTERM
    assert "Removing what this run made." in said.out
    assert folders_of_runs(machine) == []


def test_control_c_with_keep_leaves_all_and_the_journal_knows_it(machine: Machine) -> None:
    said = end(begin_creating(machine, "--keep"), signal.SIGINT)
    assert said.code == 130
    assert len(machine.tools.load()["containers"]) == 4
    events = Journal(machine.workspace.journal, "real", read_only=True).events()
    assert [each["name"] for each in events if each["event"] == "owned"] == ["k3s-default"]


def test_a_docker_that_stops_during_the_run_keeps_the_journal(here: Here, machine: Machine) -> None:
    can_create(machine)
    silent = machine.home / "silent"
    down = f"[ -e '{silent}' ] && {{ echo '{NO_ENGINE}' >&2; exit 1; }}"
    # The check's own question to docker goes out together with the one to kubectl.
    for words in ("network*", "ps -a --no-trunc*", "container*", "volume*"):
        machine.first("docker", words, down)
    machine.first("kubectl", "*get nodes*", f"touch '{silent}'; exec cat '{machine.tools.folder}/nodes'")
    said = here("run", "--until", "create-cluster", "--json")
    assert said.code == 1
    assert "Docker does not answer" in said.document["left"][0]
    (kept,) = folders_of_runs(machine)
    assert f"dwk-tutor cleanup --workspace {kept}" in said.err
    silent.unlink()
    assert here("cleanup", "--yes", "--workspace", str(kept)).code == 0
    assert machine.tools.load()["containers"] == []

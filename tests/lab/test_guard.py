"""The tutor's `k3d`: the script as a shell runs it, before a stand-in for the real one."""

from __future__ import annotations

import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.lab.fake_tools import FakeTools, digits, kubeconfig
from tutor.engine.journal import Journal
from tutor.engine.progress import Progress
from tutor.lab.guard import Guard
from tutor.lab.real import RealLab

pytestmark = pytest.mark.usefixtures("quick")


class Shell:
    """Runs lines in the lab's environment."""

    def __init__(self, lab: RealLab, tools: FakeTools) -> None:
        self._lab = lab
        self._tools = tools

    def __call__(self, line: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", line],
            env=self._lab.environment(),
            cwd=cwd,
            capture_output=True,
            text=True,
            check=False,
        )

    def passes(self, line: str) -> bool:
        """Whether the real k3d got exactly these words."""
        before = len(self._tools.calls("k3d"))
        done = self(line)
        passed = self._tools.calls("k3d")[before:].count(line.split()[1:]) == 1
        assert passed == (done.returncode == 0), done
        if not passed:
            assert done.returncode == 1
            assert "was not made by the tutor" in done.stderr or "were not made by the tutor" in done.stderr
            assert "Nothing was changed." in done.stderr
        return passed


@pytest.fixture
def shell(lab: RealLab, tools: FakeTools) -> Shell:
    return Shell(lab, tools)


CHANGES = (
    "k3d cluster create -a 2",
    "k3d cluster delete",
    "k3d cluster stop",
    "k3d cluster start",
    "k3d cluster restart k3s-default",
    "k3d cluster edit k3s-default --port-add 80:80",
    "k3d cluster delete --all",
    "k3d kubeconfig merge k3s-default --kubeconfig-merge-default",
    "k3d kubeconfig merge -d -s",
    "k3d image import dwk-app1:v1",
    "k3d node create extra",
    "k3d node delete k3d-k3s-default-agent-0",
    "k3d node delete --all",
)


def refused(lab: RealLab, journal: Journal, *lines: str) -> list[str]:
    """Which of the lines (all changes where none is given) the guard objects to, asked without a shell."""
    guard = Guard(lab, Progress.of(journal.events(), "real"))
    return [line for line in lines or CHANGES if guard.objection(line.split()[1:])]


def test_where_everything_is_free_nothing_is_in_the_way(shell: Shell, lab: RealLab, journal: Journal) -> None:
    assert refused(lab, journal) == []
    assert shell.passes("k3d cluster create -a 2")


def test_a_foreign_cluster_is_out_of_reach(
    shell: Shell, lab: RealLab, tools: FakeTools, journal: Journal
) -> None:
    tools.cluster("k3s-default", "aa")
    assert refused(lab, journal) == list(CHANGES)
    assert not shell.passes("k3d cluster delete")
    assert tools.calls("k3d") == [["version", "-o", "json"]] * len(tools.calls("k3d"))


def test_looking_is_always_allowed(shell: Shell, tools: FakeTools) -> None:
    tools.cluster("k3s-default", "aa")
    for line in (
        "k3d cluster list",
        "k3d node list -o json",
        "k3d kubeconfig get k3s-default",
        "k3d version",
    ):
        assert shell.passes(line)


def test_our_own_cluster_is_ours_to_change(
    shell: Shell, lab: RealLab, tools: FakeTools, journal: Journal
) -> None:
    ids = tools.cluster("k3s-default", "aa")
    journal.append("owned", kind="cluster", name="k3s-default", ids=ids)
    assert refused(lab, journal) == []
    assert shell.passes("k3d cluster delete")
    assert tools.load()["containers"] == []


def test_all_is_refused_where_one_is_foreign(shell: Shell, tools: FakeTools, journal: Journal) -> None:
    journal.append("owned", kind="cluster", name="k3s-default", ids=tools.cluster("k3s-default", "aa"))
    tools.cluster("work", "bb")
    done = shell("k3d cluster delete -a")
    assert done.returncode == 1
    assert "the cluster work was not made by the tutor" in done.stderr
    assert "`k3d cluster delete k3s-default`" in done.stderr
    assert len(tools.load()["containers"]) == 6


def test_the_sentence_says_whose_it_is_and_what_to_type(shell: Shell, tools: FakeTools) -> None:
    tools.cluster("k3s-default", "aa")
    done = shell("k3d cluster stop")
    assert done.stderr == (
        "dwk-tutor: the cluster k3s-default was not made by the tutor, so its shell leaves it alone. "
        "Nothing was changed.\n"
        "Without a name, k3d takes k3s-default.\n"
        "Your cluster here is dwk: `k3d cluster stop dwk`\n"
        "To change the other one all the same, use a terminal outside the tutor.\n"
    )


def test_a_creation_without_a_name_is_told_the_name_of_the_lab(shell: Shell, journal: Journal) -> None:
    journal.append("fact", name="cluster", value="dwk", step="")
    done = shell("k3d cluster create -a 2")
    assert done.returncode == 1
    assert done.stderr == (
        "dwk-tutor: without a name, k3d makes a cluster k3s-default. Nothing was changed.\n"
        "Your cluster here is dwk: `k3d cluster create dwk -a 2`\n"
    )
    assert shell.passes("k3d cluster create dwk -a 2")
    assert shell.passes("k3d cluster create second")
    assert shell.passes("k3d cluster create --config=cluster.yaml")


def test_a_cluster_made_again_elsewhere_is_foreign(lab: RealLab, tools: FakeTools, journal: Journal) -> None:
    journal.append("owned", kind="cluster", name="k3s-default", ids=tools.cluster("k3s-default", "aa"))
    tools.state |= {"containers": [], "networks": {}, "volumes": {}}
    tools.cluster("k3s-default", "bb")
    assert refused(lab, journal) == list(CHANGES)


@pytest.mark.parametrize(("seconds", "stands_in_the_way"), [(1, False), (3600, True), (-3600, True)])
def test_a_creation_that_was_broken_off_can_be_deleted(
    lab: RealLab, tools: FakeTools, journal: Journal, seconds: int, stands_in_the_way: bool
) -> None:
    """Only that one: what others made at another time under its name stays."""
    journal.append("free", kind="cluster", name="k3s-default")
    journal.append("began", text="k3d cluster create -a 2")
    tools.cluster("k3s-default", "aa")
    made = datetime.now(UTC) + timedelta(seconds=seconds)
    tools.state["networks"]["k3d-k3s-default"]["created"] = made.isoformat()
    tools.save()
    assert bool(refused(lab, journal)) == stands_in_the_way


def test_a_cluster_that_came_after_the_name_was_free_is_not_ours(
    lab: RealLab, tools: FakeTools, journal: Journal
) -> None:
    """As when the learner makes it in a terminal outside the tutor."""
    journal.append("free", kind="cluster", name="k3s-default")
    tools.cluster("k3s-default", "aa")
    assert refused(lab, journal) == list(CHANGES)


def test_a_cluster_that_the_learner_made_in_this_shell_is_theirs(
    lab: RealLab, tools: FakeTools, journal: Journal
) -> None:
    tools.cluster("mine", "aa", port="40009")
    stop = "k3d cluster stop mine"
    assert refused(lab, journal, stop) == [stop]
    kubeconfig(lab.workspace.kubeconfig, "mine", "40009")
    assert refused(lab, journal, stop) == []


def test_registries(lab: RealLab, tools: FakeTools, journal: Journal) -> None:
    tools.container("k3d-theirs", digits("11"), labels={"app": "k3d", "k3d.role": "registry"})
    tools.container("k3d-ours", digits("22"), labels={"app": "k3d", "k3d.role": "registry"})
    journal.append("owned", kind="registry", name="ours", ids={"k3d-ours": digits("22")})
    lines = ("k3d registry delete theirs", "k3d registry delete --all", "k3d registry delete k3d-ours")
    assert refused(lab, journal, *lines) == [*lines[:2]]


def test_neither_group_of_commands_reaches_what_the_other_one_is_for(
    lab: RealLab, tools: FakeTools, journal: Journal
) -> None:
    """k3d takes a container by its name alone, whether it is a node or a registry."""
    tools.cluster("work", "aa")
    tools.container("k3d-theirs", digits("11"), labels={"app": "k3d", "k3d.role": "registry"})
    lines = (
        "k3d node delete k3d-theirs",
        "k3d node delete --all --registries",
        "k3d registry delete k3d-work-server-0",
        "k3d registry delete work-agent-0",
    )
    assert refused(lab, journal, *lines) == [*lines]
    said = Guard(lab, Progress.of(journal.events(), "real")).objection(["node", "delete", "--all"])
    assert said is not None
    assert said.startswith("dwk-tutor: the cluster work and the registry k3d-theirs were not made by")


@pytest.mark.parametrize("text", ["metadata: {name: work}", "name: work", "metadata: {name: $THEIRS}"])
def test_a_config_file_names_the_cluster(
    lab: RealLab, tools: FakeTools, journal: Journal, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THEIRS", "work")
    journal.append("owned", kind="cluster", name="k3s-default", ids=tools.cluster("k3s-default", "aa"))
    tools.cluster("work", "bb")
    file = tools.folder / "k3d.yaml"
    file.write_text(f"kind: Simple\n{text}\n")
    lines = (f"k3d cluster delete --config {file}", f"k3d cluster delete -c={file}")
    assert refused(lab, journal, *lines) == [*lines]
    own = f"k3d cluster delete -c {file} k3s-default"
    assert refused(lab, journal, own) == []


@pytest.mark.parametrize("text", [None, "- a", "{", "\0", "name: work$NOT_SET"])
def test_a_config_file_that_does_not_say_which_cluster_deletes_none(
    lab: RealLab, journal: Journal, text: str | None, tmp_path: Path
) -> None:
    file = tmp_path / "k3d.yaml"
    if text is not None:
        file.write_text(text)
    lines = (f"k3d cluster delete -c {file}", f"k3d cluster create -c {file}")
    assert refused(lab, journal, *lines) == [lines[0]]


def test_where_docker_is_silent_nothing_is_taken_away(
    lab: RealLab, tools: FakeTools, journal: Journal
) -> None:
    """It may be only slow to answer, and k3d more patient than the guard."""
    tools.state["silent"] = True
    tools.save()
    create, extra = "k3d cluster create -a 2", "k3d node create extra"
    assert refused(lab, journal) == [line for line in CHANGES if line not in (create, extra)]
    said = Guard(lab, Progress.of(journal.events(), "real")).objection(["cluster", "delete"])
    assert said is not None
    assert "Nothing was changed." in said


def test_words_with_blanks_and_the_exit_code_go_through(shell: Shell, tools: FakeTools) -> None:
    assert shell("k3d cluster edit 'a b' --port-add '80 80'").returncode == 0
    assert tools.calls("k3d")[-1] == ["cluster", "edit", "a b", "--port-add", "80 80"]
    tools.state["k3d_works"] = False
    tools.save()
    assert shell("k3d cluster list").returncode == 1


def test_files_of_the_learner_do_not_take_part(shell: Shell, tools: FakeTools, tmp_path: Path) -> None:
    for name in ("tutor", "json", "yaml", "sh"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(0)\n")
    tools.cluster("k3s-default", "aa")
    assert shell("k3d cluster delete", cwd=tmp_path).returncode == 1


def test_no_k3d_at_all(shell: Shell, tools: FakeTools) -> None:
    tools.without("k3d")
    done = shell("k3d cluster list")
    assert done.returncode == 127
    assert "dwk-tutor doctor" in done.stderr


def test_what_only_looks_costs_next_to_nothing(shell: Shell, tools: FakeTools) -> None:
    (tools.bin / "k3d").write_text("#!/bin/sh\nexit 0\n")
    shell("k3d cluster list")
    took = []
    for _ in range(5):
        began = time.monotonic()
        shell("k3d cluster list")
        took.append(time.monotonic() - began)
    assert min(took) < 0.1

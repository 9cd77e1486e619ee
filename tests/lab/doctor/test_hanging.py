"""Tools that hang, fail or talk nonsense: the doctor ends in time and says what is the matter."""

from __future__ import annotations

import stat
import threading
import time
from pathlib import Path

import pytest

from tests.lab.doctor.recorded import RecordedSystem, changed, found, recording
from tutor.lab import tools
from tutor.lab.doctor import Status, ThisComputer, can_run, examine


def test_tools_are_asked_at_the_same_time() -> None:
    together = threading.Barrier(3, timeout=5)

    def hold(words: str) -> None:
        if words.startswith(("docker version", "k3d version", "kubectl version")):
            together.wait()

    findings = examine(RecordedSystem(recording("linux"), hold))
    assert can_run(findings)


def test_a_tool_that_never_comes_back_costs_no_more_than_the_limit() -> None:
    free = threading.Event()

    def hold(words: str) -> None:
        if words.startswith("docker"):
            free.wait()

    started = time.monotonic()
    findings = {
        finding.id: finding for finding in examine(RecordedSystem(recording("linux"), hold), all_seconds=0.5)
    }
    took = time.monotonic() - started
    free.set()
    assert took < 2
    assert findings["docker"].status is Status.FAIL
    assert "no answer within" in findings["docker"].found
    assert "restart" in (findings["docker"].fix or "")
    assert findings["k3d"].status is Status.OK


def script(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_real_processes_that_hang_and_refuse_to_end(tmp_path: Path) -> None:
    script(tmp_path, "docker", "trap '' TERM; while :; do sleep 1; done")
    script(tmp_path, "k3d", "sleep 60")
    script(tmp_path, "kubectl", 'echo \'{"clientVersion": {"gitVersion": "v1.36.1"}}\'')
    environ = {"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path), "TERM": "xterm"}
    system = ThisComputer(tmp_path / "bin", tools.run, environ=environ)
    started = time.monotonic()
    findings = {finding.id: finding for finding in examine(system, tool_seconds=0.5, all_seconds=5)}
    assert time.monotonic() - started < 6
    assert "no answer within" in findings["docker"].found
    assert "did not answer in time" in findings["k3d"].found
    assert findings["kubectl"].status is Status.OK


@pytest.mark.parametrize(
    "answer",
    [
        {"stdout": "", "exit": 0},
        {"stdout": "{", "exit": 0},
        {"stdout": "[1, 2]", "exit": 0},
        {"stdout": "\x00\ufffd\ufffd", "exit": 0},
        {"stdout": '{"Server": 7, "Components": {}}', "exit": 0},
        {"stdout": "", "stderr": "docker: Segmentation fault", "exit": 139},
        {"problem": "denied"},
    ],
)
def test_nonsense_from_docker_is_a_clear_stop(answer: dict[str, object]) -> None:
    said = dict.fromkeys(("docker version", "docker info", "docker context inspect", "docker ps"), answer)
    finding = found(changed("linux", tools=said))["docker"]
    assert finding.status is Status.FAIL
    assert finding.found
    assert finding.fix


def test_this_computer_finds_the_tutors_own_k3d_first(tmp_path: Path) -> None:
    own, path = tmp_path / "own", tmp_path / "path"
    own.mkdir()
    path.mkdir()
    script(own, "k3d", 'echo \'{"k3d":"v5.9.0","k3s":"v1.35.5-k3s1"}\'')
    script(path, "k3d", "echo k3d version v4.0.0")
    system = ThisComputer(own, tools.run, environ={"PATH": str(path), "HOME": str(tmp_path)})
    assert system.which("k3d") == str(own / "k3d")
    finding = next(finding for finding in examine(system) if finding.id == "k3d")
    assert "k3d 5.9.0 at" in finding.found
    assert system.which("no-such-program") is None
    assert system.run(["no-such-program"], 1).problem is not None
    assert system.read_text(str(tmp_path)) is None
    assert system.owner(str(tmp_path / "gone")) is None
    assert system.disk(str(tmp_path / "gone")) is None
    assert not system.exists("\0")


def test_a_home_folder_that_is_not_there_is_no_trouble_of_the_tools(tmp_path: Path) -> None:
    script(tmp_path, "k3d", "echo 'k3d version v5.9.0'")
    environ = {"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path / "nowhere")}
    reading = ThisComputer(tmp_path / "bin", tools.run, environ=environ).run(["k3d", "version"], 10)
    assert (reading.problem, reading.stdout) == (None, "k3d version v5.9.0\n")

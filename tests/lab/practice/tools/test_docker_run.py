"""`docker run` and what goes with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lab.practice.tools.conftest import Tool
from tests.lab.practice.tools.documents import container
from tests.lab.practice.tools.fake_service import Event, FakeService, error, result

ID = "097762e5d4a15c98ea223dd5d8d82511507d0fb319d5f1d1ecd897c51992e73f"
ENDING = "\n\nRun 'docker run --help' for more information\n"


@pytest.fixture
def made(lab: FakeService) -> FakeService:
    """A lab in which every container can be made and started."""
    lab.answers["container.create"] = result({"Id": ID, "Warnings": []})
    lab.answers["container.start"] = result({"Id": ID, "StatusCode": 0})
    return lab


def test_a_detached_run_prints_the_id(docker: Tool, made: FakeService) -> None:
    assert docker("run", "-d", "--name", "hash", "jakousa/dwk-app1") == (0, f"{ID}\n", "")
    asked = made.asked_for("container.create")[0]
    assert asked["image"] == "jakousa/dwk-app1"
    assert (asked["name"], asked["cmd"], asked["entrypoint"], asked["attach"]) == ("hash", [], None, False)
    assert made.asked_for("container.start") == [{"name": ID}]


def test_the_flags_of_run(
    docker: Tool, made: FakeService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FROM_SHELL", "here")
    monkeypatch.delenv("NOT_SET", raising=False)
    (tmp_path / "env").write_text("# a comment\nA=1\n\nFROM_SHELL\n", "utf-8")
    words = ["--rm", "-e", "B=2", "-eNOT_SET", "--env-file", str(tmp_path / "env"), "-p", "8080:80", "-w/app"]
    words += [
        "-l",
        "x=y",
        "--network=net",
        "--restart",
        "no",
        "--hostname",
        "h",
        "-u",
        "1",
        "-v",
        "data:/data",
    ]
    words += [
        "--mount",
        "type=volume,source=v,target=/v,readonly",
        "--entrypoint",
        "sh",
        "app:1",
        "-c",
        "-it",
    ]
    assert docker("run", *words).code == 0
    asked = made.asked_for("container.create")[0]
    wanted: dict[str, Any] = {
        "image": "app:1",
        "cmd": ["-c", "-it"],
        "entrypoint": ["sh"],
        "env": ["A=1", "FROM_SHELL=here", "B=2"],
        "ports": [{"container": 80, "host": 8080, "ip": "", "proto": "tcp"}],
        "workdir": "/app",
        "labels": {"x": "y"},
        "network": "net",
        "restart": "no",
        "hostname": "h",
        "user": "1",
        "volumes": ["data:/data", "v:/v:ro"],
        "rm": True,
        "attach": True,
    }
    assert {name: asked[name] for name in wanted} == wanted


def test_an_empty_entrypoint_is_none(docker: Tool, made: FakeService) -> None:
    docker("run", "-d", "--entrypoint", "", "app", "x")
    assert made.asked_for("container.create")[0]["entrypoint"] == []


def test_a_missing_image_is_pulled(docker: Tool, made: FakeService) -> None:
    pulled: list[bool] = []

    def create(arguments: dict[str, Any]) -> list[Event]:
        missing = {"error": "No such image: alpine:latest", "exit": 125}
        return [{"result": {"Id": ID}} if pulled else missing]

    def pull(arguments: dict[str, Any]) -> list[Event]:
        pulled.append(True)
        return [{"out": "latest: Pulling from library/alpine\n"}, {"result": {}}]

    made.answers |= {"container.create": create, "image.pull": pull}
    made.answers["container.start"] = lambda arguments: [{"out": "hi\n"}, {"result": {"StatusCode": 3}}]
    err = "Unable to find image 'alpine:latest' locally\nlatest: Pulling from library/alpine\n"
    assert docker("run", "--rm", "alpine", "echo", "hi") == (3, "hi\n", err)
    assert made.asked_for("image.pull") == [{"reference": "alpine:latest", "quiet": False, "unnamed": True}]


def test_an_image_that_cannot_be_had_ends_with_125(docker: Tool, lab: FakeService) -> None:
    lab.answers["container.create"] = error("No such image: nosuch/image:1")
    lab.answers["image.pull"] = error("pull access denied for nosuch/image")
    assert docker("run", "--rm", "nosuch/image:1") == (
        125,
        "",
        "Unable to find image 'nosuch/image:1' locally\n"
        f"docker: Error response from daemon: pull access denied for nosuch/image{ENDING}",
    )
    assert docker("run", "--pull", "never", "nosuch/image:1").err == (
        f"docker: Error response from daemon: No such image: nosuch/image:1{ENDING}"
    )


@pytest.mark.parametrize("code", [126, 127])
def test_a_program_that_cannot_be_started(docker: Tool, made: FakeService, code: int) -> None:
    made.answers["container.start"] = error('exec: "nope": executable file not found in $PATH', code)
    said = docker("run", "app", "nope")
    assert said.code == code
    assert said.err == (
        f'docker: Error response from daemon: exec: "nope": executable file not found in $PATH{ENDING}'
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["Foo"], "invalid reference format: repository name (library/Foo) must be lowercase"),
        (["-p", "x:y", "alpine"], "invalid containerPort: y"),
        (["-p", "99999:1", "alpine"], "invalid hostPort: 99999"),
        (["--env-file", "nosuch", "alpine"], "open nosuch: no such file or directory"),
        (
            ["--rm", "-d", "--restart", "always", "alpine"],
            "conflicting options: cannot specify both --restart and --rm",
        ),
    ],
)
def test_what_cannot_be_asked_for(docker: Tool, made: FakeService, words: list[str], message: str) -> None:
    assert docker("run", *words) == (125, "", f"docker: {message}{ENDING}")
    assert made.asked == []


def test_a_terminal_is_not_there(docker: Tool, made: FakeService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", open(os.devnull))  # noqa: SIM115, PTH123
    assert docker("run", "-it", "alpine") == (1, "", "the input device is not a TTY\n")


def test_all_ports_of_an_image_can_be_published(docker: Tool, made: FakeService) -> None:
    made.answers["image.inspect"] = result({"Config": {"ExposedPorts": {"80/tcp": {}}}})
    docker("run", "-dP", "nginx")
    ports = made.asked_for("container.create")[0]["ports"]
    assert ports == [{"container": 80, "host": 0, "ip": "", "proto": "tcp"}]


def test_stop_goes_on_after_what_fails(docker: Tool, lab: FakeService) -> None:
    def stop(arguments: dict[str, Any]) -> list[Event]:
        name = arguments["name"]
        return (
            [{"error": f"No such container: {name}", "exit": 1}] if name == "nosuch" else [{"result": None}]
        )

    lab.answers |= {"container.stop": stop, "container.start": stop, "container.remove": stop}
    missing = "Error response from daemon: No such container: nosuch\n"
    assert docker("stop", "-t", "1", "nosuch", "hash") == (1, "hash\n", missing)
    assert lab.asked_for("container.stop")[1] == {"name": "hash", "seconds": 1}
    failed = f"{missing}Error: failed to start containers: nosuch\n"
    assert docker("start", "hash", "nosuch") == (1, "hash\n", failed)
    assert docker("rm", "-v", "nosuch") == (1, "", missing)
    assert docker("rm", "-f", "nosuch") == (0, "", missing)


def test_small_commands(docker: Tool, lab: FakeService) -> None:
    bindings = {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}], "443/tcp": None}
    lab.answers["container.inspect"] = result(container("web", "1", "nginx", ["nginx"], ports=bindings))
    lab.answers["container.wait"] = result({"StatusCode": 137})
    lab.answers["container.rename"] = error("No such container: a")
    lab.answers["container.kill"] = result(None)
    assert docker("port", "web").out == "80/tcp -> 0.0.0.0:8080\n"
    assert docker("port", "web", "80").out == "0.0.0.0:8080\n"
    assert docker("port", "web", "81") == (1, "", "Error: No public port '81/tcp' published for web\n")
    assert docker("wait", "web").out == "137\n"
    assert docker("kill", "-s", "INT", "web").out == "web\n"
    assert lab.asked[-1] == ("container.kill", {"name": "web", "signal": "INT"})
    said = docker("rename", "a", "b").err
    assert said.endswith("No such container: a\nError: failed to rename container named a\n")


def test_exec_ends_with_the_programs_code(docker: Tool, lab: FakeService) -> None:
    lab.answers["container.exec"] = lambda arguments: [{"err": "no\n"}, {"result": {"ExitCode": 2}}]
    assert docker("exec", "-it", "-e", "A=1", "web", "ls", "-l") == (2, "", "no\n")
    asked = lab.asked_for("container.exec")[0]
    assert (asked["argv"], asked["env"], asked["tty"]) == (["ls", "-l"], ["A=1"], True)


def test_logs(docker: Tool, lab: FakeService) -> None:
    lab.answers["container.logs"] = lambda arguments: [{"out": "a\n"}, {"err": "b\n"}, {"result": None}]
    assert docker("logs", "-f", "--tail", "5", "-t", "--since", "2026-11-23T12:00:00Z", "hash") == (
        0,
        "a\n",
        "b\n",
    )
    asked = lab.asked_for("container.logs")[0]
    assert asked == {
        "name": "hash",
        "follow": True,
        "tail": "5",
        "since": "1795435200.0",
        "until": "",
        "timestamps": True,
    }
    docker("logs", "hash")
    assert lab.asked[-1][1]["tail"] is None


def test_an_answer_that_breaks_off_is_an_error(docker: Tool, lab: FakeService) -> None:
    lab.answers["container.logs"] = lambda arguments: [{"out": "a\n"}]
    assert docker("logs", "hash") == (1, "a\n", "Error response from daemon: unexpected EOF\n")


class Attached:
    """A lab with a container whose program ends when it is told to, and docker as a process of its own."""

    def __init__(self, lab: FakeService, ends: bool) -> None:
        self.ended = threading.Event()
        self._ends = ends
        lab.answers["container.create"] = result({"Id": ID})
        lab.answers["container.start"] = self._started
        lab.answers["container.kill"] = self._killed
        program = "import sys; from tutor.lab.practice.tools.docker import main; sys.exit(main())"
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, "run", "app"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ},
        )
        assert self.process.stdout is not None
        # The first line says that the signals are caught.
        assert self.process.stdout.readline() == "running\n"

    def _started(self, arguments: dict[str, Any]) -> Iterator[Event]:
        yield {"out": "running\n"}
        self.ended.wait(20)
        yield {"out": "ending\n"}
        yield {"result": {"StatusCode": 42}}

    def _killed(self, arguments: dict[str, Any]) -> list[Event]:
        if self._ends:
            self.ended.set()
        return [{"result": None}]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_goes_to_the_program_and_its_end_is_waited_for(
    lab: FakeService, number: signal.Signals
) -> None:
    attached = Attached(lab, ends=True)
    attached.process.send_signal(number)
    out, err = attached.process.communicate(timeout=20)
    assert (attached.process.returncode, out, err) == (42, "ending\n", "")
    name = number.name.removeprefix("SIG")
    assert lab.asked_for("container.kill") == [{"name": ID, "signal": name}]


def test_the_third_signal_ends_docker_itself(lab: FakeService) -> None:
    attached = Attached(lab, ends=False)
    for count in (1, 2, 3):
        attached.process.send_signal(signal.SIGINT)
        if count < 3:
            while len(lab.asked_for("container.kill")) < count:
                threading.Event().wait(0.01)
    _, err = attached.process.communicate(timeout=20)
    attached.ended.set()
    assert attached.process.returncode == 1
    assert err == "\ngot 3 SIGTERM/SIGINTs, forcefully exiting\n"

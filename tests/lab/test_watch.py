"""Noticing changes: on stand-ins that announce what a test tells them to."""

from __future__ import annotations

import os
import signal
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.lab.test_tools import living, until
from tutor.lab import watch
from tutor.lab.real import RealLab
from tutor.lab.watch import Watch, watched_kinds
from tutor.lab.workspace import Workspace

Starter = Callable[..., Watch]


class Bell:
    """Counts the calls of `changed` and knows when the last one was."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self._rung = threading.Event()

    def __call__(self) -> None:
        self.times.append(time.monotonic())
        self._rung.set()

    def wait(self, seconds: float = 5.0) -> bool:
        return self._rung.wait(seconds)

    def clear(self) -> None:
        self._rung.clear()


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RealLab:
    """docker and kubectl hand on what is written to `announced`, and note that they were started."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    # No poll: what is noticed is what was announced.
    monkeypatch.setattr(watch, "POLL", 60.0)
    monkeypatch.setattr(watch, "BACK_OFF", (0.05, 0.1))
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    script = (
        "#!/bin/sh\n"
        'case "$*" in\n'
        "*events* | *watch-only*)\n"
        f'    echo "$$ $(basename $0) $*" >> {tmp_path}/started\n'
        f"    exec tail -n 0 -f {tmp_path}/announced ;;\n"
        "*volume*inspect*) echo no such volume >&2; exit 1 ;;\n"
        'version*) echo \'{"k3d":"v5.9.0","k3s":"v1.35.1-k3s1"}\' ;;\n'
        "esac\n"
    )
    for tool in ("docker", "kubectl", "k3d"):
        (bin_ / tool).write_text(script)
        (bin_ / tool).chmod(0o755)
    (tmp_path / "announced").touch()
    workspace = Workspace(tmp_path / "dwk")
    workspace.prepare()
    return RealLab(workspace, environ={"PATH": f"{bin_}:/usr/bin:/bin"})


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def begin(lab: RealLab, bell: Bell) -> Iterator[Starter]:
    """Starts a watch and waits until its tools run."""
    begun: list[Watch] = []

    def begin(*lines: str, tools: int = 0) -> Watch:
        watching = Watch(lab, [tuple(line.split()) for line in lines], bell)
        begun.append(watching)
        watching.start()
        # `tail` follows the file once it has it open.
        assert until(lambda: sum(map(is_following, started(lab))) >= tools)
        return watching

    yield begin
    for watching in begun:
        watching.stop(wait=5.0)


def started(lab: RealLab) -> list[str]:
    """The tools that were started so far, each with its process id before it."""
    file = lab.workspace.root.parent / "started"
    return file.read_text().splitlines() if file.exists() else []


def is_following(line: str) -> bool:
    folder = Path("/proc", line.split(maxsplit=1)[0], "fd")
    if not Path("/proc/self/fd").exists():
        return True
    try:
        return any(str(entry.readlink()).endswith("/announced") for entry in folder.iterdir())
    except OSError:
        return False


def quiet_for(bell: Bell, seconds: float) -> bool:
    """Whether a time comes in which `changed` is not called."""
    began = time.monotonic()
    return until(lambda: time.monotonic() - max([began, *bell.times]) > seconds)


def announce(lab: RealLab, lines: int = 1) -> None:
    with (lab.workspace.root.parent / "announced").open("a") as file:
        file.write("something has changed\n" * lines)


@pytest.mark.parametrize("line", ["docker ps -a", "k3d cluster list -o json", "kubectl get pods -o json"])
def test_an_announced_change_is_noticed_soon(lab: RealLab, bell: Bell, begin: Starter, line: str) -> None:
    begin(line, tools=1)
    delays = []
    for _ in range(7):
        bell.clear()
        before = time.monotonic()
        announce(lab)
        assert bell.wait()
        delays.append(bell.times[-1] - before)
        assert quiet_for(bell, watch.GAP)
    assert statistics.median(delays) <= 0.3


def test_a_changed_file_is_noticed_soon(lab: RealLab, bell: Bell, begin: Starter) -> None:
    begin("file manifests/deployment.yaml")
    file = lab.workspace.root / "manifests" / "deployment.yaml"

    def save_as_editors_do() -> None:
        new = file.with_suffix(".new")
        new.write_text("kind: Deploiment\n")
        new.rename(file)

    file.parent.mkdir()
    changes: list[Callable[[], object]] = [
        file.touch,
        lambda: file.write_text("kind: Deployment\n"),
        save_as_editors_do,
        file.unlink,
    ]
    delays = []
    for change in changes:
        bell.clear()
        before = time.monotonic()
        change()
        assert bell.wait()
        delays.append(bell.times[-1] - before)
    assert statistics.median(delays) <= 0.3


def test_a_new_context_is_noticed(lab: RealLab, bell: Bell, begin: Starter) -> None:
    begin("kubectl config current-context")
    assert started(lab) == []
    lab.workspace.kubeconfig.write_text("current-context: k3d-k3s-default\n")
    assert bell.wait()


def test_many_changes_at_once_are_few_calls(lab: RealLab, bell: Bell, begin: Starter) -> None:
    begin("docker ps", tools=1)
    announce(lab, lines=5000)
    assert bell.wait()
    assert quiet_for(bell, 0.3)
    gaps = [later - earlier for earlier, later in zip(bell.times, bell.times[1:], strict=False)]
    assert len(bell.times) <= 5
    assert all(gap >= watch.GAP for gap in gaps)


def test_tools_ask_the_labs_cluster_and_are_each_started_once(lab: RealLab, begin: Starter) -> None:
    begin(
        "docker ps",
        "k3d node list",
        "kubectl get pods",
        "kubectl get pods -l app=x",
        "kubectl get rs",
        tools=3,
    )
    asked = sorted(line.split(" ", 1)[1] for line in started(lab))
    assert [line.split()[0] for line in asked] == ["docker", "kubectl", "kubectl"]
    assert asked[1] == (
        "kubectl --context k3d-k3s-default get pods --watch-only -o name --request-timeout=300s"
    )
    assert " get rs " in asked[2]


def test_stop_ends_the_tools_and_the_calls(lab: RealLab, bell: Bell, begin: Starter) -> None:
    watching = begin("docker ps", "kubectl get pods", "file x", tools=2)
    watching.stop(wait=5.0)
    calls = len(bell.times)
    assert not any(living(int(line.split()[0])) for line in started(lab))
    assert not any(thread.name == "dwk-tutor watch" for thread in threading.enumerate())
    announce(lab)
    assert len(bell.times) == calls


def test_a_tool_that_ends_is_started_again_and_its_end_counts_as_a_change(
    lab: RealLab, bell: Bell, begin: Starter
) -> None:
    begin("docker ps", tools=1)
    os.kill(int(started(lab)[0].split()[0]), signal.SIGTERM)
    assert bell.wait()
    assert until(lambda: len(started(lab)) == 2)


def test_a_tool_that_fails_again_and_again_is_started_ever_more_seldom(
    lab: RealLab, bell: Bell, begin: Starter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "BACK_OFF", (0.02, 60.0))
    docker = lab.toolbox.find("docker")
    assert docker is not None
    file = lab.workspace.root.parent / "started"
    Path(docker).write_text(f'#!/bin/sh\necho "1 docker" >> {file}\nexit 1\n')
    begin("docker ps")
    assert until(lambda: len(started(lab)) == 2)
    assert quiet_for(bell, 0.3)
    assert len(started(lab)) == 2


def test_a_missing_tool_does_no_harm(lab: RealLab, bell: Bell, begin: Starter) -> None:
    docker = lab.toolbox.find("docker")
    assert docker is not None
    Path(docker).unlink()
    begin("docker ps", "file x")
    bell.clear()
    (lab.workspace.root / "x").touch()
    assert bell.wait()


def test_what_nothing_announces_is_found_by_the_poll(
    bell: Bell, begin: Starter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "POLL", 0.1)
    begin()
    assert until(lambda: len(bell.times) >= 3)


def test_a_watch_is_started_once(begin: Starter) -> None:
    with pytest.raises(RuntimeError):
        begin("docker ps", tools=1).start()


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("kubectl get deployment web -o json", (("deployment",),)),
        ("kubectl get deploy/web -n shop", (("deploy", "--namespace=shop"),)),
        ("kubectl get -A pods,rs", (("pods", "--all-namespaces"), ("rs", "--all-namespaces"))),
        ("kubectl --namespace=shop get -l app=x pods", (("pods", "--namespace=shop"),)),
        ("kubectl describe pod x", (("pod",),)),
        ("kubectl logs x --tail=5", (("pods",),)),
        ("kubectl rollout status deployment/x", (("pods",),)),
        ("kubectl get --raw /readyz", ()),
        ("kubectl config view -o json", ()),
        ("kubectl explain pod", ()),
        ("kubectl", ()),
    ],
)
def test_what_is_followed_for_a_read(line: str, kinds: tuple[tuple[str, ...], ...]) -> None:
    assert watched_kinds(line.split()) == kinds

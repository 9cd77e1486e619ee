"""The hash generator: what it prints, and that it stops at once, as a program and in a container."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tutor.content.data import course_folder

APP = course_folder() / "sample_app"
PROGRAM = APP / "hashgenerator.sh"
LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ v1 [0-9a-f]{12}")
SHELLS = [shell for shell in ("sh", "dash", "bash", "zsh", "busybox") if shutil.which(shell)]


def argv(shell: str) -> list[str]:
    return [shell, "sh", str(PROGRAM)] if shell == "busybox" else [shell, str(PROGRAM)]


@contextmanager
def running(shell: str, path: str | None = None) -> Iterator[subprocess.Popen[str]]:
    """The program in a session of its own, so that what it leaves behind can be found and ended."""
    process = subprocess.Popen(
        argv(shell),
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PATH": path or os.environ["PATH"]},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if group_alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def group_alive(group: int) -> bool:
    """Whether a process of the group runs. One that has ended and that nobody has asked for its exit code yet
    does not: how soon that happens to orphans is up to the machine's first process."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    if not Path("/proc/self/stat").exists():
        return True
    return any(_runs_in(group, entry) for entry in Path("/proc").iterdir() if entry.name.isdecimal())


def _runs_in(group: int, process: Path) -> bool:
    try:
        # After the name, which may hold anything: state, parent, group.
        state, _, its_group, *_ = (process / "stat").read_text().rpartition(")")[2].split()
    except (OSError, ValueError):
        return False
    return int(its_group) == group and state not in "ZX"


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_can_read_it(shell: str) -> None:
    words = argv(shell)
    done = subprocess.run([*words[:-1], "-n", words[-1]], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("shell", [shell for shell in SHELLS if shell != "busybox"])
@pytest.mark.parametrize(("signal_", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_it_stops_at_once_and_leaves_nothing(
    shell: str, signal_: signal.Signals, code: int, tmp_path: Path
) -> None:
    # A `sleep` that tells when the pause has begun: a signal in the instant before would end the program
    # as quickly, but could miss the pause that is just being started. (busybox takes its own `sleep`
    # without asking the PATH; its container is tested below.)
    began = tmp_path / "began"
    os.mkfifo(began)
    stand_in(tmp_path, f'echo > "{began}"; exec {shutil.which("sleep")} "$@"')
    with running(shell, f"{tmp_path}:{os.environ['PATH']}") as process:
        assert LINE.fullmatch(first_line(process).rstrip("\n"))
        began.read_text()
        sent = time.monotonic()
        process.send_signal(signal_)
        assert process.wait(timeout=4) == code
        assert time.monotonic() - sent < 1
        deadline = time.monotonic() + 2
        while group_alive(process.pid):
            assert time.monotonic() < deadline, "the pause of five seconds is still running"


def stand_in(folder: Path, script: str) -> None:
    """A program named `sleep` that does something else."""
    program = folder / "sleep"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_a_line_with_another_hash_every_five_seconds(tmp_path: Path) -> None:
    # A `sleep` that writes down how long it was asked to sleep, and does not.
    asked = tmp_path / "asked"
    stand_in(tmp_path, f'echo "$@" >> "{asked}"')
    with running("sh", f"{tmp_path}:{os.environ['PATH']}") as process:
        lines = [first_line(process).rstrip("\n") for _ in range(4)]
    assert all(LINE.fullmatch(line) for line in lines), lines
    assert len({line.split()[2] for line in lines}) == 4
    assert set(asked.read_text().split()) == {"5"}


def test_the_dockerfile_takes_its_base_image_as_an_argument_and_starts_the_program_itself() -> None:
    lines = [line for line in (APP / "Dockerfile").read_text().splitlines() if line and line[0] != "#"]
    assert lines[:2] == ["ARG BASE_IMAGE=busybox:1.36", "FROM ${BASE_IMAGE}"]
    assert lines[-1] == 'CMD ["/bin/sh", "/hashgenerator.sh"]'


@pytest.fixture
def base_image() -> Iterator[str]:
    """An image of busybox and nothing else, made here, so that no registry is needed."""
    program = shutil.which("busybox")
    if program is None:
        pytest.skip("no busybox on the PATH to make a base image from")
    name = f"dwk-tutor-test-base:{uuid4().hex[:12]}"
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as tar:
        tar.add(Path(program).resolve(), "bin/busybox")
        for applet in ("sh", "date", "head", "od", "tr", "sleep"):
            link = tarfile.TarInfo(f"bin/{applet}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            tar.addfile(link)
        for device, major, minor in (("null", 1, 3), ("urandom", 1, 9)):
            node = tarfile.TarInfo(f"dev/{device}")
            node.type, node.devmajor, node.devminor, node.mode = tarfile.CHRTYPE, major, minor, 0o666
            tar.addfile(node)
    docker("import", "-", name, fed=layer.getvalue())
    yield name
    docker("rmi", name)


def docker(*words: str, fed: bytes | None = None) -> str:
    done = subprocess.run(["docker", *words], input=fed, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.docker
def test_the_image_is_built_on_any_base_and_its_container_stops_at_once(base_image: str) -> None:
    name = f"dwk-tutor-test-{uuid4().hex[:12]}"
    image = f"{name}:v1"
    docker("build", "--build-arg", f"BASE_IMAGE={base_image}", "-t", image, str(APP))
    try:
        docker("run", "-d", "--name", name, image)
        try:
            deadline = time.monotonic() + 10
            while not (printed := docker("logs", name)):
                assert time.monotonic() < deadline, "the container prints nothing"
            assert LINE.fullmatch(printed.splitlines()[0])
            began = time.monotonic()
            docker("stop", name)
            assert time.monotonic() - began < 2
            # 143: ended by its own trap. 137 would mean that Docker had to use force.
            assert docker("inspect", "--format", "{{.State.ExitCode}}", name).strip() == "143"
        finally:
            docker("rm", "-f", name)
    finally:
        docker("rmi", image)

"""Real processes: how they answer, end, are ended, and what is left of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tutor.engine.ports import Problem, Reading
from tutor.lab import tools

ENV = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}


def bash(script: str, **options: object) -> Reading:
    return tools.run(["bash", "-c", script], env=ENV, **options)  # type: ignore[arg-type]


def until(holds: Callable[[], bool], seconds: float = 5.0) -> bool:
    limit = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > limit:
            return False
        threading.Event().wait(0.01)
    return True


def living(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits for its parent does not count."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip() != "" and not done.stdout.startswith("Z")


def pid_in(file: Path) -> int:
    assert until(lambda: file.exists() and file.read_text().strip().isdigit())
    return int(file.read_text())


def test_streams_and_exit_code_come_back_apart() -> None:
    reading = bash("echo out; echo err >&2; exit 3")
    assert (reading.stdout, reading.stderr, reading.exit_code) == ("out\n", "err\n", 3)
    assert reading.problem is None
    assert reading.argv == ("bash", "-c", "echo out; echo err >&2; exit 3")


def test_a_signal_is_a_negative_exit_code() -> None:
    assert bash("kill -SEGV $$").exit_code == -signal.SIGSEGV


def test_only_the_given_environment_and_folder_count(tmp_path: Path) -> None:
    reading = tools.run(
        ["bash", "-c", "echo $HOME; echo $WORD; pwd"], env=ENV | {"WORD": "ä ö"}, cwd=tmp_path
    )
    assert reading.stdout == f"\nä ö\n{tmp_path}\n"


def test_input_is_empty_and_nothing_is_a_terminal() -> None:
    reading = bash(
        "cat; for n in 0 1 2; do [ -t $n ] && echo tty; done; (exec </dev/tty) 2>/dev/null && echo tty"
    )
    assert reading.stdout == ""
    assert reading.seconds < 5


def test_a_missing_program_is_told_from_one_that_may_not_run(tmp_path: Path) -> None:
    (tmp_path / "k3d").write_text("#!/bin/sh\n")
    env = {"PATH": str(tmp_path)}
    assert tools.run(["docker"], env=env).problem is Problem.MISSING
    reading = tools.run(["k3d"], env=env)
    assert reading.problem is Problem.DENIED
    assert str(tmp_path / "k3d") in reading.stderr
    assert reading.exit_code is None


@pytest.mark.parametrize("content", ["no shebang\n", "#!/no/such/interpreter\n", "\x7fELF torn"])
def test_a_program_that_the_system_cannot_start(tmp_path: Path, content: str) -> None:
    program = tmp_path / "kubectl"
    program.write_text(content)
    program.chmod(0o755)
    reading = tools.run(["kubectl", "get", "pods"], env={"PATH": str(tmp_path)})
    assert reading.problem is Problem.DENIED
    assert reading.stderr


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    reading = bash("true", cwd=tmp_path / "gone")
    assert reading.problem is Problem.DENIED
    assert "No such file" in reading.stderr


def test_an_argument_that_no_program_can_be_given() -> None:
    assert tools.run(["echo", "a\0b"], env=ENV).problem is Problem.DENIED


def test_bytes_that_are_not_text() -> None:
    reading = bash(r"printf 'a\xff\xfeb\n'; printf '\xc3' >&2")
    assert (reading.stdout, reading.stderr) == ("a��b\n", "�")


def test_a_million_lines() -> None:
    seen = 0

    def count(line: str) -> None:
        nonlocal seen
        seen += 1

    reading = bash("seq 1000000", on_line=count)
    assert seen == 1_000_000
    assert reading.stdout.endswith("999999\n1000000\n")
    assert reading.seconds < 10


def test_output_is_kept_up_to_its_limit_and_the_tool_runs_on() -> None:
    reading = bash("yes | head -c 3000000; echo end >&2; exit 7", limit_bytes=1000)
    assert len(reading.stdout) == 1000
    assert reading.truncated
    assert (reading.stderr, reading.exit_code) == ("end\n", 7)


def test_one_line_without_end() -> None:
    pieces: list[str] = []
    bash("head -c 200000 /dev/zero | tr '\\0' x", on_line=pieces.append)
    assert "".join(pieces) == "x" * 200_000
    assert max(map(len, pieces)) <= 16 * 1024


def test_lines_come_while_the_tool_runs(tmp_path: Path) -> None:
    go = tmp_path / "go"
    lines: list[str] = []

    def on_line(line: str) -> None:
        lines.append(line)
        go.touch()

    reading = bash(
        f"echo first; until [ -e {go} ]; do sleep 0.01; done; printf last", on_line=on_line, timeout=10
    )
    assert reading.problem is None
    assert lines == ["first", "last"]


def test_what_on_line_returns_does_not_matter() -> None:
    lines: list[str] = []

    def truthy(line: str) -> bool:
        lines.append(line)
        return True

    bash("echo 1; echo 2 >&2; sleep 0.05; echo 3", on_line=truthy)
    assert sorted(lines) == ["1", "2", "3"]


def test_an_error_in_on_line_ends_the_tool_and_is_not_hidden(tmp_path: Path) -> None:
    def fail(line: str) -> None:
        raise RuntimeError(line)

    pid_file = tmp_path / "pid"
    with pytest.raises(RuntimeError, match="hello"):
        bash(f"echo $$ > {pid_file}; echo hello; exec sleep 60", on_line=fail)
    assert not living(pid_in(pid_file))


def test_the_time_limit_ends_the_whole_tree(tmp_path: Path) -> None:
    child = tmp_path / "child"
    reading = bash(f"(sleep 60 & echo $! > {child}; wait) & wait", timeout=0.3)
    assert (reading.problem, reading.exit_code) == (Problem.TIMEOUT, None)
    assert reading.seconds < 2
    assert not living(pid_in(child))


def test_what_came_before_the_time_limit_is_there() -> None:
    reading = bash("echo half; exec sleep 60", timeout=0.3)
    assert (reading.stdout, reading.problem) == ("half\n", Problem.TIMEOUT)


def test_a_tool_that_ignores_term_is_killed_after_three_seconds(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    reading = bash(f"trap '' TERM; echo $$ > {pid_file}; while :; do sleep 0.1; done", timeout=0.2)
    assert reading.problem is Problem.TIMEOUT
    assert 3.0 < reading.seconds < 5.0
    assert not living(pid_in(pid_file))


def test_a_tool_that_ends_by_itself_on_term_may_say_so() -> None:
    reading = bash("trap 'echo rolled back; exit 1' TERM; echo on; while :; do sleep 0.05; done", timeout=0.3)
    assert reading.stdout == "on\nrolled back\n"
    assert reading.seconds < 2


def test_cancel_ends_the_tree_at_once(tmp_path: Path) -> None:
    cancel, child = threading.Event(), tmp_path / "child"
    reading = bash(
        f"sleep 60 & echo $! > {child}; echo up; wait",
        cancel=cancel,
        on_line=lambda line: cancel.set(),
        timeout=30,
    )
    assert reading.problem is Problem.CANCELLED
    assert reading.seconds < 2
    assert not living(pid_in(child))


def test_a_cancel_that_was_there_before() -> None:
    cancel = threading.Event()
    cancel.set()
    assert bash("exec sleep 60", cancel=cancel).problem is Problem.CANCELLED


@pytest.mark.parametrize("redirect", ["", ">/dev/null 2>&1"])
def test_children_that_outlive_the_tool_are_ended(tmp_path: Path, redirect: str) -> None:
    child = tmp_path / "child"
    reading = bash(f"sleep 60 {redirect} & echo $! > {child}; echo done")
    assert (reading.stdout, reading.exit_code, reading.problem) == ("done\n", 0, None)
    assert reading.seconds < 2
    assert not living(pid_in(child))


def test_a_child_that_goes_on_writing_does_not_hold_the_answer() -> None:
    reading = bash("(while :; do echo tick; sleep 0.02; done) & sleep 0.1", limit_bytes=100)
    assert reading.exit_code == 0
    assert reading.seconds < 4


def test_a_child_in_a_session_of_its_own_is_out_of_reach_but_does_not_hold_the_answer(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    script = (
        f"import os, time; os.setsid(); open({str(pid_file)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    )
    reading = bash(
        f'{sys.executable} -c "{script}" & until [ -s {pid_file} ]; do sleep 0.01; done; echo done',
        timeout=10,
    )
    pid = pid_in(pid_file)
    try:
        assert (reading.stdout, reading.exit_code) == ("done\n", 0)
        assert living(pid)
    finally:
        os.kill(pid, signal.SIGKILL)


def test_a_tool_that_closes_its_output_and_goes_on() -> None:
    reading = bash("exec >&- 2>&-; sleep 0.3; exit 5")
    assert reading.exit_code == 5
    assert reading.seconds >= 0.3


def test_stream_runs_until_it_is_stopped() -> None:
    stop, lines = threading.Event(), list[str]()

    def on_line(line: str) -> None:
        lines.append(line)
        if len(lines) == 1000:
            stop.set()

    reading = tools.stream(["bash", "-c", "while :; do echo tick; done"], env=ENV, on_line=on_line, stop=stop)
    assert reading.problem is Problem.CANCELLED
    assert len(lines) >= 1000
    assert len(reading.stdout) <= 4096


def test_many_runs_leave_no_thread_and_no_open_file() -> None:
    bash("true")
    files, threads = len(list(Path("/dev/fd").iterdir())), threading.active_count()
    for _ in range(20):
        bash("echo a; echo b >&2")
        bash("exec sleep 60", timeout=0)
    assert until(lambda: threading.active_count() <= threads)
    assert len(list(Path("/dev/fd").iterdir())) <= files


def test_threads_ask_at_the_same_time() -> None:
    readings: list[Reading] = []
    askers = [
        threading.Thread(target=lambda n=n: readings.append(bash(f"seq {n}000; exit {n}")))
        for n in range(1, 9)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert sorted(r.exit_code or 0 for r in readings) == list(range(1, 9))
    assert all(len(r.stdout.splitlines()) == 1000 * (r.exit_code or 0) for r in readings)

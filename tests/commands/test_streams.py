"""Output that is cut off, full, or cannot show a sign; input that ends; questions on a real terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from pathlib import Path

import pytest

from tests.commands.machine import Answer, Machine, answer

PASSED = {"event": "passed", "step": "what-is-a-microservice", "seconds": 3}


def through(machine: Machine, line: str, **environ: str) -> Answer:
    """Run a line of bash in which $TUTOR is the program; its exit code is the program's."""
    done = subprocess.run(
        [machine.system / "bash", "-c", f'tutor() {{ {" ".join(machine.argv())} "$@"; }}\n{line}'],
        env={**machine.environ, **environ},
        cwd=machine.home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return answer(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("words", ["steps", "steps --json", "--help"])
def test_a_reader_that_leaves(machine: Machine, words: str) -> None:
    said = through(machine, f"tutor {words} | true; exit ${{PIPESTATUS[0]}}")
    assert said.code in (0, 141)
    assert said.err == ""


def test_a_reader_that_leaves_in_the_middle_of_a_run(machine: Machine) -> None:
    said = through(machine, "tutor run --until declare-the-wish | true; exit ${PIPESTATUS[0]}")
    assert said.code == 141
    assert list(Path(machine.environ["TMPDIR"]).iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_output_to_a_full_disk(machine: Machine) -> None:
    for words in ("steps", "steps --json"):
        said = through(machine, f"tutor {words} >/dev/full")
        assert said.code == 2
        assert said.err == "dwk-tutor: the system reports: No space left on device.\n"


def test_an_encoding_without_the_marks(machine: Machine) -> None:
    said = through(machine, "tutor steps && tutor steps --json", PYTHONIOENCODING="ascii")
    assert said.code == 0
    assert "what-is-a-microservice" in said.out


def test_without_any_streams(machine: Machine) -> None:
    assert through(machine, "tutor steps >&-").code == 0
    said = through(machine, "tutor reset <&-")
    assert said.code == 1
    assert "no terminal to ask on" in said.out
    assert through(machine, "tutor <&- >&-").code == 2


def asked(machine: Machine, *words: str, reply: bytes) -> tuple[int, str]:
    """Exit code and screen of a command that asks one question on a terminal, and is replied to."""
    terminal, far_end = pty.openpty()
    process = subprocess.Popen(
        machine.argv(*words),
        env=machine.environ,
        cwd=machine.home,
        stdin=far_end,
        stdout=far_end,
        stderr=far_end,
        start_new_session=True,
    )
    os.close(far_end)
    screen, replied, ends = b"", False, time.monotonic() + 10
    try:
        while time.monotonic() < ends:
            if not select.select([terminal], [], [], 0.2)[0]:
                continue
            try:
                data = os.read(terminal, 4096)
            except OSError:
                break
            if not data:
                break
            screen += data
            if not replied and b"[y/N]" in screen:
                os.write(terminal, reply)
                replied = True
        code = process.wait(timeout=10)
    finally:
        process.kill()
        os.close(terminal)
    assert replied, screen
    text = screen.decode()
    assert "Traceback" not in text
    return code, text


@pytest.mark.parametrize(
    ("reply", "code", "state"), [(b"y\n", 0, b"reset_all"), (b"\n", 1, b""), (b"\x04", 1, b"")]
)
def test_a_question_is_asked_and_its_answer_counts(
    machine: Machine, reply: bytes, code: int, state: bytes
) -> None:
    journal = machine.begin(PASSED).journal
    ended, screen = asked(machine, "reset", reply=reply)
    assert ended == code
    assert "Forget that 1 step is done and start again? [y/N]" in screen
    assert (b"reset_all" in journal.read_bytes()) is bool(state)


def test_cleaning_up_after_a_yes(machine: Machine) -> None:
    workspace = machine.begin(PASSED)
    code, screen = asked(machine, "cleanup", reply=b"yes\n")
    assert code == 0
    assert "Remove these? [y/N]" in screen
    assert not workspace.root.exists()

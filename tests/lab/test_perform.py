"""Command lines as a learner types them, without a terminal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from tests.lab.test_tools import living, pid_in
from tutor.engine.ports import Ran
from tutor.lab.perform import KEPT_OUTPUT, perform

ENV = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}


def test_output_comes_in_the_order_in_which_it_was_written(tmp_path: Path) -> None:
    before = datetime.now(UTC)
    ran = perform("echo 1; echo 2 >&2; echo 3; (exit 4)", env=ENV, cwd=tmp_path)
    assert (ran.output, ran.exit_code) == ("1\n2\n3\n", 4)
    assert (ran.text, ran.cwd) == ("echo 1; echo 2 >&2; echo 3; (exit 4)", str(tmp_path))
    assert before <= ran.started <= datetime.now(UTC)


def test_it_is_bash_in_the_folder_with_the_environment(tmp_path: Path) -> None:
    ran = perform("[[ $WORD == a* ]] && pwd", env=ENV | {"WORD": "abc"}, cwd=tmp_path)
    assert ran.output == f"{tmp_path}\n"


def test_files_that_shells_read_first_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "rc").write_text("echo spoiled\n")
    rc = str(tmp_path / "rc")
    assert perform("echo clean", env=ENV | {"BASH_ENV": rc, "ENV": rc}, cwd=tmp_path).output == "clean\n"


def test_sh_serves_where_there_is_no_bash(tmp_path: Path) -> None:
    (tmp_path / "sh").symlink_to("/bin/sh")
    ran = perform('echo "from sh"; exit 2', env={"PATH": str(tmp_path)}, cwd=tmp_path)
    assert (ran.output, ran.exit_code) == ("from sh\n", 2)


def test_codes_of_a_shell_for_what_cannot_start(tmp_path: Path) -> None:
    assert perform("nosuchtool", env=ENV, cwd=tmp_path).exit_code == 127
    assert perform("/etc/passwd", env=ENV, cwd=tmp_path).exit_code == 126
    assert perform("true", env={"PATH": str(tmp_path)}, cwd=tmp_path).exit_code == 127
    gone = perform("true", env=ENV, cwd=tmp_path / "gone")
    assert gone.exit_code == 126
    assert "No such file" in gone.output
    assert perform("kill -KILL $$", env=ENV, cwd=tmp_path).exit_code == 137


def test_escape_sequences_are_left_out_of_the_output_and_of_lines(tmp_path: Path) -> None:
    lines: list[str] = []
    ran = perform(
        r"printf '\e[36mINFO\e[0m[0000] Prep\r\n\e]0;title\a'", env=ENV, cwd=tmp_path, on_line=lines.append
    )
    assert ran.output == "INFO[0000] Prep\n"
    assert lines[0] == "INFO[0000] Prep"


def test_the_end_of_long_output_is_kept(tmp_path: Path) -> None:
    ran = perform("seq 200000", env=ENV, cwd=tmp_path)
    assert ran.output.endswith("\n199999\n200000\n")
    assert len(ran.output) <= KEPT_OUTPUT


def test_the_limit_ends_the_tree_and_says_124(tmp_path: Path) -> None:
    ran = perform("sleep 60 & echo $! > child; echo on; wait", env=ENV, cwd=tmp_path, limit=0.3)
    assert (ran.exit_code, ran.output) == (124, "on\n")
    assert ran.seconds < 2
    assert not living(pid_in(tmp_path / "child"))


def test_cancel_ends_the_tree(tmp_path: Path) -> None:
    cancel = threading.Event()
    ran = perform(
        "echo on; sleep 60; echo never", env=ENV, cwd=tmp_path, cancel=cancel, on_line=lambda _: cancel.set()
    )
    assert (ran.exit_code, ran.output) == (143, "on\n")


def interrupted(text: str, at: str, folder: Path) -> Ran:
    ran = perform(text, env=ENV, cwd=folder, interrupt=at, limit=30)
    assert ran.seconds < 15
    return ran


def test_interrupt_ends_a_command_that_follows(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("one\ntwo\n")
    ran = interrupted("tail -f log", "two", tmp_path)
    assert (ran.exit_code, ran.output) == (130, "one\ntwo\n")


def test_interrupt_reaches_a_child_of_the_shell_and_the_rest_is_not_run(tmp_path: Path) -> None:
    ran = interrupted("echo ready; sleep 60; echo never", "ready", tmp_path)
    assert (ran.exit_code, ran.output) == (130, "ready\n")


def test_interrupt_does_not_wait_for_the_end_of_the_line(tmp_path: Path) -> None:
    assert interrupted("printf 'Password: '; sleep 60", "Password", tmp_path).exit_code == 130


def test_a_program_that_ends_well_on_interrupt_keeps_its_own_exit_code(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(
        "import signal, sys\n"
        "signal.signal(signal.SIGINT, lambda *_: (print('bye'), sys.exit(0)))\n"
        "print('ready', flush=True)\nsignal.pause()\n"
    )
    ran = interrupted(f"{sys.executable} server.py; echo after $?", "ready", tmp_path)
    assert (ran.exit_code, ran.output) == (0, "ready\nbye\nafter 0\n")


def test_interrupt_is_pressed_again_where_once_is_not_enough(tmp_path: Path) -> None:
    (tmp_path / "stubborn.py").write_text(
        "import signal, sys\npressed = []\n"
        "def press(*_):\n    pressed.append(1)\n    if len(pressed) == 2: sys.exit(9)\n"
        "signal.signal(signal.SIGINT, press)\nprint('ready', flush=True)\nwhile True: signal.pause()\n"
    )
    assert interrupted(f"{sys.executable} stubborn.py", "ready", tmp_path).exit_code == 9


def test_interrupt_works_where_the_tutor_itself_ignores_it(tmp_path: Path) -> None:
    script = (
        "import os, signal\nfrom tutor.lab.perform import perform\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "ran = perform('echo ready; sleep 60', env=dict(os.environ), cwd='.', interrupt='ready', limit=5)\n"
        "print(ran.exit_code)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == f"{128 + signal.SIGINT}\n"


def test_jobs_in_the_background_end_with_the_command_line(tmp_path: Path) -> None:
    ran = perform("sleep 60 >/dev/null 2>&1 & echo $! > child", env=ENV, cwd=tmp_path)
    assert ran.exit_code == 0
    assert not living(pid_in(tmp_path / "child"))

"""The tutor in a real terminal, as a person has it before them."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

pytestmark = [
    pytest.mark.tmux,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux on this computer"),
]
ROOT = Path(__file__).parents[2]
PATIENCE = 15.0
BETWEEN = Event()
"""Never set: a moment between two looks, so that the tutor gets the processor."""


class Tmux:
    """One session on a socket of its own."""

    def __init__(self, folder: Path, columns: int, rows: int, environ: dict[str, str]) -> None:
        self.socket = f"tutor-{secrets.token_hex(4)}"
        self.folder = folder
        # A test run may say in them how wide its own report is.
        own = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "TMUX")}
        script = f"{sys.executable} -m tests.tui.on_a_terminal {folder}; echo LEFT WITH $?; exec cat"
        self._run(
            "-f", os.devnull, "new-session", "-d", "-x", str(columns), "-y", str(rows),
            "-c", str(ROOT), script,
            environ={**own, "LANG": "C.UTF-8", **environ},
        )  # fmt: skip

    def _run(self, *words: str, environ: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            ["tmux", "-u", "-L", self.socket, *words],
            capture_output=True, text=True, check=False, env=environ, timeout=PATIENCE,
        )  # fmt: skip
        return done.stdout

    @property
    def screen(self) -> str:
        return self._run("capture-pane", "-p")

    @property
    def coloured(self) -> str:
        """With its escape sequences."""
        return self._run("capture-pane", "-p", "-e")

    def keys(self, *keys: str) -> None:
        self._run("send-keys", *keys)

    def types(self, text: str) -> None:
        self._run("send-keys", "-l", text)

    def resize(self, columns: int, rows: int) -> None:
        self._run("resize-window", "-x", str(columns), "-y", str(rows))

    def until(self, condition: Callable[[str], object], what: str) -> str:
        """Wait until it holds of the screen."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            screen = self.screen
            if condition(screen):
                return screen
            BETWEEN.wait(0.05)
        raise AssertionError(f"{what} was not seen.\n{self.screen}")

    def shows(self, text: str) -> str:
        return self.until(lambda screen: text in screen, repr(text))

    def processes(self) -> set[int]:
        """Every process below the session's own that still runs."""
        found = subprocess.run(
            ["ps", "-ww", "-eo", "pid=,args="], capture_output=True, text=True, check=True
        ).stdout
        return {int(line.split()[0]) for line in found.splitlines() if str(self.folder) in line} - {
            os.getpid()
        }

    def kill(self) -> None:
        """End it; its socket, which it would leave behind, goes too."""
        socket = self._run("display-message", "-p", "#{socket_path}").strip()
        self._run("kill-server")
        if socket:
            Path(socket).unlink(missing_ok=True)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Tmux]]:
    """Starts the tutor at a size, and ends what is left of it."""
    started: list[Tmux] = []

    def begin(columns: int = 100, rows: int = 30, **environ: str) -> Tmux:
        started.append(Tmux(tmp_path, columns, rows, environ))
        started[-1].shows("ready>")
        return started[-1]

    yield begin
    for one in started:
        one.kill()


def test_a_step_is_done_by_typing_and_taken_up_again_after_quitting(start: Callable[..., Tmux]) -> None:
    tmux = start()
    tmux.shows("✗ not yet: Run echo hello in the shell.")
    tmux.types("echo hello")
    tmux.keys("Enter")
    tmux.shows("✓ done")
    tmux.shows("The shell answers what it is told.")
    tmux.keys("F6")
    tmux.shows("A microservice is a small program")
    tmux.keys("F10")
    screen = tmux.shows("LEFT WITH 0")
    assert "dwk-tutor" not in screen, "the screen from before is back"
    tmux.kill()
    again = start()
    again.shows("A microservice is a small program")
    again.shows("1/2")


def test_f4_types_and_enter_runs(start: Callable[..., Tmux]) -> None:
    tmux = start()
    tmux.keys("F4")
    tmux.shows("ready> echo hello")
    tmux.keys("Enter")
    tmux.shows("✓ done")


def test_resizing_moves_everything_and_tells_the_shell(start: Callable[..., Tmux]) -> None:
    tmux = start(120, 40)
    tmux.shows("▸ 1 Only")
    tmux.resize(60, 16)
    tmux.shows("[ Shell ]")
    tmux.types("stty size")
    tmux.keys("Enter")
    tmux.shows("12 60")
    tmux.resize(30, 6)
    tmux.shows("Nothing is lost")
    tmux.resize(120, 40)
    tmux.shows("▸ 1 Only")
    tmux.shows("12 60")


def test_control_c_ends_the_command_and_not_the_tutor(start: Callable[..., Tmux]) -> None:
    tmux = start()
    tmux.types("sleep 300")
    tmux.keys("Enter")
    tmux.shows("▸ running  sleep 300")
    tmux.keys("C-c")
    tmux.shows("^C")
    tmux.until(lambda screen: "▸ running" not in screen, "The end of the command")
    tmux.types("echo code $?")
    tmux.keys("Enter")
    tmux.shows("code 130")


def test_f8_gives_the_shell_the_screen_and_takes_it_back(start: Callable[..., Tmux]) -> None:
    tmux = start(80, 24)
    tmux.shows("Type echo hello.")
    tmux.keys("F8")
    tmux.until(lambda screen: "Type echo hello." not in screen, "The full shell")
    tmux.types("tput lines")
    tmux.keys("Enter")
    tmux.shows("20")
    tmux.keys("F8")
    tmux.shows("Type echo hello.")


def test_quitting_leaves_no_process(start: Callable[..., Tmux]) -> None:
    tmux = start()
    tmux.types("sleep 301 & disown; sleep 302")
    tmux.keys("Enter")
    tmux.shows("▸ running")
    tmux.keys("F10")
    tmux.shows("A command is still running")
    tmux.keys("y")
    tmux.shows("LEFT WITH 0")
    left = subprocess.run(
        ["pgrep", "-f", "^sleep 30[12]$"], capture_output=True, text=True, check=False
    ).stdout
    assert left == ""


def test_a_terminal_that_goes_away_takes_everything_with_it(start: Callable[..., Tmux]) -> None:
    tmux = start()
    tmux.types("sleep 303")
    tmux.keys("Enter")
    tmux.shows("▸ running")
    assert tmux.processes()
    tmux.kill()
    end = time.monotonic() + PATIENCE
    while tmux.processes() and time.monotonic() < end:
        BETWEEN.wait(0.05)
    assert tmux.processes() == set()
    left = subprocess.run(["pgrep", "-f", "^sleep 303$"], capture_output=True, text=True, check=False).stdout
    assert left == ""


def test_no_color_is_kept(start: Callable[..., Tmux]) -> None:
    tmux = start(NO_COLOR="1")
    tmux.shows("✗ not yet")
    codes = {
        int(code)
        for sequence in tmux.coloured.split("\x1b[")[1:]
        if "m" in sequence
        for code in sequence.split("m")[0].split(";")
        if code.isdigit()
    }
    assert codes <= {0, 1, 2, 3, 4, 7, 9, 22, 23, 24, 27, 29, 39, 49}

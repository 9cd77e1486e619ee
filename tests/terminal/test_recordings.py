"""What vim, less and top once sent, against the screen that tmux 3.3 made of it.

Recorded at 80×24 with TERM=xterm-256color: `NAME.bin` is the byte stream up to a moment in the middle of the
program, `NAME.txt` what `tmux capture-pane -p` showed after it.
"""

from pathlib import Path

import pytest

from tests.terminal.pane import text_of
from tutor.terminal.emulator import PyteEmulator

FOLDER = Path(__file__).parent / "recordings"


@pytest.mark.parametrize("name", ["vim", "less", "top"])
@pytest.mark.parametrize("cut", [1, 7, 4096])
def test_recording(name: str, cut: int) -> None:
    data = (FOLDER / f"{name}.bin").read_bytes()
    emulator = PyteEmulator(80, 24)
    for at in range(0, len(data), cut):
        emulator.feed(data[at : at + cut])
    expected = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    expected += [""] * (24 - len(expected))
    assert [row.rstrip() for row in text_of(emulator)] == [row.rstrip() for row in expected]


def test_recorded_colours() -> None:
    emulator = PyteEmulator(80, 24)
    emulator.feed((FOLDER / "vim.bin").read_bytes())
    assert len({style for y in range(24) for _, style in emulator.line(y)}) > 4
    assert emulator.alternate

"""Frames as text files beside the tests."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode


class Frame(SingleFileSnapshotExtension):
    """One text file a frame, which a person can read."""

    file_extension = "txt"
    _write_mode = WriteMode.TEXT
    write_mode = WriteMode.TEXT


@pytest.fixture
def frame(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compares with the frame that is kept; `--snapshot-update` keeps the present one."""
    return snapshot.use_extension(Frame)


@pytest.fixture(autouse=True)
def _colours_of_a_dark_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _short_wait_for_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """What hangs in a scripted world is no process; nothing has to be waited for."""
    monkeypatch.setattr("tutor.tui.app.LAST_WAIT", 0.1)


@pytest.fixture(autouse=True)
def _short_looks_whether_it_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """After each key Textual waits until a look of 20 ms finds its process at rest, twice. Looks of 4 ms find
    it sooner; what takes longer the tests wait for by name."""
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 1 / 250)
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", 1 / 2500)

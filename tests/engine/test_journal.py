"""The journal: nothing that was written is lost, whatever ends the tutor."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.engine.journal import Journal, append_durably, last_lab


def steps_of(journal: Journal) -> list[object]:
    return [event.get("step") for event in journal.events()]


def write_some(path: Path, count: int) -> bytes:
    journal = Journal(path, "real")
    for number in range(count):
        journal.append("passed", step=f"step {number} \N{SNOWMAN}\n", seconds=number / 3)
    return path.read_bytes()


def test_every_line_is_one_event_with_version_time_and_lab(tmp_path: Path) -> None:
    path = tmp_path / "state" / "journal.jsonl"
    Journal(path, "real").append("passed", step="one")
    line = json.loads(path.read_text())
    assert (line["v"], line["lab"], line["event"], line["step"]) == (1, "real", "passed", "one")
    assert line["at"].endswith("+00:00")
    assert path.stat().st_mode & 0o077 == 0


def test_a_cut_at_any_byte_loses_only_the_line_that_it_cuts(tmp_path: Path) -> None:
    whole = write_some(tmp_path / "whole", 3)
    path = tmp_path / "cut"
    for cut in range(len(whole) + 1):
        path.write_bytes(whole[:cut])
        journal = Journal(path, "real")
        kept = journal.events()
        complete = whole[:cut].count(b"\n")
        # The last line is whole, too, where only its newline is missing.
        assert len(kept) in (complete, complete + 1)
        assert len(kept) + journal.damaged == complete + (not whole[:cut].endswith(b"\n") and cut > 0)
        journal.append("entered", step="after")
        again = Journal(path, "real")
        assert again.events()[:-1] == kept
        assert again.events()[-1]["step"] == "after"
        assert path.read_bytes().startswith(whole[:cut])


@settings(max_examples=60, deadline=None)
@given(garbage=st.binary(max_size=80), at=st.integers(0, 400), text=st.text(max_size=40))
def test_garbage_anywhere_costs_no_more_than_the_lines_it_touches(
    tmp_path_factory: pytest.TempPathFactory, garbage: bytes, at: int, text: str
) -> None:
    path = tmp_path_factory.mktemp("journal") / "j"
    whole = write_some(path, 4)
    at = min(at, len(whole))
    path.write_bytes(whole[:at] + garbage + whole[at:])
    journal = Journal(path, "real")
    untouched = whole[:at].count(b"\n")
    assert [event["seconds"] for event in journal.events()[:untouched]] == [n / 3 for n in range(untouched)]
    journal.append("began", text=text)
    assert Journal(path, "real").events()[-1]["text"] == text


CHILD = """
import sys
from pathlib import Path
from tutor.engine.journal import Journal
journal = Journal(Path(sys.argv[1]), "real")
number = len(journal.events())
while True:
    journal.append("hit", step="s", check=str(number))
    number += 1
    print(number, flush=True)
"""


def test_what_was_appended_before_a_kill_is_there_after_it(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            told = [int(child.stdout.readline()) for _ in range(15)]
            child.send_signal(signal.SIGKILL)
            rest = child.stdout.read().split()
        last = int(rest[-1]) if rest and rest[-1].isdigit() else told[-1]
        events = Journal(path, "real").events()
        assert len(events) >= min(last, told[-1])
        assert [int(event["check"]) for event in events] == list(range(len(events)))


def test_a_full_disk_is_told_and_what_is_missing_is_written_when_there_is_room(tmp_path: Path) -> None:
    room = [30]

    def append(path: Path, data: bytes, fresh_line: bool) -> int:
        if room[0] == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        data = data[: room[0]]
        room[0] -= len(data)
        return append_durably(path, data, fresh_line)

    path = tmp_path / "journal.jsonl"
    journal = Journal(path, "real", append=append)
    for number in range(3):
        journal.append("passed", step=str(number))
    assert journal.trouble is not None
    assert "full" in journal.trouble
    assert "kept in memory" in journal.trouble
    assert steps_of(journal) == ["0", "1", "2"]
    assert Journal(path, "real").events() == []
    room[0] = 10_000
    journal.append("passed", step="3")
    assert journal.trouble is None
    again = Journal(path, "real")
    assert steps_of(again) == ["0", "1", "2", "3"]
    assert again.damaged == 0


def test_the_real_full_device_is_no_crash(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")

    def append(path: Path, data: bytes, fresh_line: bool) -> int:
        return append_durably(Path("/dev/full"), data, fresh_line)

    journal = Journal(tmp_path / "j", "real", append=append)
    journal.append("passed", step="one")
    assert journal.trouble is not None
    assert "full" in journal.trouble
    assert not journal.flush()


def test_a_folder_where_the_file_should_be(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.mkdir()
    journal = Journal(path, "real")
    assert journal.notice is not None
    journal.append("passed", step="one")
    assert journal.trouble is not None
    assert steps_of(journal) == ["one"]


def test_lines_of_a_newer_tutor_stay_and_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "j"
    path.write_text('{"v":2,"lab":"real","event":"passed","step":"one"}\n')
    journal = Journal(path, "real")
    assert journal.events() == []
    assert journal.notice is not None
    assert "wrote one line of" in journal.notice
    assert "Update dwk-tutor" in journal.notice
    journal.append("passed", step="two")
    assert path.read_text().startswith('{"v":2')


def test_read_only_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "j"
    before = write_some(path, 2)[:-5]
    path.write_bytes(before)
    journal = Journal(path, "real", read_only=True)
    journal.append("passed", step="two")
    assert steps_of(journal)[-1] == "two"
    assert path.read_bytes() == before


def test_a_command_line_that_is_no_utf8_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "j"
    text = b"echo \xff\xfe".decode("utf-8", "surrogateescape")
    Journal(path, "real").append("began", text=text)
    assert Journal(path, "real").events()[0]["text"] == text


def test_many_threads_write_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "j"
    journal = Journal(path, "real")

    def work(name: str) -> None:
        for number in range(20):
            journal.append("hit", step=name, check=str(number))

    threads = [threading.Thread(target=work, args=(str(name),)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    again = Journal(path, "real")
    assert again.damaged == 0
    assert again.events() == journal.events()
    assert len(again.events()) == 80


@pytest.mark.parametrize("width", [3, 40_000])
def test_the_last_lab_is_that_of_the_last_event_that_can_be_read(tmp_path: Path, width: int) -> None:
    path = tmp_path / "journal.jsonl"
    assert last_lab(path) is None
    for lab in ("real", "practice"):
        Journal(path, lab).append("command", text="x" * width)
    whole = path.read_bytes()
    for cut in {*range(0, len(whole), max(1, len(whole) // 50)), len(whole) - 1, len(whole)}:
        path.write_bytes(whole[:cut] + b'\n{"v": 99, "lab": "other", "event": "new"}\n\0\0\n[]\n{"v"')
        events = Journal(path, "real", read_only=True).events()
        assert last_lab(path) == (events[-1]["lab"] if events else None)
    assert last_lab(tmp_path) is None

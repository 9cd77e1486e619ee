"""What containers print is kept, up to a limit, and survives a service that is killed while it writes."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tutor.lab.practice.engine.logs import LONGEST, Log


async def texts(log: Log, tail: int | None = None) -> list[str]:
    return [line.text async for line in log.read(tail=tail)]


def test_keeps_the_newest_lines_within_the_limit(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    log = Log(file, limit=2000)
    for number in range(500):
        log.write("stdout", f"line {number:04d}".encode())
    kept = asyncio.run(texts(log))
    assert kept[-1] == "line 0499"
    assert len("\n".join(kept)) <= 2000
    assert file.stat().st_size < 50_000
    assert asyncio.run(texts(Log(file, limit=2000))) == kept
    assert asyncio.run(texts(log, tail=2)) == ["line 0498", "line 0499"]


def test_a_half_written_line_is_dropped(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    Log(file).write("stderr", "whole")
    with file.open("a") as stream:
        stream.write('{"log":"hal')
    log = Log(file)
    assert asyncio.run(texts(log)) == ["whole"]
    log.write("stdout", "next")
    assert asyncio.run(texts(Log(file))) == ["whole", "next"]


def test_long_lines_and_strange_bytes(tmp_path: Path) -> None:
    log = Log(tmp_path / "log.jsonl")
    log.write("stdout", b"x" * (LONGEST + 1))
    log.write("stdout", b"\xff\x00ok")
    log.write("stdout", b"")
    found = asyncio.run(texts(log))
    assert [len(text) for text in found[:2]] == [LONGEST, 1]
    assert found[2].endswith("ok")
    assert found[3] == ""
    assert asyncio.run(texts(Log(tmp_path / "log.jsonl"))) == found


def test_where_the_disk_takes_nothing_lines_are_known_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "full").write_text("a file where the folder should be")
    log = Log(tmp_path / "full" / "log.jsonl")
    for number in range(3):
        log.write("stdout", f"line {number}")
    log.close()
    assert asyncio.run(texts(log)) == ["line 0", "line 1", "line 2"]


def test_followers_get_each_line_once_and_an_end(tmp_path: Path) -> None:
    async def steps() -> None:
        log = Log(tmp_path / "log.jsonl", limit=100)
        log.write("stdout", "before")

        async def follow() -> list[str]:
            return [line.text async for line in log.read(follow=lambda: True)]

        following = asyncio.ensure_future(follow())
        await asyncio.sleep(0)
        log.write("stdout", "after")
        log.close()
        assert await following == ["before", "after"]
        slow = log.read(follow=lambda: True)
        assert (await anext(slow)).text == "before"
        for number in range(1000):
            log.write("stdout", f"line {number:04d}")
        log.close()
        # What is kept is bounded, for a follower that does not come along as well.
        assert [line.text async for line in slow][-2:] == ["line 0998", "line 0999"]

    asyncio.run(steps())

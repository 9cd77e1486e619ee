"""What containers have printed, and how it is read."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lab.practice.node.waiting import until
from tutor.lab.practice.api.logs import LogSource
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.node.log_files import LogFile, start_of_last
from tutor.lab.practice.node.logs import PodLogs
from tutor.lab.practice.pace import moment


def pod(restarts: int = 0, state: str = "running") -> Object:
    status = {"name": "main", "restartCount": restarts, "state": {state: {}}}
    return {
        "metadata": {"namespace": "default", "name": "web", "uid": "1-2"},
        "spec": {"nodeName": "node"},
        "status": {"containerStatuses": [status]},
    }


def _came_to_both(seen: list[str], line: str) -> bool:
    return seen.count(line) == 2


async def read(logs: PodLogs, of: Object, **options: Any) -> str:
    usual = {
        "previous": False,
        "follow": False,
        "tail": None,
        "since": None,
        "timestamps": False,
        "limit": None,
    }
    return b"".join([piece async for piece in logs.stream(of, "main", **{**usual, **options})]).decode()


def test_lines_can_be_read_at_once_by_count_time_and_size(tmp_path: Path) -> None:
    async def act() -> None:
        logs = PodLogs(tmp_path)
        file = logs.begin(pod(), "main", 0)
        for number in range(5):
            file.write("stderr" if number == 3 else "stdout", f"line {number}".encode())
        assert await read(logs, pod()) == "".join(f"line {number}\n" for number in range(5))
        assert await read(logs, pod(), tail=2) == "line 3\nline 4\n"
        assert await read(logs, pod(), tail=0) == ""
        assert await read(logs, pod(), tail=9) == await read(logs, pod())
        assert await read(logs, pod(), limit=10) == "line 0\nlin"
        stamped = await read(logs, pod(), timestamps=True, tail=2)
        first, second = stamped.splitlines()
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z line 3", first)
        later = moment(second.split()[0][:26] + "Z").timestamp() + 0.001
        assert await read(logs, pod(), since=later) == ""
        assert await read(logs, pod(), since=later - 60) == await read(logs, pod())
        assert await read(logs, pod(2)) == ""
        logs.close()
        assert (tmp_path / "default_web_1-2" / "main" / "0.log").read_text().splitlines()[3].split()[1:3] == [
            "stderr",
            "F",
        ]

    asyncio.run(act())


def test_a_follower_sees_each_line_once_and_ends_with_the_container(tmp_path: Path) -> None:
    async def act() -> None:
        logs = PodLogs(tmp_path, largest=3000)
        file = logs.begin(pod(), "main", 0)
        file.write("stdout", b"first")
        seen: list[str] = []

        async def follow() -> None:
            async for piece in logs.stream(
                pod(), "main", previous=False, follow=True, tail=1, since=None, timestamps=False, limit=None
            ):
                seen.extend(piece.decode().splitlines())

        followers = [asyncio.ensure_future(follow()) for _ in range(2)]
        await until(lambda: len(seen) == 2)
        for number in range(100):
            # Each burst is larger than a file may be, so the file is put aside meanwhile.
            for part in range(10):
                file.write("stdout", f"{number}.{part}".encode())
            await until(partial(_came_to_both, seen, f"{number}.9"))
        logs.end(pod(), "main", 0)
        await asyncio.gather(*followers)
        assert len(seen) == 2 * 1001
        assert len(set(seen)) == 1001

    asyncio.run(act())


def test_a_file_stays_small_and_the_last_lines_are_found_across_both_halves(tmp_path: Path) -> None:
    async def act() -> None:
        logs = PodLogs(tmp_path, largest=5000)
        file = logs.begin(pod(), "main", 0)
        for number in range(1000):
            file.write("stdout", str(number).encode())
            if number % 10 == 9:
                file.flush()
        sizes = [path.stat().st_size for path in (tmp_path / "default_web_1-2" / "main").iterdir()]
        assert len(sizes) == 2
        assert max(sizes) <= 5000
        kept = (await read(logs, pod())).split()
        assert kept == [str(number) for number in range(1000 - len(kept), 1000)]
        for tail in (1, 70, len(kept) - 1, len(kept), 1000):
            assert (await read(logs, pod(), tail=tail)).split() == kept[-tail:]
        logs.close()

    asyncio.run(act())


def test_the_output_before_a_restart_is_kept_once(tmp_path: Path) -> None:
    async def act() -> None:
        logs = PodLogs(tmp_path)
        for attempt in range(4):
            logs.begin(pod(), "main", attempt).write("stdout", f"start {attempt}".encode())
            logs.end(pod(), "main", attempt)
        assert await read(logs, pod(3)) == "start 3\n"
        assert await read(logs, pod(3), previous=True) == "start 2\n"
        assert (
            await read(logs, pod(3, "waiting"))
            == await read(logs, pod(3, "waiting"), previous=True)
            == "start 3\n"
        )
        assert await read(logs, pod(3), follow=True) == "start 3\n"
        folder = tmp_path / "default_web_1-2"
        assert sorted(path.name for path in (folder / "main").iterdir()) == ["2.log", "3.log"]
        logs.remove(pod())
        assert not folder.exists()
        assert await read(logs, pod(3)) == ""

    asyncio.run(act())


def test_a_node_that_is_off_gives_no_logs(tmp_path: Path) -> None:
    async def act() -> None:
        logs = PodLogs(tmp_path)
        source: LogSource = logs
        assert source is logs
        logs.silent["node"] = "172.18.0.4"
        with pytest.raises(OSError, match=r"172\.18\.0\.4:10250: connect: connection refused"):
            await read(logs, pod())

    asyncio.run(act())


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    lines=st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"")), max_size=60),
    last=st.integers(0, 70),
)
def test_the_last_lines_of_a_file_are_those_at_its_end(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], last: int
) -> None:
    path = tmp_path_factory.mktemp("log") / "0.log"
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    offset, found = start_of_last(path, last)
    assert found == min(last, len(lines))
    assert path.read_bytes()[offset:] == b"".join(line + b"\n" for line in lines[len(lines) - found :])


def test_a_carriage_return_does_not_end_a_line(tmp_path: Path) -> None:
    async def act() -> None:
        logs = PodLogs(tmp_path)
        file: LogFile = logs.begin(pod(), "main", 0)
        file.write("stdout", b"10%\r20%\x0b\x1c")
        assert await read(logs, pod()) == "10%\r20%\x0b\x1c\n"
        logs.close()

    asyncio.run(act())

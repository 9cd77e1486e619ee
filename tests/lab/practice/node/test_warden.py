"""The warden ends what a dying service leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.lab.practice.node.waiting import gone
from tutor.lab.practice.node.warden import Warden

_SERVICE = """
import asyncio, sys
from pathlib import Path
from tests.lab.practice.node.images import SHELL
from tutor.lab.practice.node.runtime import Runtime
from tutor.lab.practice.pace import Pace

async def main():
    runtime = Runtime(Path(sys.argv[1]), Pace(1000))
    for words in (("sleep", "300"), ("sh", "-c", "trap '' TERM INT HUP; sleep 300; sleep 300")):
        process = await runtime.start(
            SHELL, name="c", hostname="h", argv=words, env={}, workdir="", sink=lambda *_: None
        )
        print(process.pid, flush=True)
    print(runtime.warden.pid, flush=True)
    await asyncio.sleep(300)

asyncio.run(main())
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_containers_do_not_outlive_the_service(tmp_path: Path, number: signal.Signals) -> None:
    service = subprocess.Popen(
        [sys.executable, "-c", _SERVICE, str(tmp_path / "run")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[4],
    )
    assert service.stdout is not None
    pids = [int(service.stdout.readline()) for _ in range(3)]
    assert not any(gone(pid) for pid in pids)
    service.send_signal(number)
    service.wait(10)
    service.stdout.close()
    end = time.monotonic() + 10
    while not all(gone(pid) for pid in pids):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_warden_that_somebody_ends_is_replaced_and_told_all() -> None:
    warden = Warden()
    sleepers = [subprocess.Popen(["sleep", "300"], start_new_session=True) for _ in range(2)]
    assert warden.pid is None
    warden.watch(sleepers[0].pid)
    first = warden.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    os.waitpid(first, 0)
    warden.watch(sleepers[1].pid)
    assert warden.pid not in (None, first)
    warden.close()
    assert [sleeper.wait(10) for sleeper in sleepers] == [-9, -9]


def test_a_group_that_has_ended_is_forgotten() -> None:
    warden = Warden()
    with subprocess.Popen(["sleep", "300"], start_new_session=True) as sleeper:
        warden.watch(sleeper.pid)
        warden.forget(sleeper.pid)
        warden.close()
        assert sleeper.poll() is None
        sleeper.kill()

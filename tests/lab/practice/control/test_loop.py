"""The queue of a controller."""

from __future__ import annotations

import asyncio

import pytest

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.control.loop import Key, Loop
from tutor.lab.practice.pace import Pace

ONE: Key = ("default", "one")
TWO: Key = ("default", "two")


def test_a_key_that_is_added_often_is_looked_at_once() -> None:
    seen: list[Key] = []

    async def run() -> None:
        loop = Loop("tests", seen.append, Pace(1000))
        for key in (ONE, TWO, ONE, ONE):
            loop.add(key)
        loop.start()
        while loop.busy:
            await asyncio.sleep(0)
        await loop.stop()

    asyncio.run(run())
    assert seen == [ONE, TWO]


@pytest.mark.parametrize("fault", [Refused(409, "Conflict", "changed"), ValueError("a fault of the code")])
def test_what_fails_is_tried_again_and_the_others_go_on(fault: Exception) -> None:
    seen: list[Key] = []

    def sync(key: Key) -> None:
        seen.append(key)
        if key == ONE and seen.count(ONE) < 4:
            raise fault

    async def run() -> None:
        loop = Loop("tests", sync, Pace(1000))
        loop.start()
        loop.add(ONE)
        loop.add(TWO)
        async with asyncio.timeout(5):
            while seen.count(ONE) < 4:
                await asyncio.sleep(0.001)
        await loop.stop()

    asyncio.run(run())
    assert seen[:2] == [ONE, TWO]
    assert seen.count(TWO) == 1


def test_a_later_look_can_be_brought_forward() -> None:
    seen: list[Key] = []

    async def run() -> None:
        loop = Loop("tests", seen.append, Pace(1))
        loop.start()
        loop.add_later(ONE, 3600)
        loop.add_later(ONE, 0.001)
        loop.add_later(ONE, 3600)
        async with asyncio.timeout(5):
            while not seen:
                await asyncio.sleep(0.001)
        await loop.stop()

    asyncio.run(run())
    assert seen == [ONE]


def test_what_waits_when_the_loop_is_stopped_is_forgotten() -> None:
    seen: list[Key] = []

    async def run() -> None:
        loop = Loop("tests", seen.append, Pace(1000))
        loop.start()
        loop.add_later(ONE, 1)
        await loop.stop()
        await asyncio.sleep(0.01)

    asyncio.run(run())
    assert seen == []


def test_a_key_rests_between_two_looks_and_is_not_forgotten() -> None:
    seen: list[float] = []

    async def run() -> None:
        clock = asyncio.get_running_loop().time
        loop = Loop("tests", lambda _: seen.append(clock()), Pace(10), rest=0.2)
        loop.start()
        loop.add(ONE)
        while loop.busy:
            await asyncio.sleep(0)
        for _ in range(5):
            loop.add(ONE)
        while loop.busy:
            await asyncio.sleep(0.001)
        await loop.stop()

    asyncio.run(run())
    assert len(seen) == 2
    assert seen[1] - seen[0] >= 0.019

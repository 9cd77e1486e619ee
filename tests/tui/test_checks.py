"""Checks beside the screen: by themselves, one at a time, and never in the way of a key."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.content import Content

from tests.engine.world import FakeWorld
from tests.tui import course
from tests.tui.fakes import Tutor, tutor
from tests.tui.test_keys import take
from tutor.engine.ports import Reading
from tutor.engine.progress import StepState

COMMAND = "k3d cluster create -a 2"
THREE: dict[str, object] = {"items": [{}, {}, {}]}


class Gate:
    """A read that waits until it is let through, and counts how many are in it."""

    def __init__(self, document: str = '{"items": []}') -> None:
        self.document = document
        self.open = threading.Event()
        self.inside = 0
        self.most = 0
        self.calls = 0
        self._lock = threading.Lock()

    def __call__(self) -> Reading:
        with self._lock:
            self.calls += 1
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.open.wait(20)
        with self._lock:
            self.inside -= 1
        return Reading(tuple(course.NODES.split()), self.document, "", 0, 0.1)


@contextmanager
def gated() -> Iterator[tuple[FakeWorld, Gate]]:
    """A world whose answer on the nodes blocks."""
    world, gate = course.world(), Gate()
    world.calls(course.NODES, gate)
    try:
        yield world, gate
    finally:
        gate.open.set()


def test_a_step_turns_done_by_itself_when_a_watch_reports(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        watch = running.outside.watches[-1]
        assert watch.running
        assert watch.argvs == (tuple(course.NODES.split()),)
        running.world.says(course.NODES, THREE)
        watch.changed()
        await running.shows("✓ done: Everything this step asks for is true.", "F6 goes on")
        await running.shows("What this means", "three nodes now")
        assert running.session.current.id == "create-cluster"
        await running.until(lambda: not watch.running)

    take(tmp_path, test)


def test_a_command_is_offered_and_checked(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.shows("✗ not yet: There are 0 nodes")
        running.shell.begins(COMMAND)
        running.world.says(course.NODES, {"items": [{}]})
        running.shell.ends(COMMAND)
        await running.shows("✗ not yet: There are 1 nodes")
        events = [event["event"] for event in running.session.journal.events()]
        assert events.count("began") == 1
        assert events.count("command") == 1

    take(tmp_path, test)


def test_what_the_running_command_still_makes_is_not_asked_for(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.shows("✗ not yet: There are 0 nodes")
        running.shell.begins(COMMAND)
        running.world.says(course.NODES, {"items": [{}]})
        running.outside.watches[-1].changed()
        await running.shows("· at work: The command is still running.")
        running.shell.ends(COMMAND)
        await running.shows("✗ not yet: There are 1 nodes")

    take(tmp_path, test)


def test_another_way_is_told_with_what_it_means(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        typed = "k3d cluster create --agents 3"
        running.shell.begins(typed)
        running.shell.ends(typed)
        await running.shows("✗ not yet: The number of agents is 3; this step asks for 2.")
        running.world.says(course.NODES, THREE)
        running.outside.watches[-1].changed()
        await running.shows(
            "What this means", "That works too. The course wrote it like this", "three nodes now"
        )

    take(tmp_path, test)


def test_keys_are_answered_while_a_check_hangs(tmp_path: Path) -> None:
    async def go() -> None:
        with gated() as (world, gate):
            async with tutor(tmp_path, at="create-cluster", world=world) as running:
                await running.until(lambda: gate.inside == 1, what="A check")
                await running.shows("looking")
                began = time.monotonic()
                await running.press("l", "s")
                assert running.shell.sent == b"ls"
                await running.press("f2")
                await running.shows("Hint 1 of 2")
                assert time.monotonic() - began < 5
                assert gate.inside == 1

    asyncio.run(go())


def test_the_loop_is_never_held_by_a_slow_world(tmp_path: Path) -> None:
    """A task that only sleeps is never late by much, though every read of the world takes its time."""

    async def go() -> None:
        with gated() as (world, gate):
            async with tutor(tmp_path, at="create-cluster", world=world) as running:
                await running.until(lambda: gate.inside == 1, what="A check")
                late = 0.0
                running.outside.watches[-1].changed()
                running.shell.begins(COMMAND)
                running.shell.ends(COMMAND)
                for _ in range(40):
                    before = time.monotonic()
                    await asyncio.sleep(0.01)
                    late = max(late, time.monotonic() - before - 0.01)
                # Ten seconds of reads are waiting; a loaded machine is late by itself.
                assert late < 0.5

    asyncio.run(go())


def test_there_is_one_check_at_a_time_and_reports_are_joined(tmp_path: Path) -> None:
    async def go() -> None:
        with gated() as (world, gate):
            async with tutor(tmp_path, at="create-cluster", world=world) as running:
                await running.until(lambda: gate.inside == 1, what="A check")
                calls = gate.calls
                for _ in range(50):
                    running.outside.watches[-1].changed()
                await running.pilot.pause(0.1)
                assert gate.calls == calls
                gate.open.set()
                await running.until(lambda: gate.calls > calls, what="Another check")
                await running.settled()
                assert gate.calls <= calls + 3
                assert gate.most == 1

    asyncio.run(go())


def test_what_a_check_finds_of_a_step_that_was_left_is_not_shown(tmp_path: Path) -> None:
    async def go() -> None:
        with gated() as (world, gate):
            async with tutor(tmp_path, at="create-cluster", world=world) as running:
                await running.until(lambda: gate.inside == 1, what="A check")
                await running.press("f5")
                await running.until(lambda: running.session.current.id == "which-node")
                await running.settled()
                gate.open.set()
                await running.settled()
                assert "There are 0 nodes" not in running.frame
                assert "· to do" in running.frame

    asyncio.run(go())


def test_quitting_waits_only_so_long_for_a_tool_that_does_not_end(tmp_path: Path) -> None:
    async def go() -> float:
        with gated() as (world, gate):
            async with tutor(tmp_path, at="create-cluster", world=world) as running:
                await running.until(lambda: gate.inside == 1, what="A check")
                began = time.monotonic()
                await running.press("f10")
                await running.until(lambda: not running.app.is_running)
                return time.monotonic() - began

    assert asyncio.run(go()) < 3


def test_the_spinner_comes_only_after_half_a_second(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.shows("✗ not yet")
        line = running.app.lesson.verdict
        line.check_began()
        assert not line.busy
        await running.until(lambda: line.busy)
        line.check_ended()
        assert "looking" not in running.frame or not line.busy

    take(tmp_path, test)


def test_a_passed_step_stays_passed_when_it_is_shown_again(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.world.says(course.NODES, THREE)
        running.app.action_check_now()
        await running.shows("✓ done")
        await running.press("f6")
        await running.until(lambda: running.session.current.id == "choose-way")
        running.world.says(course.NODES, {"items": []})
        await running.settled()
        await running.press("f5")
        await running.shows("✓ done: This step is done.", "What this means")
        assert running.session.state("create-cluster") is StepState.PASSED

    take(tmp_path, test)


def test_a_sentence_with_brackets_is_said_as_it_stands(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        strange = "The image is [red] or [/], and the port [8080:80/tcp]."
        line = running.app.lesson.verdict
        line.say("✗ not yet", "bold $warning", strange)
        await running.shows(strange)
        assert isinstance(line.tooltip, Content), "a string would be read as markup"
        assert line.tooltip.plain == strange

    take(tmp_path, test)


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
def test_a_long_sentence_is_shown_to_its_end(tmp_path: Path, size: tuple[int, int]) -> None:
    async def test(running: Tutor) -> None:
        line = running.app.lesson.verdict
        line.say("✗ not yet", "bold $warning", "Some of the nodes need more time. " * 4 + "Wait for them.")
        await running.shows("Wait for them.")

    take(tmp_path, test, size=size)

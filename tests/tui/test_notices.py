"""What is said before anybody asks: drift, things that are there already, what a broken-off creation left."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.tui import course
from tests.tui.fakes import Tutor, tutor
from tests.tui.test_keys import take
from tests.tui.test_mouse import click
from tutor.lab.doctor import Finding, Status
from tutor.lab.leftovers import Leftover
from tutor.tui.outside import in_words

COMMAND = "k3d cluster create -a 2"


def test_drift_is_shown_at_the_start_and_its_repair_typed(tmp_path: Path) -> None:
    async def go() -> None:
        world = course.world()
        world.says(course.NODES, {"items": [{}, {}, {}]})
        async with tutor(tmp_path, at="create-cluster", world=world) as running:
            await running.shows("✓ done")
            await running.press("f6")
            await running.until(lambda: running.session.current.id == "choose-way")
        world.says(course.NODES, {"items": []})
        async with tutor(tmp_path, world=world) as running:
            assert running.session.current.id == "choose-way"
            await running.shows("No longer so, since you left: There are 0 nodes", "k3d cluster start")
            await click(running, "Type the repair")
            assert running.shell.sent.endswith(b"k3d cluster start")
            await running.settled()
            assert "No longer so" not in running.frame

    asyncio.run(go())


def test_drift_is_in_view_where_the_step_of_the_last_time_is_done(tmp_path: Path) -> None:
    async def go() -> None:
        world = course.world()
        world.says(course.NODES, {"items": [{}, {}, {}]})
        async with tutor(tmp_path, at="create-cluster", world=world) as running:
            await running.shows("✓ done")
        world.says(course.NODES, {"items": []})
        async with tutor(tmp_path, world=world, size=(80, 24)) as running:
            assert running.session.current.id == "create-cluster"
            await running.shows("No longer so, since you left")

    asyncio.run(go())


def test_what_the_computer_lacks_for_the_cluster_is_told_once(tmp_path: Path) -> None:
    findings = [
        Finding("docker", Status.FAIL, "There is no docker on this computer's PATH.", "It runs the nodes."),
        Finding("memory", Status.WARN, "Docker has 1.5 GB of memory.", "Nodes need some."),
    ]

    async def go() -> None:
        async with tutor(tmp_path, examine=lambda: findings) as running:
            await running.shows("cannot run on this computer yet", "There is no docker", "dwk-tutor doctor")
            assert "1.5 GB" not in running.frame
            await click(running, "Understood")
            await running.settled()
            assert "There is no docker" not in running.frame

    asyncio.run(go())


def test_a_journal_that_was_cut_is_told_and_what_is_left_of_it_counts(tmp_path: Path) -> None:
    async def go() -> None:
        async with tutor(tmp_path, at="create-cluster"):
            pass
        with (tmp_path / "journal.jsonl").open("a") as journal:
            journal.write('{"v":1,"at":"2026-11-23T12:00')
        async with tutor(tmp_path) as running:
            assert running.session.current.id == "create-cluster"
            await running.shows("could not be read", "Understood")

    asyncio.run(go())


def test_a_computer_that_has_all_is_not_told_so(tmp_path: Path) -> None:
    asked: list[bool] = []

    def examine() -> list[Finding]:
        asked.append(True)
        return [Finding("docker", Status.OK, "Docker 29.1.3 answers.", "It runs the nodes.")]

    async def go() -> None:
        async with tutor(tmp_path, examine=examine) as running:
            await running.until(lambda: asked)
            await running.settled()
            assert "Docker 29" not in running.frame

    asyncio.run(go())


def test_going_on_takes_the_notice_away_and_types_nothing(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.outside.left = ["container k3d-k3s-default-server-0"]
        running.shell.begins(COMMAND)
        running.shell.ends(COMMAND, exit_code=130)
        await running.shows("was broken off", "container k3d-k3s-default-server-0")
        await click(running, "Leave it")
        await running.settled()
        assert "broken off" not in running.frame
        assert running.shell.sent == b""

    take(tmp_path, test)


def test_what_is_left_of_a_creation_can_be_cleared(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.outside.left = ["container k3d-k3s-default-server-0", "network k3d-k3s-default"]
        running.shell.begins(COMMAND)
        running.shell.ends(COMMAND, exit_code=130)
        await running.shows("Creating k3s-default was broken off.")
        await click(running, "Clear it away")
        await running.shows("It is gone.")
        assert running.outside.left == []

    take(tmp_path, test)


def test_a_second_creation_that_was_broken_off_can_be_cleared_too(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.world.says(course.NODES, {"items": [{}, {}, {}]})
        running.app.action_check_now()
        await running.shows("✓ done")
        running.outside.left = ["the network k3d-k3s-default"]
        running.shell.begins(COMMAND)
        running.shell.ends(COMMAND, exit_code=130)
        await running.shows("Creating k3s-default was broken off.", "Clear it away")

    take(tmp_path, test)


def test_the_way_to_clear_half_a_cluster_away_is_in_view_at_80_columns(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        nodes = ("agent-0", "agent-1", "server-0", "serverlb")
        running.outside.left = in_words(
            [
                Leftover("cluster", "k3s-default", what="4 containers"),
                *(Leftover("container", f"k3d-k3s-default-{node}") for node in nodes),
                *(Leftover("volume", str(number) * 64) for number in range(6)),
                Leftover("volume", "k3d-k3s-default-images"),
                Leftover("network", "k3d-k3s-default"),
            ]
        )
        running.shell.begins(COMMAND)
        running.shell.ends(COMMAND, exit_code=130)
        await running.shows("7 volumes (k3d-k3s-default-images), the", "network k3d-k3s-default.")
        await running.shows("Clear it away")

    take(tmp_path, test, size=(80, 24))


def test_volumes_without_a_name_are_counted() -> None:
    assert in_words([Leftover("volume", "a" * 64)]) == ["1 volume"]
    assert in_words([Leftover("volume", "a" * 64), Leftover("volume", "b" * 64)]) == ["2 volumes"]


def test_things_that_are_there_already_are_told(tmp_path: Path) -> None:
    async def go() -> None:
        world = course.world()
        world.things["cluster", "k3s-default"] = {"k3d-k3s-default-server-0": "0070de75"}
        async with tutor(tmp_path, at="create-cluster", world=world) as running:
            await running.shows("Already there:", "k3s-default")

    asyncio.run(go())


def test_a_full_disk_is_told_and_the_line_goes_when_it_is_over(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.app.lesson.show_trouble(
            "The disk is full. Free some room; nothing is lost while the tutor runs."
        )
        await running.shows("! not saved: The disk is full.")
        running.app.lesson.show_trouble(None)
        await running.settled()
        assert "not saved" not in running.frame

    take(tmp_path, test)


def test_a_shell_that_ended_is_started_anew_with_enter(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.shell.exits(3)
        await running.shows("the shell has ended (exit code 3)")
        await running.press("f4")
        await running.shows("The shell has ended.")
        await running.press("x", "enter")
        await running.until(lambda: len(running.outside.shells) == 2)
        assert running.shell.alive

    take(tmp_path, test)


def test_the_phases_of_a_long_command_are_told(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.shell.begins(COMMAND)
        running.shell.listener.line("INFO[0000] Prep: Network")
        running.clock.now = 3
        await running.shows("▸ 1 of 2  Making the network", "0:03 of about 0:40")
        running.shell.listener.line("INFO[0002] Starting node 'k3d-k3s-default-server-0'")
        running.clock.now = 95
        await running.shows("▸ 2 of 2  Starting the nodes", "1:35 of about 0:40")
        running.shell.ends(COMMAND)
        await running.settled()
        assert "of about" not in running.frame

    take(tmp_path, test)


def test_another_long_command_shows_its_time_only(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.shell.begins("sleep 60")
        running.clock.now = 7
        await running.shows("▸ running  sleep 60", "0:07")
        assert "of about" not in running.frame

    take(tmp_path, test)

"""The life of containers."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.lab.practice.engine.workbench import (
    COURSE,
    RefusedError,
    ask,
    engine_in,
    printed,
    run,
    state,
)
from tutor.lab.practice.engine.engine import Engine


async def ended(engine: Engine, name: str) -> int:
    return int((await ask(engine, "container.wait", name=name))["StatusCode"])


def test_a_container_from_created_to_gone(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await ask(engine, "image.pull", reference=COURSE)
            made = await ask(engine, "container.create", image=COURSE, name="dwk-course")
            shown = await ask(engine, "container.inspect", name="dwk-course")
            assert shown["Id"] == made["Id"]
            assert len(made["Id"]) == 64
            assert shown["Name"] == "/dwk-course"
            assert shown["State"]["Status"] == "created"
            assert shown["Config"]["Image"] == COURSE
            await ask(engine, "container.start", name="dwk-course")
            shown = await ask(engine, "container.inspect", name="dwk-course")
            assert shown["State"]["Running"]
            assert shown["State"]["Pid"] > 0
            assert shown["NetworkSettings"]["Networks"]["bridge"]["IPAddress"] == "172.17.0.2"
            await ask(engine, "container.stop", name="dwk-course")
            shown = await ask(engine, "container.inspect", name=made["Id"][:12])
            # The course's program does not listen to SIGTERM.
            assert shown["State"]["Status"] == "exited"
            assert shown["State"]["ExitCode"] == 137
            assert shown["State"]["FinishedAt"] > shown["State"]["StartedAt"]
            assert shown["NetworkSettings"]["Networks"]["bridge"]["IPAddress"] == ""
            await ask(engine, "container.remove", name="dwk-course")
            assert state(engine, "dwk-course") == "gone"

    asyncio.run(steps())


def test_rm_takes_it_away_when_it_ends(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await run(engine, COURSE, name="web", rm=True)
            await ask(engine, "container.stop", name="web", seconds=0)
            assert await ask(engine, "container.list", all=True) == []
            assert list((tmp_path / "engine" / "containers").iterdir()) == []

    asyncio.run(steps())


@pytest.mark.parametrize(
    ("op", "arguments", "message"),
    [
        ("container.stop", {"name": "nosuch"}, "No such container: nosuch"),
        ("container.create", {"image": "nosuch"}, "No such image: nosuch:latest"),
        ("container.create", {"image": COURSE, "name": "a b"}, "Invalid container name (a b), only"),
        ("container.create", {"image": COURSE, "network": "lan"}, "network lan not found"),
        ("container.create", {"image": COURSE, "restart": "often"}, "invalid restart policy: unknown policy"),
        ("container.create", {"image": COURSE, "ports": [{"container": "x"}]}, "invalid port specification"),
        ("container.kill", {"name": "web", "signal": "NOPE"}, "Invalid signal: NOPE"),
    ],
)
def test_what_is_refused(tmp_path: Path, op: str, arguments: dict[str, Any], message: str) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await run(engine, COURSE, name="web")
            with pytest.raises(RefusedError) as refused:
                await ask(engine, op, **arguments)
            assert refused.value.message.startswith(message)
            assert [container.name for container in engine.containers.all()] == ["web"]

    asyncio.run(steps())


def test_a_name_is_given_once(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            id_ = await run(engine, COURSE, name="web")
            with pytest.raises(RefusedError) as refused:
                await ask(engine, "container.create", image=COURSE, name="web")
            assert refused.value.message == (
                f'Conflict. The container name "/web" is already in use by container "{id_}". You have '
                "to remove (or rename) that container to be able to reuse that name."
            )
            await ask(engine, "container.rename", name="web", new="other")
            await ask(engine, "container.create", image=COURSE, name="web")
            with pytest.raises(RefusedError, match="Conflict"):
                await ask(engine, "container.rename", name="web", new="other")
            unnamed = await ask(engine, "container.create", image=COURSE)
            name = engine.containers.get(unnamed["Id"]).name
            assert all(part.isalnum() for part in name.split("_"))
            assert "_" in name

    asyncio.run(steps())


def test_a_running_one_is_removed_only_by_force(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await run(engine, COURSE, name="web")
            with pytest.raises(RefusedError) as refused:
                await ask(engine, "container.remove", name="web")
            assert refused.value.message == (
                'cannot remove container "/web": container is running: stop the container before removing or '
                "force remove"
            )
            await ask(engine, "container.remove", name="web", force=True)
            assert state(engine, "web") == "gone"

    asyncio.run(steps())


def test_programs_of_the_computer_print_and_end(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            line = 'echo "$COLOUR $HOSTNAME"; echo oops >&2; exit 3'
            await run(engine, "busybox", "sh", "-c", line, name="web", env=["COLOUR=green"], hostname="here")
            assert await ended(engine, "web") == 3
            assert await printed(engine, "container.logs", name="web") == "green here\n"
            assert await printed(engine, "container.logs", "err", name="web") == "oops\n"
            stamped = await printed(engine, "container.logs", name="web", timestamps=True)
            assert stamped.split(" ", 1)[0].endswith("Z")
            assert await printed(engine, "container.logs", name="web", tail=0) == ""
            assert await ask(engine, "container.list") == []
            listed = await ask(engine, "container.list", filters={"exited": ["3"]})
            assert [each["Name"] for each in listed] == ["/web"]

    asyncio.run(steps())


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            with pytest.raises(RefusedError) as refused:
                await run(engine, "busybox", "nope-nope", name="web")
            assert refused.value.code == 127
            assert refused.value.message.startswith("failed to create task for container: ")
            assert 'exec: "nope-nope": executable file not found in $PATH' in refused.value.message
            shown = await ask(engine, "container.inspect", name="web")
            assert shown["State"]["Status"] == "created"
            assert shown["State"]["ExitCode"] == 127
            with pytest.raises(RefusedError):
                await run(engine, "busybox", "nope-nope", name="other", rm=True)
            assert state(engine, "other") == "gone"

    asyncio.run(steps())


def test_attached_start_shows_all_and_gives_the_exit_code(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await ask(engine, "image.pull", reference="busybox")
            cmd = ["sh", "-c", "echo one; echo two; exit 4"]
            made = await ask(engine, "container.create", image="busybox", cmd=cmd, rm=True)
            said = [e async for e in engine.operate("container.start", {"name": made["Id"], "attach": True})]
            assert [event.get("out") for event in said[:2]] == ["one\n", "two\n"]
            assert said[-1]["result"]["StatusCode"] == 4

    asyncio.run(steps())


def test_a_followed_log_ends_with_the_container(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await run(engine, COURSE, name="web")
            log = engine.operate("container.logs", {"name": "web", "follow": True})
            first = await anext(log)
            assert first["out"].endswith("\n")
            await ask(engine, "container.kill", name="web")
            assert [event async for event in log][-1]["result"]
            with pytest.raises(RefusedError, match="is not running"):
                await ask(engine, "container.kill", name="web")

    asyncio.run(steps())


def test_restart_policies(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await run(engine, "busybox", "sh", "-c", "exit 1", name="twice", restart="on-failure:2")
            async for event in engine.events.follow({"event": ["die"]}, since=0):
                if engine.containers.get("twice").state.status == "exited":
                    break
                assert event
            assert engine.containers.get("twice").restarts == 2
            await run(engine, "busybox", "true", name="fine", restart="on-failure")
            assert await ended(engine, "fine") == 0
            assert state(engine, "fine") == "exited"
            await run(engine, COURSE, name="web", restart="always")
            await ask(engine, "container.stop", name="web", seconds=0)
            assert state(engine, "web") == "exited"

    asyncio.run(steps())


def test_exec_in_a_running_container(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await run(engine, "busybox", "sleep", "60", name="web", env=["A=1"])
            argv = ["sh", "-c", "echo $A $B; exit 5"]
            said = [
                event
                async for event in engine.operate(
                    "container.exec", {"name": "web", "argv": argv, "env": ["B=2"]}
                )
            ]
            assert said == [{"out": "1 2\n"}, {"result": {"ExitCode": 5}}]
            with pytest.raises(RefusedError) as refused:
                await ask(engine, "container.exec", name="web", argv=["nope-nope"])
            assert refused.value.code == 127
            assert refused.value.message.startswith("OCI runtime exec failed: exec failed: ")
            await ask(engine, "container.remove", name="web", force=True)
            with pytest.raises(RefusedError, match="No such container: web"):
                await ask(engine, "container.exec", name="web", argv=["true"])

    asyncio.run(steps())

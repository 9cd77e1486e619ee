"""Containers of clusters, and what becomes of containers when the service ends."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from tests.lab.practice.engine.workbench import (
    COURSE,
    FAST,
    ask,
    engine_in,
    local_registry,
    printed,
    run,
    state,
)
from tutor.lab.practice.engine.container import Answer, Container
from tutor.lab.practice.engine.engine import Engine
from tutor.lab.practice.node.runtime import Runtime


def test_what_ran_when_the_service_ended(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await run(engine, COURSE, name="plain")
            await run(engine, COURSE, name="always", restart="always")
            await run(engine, COURSE, name="stopped", restart="unless-stopped")
            await ask(engine, "container.stop", name="stopped", seconds=0)
            await run(engine, COURSE, name="gone", rm=True)
            node = await local_registry(engine)
        async with engine_in(tmp_path) as engine:
            told: list[str] = []
            registry = engine.containers.get(node)
            registry.on_state = lambda container: told.append(container.state.status)
            started = engine.events.follow({"event": ["start"]})
            waiting = asyncio.ensure_future(anext(started))
            await asyncio.sleep(0)
            await engine.revive()
            await waiting
            while not (state(engine, "always") == state(engine, node) == "running"):
                await anext(started)
            assert engine.containers.get("plain").state.exit_code == 137
            assert [state(engine, name) for name in ("plain", "stopped", "gone")] == [
                "exited",
                "exited",
                "gone",
            ]
            assert told == ["exited", "running"]
            assert "5111" in str(
                (await ask(engine, "container.inspect", name=node))["NetworkSettings"]["Ports"]
            )

    asyncio.run(steps())


def test_a_node_is_held_and_tells_its_state(tmp_path: Path) -> None:
    told: list[str] = []

    async def crictl(argv: Any) -> Answer:
        return Answer(0, f"{list(argv)}\n")

    def note(container: Container) -> None:
        told.append(container.state.status)

    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            engine.networks.create("k3d-k3s-default")
            node = engine.add_container(
                name="k3d-k3s-default-server-0",
                image="rancher/k3s:v1.36.2-k3s1",
                entrypoint=["/bin/k3d-entrypoint.sh"],
                cmd=["server"],
                labels={"k3d.role": "server"},
                network="k3d-k3s-default",
                exec=crictl,
                on_state=note,
            )
            await engine.containers.start(node.id)
            said = await printed(engine, "container.exec", name=node.name, argv=["crictl", "images"])
            assert said == "['crictl', 'images']\n"
            shown = await ask(engine, "container.inspect", name=node.name)
            assert shown["HostConfig"]["RestartPolicy"]["Name"] == "unless-stopped"
            assert list(shown["NetworkSettings"]["Networks"]) == ["k3d-k3s-default"]
            assert len(shown["Mounts"]) == 4
            assert len(await ask(engine, "volume.list")) == 4
            await ask(engine, "container.stop", name=node.name)
            await engine.containers.remove(node.id, volumes=True)
            assert await ask(engine, "volume.list") == []

    asyncio.run(steps())
    assert told == ["running", "exited", "removing"]


def test_a_killed_service_leaves_what_it_knew(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as killed:
            id_ = await run(killed, COURSE, name="web", restart="always", labels={"a": "b"})
            # Nobody closes the first engine before the second one reads what it wrote.
            half = tmp_path / "engine" / "containers" / ("0" * 64)
            half.mkdir()
            runtime_folder = tmp_path / "other"
            again = Engine(tmp_path / "engine", FAST, Runtime(runtime_folder, FAST))
            found = again.containers.get("web")
            assert (found.id, found.settings.labels, found.running) == (id_, {"a": "b"}, True)
            assert again.images.find(COURSE) is not None
            assert not half.exists()

    asyncio.run(steps())

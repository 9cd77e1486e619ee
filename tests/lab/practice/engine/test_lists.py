"""Networks, volumes, events, and the engine about itself."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest

from tests.lab.practice.engine.workbench import COURSE, RefusedError, ask, engine_in, events_of, run


def test_networks(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            names = [network["Name"] for network in await ask(engine, "network.list")]
            assert names == ["bridge", "host", "none"]
            made = await ask(engine, "network.create", name="k3d-k3s-default", labels={"app": "k3d"})
            await run(engine, COURSE, name="web", network="k3d-k3s-default")
            shown = await ask(engine, "network.inspect", name="k3d-k3s-default")
            assert shown["Id"] == made["Id"]
            assert shown["IPAM"]["Config"] == [{"Subnet": "172.18.0.0/16", "Gateway": "172.18.0.1"}]
            (inside,) = shown["Containers"].values()
            assert (inside["Name"], inside["IPv4Address"]) == ("web", "172.18.0.2/16")
            with pytest.raises(RefusedError, match="has active endpoints"):
                await ask(engine, "network.remove", name="k3d-k3s-default")
            await ask(engine, "container.stop", name="web", seconds=0)
            await ask(engine, "network.remove", name=made["Id"][:12])
            for name, message in (
                ("bridge", "bridge is a pre-defined network and cannot be removed"),
                ("lan", "network lan not found"),
            ):
                with pytest.raises(RefusedError, match=message):
                    await ask(engine, "network.remove", name=name)
            await ask(engine, "network.create", name="lan")
            with pytest.raises(RefusedError, match="network with name lan already exists"):
                await ask(engine, "network.create", name="lan")
            with pytest.raises(RefusedError, match="Pool overlaps"):
                await ask(engine, "network.create", name="wide", subnet="172.0.0.0/8")
        async with engine_in(tmp_path) as engine:
            assert engine.networks.find("lan") is not None

    asyncio.run(steps())


def test_a_container_on_two_networks(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await ask(engine, "network.create", name="lan")
            await run(engine, COURSE, name="web")
            await ask(engine, "network.connect", name="lan", container="web")
            shown = await ask(engine, "container.inspect", name="web")
            addresses = {name: end["IPAddress"] for name, end in shown["NetworkSettings"]["Networks"].items()}
            assert addresses == {"bridge": "172.17.0.2", "lan": "172.18.0.2"}
            await ask(engine, "network.disconnect", name="lan", container="web")
            with pytest.raises(RefusedError, match="is not connected to network lan"):
                await ask(engine, "network.disconnect", name="lan", container="web")

    asyncio.run(steps())


def test_volumes(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            made = await ask(engine, "volume.create", name="data", labels={"k3d.cluster": "x"})
            assert made["Mountpoint"].endswith("/data/_data")
            id_ = await run(engine, COURSE, name="web", volumes=["data:/data", "/own"])
            mounts = (await ask(engine, "container.inspect", name="web"))["Mounts"]
            assert [mount["Destination"] for mount in mounts] == ["/data", "/own"]
            with pytest.raises(RefusedError) as refused:
                await ask(engine, "volume.remove", name="data")
            assert refused.value.message == f"remove data: volume is in use - [{id_}]"
            used = await ask(engine, "volume.list", filters={"dangling": ["false"]})
            assert len(used) == 2
            await ask(engine, "container.remove", name="web", force=True, volumes=True)
            # The one without a name goes with its container, the other one stays.
            assert [volume["Name"] for volume in await ask(engine, "volume.list")] == ["data"]
            await ask(engine, "volume.remove", name="data")
            with pytest.raises(RefusedError, match="get data: no such volume"):
                await ask(engine, "volume.inspect", name="data")

    asyncio.run(steps())


def test_events_tell_what_happened(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            id_ = await run(engine, COURSE, name="web", labels={"a": "b"})
            await ask(engine, "container.stop", name="web")
            await ask(engine, "container.remove", name="web")
            until = time.time()
            told = await events_of(
                engine, "events", since=0, until=until, filters={"type": ["container"], "label": ["a=b"]}
            )
            events = [line["event"] for line in told[:-1]]
            actions = [event["Action"] for event in events]
            assert actions == ["create", "start", "kill", "kill", "die", "stop", "destroy"]
            assert {event["Actor"]["ID"] for event in events} == {id_}
            assert events[4]["Actor"]["Attributes"]["exitCode"] == "137"
            assert events[0]["from"] == COURSE
            images = await events_of(engine, "events", since=0, until=until, filters={"type": ["image"]})
            assert [line["event"]["Action"] for line in images[:-1]] == ["pull"]

    asyncio.run(steps())


def test_events_are_followed_as_they_come(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            follow = engine.operate("events", {"filters": {"event": ["create"], "type": ["volume"]}})
            first = asyncio.ensure_future(anext(follow))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            await ask(engine, "volume.create", name="data")
            assert (await first)["event"]["Actor"]["ID"] == "data"
            await follow.aclose()

    asyncio.run(steps())


def test_what_the_engine_says_of_itself(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await run(engine, COURSE, name="web")
            info = await ask(engine, "info")
            assert (info["Containers"], info["ContainersRunning"], info["Images"]) == (1, 1, 1)
            assert "Practice lab" in info["OperatingSystem"]
            version = await ask(engine, "version")
            assert (version["Version"], version["ApiVersion"]) == ("28.2.2", "1.50")
            assert (await ask(engine, "system.df"))["Images"]["Total"] == 1
            assert (await ask(engine, "container.top", name="web"))["Processes"]
            assert (await ask(engine, "container.stats", names=[]))[0]["Name"] == "web"
            with pytest.raises(RefusedError, match="does not prune"):
                await ask(engine, "system.prune")
            json.dumps([info, version])

    asyncio.run(steps())

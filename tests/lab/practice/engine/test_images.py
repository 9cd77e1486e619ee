"""Names of images: given, taken away, refused."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.lab.practice.engine.workbench import COURSE, RefusedError, ask, engine_in, events_of, printed, run
from tutor.lab.practice.engine.image import Reference


@pytest.mark.parametrize(
    ("text", "full", "familiar"),
    [
        ("busybox", "docker.io/library/busybox:latest", "busybox:latest"),
        ("docker.io/library/busybox:1.36", "docker.io/library/busybox:1.36", "busybox:1.36"),
        ("jakousa/dwk-app1", "docker.io/jakousa/dwk-app1:latest", "jakousa/dwk-app1:latest"),
        ("localhost:5111/dwk-app1:v1", "localhost:5111/dwk-app1:v1", "localhost:5111/dwk-app1:v1"),
        ("localhost:5111/dwk-app1", "localhost:5111/dwk-app1:latest", "localhost:5111/dwk-app1:latest"),
    ],
)
def test_reads_references(text: str, full: str, familiar: str) -> None:
    reference = Reference.parse(text)
    assert (reference.full, reference.familiar) == (full, familiar)


def test_a_second_name_is_the_same_image(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await ask(engine, "image.pull", reference=COURSE)
            await ask(engine, "image.tag", source=COURSE, target="localhost:5111/dwk-app1:v1")
            one = await ask(engine, "image.inspect", name=COURSE)
            other = await ask(engine, "image.inspect", name="localhost:5111/dwk-app1:v1")
            assert one == other
            assert one["RepoTags"] == [f"{COURSE}:latest", "localhost:5111/dwk-app1:v1"]
            assert one["RepoDigests"][0].startswith(f"{COURSE}@sha256:")
            assert one["Config"]["Cmd"]
            assert one["Size"] > 1_000_000
            assert len(one["RootFS"]["Layers"]) == 5
            by_id = await ask(engine, "image.inspect", name=one["Id"].removeprefix("sha256:")[:12])
            assert by_id["Id"] == one["Id"]

    asyncio.run(steps())


def test_removes_names_first_and_the_image_with_the_last_one(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await ask(engine, "image.pull", reference=COURSE)
            await ask(engine, "image.tag", source=COURSE, target="mine:v1")
            assert await printed(engine, "image.remove", names=["mine:v1"]) == "Untagged: mine:v1\n"
            said = await printed(engine, "image.remove", names=[COURSE])
            lines = said.splitlines()
            assert lines[0] == f"Untagged: {COURSE}:latest"
            assert lines[1].startswith(f"Untagged: {COURSE}@sha256:")
            assert lines[2].startswith("Deleted: sha256:")
            assert await ask(engine, "image.list") == []

    asyncio.run(steps())


def test_names_a_missing_image_as_docker_does(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            for op, arguments in (
                ("image.tag", {"source": "nosuch:1", "target": "other:1"}),
                ("image.remove", {"names": ["nosuch:1"]}),
                ("image.inspect", {"name": "nosuch:1"}),
            ):
                with pytest.raises(RefusedError) as refused:
                    await ask(engine, op, **arguments)
                assert refused.value.message == "No such image: nosuch:1"

    asyncio.run(steps())


def test_keeps_an_image_that_a_container_uses(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            container = await run(engine, COURSE, name="web")
            image = await ask(engine, "image.inspect", name=COURSE)
            short = image["Id"].removeprefix("sha256:")[:12]
            with pytest.raises(RefusedError) as by_name:
                await ask(engine, "image.remove", names=[COURSE])
            assert by_name.value.message == (
                f'conflict: unable to remove repository reference "{COURSE}" (must force) - container '
                f"{container[:12]} is using its referenced image {short}"
            )
            with pytest.raises(RefusedError) as by_id:
                await ask(engine, "image.remove", names=[short], force=True)
            assert by_id.value.message == (
                f"conflict: unable to delete {short} (cannot be forced) - image is being used by running "
                f"container {container[:12]}"
            )
            # Forced by name, the name goes and the container goes on.
            assert "Deleted" not in await printed(engine, "image.remove", names=[COURSE], force=True)
            assert (await ask(engine, "image.list"))[0]["RepoTags"] == []
            await ask(engine, "container.remove", name="web", force=True)
            assert "Deleted: sha256:" in await printed(engine, "image.remove", names=[short])

    asyncio.run(steps())


def test_tries_every_name_and_tells_each_that_fails(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await ask(engine, "image.pull", reference="busybox")
            events = await events_of(engine, "image.remove", names=["nosuch", "busybox"])
            assert events[0]["out"] == "Untagged: busybox:latest\n"
            assert events[-1]["error"] == "No such image: nosuch:latest"

    asyncio.run(steps())


def test_names_survive_the_service(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await ask(engine, "image.pull", reference="busybox:1.36")
            await ask(engine, "image.tag", source="busybox:1.36", target="mine:v1")
            before = await ask(engine, "image.list")
        async with engine_in(tmp_path) as engine:
            assert await ask(engine, "image.list") == before

    asyncio.run(steps())


def test_lists_by_filter(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await ask(engine, "image.pull", reference="busybox:1.36")
            await ask(engine, "image.tag", source="busybox:1.36", target="dwk-app1:v1")
            await ask(engine, "image.tag", source="busybox:1.36", target="dwk-app1:v2")
            by_name = await ask(engine, "image.list", filters={"reference": ["dwk-app1"]})
            assert by_name[0]["RepoTags"] == ["dwk-app1:v1", "dwk-app1:v2"]
            by_tag = await ask(engine, "image.list", filters={"reference": ["*:v2"]})
            assert by_tag[0]["RepoTags"] == ["dwk-app1:v2"]
            assert await ask(engine, "image.list", filters={"dangling": ["true"]}) == []
            with pytest.raises(RefusedError, match="invalid filter 'nosuch'"):
                await ask(engine, "image.list", filters={"nosuch": ["1"]})

    asyncio.run(steps())


def test_sweeps_away_what_nobody_uses(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await ask(engine, "image.pull", reference="busybox")
            await ask(engine, "image.pull", reference="alpine")
            id_ = (await ask(engine, "image.inspect", name="busybox"))["Id"]
            await ask(engine, "image.remove", names=["busybox"])
            # A node may still have it.
            assert engine.sweep([id_]) == ()
            assert engine.sweep() == (id_,)
            assert engine.images.find("alpine") is not None

    asyncio.run(steps())

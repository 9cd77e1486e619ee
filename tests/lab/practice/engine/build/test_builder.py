"""`docker build`, from the folder to the image that runs."""

from __future__ import annotations

import asyncio
import re
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.lab.practice.engine.workbench import (
    RefusedError,
    ask,
    engine_in,
    events_of,
    local_registry,
    printed,
    run,
)
from tutor.lab.practice.engine.engine import Engine

SAMPLE = Path(__file__).parents[5] / "sample_app"


def context_of(folder: Path, dockerfile: str, **files: str) -> str:
    context = folder / "context"
    context.mkdir(exist_ok=True)
    (context / "Dockerfile").write_text(dockerfile)
    for name, text in files.items():
        (context / name.replace("__", ".")).write_text(text)
    return str(context)


async def built(engine: Engine, context: str, **arguments: Any) -> tuple[str, dict[str, Any]]:
    """What was shown, and the image."""
    events = await events_of(engine, "image.build", context=context, **arguments)
    if "error" in events[-1]:
        raise RefusedError(events[-1])
    image = await ask(engine, "image.inspect", name=events[-1]["result"]["Id"])
    return "".join(event.get("err", "") for event in events), image


def test_the_sample_app_builds_runs_and_stops(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            shown, image = await built(engine, str(SAMPLE), tags=["dwk-app1:v1"])
            assert image["RepoTags"] == ["dwk-app1:v1"]
            assert image["Config"]["Cmd"] == ["/bin/sh", "/hashgenerator.sh"]
            assert "[1/2] FROM docker.io/library/busybox:1.36@sha256:" in shown
            assert "[2/2] COPY hashgenerator.sh /hashgenerator.sh\n" in shown
            assert "naming to docker.io/library/dwk-app1:v1 done" in shown
            again, same = await built(engine, str(SAMPLE), tags=["dwk-app1:v1", "dwk-app1:again"])
            assert same["Id"] == image["Id"]
            assert same["Created"] == image["Created"]
            assert re.search(r"\[2/2\] COPY .*\n#\d+ CACHED\n", again)
            await run(engine, "dwk-app1:v1", name="dwk-app1", rm=True)
            lines = engine.operate("container.logs", {"name": "dwk-app1", "follow": True})
            first = (await anext(lines))["out"]
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ v1 [0-9a-f]{12}\n", first)
            ended = asyncio.ensure_future(engine.containers.wait("dwk-app1"))
            await asyncio.sleep(0)
            await ask(engine, "container.stop", name="dwk-app1", seconds=-1)
            assert await ended == 143

    asyncio.run(steps())


def test_another_base_by_build_argument(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            shown, _ = await built(engine, str(SAMPLE), args={"BASE_IMAGE": "alpine:3.22", "NOPE": "1"})
            assert "FROM docker.io/library/alpine:3.22@" in shown
            assert "One or more build-args [NOPE] were not consumed" in shown

    asyncio.run(steps())


def test_all_kinds_of_instructions(tmp_path: Path) -> None:
    context = context_of(
        tmp_path,
        "FROM python:3.12-slim\nARG V=1\nENV VERSION=$V NAME='the app'\nWORKDIR /srv\nWORKDIR app\n"
        "COPY *.py ./\nRUN pip install flask\nEXPOSE 8080 53/udp\nLABEL a=b\nUSER nobody\nVOLUME /data\n"
        'STOPSIGNAL SIGINT\nHEALTHCHECK CMD ["true"]\nENTRYPOINT ["python"]\nCMD ["app.py"]\n',
        app__py="import os; print(os.environ['VERSION'], os.environ['NAME'])\n",
    )

    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            shown, image = await built(engine, context, tags=["app"], args={"V": "7"}, labels={"c": "d"})
            config = image["Config"]
            assert config["Env"][-2:] == ["VERSION=7", "NAME=the app"]
            assert config["WorkingDir"] == "/srv/app"
            assert set(config["ExposedPorts"]) == {"8080/tcp", "53/udp"}
            assert config["Labels"] == {"a": "b", "c": "d"}
            assert (config["User"], config["StopSignal"]) == ("nobody", "SIGINT")
            assert config["Volumes"] == {"/data": {}}
            assert config["Entrypoint"] == ["python"]
            assert "RUN pip install flask\n" in shown
            assert "this line is shown and not carried out" in shown
            name = await run(engine, "app")
            assert await engine.containers.wait(name) == 0
            assert await printed(engine, "container.logs", name=name) == "7 the app\n"
            history = await ask(engine, "image.history", name="app")
            assert history[0]["CreatedBy"] == 'CMD ["app.py"]'

    asyncio.run(steps())


def test_stages_hand_files_on(tmp_path: Path) -> None:
    context = context_of(
        tmp_path,
        "FROM alpine AS unused\nCOPY nope /\nFROM alpine AS build\nWORKDIR /b\nCOPY data ./\n"
        "FROM build AS tested\nRUN true\nCOPY data /more\nFROM busybox\nCOPY --from=build /b/data /srv/data\n"
        "COPY --from=1 /b /all\nCOPY data /own\nCMD cat /srv/data\n",
        data="from the first stage\n",
    )

    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            shown, _ = await built(engine, context, tags=["app"])
            assert "[build 2/3] WORKDIR /b\n" in shown
            assert "[stage-3 2/4] COPY --from=build /b/data /srv/data\n" in shown
            assert "unused" not in shown
            assert shown.count("[internal] load build context") == 1
            name = await run(engine, "app")
            assert await engine.containers.wait(name) == 0
            assert await printed(engine, "container.logs", name=name) == "from the first stage\n"
            _, target = await built(engine, context, target="tested")
            assert target["Config"]["WorkingDir"] == "/b"
            with pytest.raises(RefusedError, match='target stage "nope" could not be found'):
                await built(engine, context, target="nope")

    asyncio.run(steps())


def test_own_images_as_base_also_from_a_registry(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            await local_registry(engine)
            first = context_of(tmp_path, "FROM busybox\nCOPY data /data\nCMD cat /data\n", data="below\n")
            await built(engine, first, tags=["localhost:5111/base:1"])
            await ask(engine, "image.push", reference="localhost:5111/base:1")
            await ask(engine, "image.remove", names=["localhost:5111/base:1"])
            second = context_of(tmp_path, "FROM localhost:5111/base:1\nCOPY more /more\n", more="x")
            await built(engine, second, tags=["app"])
            name = await run(engine, "app")
            assert await engine.containers.wait(name) == 0
            assert await printed(engine, "container.logs", name=name) == "below\n"

    asyncio.run(steps())


def test_what_changes_is_not_cached_nor_what_follows(tmp_path: Path) -> None:
    text = "FROM busybox\nCOPY a /a\nCOPY b /b\nCOPY a /c\n"

    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            context = context_of(tmp_path, text, a="1", b="1")
            _, before = await built(engine, context, tags=["app"])
            context_of(tmp_path, text, b="2")
            shown, after = await built(engine, context, tags=["app"])
            steps = re.findall(r"\[(\d)/4\] .*\n#\d+ (CACHED|DONE)", shown)
            assert steps == [("1", "CACHED"), ("2", "CACHED"), ("3", "DONE"), ("4", "DONE")]
            assert before["Id"] != after["Id"]
            # The one that was built before has lost its name.
            assert (await ask(engine, "image.inspect", name=before["Id"]))["RepoTags"] == []
            shown, _ = await built(engine, context, no_cache=True)
            assert "COPY" in shown
            assert re.findall(r"\[(\d)/4\] COPY .*\n#\d+ (CACHED|DONE)", shown)[0] == ("2", "DONE")

    asyncio.run(steps())


@pytest.mark.parametrize(
    ("dockerfile", "message"),
    [
        (
            "FROM nosuch/image",
            "nosuch/image: failed to resolve source metadata for docker.io/nosuch/image:latest: pull access "
            "denied, repository does not exist or may require authorization: server message: "
            "insufficient_scope: authorization failed",
        ),
        (
            "FROM busybox:nope",
            "busybox:nope: failed to resolve source metadata for docker.io/library/busybox:nope: "
            "docker.io/library/busybox:nope: not found",
        ),
        ("FROM ${NOPE}", "base name (${NOPE}) should not be blank"),
        (
            "FROM busybox\nCOPY a b /c",
            "When using COPY with more than one source file, the destination must be a directory and end "
            "with a /",
        ),
        ("", "the Dockerfile cannot be empty"),
        ("FORM busybox", "dockerfile parse error on line 1: unknown instruction: FORM (did you mean FROM?)"),
    ],
)
def test_what_fails_and_how_it_is_said(tmp_path: Path, dockerfile: str, message: str) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            with pytest.raises(RefusedError) as refused:
                await built(engine, context_of(tmp_path, dockerfile))
            assert refused.value.message == f"ERROR: failed to solve: {message}"
            assert refused.value.plain
            # Nothing is left of it.
            assert list((tmp_path / "engine/images").glob("contents/*")) == []

    asyncio.run(steps())


def test_a_missing_file_is_shown_with_its_line(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            context = context_of(tmp_path, "FROM busybox\nCOPY app.py /app/\nCMD x\n")
            events = await events_of(engine, "image.build", context=context, tags=["app"])
            shown = "".join(event.get("err", "") for event in events)
            assert shown.endswith(
                "Dockerfile:2\n--------------------\n   1 |     FROM busybox\n"
                "   2 | >>> COPY app.py /app/\n   3 |     CMD x\n--------------------\n"
            )
            assert "------\n > [2/2] COPY app.py /app/:\n------\n" in shown
            assert re.fullmatch(
                r"ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref "
                r'[0-9a-z]{25}::[0-9a-z]{25}: "/app\.py": not found',
                events[-1]["error"],
            )

    asyncio.run(steps())


def test_no_folder_or_no_dockerfile(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            with pytest.raises(RefusedError, match=r"unable to prepare context: path .* not found"):
                await built(engine, str(tmp_path / "nope"))
            with pytest.raises(
                RefusedError, match="failed to read dockerfile: open Dockerfile: no such file"
            ):
                await built(engine, str(tmp_path))
            with pytest.raises(RefusedError, match='invalid tag "App": repository name must be lowercase'):
                await built(engine, str(SAMPLE), tags=["App"])

    asyncio.run(steps())


def test_quiet_and_another_file(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            context = context_of(tmp_path, "FROM scratch\nCOPY data /\n", data="x")
            (tmp_path / "Other").write_text("FROM scratch\nCOPY data /other\n")
            said = await events_of(engine, "image.build", context=context, quiet=True)
            assert [list(event) for event in said] == [["out"], ["result"]]
            assert said[0]["out"].startswith("sha256:")
            other = await events_of(
                engine, "image.build", context=context, quiet=True, dockerfile=str(tmp_path / "Other")
            )
            assert other[0]["out"] != said[0]["out"]

    asyncio.run(steps())


def test_add_unpacks_archives_and_loads_nothing(tmp_path: Path) -> None:
    context = context_of(
        tmp_path,
        "FROM busybox\nADD files.tar.gz https://example.com/x /data/\nCMD cat /data/inner\n",
        inner="in it\n",
    )
    with tarfile.open(Path(context) / "files.tar.gz", "w:gz") as archive:
        archive.add(Path(context) / "inner", "inner")

    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            shown, _ = await built(engine, context, tags=["app"])
            assert "nothing is downloaded" in shown
            name = await run(engine, "app")
            assert await engine.containers.wait(name) == 0
            assert await printed(engine, "container.logs", name=name) == "in it\n"

    asyncio.run(steps())


def test_a_server_of_a_public_image_stays_one(tmp_path: Path) -> None:
    async def steps() -> None:
        async with engine_in(tmp_path) as engine:
            context = context_of(tmp_path, "FROM nginx\nCOPY page /usr/share/nginx/html/\n", page="x")
            await built(engine, context, tags=["page"])
            name = await run(engine, "page")
            assert engine.containers.get(name).running

    asyncio.run(steps())

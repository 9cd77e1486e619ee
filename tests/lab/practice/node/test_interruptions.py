"""Work on a node that is broken off, or that the computer has no room for."""

from __future__ import annotations

import asyncio
import errno
import shutil
import threading
from pathlib import Path

import pytest

from tests.lab.practice.node.images import image
from tests.lab.practice.node.stage import Stage, play
from tests.lab.practice.node.waiting import until
from tutor.lab.practice.engine.image import Image
from tutor.lab.practice.node.runtime import Runtime
from tutor.lab.practice.pace import Pace


def test_a_start_that_is_broken_off_while_files_are_copied_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "file").touch()
    begun, go_on, copied = threading.Event(), threading.Event(), threading.Event()

    def slow(source: Path, target: Path, **_: bool) -> None:
        begun.set()
        go_on.wait(10)
        target.mkdir()
        shutil.copyfile(source / "file", target / "file")
        copied.set()

    monkeypatch.setattr("tutor.lab.practice.node.runtime.shutil.copytree", slow)

    async def act() -> None:
        runtime = Runtime(tmp_path / "run", Pace(1000))
        try:
            starting = asyncio.ensure_future(
                runtime.start(
                    image(root, "true"),
                    name="c",
                    hostname="h",
                    argv=(),
                    env={},
                    workdir="",
                    sink=lambda _stream, _line: None,
                )
            )
            await until(begun.is_set)
            starting.cancel()
            await asyncio.sleep(0)
            go_on.set()
            await asyncio.gather(starting, return_exceptions=True)
            assert starting.cancelled()
            await until(copied.is_set)
            await until(lambda: not list((tmp_path / "run").iterdir()))
        finally:
            await runtime.close()

    asyncio.run(act())


def test_a_pull_that_the_disk_has_no_room_for_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def act(stage: Stage) -> None:
        pull, room = stage.images.pull, asyncio.Event()

        async def pulled(node: str, reference: str) -> Image:
            if not room.is_set():
                raise OSError(errno.ENOSPC, "No space left on device")
            return await pull(node, reference)

        monkeypatch.setattr(stage.images, "pull", pulled)
        stage.make("web", "jakousa/dwk-app1")
        await until(lambda: "ImagePullBackOff" in stage.waited_for("web"))
        why = 'failed to pull and unpack image "docker.io/jakousa/dwk-app1:latest": no space left on device'
        said = [words for *_, words in stage.events("web")]
        assert f'Failed to pull image "jakousa/dwk-app1": {why}' in said
        room.set()
        await until(lambda: stage.ready("web"))

    play(tmp_path, act)

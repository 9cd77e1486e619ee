"""Starts that are broken off leave nothing behind."""

from __future__ import annotations

import asyncio
import shutil
import threading
from pathlib import Path

import pytest

from tests.lab.practice.node.images import image
from tests.lab.practice.node.waiting import until
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

"""A manifest that the learner writes, told line by line with every save."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.tui import course
from tests.tui.fakes import Tutor, tutor
from tutor.content.check_models import FileCheck
from tutor.content.models import Chapter, Command, Part, Step
from tutor.engine.progress import StepState
from tutor.tui.widgets.manifest import ManifestBox

FILE = "manifests/web.yaml"
WRITE = Step(
    "write",
    "Write it",
    "Write a Deployment into `manifests/web.yaml`.\n\n" + "\n\n".join(f"Paragraph {n}." for n in range(12)),
    Command("cp /course/web.yaml manifests/web.yaml", types="nano manifests/web.yaml"),
    checks=(
        FileCheck(
            FILE,
            {"metadata.name": "web", "spec.replicas": 2, "kind": "Deployment"},
            "It is not as it should be.",
            form="manifest",
            absent="There is no file yet.",
        ),
    ),
    learned="That is all.",
)
PART = Part("First Deploy", (Chapter("write", "Write", (WRITE, course.WELCOME)),))
WHOLE = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: web:v1
"""
BEGUN = WHOLE[: WHOLE.index("  selector")].replace("  name: web", "  name:web")


def take(folder: Path, test: Callable[[Tutor], Awaitable[None]], size: tuple[int, int] = (80, 24)) -> None:
    async def go() -> None:
        async with tutor(folder, size=size, part=PART) as running:
            await test(running)
            await running.settled()

    asyncio.run(go())


def save(running: Tutor, text: str) -> None:
    running.world.files[FILE] = text
    running.outside.watches[-1].changed()


def box(running: Tutor) -> ManifestBox:
    return running.app.lesson.query_one(ManifestBox)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_each_save_brings_the_first_thing_to_do_into_view(tmp_path: Path, size: tuple[int, int]) -> None:
    async def test(running: Tutor) -> None:
        assert running.outside.watches[-1].argvs == (("file", FILE),)
        await running.shows("✗ not yet: There is no file yet.")
        await running.until(lambda: box(running).display)
        assert running.app.lesson.query_one("#page").scroll_offset.y == 0
        save(running, BEGUN)
        await running.shows("4 name: web", "A blank is missing behind the colon: name: web.")
        await running.shows("✗ not yet: Line 4, metadata.name: A blank is missing")
        save(running, BEGUN.replace("name:web", "name: web"))
        await running.shows("· selector:", "Still to write, indented below spec: selector:.")
        assert running.session.state("write") is StepState.TODO

    take(tmp_path, test, size)


def test_what_the_step_wants_otherwise_is_said_at_its_line(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.shows("There is no file yet.")
        save(running, WHOLE.replace("  replicas: 2\n", ""))
        await running.shows("Still to write, indented below spec: replicas: 2.")
        save(running, WHOLE.replace("  name: web\nspec", "  name: wab\nspec"))
        await running.shows("✗ 4 name: wab", "It is wab, and this step wants web.")

    take(tmp_path, test)


def test_the_whole_file_passes_the_step_and_goes_with_it(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        save(running, WHOLE)
        await running.shows("✓ done", "What this means")
        assert all(finding.line for finding in box(running).findings)
        assert len(box(running).rows(70)) == len(WHOLE.splitlines()) + 1
        await running.press("f6")
        await running.until(lambda: running.session.current.id == "welcome")
        await running.settled()
        assert not box(running).display

    take(tmp_path, test)


def test_an_editor_that_fills_the_screen_leaves_the_next_thing_in_view(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.press("f8")
        save(running, BEGUN)
        await running.shows("Line 4, metadata.name: A blank is missing behind the colon")

    take(tmp_path, test)


def test_f4_opens_the_editor_and_writes_no_file(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.shows("→ nano manifests/web.yaml")
        await running.press("f4")
        await running.until(lambda: running.shell.sent.endswith(b"nano manifests/web.yaml"))
        assert b"cp" not in running.shell.sent

    take(tmp_path, test)

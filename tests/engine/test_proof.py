"""What lessons promise is proven: checks fail before a step's command and pass after it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from tests.engine.parts import DEPLOYMENT, level, part, small_world, step
from tests.engine.world import FakeWorld
from tutor.content.models import Command, Part, Step
from tutor.engine import autopilot
from tutor.engine.journal import Journal
from tutor.engine.proof import Unproven, prove
from tutor.engine.session import Session
from tutor.engine.taking import Progressed, StepBegins

ASKED = level(
    DEPLOYMENT, {"spec.replicas": 1}, "It asks for {spec.replicas|0} pods.", absent="There is none."
)


@pytest.fixture(autouse=True)
def waits_hardly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing comes late in a scripted world."""
    for name in ("_AT_LEAST", "_AFTER_FAILURE"):
        monkeypatch.setattr(autopilot, name, 0.05)


@pytest.fixture
def world() -> FakeWorld:
    world = small_world()
    world.absent(DEPLOYMENT)
    world.does("make", lambda: world.says(DEPLOYMENT, {"spec": {"replicas": 1}}))
    world.does("touch", lambda: None)
    return world


def proven(
    tmp_path: Path,
    world: FakeWorld,
    what: Part,
    *,
    on_event: Callable[[Progressed], None] = lambda event: None,
    cancel: Event | None = None,
) -> list[tuple[str, str]]:
    session = Session(what, world, Journal(tmp_path / "journal", "practice"))
    found = prove(session, world, on_event=on_event, cancel=cancel)
    assert all(isinstance(one, Unproven) for one in found)
    return [(one.step.id, one.sentence) for one in found]


def do(step_id: str, run: str) -> Step:
    return step(step_id, Command(run, limit=0.05), checks=(ASKED,))


def test_steps_that_keep_their_promise(tmp_path: Path, world: FakeWorld) -> None:
    seen: list[Progressed] = []
    what = part(step("read"), do("make", "make it"), step("end"))
    assert proven(tmp_path, world, what, on_event=seen.append) == []
    assert [event.step.id for event in seen if isinstance(event, StepBegins)] == ["read", "make", "end"]


def test_a_step_whose_checks_hold_before_its_command(tmp_path: Path, world: FakeWorld) -> None:
    what = part(do("make", "make it"), do("again", "make it again"), step("end"))
    assert proven(tmp_path, world, what) == [("again", "its checks hold before its command has run")]
    assert world.performed[:1] == ["make it"]


def test_a_step_whose_checks_never_hold_ends_the_way(tmp_path: Path, world: FakeWorld) -> None:
    what = part(do("touch", "touch it"), do("make", "make it"))
    assert proven(tmp_path, world, what) == [("touch", "it does not pass: There is none.")]
    assert "make it" not in world.performed


def test_steps_without_checks_or_commands_promise_nothing(tmp_path: Path, world: FakeWorld) -> None:
    world.says(DEPLOYMENT, {"spec": {"replicas": 1}})
    what = part(step("look", checks=(ASKED,)), step("type", Command("touch it")))
    assert proven(tmp_path, world, what) == []


def test_a_proof_that_is_broken_off_blames_no_step(tmp_path: Path, world: FakeWorld) -> None:
    cancel = Event()
    cancel.set()
    what = part(do("touch", "touch it"))
    assert proven(tmp_path, world, what, cancel=cancel) == []
    assert world.performed == []

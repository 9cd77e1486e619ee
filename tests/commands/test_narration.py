"""What a run says of what it has observed."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from tests.engine.learner import open_session
from tests.engine.parts import PODS, level, part, step
from tests.engine.world import FakeWorld
from tutor.commands.narration import Narration
from tutor.content.models import Command, Expectation, Observe, Prediction
from tutor.engine.autopilot import take

DELETE = "kubectl delete pod web-1"


def test_a_run_tells_what_was_observed_in_the_words_of_the_lesson(tmp_path: Path) -> None:
    world = FakeWorld()
    world.says(PODS, {"items": ["web-1"]})
    world.does(DELETE, lambda: world.says(PODS, {"items": ["web-2"]}))
    world.does("kubectl get")
    lose = Prediction(
        "What then?",
        Observe(PODS, "items[0] == 'web-2' && 'new' || 'same'"),
        "So it is.",
        choices=(Expectation("The same.", "same"), Expectation("A new pod.", "new")),
    )
    there = level(PODS, {"items": {"not": ["web-1"]}})
    course = part(
        step("lose", Command(DELETE), checks=(level(PODS, {"items[0]": "web-2"}),), predict=lose),
        step("look", Command("kubectl get pods"), checks=(there,)),
    )
    session = open_session(tmp_path, world, course)
    out = io.StringIO()
    take(session, world, on_event=Narration(session, Console(file=out, width=100)).tell)
    lines = out.getvalue().splitlines()
    done = next(number for number, line in enumerate(lines) if "✓ done" in line)
    assert lines[done + 1] == "    observed: A new pod"
    assert sum("observed" in line for line in lines) == 1


def test_a_step_that_was_done_before_is_told_by_its_name(tmp_path: Path) -> None:
    world = FakeWorld()
    world.says(PODS, {"items": ["web-1"]})
    course = part(step("look", Command("kubectl get pods"), checks=(level(PODS, {"items[0]": "web-1"}),)))
    session = open_session(tmp_path, world, course)
    session.check("look")
    out = io.StringIO()
    take(session, world, on_event=Narration(session, Console(file=out, width=100)).tell)
    lines = out.getvalue().splitlines()
    begun = next(number for number, line in enumerate(lines) if line.startswith("  look · "))
    assert lines[begun + 1] == "    ✓ done before"

"""A learner's own commands of the practice lab, told from the journal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.engine.parts import SMALL_PART, part, small_world, step
from tutor.content.models import Command, Part
from tutor.engine.graduation import Repeat, as_markdown, own_commands
from tutor.engine.journal import Journal
from tutor.engine.session import Session

CREATE = "kubectl create deployment web --image=dwk-app1"


def happened(*events: dict[str, Any], lab: str = "practice") -> list[dict[str, Any]]:
    return [{"lab": lab, **event} for event in events]


def entered(step_id: str) -> dict[str, Any]:
    return {"event": "entered", "step": step_id}


def typed(text: str, code: int = 0) -> dict[str, Any]:
    return {"event": "command", "text": text, "exit": code}


def passed(step_id: str) -> dict[str, Any]:
    return {"event": "passed", "step": step_id, "seconds": 1}


def commands(events: list[dict[str, Any]], what: Part = SMALL_PART) -> dict[str, str]:
    return {repeat.step: repeat.command for repeat in own_commands(what, events)}


def test_the_order_is_the_parts_and_only_practice_counts() -> None:
    events = [
        *happened(entered("create"), typed(CREATE), passed("create")),
        *happened(entered("create-cluster"), typed("k3d cluster create -a 2"), passed("create-cluster")),
        *happened(entered("delete"), typed("kubectl delete deploy web"), passed("delete"), lab="real"),
        *happened(entered("what-is-it"), typed("echo hm"), passed("what-is-it")),
        *happened(entered("welcome"), passed("welcome")),
    ]
    repeats = own_commands(SMALL_PART, events)
    assert repeats == (
        Repeat("create-cluster", "create cluster", "Begin", "k3d cluster create -a 2"),
        Repeat("create", "create", "Deploy", CREATE),
    )
    assert own_commands(SMALL_PART, happened(*(events[:0]))) == ()


@pytest.mark.parametrize(
    ("lines", "meant"),
    [
        ([typed(CREATE), typed("kubectl get pods"), typed("ls")], CREATE),
        ([typed("kubectl create deploy web", 1), typed(CREATE)], CREATE),
        ([typed(CREATE), typed("kubectl create deployment web", 1)], CREATE),
        ([typed("kubectl create deployment web", 1)], "kubectl create deployment web"),
        ([typed("kubectl get pods"), typed("kubectl apply -f web.yaml")], "kubectl apply -f web.yaml"),
        ([{"event": "began", "text": CREATE}], CREATE),
        ([{"event": "began", "text": CREATE}, typed(CREATE), {"event": "began", "text": "top"}], CREATE),
    ],
)
def test_the_command_is_the_one_that_was_meant(lines: list[dict[str, Any]], meant: str) -> None:
    assert commands(happened(entered("create"), *lines, passed("create"))) == {"create": meant}


def test_what_was_typed_elsewhere_or_before_a_reset_does_not_count() -> None:
    before = happened(
        entered("create-cluster"), typed("k3d cluster create"), entered("create"), passed("create")
    )
    assert commands(before) == {}
    for reset in ({"event": "reset", "step": "create"}, {"event": "reset_all"}):
        events = happened(entered("create"), typed("kubectl create deployment a"), reset, passed("create"))
        assert commands(events) == {}
        redone = [*events, *happened(typed("kubectl create deployment b"), passed("create"))]
        assert commands(redone) == {"create": "kubectl create deployment b"}


def test_damaged_events_change_nothing() -> None:
    odd: list[dict[str, Any]] = [
        {},
        {"event": "command"},
        {"event": "passed"},
        {"event": "entered"},
        {"event": 3},
    ]
    events = happened(entered("create"), *odd, entered("create"), typed(CREATE), passed("create"))
    assert commands(events) == {"create": CREATE}
    assert commands(happened(entered("gone"), typed("x"), passed("gone"))) == {}


def test_secrets_are_hidden_as_in_the_journal(tmp_path: Path) -> None:
    secret = "hunter2-hunter2"
    lesson = part(step("log-in", Command("docker login")))
    world = small_world()
    session = Session(lesson, world, Journal(tmp_path / "journal", "practice"))
    session.journal.append("entered", step="log-in")
    ran = world.perform(f"docker login --username ada --password {secret}")
    session.offer(ran)
    session.journal.append("passed", step="log-in", seconds=1)
    (repeat,) = own_commands(lesson, session.journal.events())
    assert repeat.command.startswith("docker login --username ada --password ")
    assert secret not in repeat.command


def test_they_are_shown_by_chapter() -> None:
    events = happened(
        entered("create-cluster"),
        typed("k3d cluster create -a 2"),
        passed("create-cluster"),
        entered("create"),
        typed(CREATE),
        passed("create"),
    )
    assert as_markdown(own_commands(SMALL_PART, events)) == (
        "## Begin\n\n```\n# create cluster\nk3d cluster create -a 2\n```\n\n"
        f"## Deploy\n\n```\n# create\n{CREATE}\n```"
    )
    assert as_markdown(()) == ""

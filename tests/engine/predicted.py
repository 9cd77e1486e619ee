"""A part whose steps ask for predictions, and a world in which they can come true."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.engine.learner import open_session
from tests.engine.parts import level, part, step
from tests.engine.world import FakeWorld
from tutor.content.check_models import Look
from tutor.content.models import Command, Events, Expectation, Observe, Part, Prediction, Read, Step
from tutor.engine.prediction import Grade
from tutor.engine.session import Session

DEPLOYMENT = "kubectl get deployment web -o json"
PODS = "kubectl get pods -o json"
EVENTS = "kubectl get events -o json"
UPDATE = "kubectl set image deployment/web web=web:2"
DELETE = "kubectl delete pod web-1"

PEAK = Prediction(
    ask="How many of {name} at most?",
    observe=Observe(
        DEPLOYMENT,
        "status.replicas",
        over="most",
        events=Events(EVENTS, r"set (?P<part>\S+) from (?P<before>\d+) to (?P<value>\d+)"),
    ),
    because="One more than wanted: {observed}.",
    differs="It was {observed} and not {predicted}, as one more may exist.",
)
LOST = Prediction(
    ask="What is listed once {pod} is gone?",
    observe=Observe(
        PODS, "items[].metadata.name | (contains(@, '{pod}') && 'same') || (@[0] && 'new') || 'none'"
    ),
    because="It is counted anew.",
    differs="Not {predicted}.",
    choices=(
        Expectation("Nothing", "none", "An owner looks after it."),
        Expectation("The pod {pod} again.", "same"),
        Expectation("A new pod.", "new"),
    ),
)
COURSE = part(
    step("welcome", Read()),
    step(
        "update",
        Command(UPDATE),
        checks=(level(DEPLOYMENT, {"status.updated": 4}),),
        predict=PEAK,
    ),
    step(
        "lose",
        Command(DELETE),
        checks=(level(PODS, {"items[0].metadata.name": "web-2"}),),
        predict=LOST,
        looks={"pod": Look(PODS, "items[0].metadata.name", "POD")},
        undo="kubectl apply -f pod.yaml",
    ),
    facts={"name": "web"},
)


class Lab(FakeWorld):
    """A Deployment that is updated as quickly as a test likes, and a pod that is replaced."""

    def __init__(self) -> None:
        super().__init__()
        self.messages = ["set old from 0 to 1", "set old from 1 to 4"]
        self.shows(4, updated=0)
        self.pods("web-1")
        self.does(UPDATE, self.update)
        self.does(DELETE, lambda: self.pods("web-2"))
        self.does("kubectl get")

    def shows(self, replicas: int, *, updated: int) -> None:
        self.says(DEPLOYMENT, {"status": {"replicas": replicas, "updated": updated}})
        events = [
            {"metadata": {"resourceVersion": str(version)}, "message": message}
            for version, message in enumerate(self.messages, 98)
        ]
        self.says(EVENTS, {"items": events[::-1]})

    def pods(self, *names: str) -> None:
        self.says(PODS, {"items": [{"metadata": {"name": name}} for name in names]})

    def update(self) -> None:
        """All of it between two looks."""
        for number in range(4):
            self.messages.append(f"set new from {number} to {number + 1}")
            self.messages.append(f"set old from {4 - number} to {3 - number}")
        self.shows(4, updated=4)


def at(tmp_path: Path, lab: Lab, where: str, what: Part = COURSE) -> Session:
    session = open_session(tmp_path, lab, what)
    session.enter(where)
    return session


def journal(tmp_path: Path, kind: str) -> list[dict[str, Any]]:
    lines = (tmp_path / "journal.jsonl").read_text().splitlines()
    return [event for line in lines if (event := json.loads(line))["event"] == kind]


def graded(session: Session, step: Step | None = None) -> Grade:
    """What is said of a prediction where something is."""
    grade = session.grade(step)
    assert grade is not None
    return grade

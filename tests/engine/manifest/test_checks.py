"""A check that reads a manifest line by line, on a scripted world."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.engine.manifest.test_reading import WHOLE
from tests.engine.world import FakeWorld
from tutor.content.check_models import FileCheck
from tutor.content.data import course_folder
from tutor.content.loader import load_part
from tutor.content.models import Command
from tutor.content.template import fill
from tutor.engine.checks import Pass, examine
from tutor.engine.manifest.finding import Status
from tutor.engine.memory import Memory
from tutor.engine.verdict import CheckVerdict, Outcome

FILE = "manifests/deployment.yaml"
CHECK = FileCheck(
    FILE,
    {
        "metadata.name": "{name}",
        "spec.replicas": 1,
        "spec.selector.matchLabels.app": "hashgenerator",
        "spec.template.spec.containers[0].image": {"matches": r"^\S+:[\w.-]+$"},
    },
    "The image is {spec.template.spec.containers[0].image|missing} and wants a tag.",
    form="manifest",
    absent="There is no file yet.",
)


def verdict(text: str | None, name: str = "hashgenerator-dep") -> CheckVerdict:
    world = FakeWorld()
    if text is not None:
        world.files[FILE] = text
    return examine(CHECK, Pass(world, {"name": name}), Memory()).verdict


def test_the_whole_file_passes_with_all_its_lines() -> None:
    found = verdict(WHOLE)
    assert found.outcome is Outcome.PASSED
    assert {finding.status for finding in found.findings} == {Status.PRESENT}


def test_without_a_file_the_lines_to_write_are_told_all_the_same() -> None:
    found = verdict(None)
    assert (found.outcome, found.sentence) == (Outcome.NOT_YET, "There is no file yet.")
    assert [finding.field for finding in found.findings] == ["apiVersion", "kind", "metadata", "spec"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("name: hashgenerator-dep", "name: web", "Line 4, `metadata.name`: It is `web`, and this step wants"),
        ("replicas: 1", "replicas: 3", "Line 6, `spec.replicas`: It is `3`, and this step wants `1`"),
        ("  replicas: 1\n", "", "Still to write, indented below `spec`: `replicas: 1`"),
        ("app: hashgenerator", "app: web", "this step wants `hashgenerator`"),
        (
            "dwk-app1:b7fc18de2376da80ff0cfc72cf581a9f94d10e64",
            "dwk-app1",
            "The image is jakousa/dwk-app1 and wants",
        ),
        ("kind: ", "kind:", "Line 2, `kind`: A blank is missing"),
        ("        - name", "        -name", "Line 16, `spec.template.spec.containers[0].name`: A blank"),
    ],
)
def test_the_first_thing_to_do_is_the_sentence(old: str, new: str, sentence: str) -> None:
    found = verdict(WHOLE.replace(old, new))
    assert found.outcome is Outcome.NOT_YET
    assert sentence in found.sentence


def test_beside_another_document_the_deployment_is_held_against_what_is_wanted() -> None:
    service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n---\n"
    assert verdict(service + WHOLE).outcome is Outcome.PASSED


def test_the_steps_command_writes_the_file_once_and_never_over_one(tmp_path: Path) -> None:
    part = load_part(course_folder())
    step = next(step for step in part.steps() if step.id == "write-manifest")
    assert isinstance(step.task, Command)
    facts = {name: fact.value for name, fact in part.facts.items()}
    command = fill(step.task.run, {**facts, "course": str(course_folder())})
    place = tmp_path / FILE
    for mine in (None, "apiVersion: ap"):
        if mine is not None:
            place.write_text(mine, encoding="utf-8")
        ran = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)
        assert place.read_text(encoding="utf-8") == (mine or WHOLE)
        assert ("stays as it is" in ran.stdout) == (mine is not None)

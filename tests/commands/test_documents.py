"""The documents for programs have exactly the keys and values that the README promises."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import get_args

import pytest

from tests.commands.conftest import Here
from tests.commands.machine import REPOSITORY, Machine
from tests.commands.stand_ins import lists, tells_the_doctor
from tutor.content.models import Task
from tutor.engine.progress import StepState
from tutor.engine.taking import Taken
from tutor.engine.verdict import Outcome
from tutor.lab.doctor import Status

README = (REPOSITORY / "README.md").read_text()
SHAPES = dict(
    re.findall(r"^\* `([\w ]+) --json`: (.*?)(?=^\* |^Exit codes)", README, re.MULTILINE | re.DOTALL)
)


def shape(command: str) -> tuple[str, dict[str, set[str]]]:
    """The schema's name, and the keys of the document (under "") and of each of its lists of objects."""
    found = re.search(r"`(\{.*?\})`[.,;]", SHAPES[command], re.DOTALL)
    assert found, SHAPES[command]
    text = " ".join(found[1].split())
    schema = re.search(r'schema: "([^"]+)"', text)
    assert schema
    lists = {name: _keys(inside) for name, inside in re.findall(r"(\w+): \[\{(.*?)\}\]", text)}
    outer = re.sub(r"\[.*?\]|(?<=: )\{.*?\}", "", text.removeprefix("{").removesuffix("}"))
    return schema[1], {"": _keys(outer), **lists}


def _keys(text: str) -> set[str]:
    return {part.partition(":")[0].strip() for part in text.split(",")}


def promised_values(command: str, key: str) -> set[str]:
    """The values that the README lists for a key: "`key` is `a`, `b` or `c`"."""
    sentence = re.search(rf"`{key}`\s+is\s+((?:`[^`]+`(?:\s*\([^)]*\))?(?:,|\s+or)?\s*)+)", SHAPES[command])
    assert sentence, SHAPES[command]
    return set(re.findall(r"`([^`]+)`", sentence[1]))


def objects(document: Mapping[str, object], name: str) -> Iterator[Mapping[str, object]]:
    entries = document[name]
    assert isinstance(entries, list)
    yield from entries


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("steps", ""),
        ("check", "create-cluster"),
        ("check", "what-is-a-microservice"),
        ("run", "--until case-the-shop"),
        ("doctor", ""),
    ],
)
def test_the_keys_are_those_of_the_readme(here: Here, machine: Machine, command: str, words: str) -> None:
    tells_the_doctor(machine)
    document = here(command, "--json", *words.split()).document
    schema, keys = shape(command)
    assert document["schema"] == schema
    assert set(document) == keys.pop("")
    for name, inside in keys.items():
        found = list(objects(document, name))
        assert found
        assert all(set(each) == inside for each in found)


@pytest.mark.parametrize("begun", [False, True])
def test_the_keys_of_a_labs_status_are_those_of_the_readme(here: Here, machine: Machine, begun: bool) -> None:
    lists(machine, *(["k3s-default"] if begun else []))
    document = here("lab", "status", "--lab", "real", "--json").document
    schema, keys = shape("lab status")
    assert document["schema"] == schema
    assert set(document) == keys.pop("")
    found = list(objects(document, "clusters"))
    assert bool(found) == begun
    assert all(set(each) == keys["clusters"] for each in found)


def test_the_values_are_those_of_the_readme() -> None:
    assert promised_values("check", "outcome") == {each.value for each in Outcome}
    assert promised_values("run", "outcome") == {each.value for each in Taken}
    assert promised_values("steps", "state") == {each.value for each in StepState}
    assert promised_values("steps", "task") == {task.__name__.lower() for task in get_args(Task)}
    assert promised_values("doctor", "status") == {each.value for each in Status}


def test_steps_tell_how_far_the_learner_is(here: Here, machine: Machine) -> None:
    machine.begin(
        {"event": "entered", "step": "what-is-a-microservice"},
        {"event": "passed", "step": "what-is-a-microservice", "seconds": 3},
        {"event": "entered", "step": "how-many-is-normal"},
        {"event": "skipped", "step": "how-many-is-normal", "why": ""},
        {"event": "entered", "step": "create-cluster"},
    )
    document = here("steps", "--json").document
    states = {step["id"]: step["state"] for step in document["steps"]}
    assert (document["current"], document["lab"]) == ("create-cluster", "real")
    assert states["what-is-a-microservice"] == "passed"
    assert states["how-many-is-normal"] == "skipped"
    assert states["create-cluster"] == "todo"
    said = here("steps").out
    assert re.search(r"▸ here +create-cluster +Make the cluster", said)
    assert re.search(r"✓ done +what-is-a-microservice", said)
    assert re.search(r"– skipped +how-many-is-normal", said)
    assert said.endswith(f"\n2 of {len(states)} steps done.\n")


def test_steps_have_the_types_that_programs_count_on(here: Here) -> None:
    steps = {step["id"]: step for step in here("steps", "--json").document["steps"]}
    assert steps["create-cluster"]["command"] == "k3d cluster create -a 2"
    assert steps["create-cluster"]["task"] == "command"
    assert steps["case-the-shop"] == {**steps["case-the-shop"], "task": "question", "command": None}
    assert all(isinstance(step["minutes"], int) for step in steps.values())
    assert steps["run-course-image"]["optional"] is True


def test_standard_output_of_a_run_is_the_document_alone(here: Here) -> None:
    said = here("run", "--json", "--until", "how-many-is-normal")
    assert said.code == 0
    assert [step["outcome"] for step in said.document["steps"]] == ["passed", "passed"]
    assert said.document["left"] == []
    assert set(said.document["tools"]) == {"k3d", "kubectl"}
    assert "✓ done" in said.err

"""No failure is seen where there is none, and nothing rests on words that nobody has checked."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.engine.diagnosis.examples import Example, catalogue, evidence, examples, shown
from tutor.engine.diagnosis import Diagnosis, diagnose

SAID = examples("said.yaml")

NOTES = {
    "annotation-missing",
    "deletion-takes-a-moment",
    "logs-of-one-of-several",
    "nothing-changed",
}
"""What they explain goes well, and only looks odd."""
SAYS_ALL_THE_SAME = {"cluster-unknown"}
"""k3d ends with 0 where it finds no cluster to delete."""
OF_A_PROGRAM = {"disk-full", "program-for-another-processor", "too-few-file-watchers"}
"""What a program says before it ends, so that `kubectl logs` shows it and ends with 0."""


@cache
def well() -> list[Example]:
    """What commands said that ended with 0: all of a part taken in the practice lab, and the real tools."""
    text = (Path(__file__).parent / "well.json").read_text(encoding="utf-8")
    found: list[Example] = yaml.load(text, yaml.CSafeLoader)
    return found


def diagnosis(typed: str, said: str, **more: object) -> Diagnosis | None:
    return diagnose(catalogue(), evidence({"typed": typed, "said": said, "exit": 0, **more}))


def test_commands_that_went_well_are_no_failures() -> None:
    assert {example["lab"] for example in well()} == {"practice", "real"}
    assert len(well()) > 100
    found = {
        example["typed"]: amiss.id
        for example in well()
        if (amiss := diagnosis(example["typed"], example["said"], seconds=example["seconds"]))
        and amiss.id not in NOTES | SAYS_ALL_THE_SAME
    }
    assert found == {}


@pytest.mark.parametrize("typed", ["cat notes.txt", "grep -rn error .", "git log -3", "echo $LAST"])
def test_words_that_are_only_shown_are_no_failure(typed: str) -> None:
    found = {shown(example): diagnosis(typed, example["said"]) for example in SAID}
    assert {name for name, amiss in found.items() if amiss is not None} == set()


@pytest.mark.parametrize("typed", ["kubectl logs web-1", "docker logs web", "kubectl logs -f deploy/web"])
def test_words_of_the_learners_own_program_are_its_own(typed: str) -> None:
    allowed = OF_A_PROGRAM | NOTES | {"new-control-groups", "node-never-ready", "old-control-groups"}
    for example in SAID:
        found = diagnosis(typed, example["said"])
        assert found is None or found.id in allowed, shown(example)


NEAR = [
    ("python app.py", "OSError: [Errno 24] Too many open files: 'data.txt'"),
    ("kubectl logs web-1", "OSError: [Errno 24] Too many open files"),
    ("curl localhost:5000", "curl: (7) Failed to connect to localhost port 5000: Connection refused"),
    ("docker compose up", "Emulate Docker CLI using podman. Create /etc/containers/nodocker to quiet msg."),
    ("ssh example.org", "ada@example.org: Permission denied (publickey)."),
    (
        "git clone https://example.org/x",
        "fatal: unable to access 'https://example.org/x': Could not resolve host",
    ),
    ("kubectl get pods", "web-1   1/1   Running   2 (5m ago)   1h\nerror-1 1/1 Running 0 1h"),
    ("docker ps", '1a2b  app:1  "python error.py"  2 hours ago  Exited (137) 1 hour ago  oomkilled'),
    ("npm test", "Error: expected status 429 Too Many Requests"),
    ("pytest", "E   assert 'manifest unknown' in text"),
]


@pytest.mark.parametrize(("typed", "said"), NEAR)
@pytest.mark.parametrize("code", [0, 1])
def test_near_words_are_no_failure(typed: str, said: str, code: int) -> None:
    assert diagnose(catalogue(), evidence({"typed": typed, "said": said, "exit": code})) is None


def test_no_entry_rests_on_what_nobody_has_checked() -> None:
    assert {failure.id for failure in catalogue().failures if failure.evidence == "knowledge"} == set()


def test_an_entry_that_was_tested_has_words_of_a_tool_with_its_version() -> None:
    recorded = {
        example["is"]
        for example in [*SAID, *examples("states.yaml")]
        if re.search(r"\d", str(example.get("from", "")))
    }
    tested = {failure.id for failure in catalogue().failures if failure.evidence == "tested"}
    assert tested - recorded == set()


def test_what_is_only_known_from_reports_is_said_with_caution() -> None:
    by_id = {failure.id: failure for failure in catalogue().failures}
    for example in SAID:
        found = diagnose(catalogue(), evidence(example, asking=False))
        assert found is not None
        heard_of = by_id[found.id].evidence == "report"
        assert ("here it may be something else" in found.remedy) is heard_of

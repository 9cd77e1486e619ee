"""`dwk-tutor report`: evidence in three formats."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.commands.conftest import Here
from tests.commands.machine import REPOSITORY, Machine

WAY = (
    {"event": "entered", "step": "create-cluster"},
    {"event": "command", "text": "k3d cluster create -a 2", "cwd": "/", "seconds": 23.2, "exit": 0},
    {
        "event": "command",
        "text": "echo '</pre><script>alert(1)</script>'",
        "cwd": "/",
        "seconds": 0,
        "exit": 0,
    },
    {
        "event": "evidence",
        "step": "create-cluster",
        "objects": [{"kind": "Node", "name": "k3d-k3s-default-server-0", "id": "u-1"}],
    },
    {"event": "passed", "step": "create-cluster", "seconds": 30},
    {"event": "entered", "step": "place-by-hand"},
    {"event": "puzzle", "step": "place-by-hand", "move": ["place", "web", "a"]},
    {"event": "puzzle", "step": "place-by-hand", "move": ["undo"]},
    {"event": "entered", "step": "scale-to-four"},
    {"event": "predicted", "step": "scale-to-four", "value": "4"},
    {"event": "graded", "step": "scale-to-four", "predicted": "4", "observed": "3"},
    {"event": "hinted", "step": "scale-to-four", "n": 1},
    {"event": "hit", "step": "read-log", "lines": ["| `a` | password=hunter2 <script>alert(2)</script>"]},
)


class Tags(HTMLParser):
    """The names of all elements of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_three_formats_tell_the_same(here: Here, machine: Machine) -> None:
    machine.begin(*WAY)
    told = here("report", "--lab", "real")
    assert told.code == 0
    assert "* Lab: **REAL**\n* Done: 1 of " in told.out
    assert "$ k3d cluster create -a 2    # 2026-11-23 12:00:00 UTC, 23.2 s" in told.out
    assert "* `Node k3d-k3s-default-server-0 u-1`" in told.out
    document = here("report", "--lab", "real", "--format", "json").document
    step = next(each for each in document["steps"] if each["step"] == "create-cluster")
    assert (document["schema"], document["lab"], step["state"]) == ("dwk-tutor/report/1", "real", "passed")
    assert step["commands"][0]["text"] == "k3d cluster create -a 2"
    scaled = next(each for each in document["steps"] if each["step"] == "scale-to-four")
    assert scaled["prediction"] == {"predicted": "4", "observed": "3", "came_true": False}
    assert "* Hints read at 1 step\n* Predictions: 0 of 1 as it came\n" in told.out
    assert "* Predicted: 4\n* Observed: 3\n" in told.out
    assert ", 1 move (`place-by-hand`)" in told.out
    page = Tags(here("report", "--lab", "real", "--format", "html").out)
    assert "script" not in page.names
    assert "</pre><script>alert(1)</script>" in page.text
    assert "k3d-k3s-default-server-0 u-1" in page.text


def test_the_keys_are_those_of_the_readme(here: Here, machine: Machine) -> None:
    machine.begin(*WAY)
    document = here("report", "--lab", "real", "--format", "json").document
    readme = (REPOSITORY / "README.md").read_text()
    told = re.search(r"^\* `report --format json`: `(.*?)`\. ", readme, re.MULTILINE | re.DOTALL)
    assert told
    assert f'schema: "{document["schema"]}"' in told[1]
    assert set(re.findall(r"\w+(?=[:,}\]])", told[1])) - {"version", "text"} == keys(document) - {"text"}


def test_what_lies_beside_the_main_line_is_told_where_it_was_begun(here: Here, machine: Machine) -> None:
    machine.begin(*WAY)
    before = here("report", "--lab", "real", "--format", "json").document
    machine.begin(
        {"event": "entered", "step": "break-wrong-tag"}, {"event": "broken", "step": "break-wrong-tag"}
    )
    after = here("report", "--lab", "real", "--format", "json").document
    assert "break-wrong-tag" not in {each["step"] for each in before["steps"]}
    step = next(each for each in after["steps"] if each["step"] == "break-wrong-tag")
    assert (step["state"], step["broken"]) == ("todo", "2026-11-23T12:00:00+00:00")


def test_it_starts_no_lab(here: Here, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Path] = []
    monkeypatch.setattr("tutor.lab.practice.lab.ensure", started.append)
    machine.begin(*({**each, "lab": "practice"} for each in WAY))
    told = here("report", "--lab", "practice")
    assert "* Lab: **PRACTICE** (an embedded cluster, not a real one)\n* Done: 1 of " in told.out
    assert "(the lab was not running when the report was made)" in told.out
    assert started == []


def test_where_no_cluster_answers_it_is_said(here: Here, machine: Machine) -> None:
    machine.begin(*WAY)
    told = here("report", "--lab", "real").out
    assert "* Kubernetes: `no cluster answered when the report was made`" in told


def keys(document: object) -> set[str]:
    """Of all objects in it; those of `tools` are the learner's."""
    if isinstance(document, list):
        return set().union(*map(keys, document))
    if not isinstance(document, dict):
        return set()
    inner = (keys(value) for name, value in document.items() if name != "tools")
    return set(document).union(*inner)


def test_it_changes_nothing(here: Here, machine: Machine) -> None:
    machine.begin(*WAY)
    before = machine.everything()
    assert here("report", "--lab", "real", "--format", "html").code == 0
    assert machine.everything() == before

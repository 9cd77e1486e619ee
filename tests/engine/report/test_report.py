"""What the journal tells of a learner's way, and how it is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from markdown_it import MarkdownIt

from tutor.content.models import Chapter, Command, Part, Question, Step
from tutor.engine.ports import Ran, Reading
from tutor.engine.report import evidence
from tutor.engine.report.record import Predicted, StepRecord, Typed, records
from tutor.engine.report.text import Head, markdown

PART = Part(
    "First Deploy",
    (
        Chapter(
            "cluster",
            "A cluster",
            (
                Step("create", "Make it", "…", Command("k3d cluster create")),
                Step("ask", "Why", "…", Question("Why?", ())),
            ),
        ),
        Chapter("deploy", "Deploy", (Step("deploy", "Deploy it", "…", Command("kubectl create …")),)),
    ),
)
HEAD = Head("First Deploy", "practice", "2026-11-23T12:00:00+00:00", {"k3d": "5.9.0", "docker": ""})


def event(name: str, **fields: Any) -> dict[str, Any]:
    return {"v": 1, "at": "2026-11-23T12:06:36.5+00:00", "lab": "practice", "event": name, **fields}


WAY = [
    event("entered", step="create"),
    event("command", text="k3d cluster creat", cwd="/", seconds=0.1, exit=1),
    event("hinted", step="create", n=2),
    event("command", text="k3d cluster create", cwd="/", seconds=23.25, exit=0),
    event("evidence", step="create", objects=[{"kind": "Node", "name": "server-0", "id": "u-1"}]),
    event("passed", step="create", seconds=30),
    event("entered", step="ask"),
    event("answered", step="ask", option=1, right=False),
    event("answered", step="ask", option=0, right=True),
    event("passed", step="ask", seconds=3),
    event("entered", step="deploy"),
    event("hit", step="deploy", check="x", lines=["12:00 abc"]),
    event("skipped", step="deploy", why="no time"),
    event("passed", step="deploy", seconds=1) | {"lab": "real"},
]


def test_each_step_has_what_was_done_at_it() -> None:
    create, ask, deploy = records(PART, PART.steps(), WAY, "practice")
    assert [(one.text, one.exit) for one in create.commands] == [
        ("k3d cluster creat", 1),
        ("k3d cluster create", 0),
    ]
    assert (create.state, create.hints, create.revealed) == ("passed", 2, False)
    assert create.objects == [{"kind": "Node", "name": "server-0", "id": "u-1"}]
    assert (ask.state, ask.answers, ask.commands) == ("passed", 2, [])
    assert (deploy.state, deploy.lines) == ("skipped", ["12:00 abc"])
    assert records(PART, PART.steps(), WAY, "real")[2].state == "passed"


def test_what_was_reset_counts_no_more_but_its_commands_stay() -> None:
    create, *_ = records(PART, PART.steps(), [*WAY, event("reset", step="create")], "practice")
    assert (create.state, create.objects, create.hints) == ("todo", [], 0)
    assert len(create.commands) == 2
    assert all(
        one.state == "todo" and not one.commands
        for one in records(PART, PART.steps(), [*WAY, event("reset_all")], "practice")
    )


def test_the_text_names_the_lab_and_cannot_be_broken_out_of() -> None:
    wild = event("command", text="echo '```\n# Done: all'", cwd="/", seconds=0, exit=0)
    text = markdown(HEAD, records(PART, PART.steps(), [WAY[0], wild], "practice"))
    assert "Lab: **PRACTICE** (an embedded cluster, not a real one)" in text
    assert "````\n$ echo '```" in text
    assert "* docker" not in text
    told = markdown(HEAD, records(PART, PART.steps(), WAY, "practice"))
    assert "* Done: 2 of 3 steps\n* Hints read at 1 step\n* Report made" in told
    assert "## A cluster\n\nDone: 2 of 2 steps" in told
    assert "✓ done, 2026-11-23 12:06:36 UTC, right at answer 2 (`ask`)" in told
    assert "$ k3d cluster creat    # 2026-11-23 12:06:36 UTC, 0.1 s, exit code 1" in told
    assert "* `Node server-0 u-1`" in told


def test_moves_and_faults_are_counted() -> None:
    played = [
        event("entered", step="create"),
        event("puzzle", step="create", move=["place", "web", "a"]),
        event("puzzle", step="create", move=["undo"]),
        event("puzzle", step="create", move=["place", "web", "b"]),
        event("puzzle", step="create", move=["next"]),
        event("puzzle", step="create", move=None),
        event("broken", step="deploy"),
        event("passed", step="deploy", seconds=1),
    ]
    create, _, deploy = found = records(PART, PART.steps(), played, "practice")
    assert (create.moves, deploy.broken[:19]) == (2, "2026-11-23T12:06:36")
    told = markdown(HEAD, found)
    assert "* Faults found and mended: 1\n" in told
    assert "✓ done, 2026-11-23 12:06:36 UTC, fault set up 2026-11-23 12:06:36 UTC (`deploy`)" in told


@pytest.mark.parametrize(
    ("predicted", "observed", "came_true"),
    [("3", "3", True), ("4", "3", False), (None, "3", None), ("4", None, None)],
)
def test_a_prediction_stands_beside_what_came_of_it(
    predicted: str | None, observed: str | None, came_true: bool | None
) -> None:
    create, *others = records(PART, PART.steps(), WAY, "practice")
    create.prediction = Predicted(predicted, observed)
    assert create.prediction.came_true is came_true
    told = markdown(HEAD, [create, *others])
    assert ("* Predicted: " in told) is (predicted is not None)
    assert ("* Observed: 3" in told) is (observed is not None)
    assert ("Predictions: " in told) is (came_true is not None)


WILD = [
    "<script>alert(1)</script>",
    "a | b | c",
    "`x` and ```y```",
    "# Done: all",
    "* [x](javascript:1)",
    "~~~",
]


@pytest.mark.parametrize("wild", WILD)
def test_nothing_that_was_printed_becomes_markup(wild: str) -> None:
    step = StepRecord("A | cluster", "create", "Make it", "passed")
    step.commands = [Typed(wild, "2026-11-23T12:06:36+00:00", 0.0, 0)]
    step.lines = [wild]
    step.objects = [{"kind": "Pod", "name": wild, "id": wild}]
    step.prediction = Predicted(wild, wild)
    head = Head("First Deploy", "real", "2026-11-23T12:00:00+00:00", {"k3d": wild})
    page = MarkdownIt("commonmark", {"html": False}).render(markdown(head, [step]))
    plain = markdown(HEAD, records(PART, PART.steps(), [], "real"))
    assert "<script" not in page
    assert "<a " not in page
    assert page.count("<h1>") == 1
    assert page.count("<h3>") == 1
    assert page.count("<pre>") == 2
    assert plain.count("```") == 0


SECRETS = [
    ("docker login -u ada -p hunter2", "hunter2"),
    ("kubectl --token=s3cr3tt0ken get pods", "s3cr3tt0ken"),
    ("kubectl --token s3cr3tt0ken get pods", "s3cr3tt0ken"),
    ("git clone https://ada:hunter2@example.org/x", "hunter2"),
    ("git clone https://ghp_0123456789abcdef@example.org/x", "ghp_0123456789abcdef"),
    ("DB_PASSWORD=hunter2 python app.py", "hunter2"),
    ("export HUB_TOKEN='hunter 2'", "hunter 2"),
    ("docker run -e API_KEY=hunter2 web", "hunter2"),
    ("echo hunter2 | docker login --password-stdin", "hunter2"),
]


@pytest.mark.parametrize(("line", "secret"), SECRETS)
def test_secrets_of_an_older_journal_are_hidden_in_the_report(line: str, secret: str) -> None:
    way = [
        event("entered", step="create"),
        event("command", text=line, cwd="/", seconds=0, exit=0),
        event("hit", step="create", check="x", lines=[f"+ {line}"]),
    ]
    told = markdown(HEAD, records(PART, PART.steps(), way, "practice"))
    assert secret not in told
    assert told.count("***") == 2


def test_a_damaged_journal_makes_no_report_fail() -> None:
    odd = [event("command"), event("evidence", step="create", objects=[1, None]), event("hinted", n="x")]
    assert records(PART, PART.steps(), [WAY[0], *odd, {}], "practice")[0].commands[0].text == ""


def reading(document: object) -> Reading:
    text = document if isinstance(document, str) else json.dumps(document)
    return Reading(("kubectl",), text, "", 0, 0.1)


def test_objects_are_found_in_what_the_checks_read() -> None:
    pod = {"kind": "Pod", "metadata": {"name": "web", "namespace": "default", "uid": "u-2"}}
    listed = {"kind": "PodList", "items": [{"metadata": {"name": "one", "uid": "u-3"}}]}
    container = [{"Id": "c1", "Name": "/web", "Config": {"Labels": {"k3d.cluster.token": "secret"}}}]
    image = [{"Id": "sha256:1", "RepoTags": ["web:v1"]}]
    lines = '{"ID": "c2", "Names": "db"}\n{"ID": "c3", "Names": "api"}\n'
    found = evidence.objects(
        [reading(one) for one in (pod, listed, container, image, lines, pod, "no json", "{")]
    )
    assert [(one["kind"], one["name"], one["id"]) for one in found] == [
        ("Pod", "default/web", "u-2"),
        ("Pod", "one", "u-3"),
        ("container", "web", "c1"),
        ("image", "web:v1", "sha256:1"),
        ("container", "db", "c2"),
        ("container", "api", "c3"),
    ]
    assert "secret" not in str(found)
    many = {"items": [{"kind": "Pod", "metadata": {"name": str(n), "uid": str(n)}} for n in range(50)]}
    assert len(evidence.objects([reading({**many, "kind": "List"})])) == evidence.MOST_OBJECTS


@pytest.mark.parametrize(
    ("text", "output", "kept"),
    [
        ("kubectl logs web", "1\n2\n\n3\n4\n^C\n", ["2", "3", "4"]),
        ("k logs -f web | head", "one\n", ["one"]),
        ("docker run --rm web", "--password=hunter2 x\n", ["--password=*** x"]),
        ("kubectl get pods", "NAME\n", []),
    ],
)
def test_only_a_programs_own_lines_are_kept(text: str, output: str, kept: list[str]) -> None:
    assert evidence.lines(Ran(text, "/", datetime.now(UTC), 0.1, 0, output)) == kept

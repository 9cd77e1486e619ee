"""Rules for checks on logs, on other objects beside the one that is read, and on what was applied."""

from __future__ import annotations

import pytest

from tests.content.conftest import STEP, WriteCourse
from tutor.content.lint import lint

READ = "kubectl get deployment web -o json"
LOGS = "kubectl logs deployment/web --timestamps"


def step(*lines: str, read: str = READ, expect: str = "count: 4") -> str:
    """The sound step with another check."""
    more = "".join(f"      {line}\n" for line in lines)
    return f"""\
- id: scale-to-four
  title: Four
  text: Text.
  run: kubectl scale deployment/web --replicas=4
  check:
    - level: {read}
      expect: {{{expect}}}
      otherwise: Not so yet.
{more}  hints: [Which verb?, Type it.]
  learned: Four.
"""


def sentences(write_course: WriteCourse, steps: str) -> list[tuple[str, str]]:
    return [(problem.field, problem.sentence) for problem in lint(write_course(steps))]


@pytest.mark.parametrize(
    "steps",
    [
        step("form: log", "find: 'port (?P<port>\\d+)'", "changes: found.port", read=LOGS),
        step(f"using: {{wanted: {{read: {READ}, take: spec.replicas}}}}", expect="count: '{wanted}'"),
        step("applied: manifests/web.yaml"),
    ],
)
def test_what_can_be_asked(write_course: WriteCourse, steps: str) -> None:
    assert "Nothing" not in STEP
    assert sentences(write_course, steps) == []


@pytest.mark.parametrize(
    ("steps", "field", "words"),
    [
        (
            step("form: log", read=LOGS.replace(" --timestamps", "")),
            "check[0].level",
            "`kubectl logs --timestamps`",
        ),
        (step("form: log"), "check[0].level", "`kubectl logs --timestamps`"),
        (step("form: log", read=f"{LOGS} -f"), "check[0].level", "does not end by itself"),
        (step("find: '(?P<a>x)'"), "check[0].find", "in logs only"),
        (step("form: log", "find: port", read=LOGS), "check[0].find", "no named group"),
        (step("form: log", "find: '(?P<a>'", read=LOGS), "check[0].find", "no regular expression"),
        (step("changes: '[['"), "check[0].changes", "no JMESPath query"),
        (
            step("using: {a: {read: kubectl delete pod x, take: b}}"),
            "check[0].using.a.read",
            "change nothing",
        ),
        (step(f"using: {{a: {{read: {READ}, take: '[['}}}}"), "check[0].using.a.take", "no JMESPath query"),
        (
            step(f"using: {{a: {{read: {READ}, tkae: b, take: b}}}}"),
            "check[0].using.a.tkae",
            "Did you mean `take`?",
        ),
        (step(f"using: {{a: {{read: {READ}}}}}"), "check[0].using.a.take", "It is missing"),
        (step(expect="count: '{wanted}'"), "check[0].expect.count", "Nothing declares the fact `wanted`"),
        (step("applied: ../web.yaml"), "check[0].applied", "leads out of the workspace"),
        (step("applied: web.yaml", "form: log", read=LOGS), "check[0].applied", "held against one object"),
    ],
)
def test_what_cannot(write_course: WriteCourse, steps: str, field: str, words: str) -> None:
    found = sentences(write_course, steps)
    assert [where for where, _ in found] == [field], found
    assert words in found[0][1]

"""Checks: what holds, what does not, and what no tool can say."""

from __future__ import annotations

import re
import threading
from typing import TypedDict

import pytest

from tests.engine.parts import level
from tests.engine.world import FACTS, FakeWorld, ran
from tutor.content.check_models import Check, EdgeCheck, FileCheck
from tutor.engine.checks import Pass, examine, miss_of
from tutor.engine.expect import holds
from tutor.engine.memory import Memory, key
from tutor.engine.ports import Problem, Reading
from tutor.engine.trouble import no_answer, not_json
from tutor.engine.verdict import CheckVerdict, Outcome

GET = "kubectl get deployment web -o json"
WAITS = level(
    GET, {"status.readyReplicas": 4}, "It has {status.readyReplicas|0} of 4.", absent="There is none."
)


def look(check: Check, world: FakeWorld, memory: Memory | None = None) -> CheckVerdict:
    return examine(check, Pass(world, FACTS), memory or Memory()).verdict


@pytest.mark.parametrize(
    ("expected", "value", "meets"),
    [
        (4, 4, True),
        (4, "4", False),
        (1, True, False),
        (True, 1, False),
        (True, True, True),
        (None, None, True),
        (None, 0, False),
        ("{cluster}", "k3s-default", True),
        ({"min": 2}, 3, True),
        ({"min": 2}, None, False),
        ({"min": 2, "max": 2}, 3, False),
        ({"min": 0}, True, False),
        ({"matches": "^web-"}, "web-1", True),
        ({"matches": "^b$"}, "a\nb", True),
        ({"matches": "x"}, None, False),
        ({"contains": "{cluster}"}, "k3d-k3s-default", True),
        ({"contains": "a"}, ["b", "a"], True),
        ({"contains": 3}, [1, 3], True),
        ({"contains": "a"}, None, False),
        ({"any": [1, {"min": 5}]}, 7, True),
        ({"any": [1, 2]}, 3, False),
        ({"not": None}, "x", True),
        ({"not": {"contains": "x"}}, "x", False),
        ({"app": "web"}, {"app": "web"}, True),
        ([1, 2], [1, 2], True),
    ],
)
def test_expectations(expected: object, value: object, meets: bool) -> None:
    assert holds(expected, value, FACTS) is meets


def test_says_what_is_true_and_what_is_missing() -> None:
    world = FakeWorld()
    world.says(GET, {"status": {"readyReplicas": 2}})
    assert look(WAITS, world) == CheckVerdict(Outcome.NOT_YET, "It has 2 of 4.")
    world.says(GET, {"status": {}})
    assert look(WAITS, world).sentence == "It has 0 of 4."
    world.absent(GET)
    assert look(WAITS, world) == CheckVerdict(Outcome.NOT_YET, "There is none.")
    world.says(GET, {"status": {"readyReplicas": 4}})
    assert look(WAITS, world) == CheckVerdict(Outcome.PASSED, f"`{GET}`: status.readyReplicas is 4.")


@pytest.mark.parametrize(
    "stderr",
    [
        "Error response from daemon: No such container: web",
        "Error: No such object: web",
        "Error response from daemon: No such image: web:1",
        'time="x" level=fatal msg="No nodes found for given cluster"',
        'error: error from server (NotFound): pods "web" not found in namespace "default"',
    ],
)
def test_not_found_is_an_answer(stderr: str) -> None:
    world = FakeWorld()
    world.when("docker inspect web", "[]\n", stderr=stderr, exit_code=1)
    assert look(level("docker inspect web", {"@": None}), world).outcome is Outcome.PASSED


def test_lines_text_and_old_k3d() -> None:
    world = FakeWorld()
    world.when("docker ps", '{"Names":"a"}\n\n{"Names":"b"}\n')
    assert (
        look(
            level("docker ps", {"[0].Names": "a", "[1].Names": "b", "length(@)": 2}, form="lines"), world
        ).outcome
        is Outcome.PASSED
    )
    world.when("docker ps", "")
    assert look(level("docker ps", {"length(@)": 0}, form="lines"), world).outcome is Outcome.PASSED
    world.when("kubectl cluster-info", "is running at https://x", stderr="warning", exit_code=1)
    text = level("kubectl cluster-info", {"stdout": {"contains": "https"}, "exit": 1}, form="text")
    assert look(text, world).outcome is Outcome.PASSED
    world.when("k3d cluster list -o json", 'INFO[0000] hello\n[{"name":"a"}]\n')
    assert look(level("k3d cluster list -o json", {"[0].name": "a"}), world).outcome is Outcome.PASSED


class Answer(TypedDict, total=False):
    """What a tool answers, and how it ends."""

    stdout: str
    stderr: str
    exit_code: int | None
    problem: Problem
    truncated: bool


TROUBLE: list[tuple[Answer, str, tuple[str, ...]]] = [
    ({"problem": Problem.MISSING, "exit_code": None}, "kubectl", ("There is no kubectl", "Install")),
    ({"problem": Problem.TIMEOUT, "exit_code": None}, "docker", ("no answer within", "restart Docker")),
    ({"problem": Problem.DENIED, "exit_code": None}, "k3d", ("does not let k3d start", "executable")),
    ({"problem": Problem.CANCELLED, "exit_code": None}, "k3d", ("given up",)),
    ({"stdout": "Hello, I am no kubectl"}, "kubectl", ("not JSON", "PATH")),
    ({"stdout": '{"items": [{"a": 1'}, "kubectl", ("breaks off", "nothing can be said")),
    ({"stdout": '{"items": [', "truncated": True}, "kubectl", ("longer than the tutor keeps",)),
    (
        {"stderr": "The connection to the server 0.0.0.0:6550 was refused - did you …", "exit_code": 1},
        "kubectl",
        ("does not answer", "k3d cluster start"),
    ),
    (
        {"stderr": 'error: context "k3d-x" does not exist', "exit_code": 1},
        "kubectl",
        ("no such context", "Make"),
    ),
    (
        {"stderr": "Error in configuration: context was not found for specified context: x", "exit_code": 1},
        "kubectl",
        ("no such context",),
    ),
    (
        {"stderr": "The connection to the server localhost:8080 was refused", "exit_code": 1},
        "kubectl",
        ("no cluster yet",),
    ),
    (
        {"stderr": "permission denied while trying to connect to the Docker daemon socket", "exit_code": 1},
        "docker",
        ("may not talk to Docker", "group docker"),
    ),
    (
        {"stderr": "Cannot connect to the Docker daemon at unix:///x. Is it running?", "exit_code": 1},
        "docker",
        ("does not answer", "Start Docker"),
    ),
    ({"stderr": "Unable to connect: net/http: TLS handshake timeout", "exit_code": 1}, "kubectl", ("slow",)),
    (
        {"stderr": "x509: certificate signed by unknown authority", "exit_code": 1},
        "kubectl",
        ("earlier cluster",),
    ),
    (
        {"stderr": "first\nsomething quite new\n", "exit_code": 3},
        "kubectl",
        ("exit code 3", "something quite new."),
    ),
    ({"exit_code": -9}, "kubectl", ("was ended by a signal", "said nothing")),
]


@pytest.mark.parametrize(("answer", "tool", "words"), TROUBLE)
def test_a_tool_without_an_answer_is_no_verdict(answer: Answer, tool: str, words: tuple[str, ...]) -> None:
    world = FakeWorld()
    world.when(f"{tool} get x", **answer)
    verdict = look(level(f"{tool} get x", {"a": 1}, "WRONG"), world)
    assert verdict.outcome is Outcome.UNKNOWN
    for part in words:
        assert part in verdict.sentence
    assert "WRONG" not in verdict.sentence
    assert "!" not in verdict.sentence


def test_gone_counts_only_for_what_was_there() -> None:
    world = FakeWorld()
    gone = level(GET, {"@": None}, "It is still there.", gone=True)
    world.absent(GET)
    assert look(gone, world).outcome is Outcome.NOT_YET
    assert look(gone, world, Memory(seen=frozenset({key(gone)}))).outcome is Outcome.PASSED
    assert look(gone, world, Memory(made_before=True)).outcome is Outcome.PASSED
    world.says(GET, {})
    assert examine(gone, Pass(world, FACTS), Memory(made_before=True)).still_there
    world.when(GET, stderr="was refused", exit_code=1)
    finding = examine(gone, Pass(world, FACTS), Memory(made_before=True))
    assert (finding.verdict.outcome, finding.still_there) == (Outcome.UNKNOWN, False)


def test_edge_quotes_the_command_that_nearly_did_it() -> None:
    check = EdgeCheck(("kubectl logs *",), "Run `kubectl logs`.", output="hash")
    assert look(check, FakeWorld()).sentence == "Run `kubectl logs`."
    failed = miss_of(ran("kubectl logs x", exit_code=1, output="a\nError: no pod x\n\n"), by_output=False)
    sentence = look(check, FakeWorld(), Memory(misses={key(check): failed})).sentence
    assert sentence == (
        "`kubectl logs x` ended with exit code 1. Its last line was: Error: no pod x. Run `kubectl logs`."
    )
    silent = miss_of(ran("kubectl logs --token abc x"), by_output=True)
    sentence = look(check, FakeWorld(), Memory(misses={key(check): silent})).sentence
    assert "does not show" in sentence
    assert "abc" not in sentence
    assert look(check, FakeWorld(), Memory(hits=frozenset({key(check)}))).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("kind: Pod\n", "Its kind is Pod."),
        ("", "Its kind is missing."),
        ("kind: Deployment\nspec:\n\treplicas: 1\n", "line 3 begins with a tab"),
        ("kind: Deployment\nspec:\n  a: 1\n b: 2\n", "blanks at the beginning"),
        ("kind: Deployment\nname:x\nspec: 1\n", "near line|colon|cannot be read"),
        ("kind: a: b\n", "line 1"),
        ("\x00", "cannot be read"),
        ("kind: [1, 2", "manifests/web.yaml is no valid YAML yet"),
        ("x" * 1_000_001, "far more"),
    ],
)
def test_files_say_where_they_are_broken(text: str, sentence: str) -> None:

    world = FakeWorld()
    check = FileCheck(
        "manifests/web.yaml", {"kind": "Deployment"}, "Its kind is {kind|missing}.", absent="None."
    )
    assert look(check, world) == CheckVerdict(Outcome.NOT_YET, "None.")
    world.files["manifests/web.yaml"] = text
    verdict = look(check, world)
    assert verdict.outcome is Outcome.NOT_YET
    assert re.search(sentence, verdict.sentence)


def test_a_file_as_text_and_as_it_should_be() -> None:
    world = FakeWorld()
    world.files["a"] = "FROM busybox\n"
    assert (
        look(FileCheck("a", {"text": {"contains": "FROM"}}, "no", form="text"), world).outcome
        is Outcome.PASSED
    )
    world.files["b"] = "---\nkind: Deployment\n---\nkind: Service\n"
    assert look(FileCheck("b", {"kind": "Deployment"}, "no"), world).outcome is Outcome.PASSED


def test_one_read_serves_all_checks_and_different_ones_run_side_by_side() -> None:
    world = FakeWorld()
    together = threading.Barrier(3, timeout=5)

    def answer() -> Reading:
        together.wait()
        return Reading((), "{}", "", 0, 0.0)

    checks = [level(f"kubectl get {name}", {"@": {}}) for name in ("a", "b", "c", "a")]
    for name in "abc":
        world.calls(f"kubectl get {name}", answer)
    one = Pass(world, FACTS)
    one.prepare(checks)
    assert all(examine(check, one, Memory()).verdict.outcome is Outcome.PASSED for check in checks)
    assert sorted(world.asked) == [("kubectl", "get", name) for name in "abc"]


def test_an_answer_that_holds_a_token_is_never_quoted() -> None:
    """Docker's labels name the cluster's token."""
    row = '{"Labels":"k3d.cluster.token=s3cr3t"}'
    for code, error in ((-9, ""), (1, "dial tcp: --token s3cr3t")):
        reading = Reading(("docker", "ps"), row, error, code, 0.1)
        sentence = no_answer(reading)
        assert "s3cr3t" not in sentence
        assert "So nothing can be said" in sentence
    half = Reading(("docker", "ps"), row[:-2], "", 0, 0.1)
    assert "s3cr3t" not in not_json(half, len(row) - 2)

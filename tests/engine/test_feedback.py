"""What a session says about the commands that are typed for a step."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.learner import open_session
from tests.engine.parts import DEPLOYMENT, level, part, step
from tests.engine.world import FakeWorld, ran
from tutor.content.check_models import EdgeCheck
from tutor.content.models import Command, Step
from tutor.engine.session import Session
from tutor.engine.verdict import Outcome

SCALE = "kubectl scale deployment/web --replicas=4"
OTHERWISE = "The Deployment asks for {spec.replicas|0} pods."
SCALING = step("scale", Command(SCALE), checks=(level(DEPLOYMENT, {"spec.replicas": 4}, OTHERWISE),))
LISTING = step(
    "list",
    Command("kubectl get pods -o wide"),
    checks=(EdgeCheck(("kubectl get pods",), "Run `kubectl get pods`.", output="web"),),
)
IN_TWO = step(
    "two",
    Command("kubectl apply -f web.yaml"),
    checks=(
        EdgeCheck(("kubectl apply -f web.yaml",), "Run it."),
        level(DEPLOYMENT, {"spec.replicas": 4}, OTHERWISE),
    ),
)


def session_at(tmp_path: Path, one: Step, world: FakeWorld | None = None) -> Session:
    world = world or FakeWorld()
    world.says(DEPLOYMENT, {"spec": {"replicas": 1}})
    return open_session(tmp_path, world, part(one, step("end")))


def test_a_level_check_says_what_differs_and_what_is_true(tmp_path: Path) -> None:
    session = session_at(tmp_path, SCALING)
    typed = ran("kubectl scale deploy web --replicas 3")
    said = "The number of copies is 3; this step asks for 4. The Deployment asks for 1 pods."
    assert session.offer(typed).sentence == said
    assert session.check().sentence == said
    assert session.offer(ran("kubectl get pods")).sentence == said
    assert session.offer(ran(SCALE)).sentence == "The Deployment asks for 1 pods."


def test_an_edge_check_says_what_differs_in_place_of_what_to_do(tmp_path: Path) -> None:
    session = session_at(tmp_path, LISTING)
    assert session.offer(ran("kubectl get nodes -o wide")).sentence == (
        "This is about nodes; the step is about pods."
    )
    assert session.offer(ran("ls")).sentence == "This is about nodes; the step is about pods."


def test_a_slip_is_over_with_the_next_command(tmp_path: Path) -> None:
    session = session_at(tmp_path, LISTING)
    slip = session.offer(ran("kubctl get pods -o wide", exit_code=127, output="command not found"))
    assert slip.sentence == "`kubctl` is no program here; the nearest is `kubectl`."
    assert session.offer(ran("ls")).sentence == "Run `kubectl get pods`."


def test_what_was_said_of_a_command_is_not_said_while_the_next_one_runs(tmp_path: Path) -> None:
    session = session_at(tmp_path, SCALING)
    said = session.offer(ran("kubectl scale deployment/wob --replicas=4")).sentence
    assert "wob" in said
    session.began("kubectl scale deployment/web --replicas=3")
    assert session.check().sentence == "The Deployment asks for 1 pods."
    assert (
        "is 3; this step asks for 4"
        in session.offer(ran("kubectl scale deployment/web --replicas=3")).sentence
    )
    session.began("kubectl get pods")
    assert "wob" not in session.offer(ran("kubectl get pods")).sentence


def test_it_is_said_once_however_many_checks_there_are(tmp_path: Path) -> None:
    session = session_at(tmp_path, IN_TWO)
    verdict = session.offer(ran("kubectl apply web.yaml", exit_code=1))
    assert [each.sentence for each in verdict.checks] == [
        "`-f` is missing before the file.",
        "The Deployment asks for 1 pods.",
    ]


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ('Error from server (NotFound): deployments.apps "web" not found', "nothing of that name"),
        ("something quite new", "last lines in the shell say why"),
    ],
)
def test_the_right_command_that_was_refused(tmp_path: Path, printed: str, reason: str) -> None:
    session = session_at(tmp_path, SCALING)
    sentence = session.offer(ran("k scale deploy web --replicas=4", exit_code=1, output=printed)).sentence
    assert sentence.startswith("The command is right, but kubectl refused it")
    assert reason in sentence
    assert sentence.endswith("The Deployment asks for 1 pods.")


def test_another_way_is_told_once_and_the_courses_own_is_not(tmp_path: Path) -> None:
    world = FakeWorld()
    session = session_at(tmp_path, SCALING, world)
    session.offer(ran("kubectl get pods"))
    assert session.other_way() == ""
    world.says(DEPLOYMENT, {"spec": {"replicas": 4}})
    assert session.offer(ran("kubectl edit deployment web")).outcome is Outcome.PASSED
    assert session.other_way() == f"That works too. The course wrote it like this: `{SCALE}`."
    assert session.other_way() == ""
    session.reset("scale")
    session.offer(ran("kubectl edit deployment web"))
    session.offer(ran("kubectl scale --replicas 4 deploy/web"))
    assert session.check().outcome is Outcome.PASSED
    assert session.other_way() == ""


def test_looking_around_is_no_other_way(tmp_path: Path) -> None:
    world = FakeWorld()
    session = session_at(tmp_path, SCALING, world)
    world.says(DEPLOYMENT, {"spec": {"replicas": 4}})
    assert session.offer(ran("kubectl get pods && docker ps")).outcome is Outcome.PASSED
    assert session.other_way() == ""


def test_a_command_that_failed_is_no_other_way(tmp_path: Path) -> None:
    world = FakeWorld()
    session = session_at(tmp_path, SCALING, world)
    session.offer(ran("kubectl edit deployment web", exit_code=1))
    world.says(DEPLOYMENT, {"spec": {"replicas": 4}})
    session.check()
    assert session.other_way() == ""


def test_an_equal_spelling_passes_where_the_pattern_is_narrower(tmp_path: Path) -> None:
    """The pattern names the cluster; the command that leaves it out means the same one."""
    one = step(
        "delete",
        Command("k3d cluster delete k3s-default"),
        checks=(EdgeCheck(("k3d cluster delete k3s-default",), "Delete it."),),
    )
    session = session_at(tmp_path, one)
    assert session.offer(ran("k3d cluster rm other")).outcome is Outcome.NOT_YET
    assert session.offer(ran("k3d cluster rm")).outcome is Outcome.PASSED


def test_no_secret_is_quoted(tmp_path: Path) -> None:
    one = step(
        "login", Command("docker login"), checks=(EdgeCheck(("docker login",), "Log in.", output="OK"),)
    )
    session = session_at(tmp_path, one)
    sentence = session.offer(ran("docker login ghcr.io --password=geheim -u ada", output="denied")).sentence
    assert "geheim" not in sentence
    assert "ghcr.io" in sentence


def test_what_was_said_of_a_done_step_is_not_said_when_it_no_longer_holds(tmp_path: Path) -> None:
    world = FakeWorld()
    session = session_at(tmp_path, SCALING, world)
    session.offer(ran("kubectl scale deploy web --replicas 3"))
    world.says(DEPLOYMENT, {"spec": {"replicas": 4}})
    assert session.check().outcome is Outcome.PASSED
    world.says(DEPLOYMENT, {"spec": {"replicas": 2}})
    assert session.verdict("scale").sentence == "The Deployment asks for 2 pods."


def test_a_fault_is_for_the_learner_to_find(tmp_path: Path) -> None:
    """What differs is said after the solution was shown, and the course's way when it is mended."""
    world = FakeWorld()
    one = step(
        "mend", Command(SCALE), fault="kubectl scale deployment/web --replicas=1", checks=SCALING.checks
    )
    world.does("kubectl scale")
    session = session_at(tmp_path, one, world)
    session.break_it(world)
    sentence = session.offer(ran("kubectl scale deployment/web --replicas=3")).sentence
    assert "this step asks for 4" not in sentence
    session.reveal()
    sentence = session.offer(ran("kubectl scale deployment/web --replicas=3")).sentence
    assert "this step asks for 4" in sentence

"""The exercises in the practice lab: what solves them passes; what nearly does, does not."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.whole import solutions
from tutor.content.data import course_folder
from tutor.content.loader import load_part
from tutor.engine.journal import Journal
from tutor.engine.session import Session
from tutor.engine.verdict import Outcome, StepVerdict
from tutor.lab.practice.k3d.free_port import free_port
from tutor.lab.practice.lab import PracticeLab
from tutor.lab.practice.service.life import stop
from tutor.lab.workspace import Workspace

pytestmark = pytest.mark.practice

PART = load_part(course_folder())
PROGRAMS = {
    "string-py": solutions.STRING_PYTHON,
    "string-sh": solutions.STRING_SHELL,
    "another-each-time-sh": solutions.ANOTHER_EACH_TIME,
    "no-time-sh": solutions.NO_TIME,
    "too-fast-sh": solutions.TOO_FAST,
    "server-py": solutions.SERVER_PYTHON,
    "server-sh": solutions.SERVER_SHELL,
    "port-ignored-sh": solutions.PORT_IGNORED,
    "string-js": solutions.STRING_NODE,
    "server-js": solutions.SERVER_NODE,
}
NEEDS = {"server-sh": "busybox", "string-js": "node", "server-js": "node"}
"""Programs that the practice lab takes from this computer, where it has them."""


def solved(*names: str) -> list[Any]:
    """Each of the programs, skipped where this computer cannot run it."""
    return [
        pytest.param(name, marks=pytest.mark.skipif(not can_run(name), reason=f"{NEEDS[name]} is not here"))
        if name in NEEDS
        else name
        for name in names
    ]


def can_run(name: str) -> bool:
    return name not in NEEDS or shutil.which(NEEDS[name]) is not None


MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
spec:
  selector:
    matchLabels:
      program: {name}
  template:
    metadata:
      labels:
        program: {name}
    spec:
      containers:
        - name: program
          image: {name}:v1
"""


class Exercises:
    """A workspace in the practice lab where every program is deployed."""

    def __init__(self, folder: Path) -> None:
        self.workspace = Workspace(folder, practice=True)
        self.workspace.prepare()
        self.journal = Journal(self.workspace.journal, "practice")
        self.learners = 0
        self.lab = PracticeLab(self.workspace, journal=self.journal, course=course_folder())

    def does(self, line: str) -> None:
        done = self.lab.perform(line, limit=60)
        assert done.exit_code == 0, f"{line}\n{done.output}"

    def deploy(self, name: str) -> None:
        ending = name.rpartition("-")[2]
        folder = self.workspace.root / name
        folder.mkdir()
        (folder / f"app.{ending}").write_text(PROGRAMS[name], encoding="utf-8")
        (folder / "Dockerfile").write_text(solutions.DOCKERFILES[ending], encoding="utf-8")
        self.does(f"docker build -q -t {name}:v1 {folder}")
        self.does(f"k3d image import {name}:v1 -c {self.lab.cluster()}")
        self.does(f"kubectl create deployment {name} --image={name}:v1")

    def session(self, **names: str) -> Session:
        """A session of a learner who calls their Deployments so, with progress of its own."""
        self.learners += 1
        journal = Journal(self.workspace.state / f"learner-{self.learners}.jsonl", "practice")
        return Session(PART, self.lab, journal, overrides=names)

    def until(self, step: str, session: Session, *, seconds: float = 60.0) -> StepVerdict:
        """Check until the step has passed."""
        return _until(lambda: session.check(step), seconds)


def _until(look: Callable[[], StepVerdict], seconds: float) -> StepVerdict:
    end = time.monotonic() + seconds
    while (verdict := look()).outcome is not Outcome.PASSED:
        assert time.monotonic() < end, [check.sentence for check in verdict.checks]
        time.sleep(0.3)
    return verdict


@pytest.fixture(scope="module")
def exercises() -> Iterator[Exercises]:
    with tempfile.TemporaryDirectory(prefix="dwk-tutor-exercises-") as folder:
        made = Exercises(Path(folder))
        try:
            made.does(f"k3d cluster create {made.lab.cluster()}")
            with ThreadPoolExecutor(3) as crew:
                list(crew.map(made.deploy, filter(can_run, PROGRAMS)))
            yield made
        finally:
            stop(made.workspace.practice)


def not_yet(exercises: Exercises, step: str, sentence: str, **names: str) -> None:
    """The step is looked at until it says why it is not done."""
    session = exercises.session(**names)
    end = time.monotonic() + 40
    while True:
        verdict = session.verdict(step)
        assert verdict.outcome is not Outcome.PASSED
        if sentence in verdict.sentence:
            return
        assert time.monotonic() < end, [check.sentence for check in verdict.checks]
        time.sleep(0.3)


@pytest.mark.parametrize("name", solved("string-py", "string-sh", "string-js"))
def test_one_string_every_five_seconds_passes(exercises: Exercises, name: str) -> None:
    session = exercises.session(ex1_deployment=name)
    assert exercises.until("exercise-1-01", session).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("another-each-time-sh", "do not all say the same"),
        ("no-time-sh", "Of the last 4 lines 0 bear the time"),
        ("too-fast-sh", "wanted are about five"),
    ],
)
def test_what_nearly_is_one_string_every_five_seconds(exercises: Exercises, name: str, sentence: str) -> None:
    not_yet(exercises, "exercise-1-01", sentence, ex1_deployment=name)


def test_a_new_pod_has_another_string(exercises: Exercises) -> None:
    session = exercises.session(ex1_deployment="string-sh")
    exercises.until("exercise-1-01", session)
    assert "no other string was seen yet" in session.check("restart-1-01").sentence
    exercises.does("kubectl rollout restart deployment string-sh")
    exercises.until("restart-1-01", session)


@pytest.mark.parametrize("name", solved("server-py", "server-sh", "server-js"))
def test_the_servers_port_follows_the_variable(exercises: Exercises, name: str) -> None:
    session = exercises.session(ex2_deployment=name)
    one, other = free_port(), free_port()
    assert "sets no variable PORT yet" in " ".join(
        check.sentence for check in session.check("exercise-1-02").checks
    )
    exercises.does(f"kubectl set env deployment/{name} PORT={one}")
    exercises.until("exercise-1-02", session)
    assert session.check("port-1-02").outcome is Outcome.NOT_YET
    exercises.does(f"kubectl set env deployment/{name} PORT={other}")
    exercises.until("port-1-02", session)


def test_a_server_that_ignores_the_variable_does_not_pass(exercises: Exercises) -> None:
    names = {"ex2_deployment": "port-ignored-sh"}
    exercises.does("kubectl set env deployment/port-ignored-sh PORT=4567")
    not_yet(exercises, "exercise-1-02", "names the port 3000, and the Deployment sets PORT to 4567", **names)
    # Where the number is the one it says by chance, the second number tells.
    exercises.does("kubectl set env deployment/port-ignored-sh PORT=3000")
    session = exercises.session(**names)
    exercises.until("exercise-1-02", session)
    assert session.check("port-1-02").outcome is Outcome.NOT_YET
    exercises.does("kubectl set env deployment/port-ignored-sh PORT=4567")
    not_yet(exercises, "port-1-02", "does not read the variable", **names)


@pytest.mark.parametrize(
    ("name", "fact", "step"), [("string-py", "ex1", "exercise-1-03"), ("server-py", "ex2", "exercise-1-04")]
)
def test_what_was_made_by_command_passes_once_it_was_applied(
    exercises: Exercises, name: str, fact: str, step: str
) -> None:
    file = f"{name}/deployment.yaml"
    session = exercises.session(**{f"{fact}_deployment": name, f"{fact}_manifest": file})
    assert f"There is no file {file}" in session.check(step).sentence
    place = exercises.workspace.root / file
    text = MANIFEST.format(name=name)
    if fact == "ex2":
        text += f'          env:\n            - name: PORT\n              value: "{free_port()}"\n'
    place.write_text(text.replace("kind: ", "kind:"), encoding="utf-8")
    verdict = session.check(step)
    assert "Line 2" in verdict.sentence
    assert len(verdict.findings) >= 12
    place.write_text(text, encoding="utf-8")
    assert "made by command" in session.check(step).sentence
    exercises.does(f"kubectl delete deployment {name}")
    exercises.does(f"kubectl apply -f {file}")
    exercises.until(step, session)
    exercises.does(f"kubectl scale deployment {name} --replicas=2")
    assert session.verdict(step).outcome is Outcome.PASSED, "the file does not say how many"
    exercises.does(f"kubectl set image deployment/{name} program={name}:v2")
    assert "spec.template.spec.containers[0].image" in session.verdict(step).sentence


def test_beginnings_are_copied_and_nothing_is_written_over(exercises: Exercises) -> None:
    session = exercises.session()
    mine = exercises.workspace.root / "exercises" / "1.01" / "app.py"
    for number in ("1-01", "1-02"):
        step = next(step for step in PART.steps() if step.id == f"starter-{number}")
        exercises.lab.perform(session.command(step) or "")
        assert session.check(step.id).outcome is Outcome.PASSED
    mine.write_text("mine\n", encoding="utf-8")
    step = next(step for step in PART.steps() if step.id == "starter-1-01")
    (mine.parent / "Dockerfile").unlink()
    exercises.lab.perform(session.command(step) or "")
    assert mine.read_text(encoding="utf-8") == "mine\n"
    assert (mine.parent / "Dockerfile").is_file()

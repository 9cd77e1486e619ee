"""What a lesson's YAML becomes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.content.conftest import WriteCourse
from tutor.content import source
from tutor.content.check_models import EdgeCheck, FileCheck, LevelCheck, Look, Place
from tutor.content.loader import load_part
from tutor.content.models import Choice, Command, Entry, FactDefault, Making, Phase, Question, Read, Step

EVERY_FIELD = """\
- id: four
  title: Four copies
  minutes: 3
  needs: [first]
  when: {route: import}
  optional: Leave it out when time is short.
  text: |
    ## Four

        indented
  run: >
    k3d cluster create
  limit: 900
  interrupt: "^done"
  usual: 25.5
  phases: [{see: "Prep: Network", say: Making the network}]
  check:
    - level: docker ps --format '{{json .}}'
      form: lines
      expect: {"length(@)": {min: 1, max: 3}, "[0].Name": {any: [a, {not: b}]}, "[0].Size": null}
      otherwise: None.
      absent: Nothing there.
      gone: yes
    - edge: [kubectl get pods, "k3d *"]
      exit: [0, 130]
      output: "web.*Running"
      otherwise: Run it.
    - edge: docker ps
      exit: 1
      otherwise: Run it.
    - file: manifests/deployment.yaml
      form: text
      expect: {text: {matches: "kind: \\\\w+", contains: web}}
      otherwise: Write it.
      absent: No file.
  hints:
    - First
    - Second
  learned: It is there.
  undo: k3d cluster delete
  until: end
  repair: k3d cluster start
  makes: [{cluster: "{cluster}"}, {image: dwk-app1}]
  looks:
    pod: {read: kubectl get pods -o json, take: "items[0].metadata.name", default: POD}
  note: Slowly.
"""


def test_every_field_of_a_command_step(write_course: WriteCourse) -> None:
    part = load_part(write_course(EVERY_FIELD))
    file = "lessons/01-first.yaml"
    assert next(part.steps()) == Step(
        id="four",
        title="Four copies",
        minutes=3,
        needs=("first",),
        when={"route": "import"},
        optional="Leave it out when time is short.",
        text="## Four\n\n    indented",
        task=Command(
            run="k3d cluster create",
            limit=900.0,
            interrupt="^done",
            usual=25.5,
            phases=(Phase("Prep: Network", "Making the network"),),
        ),
        checks=(
            LevelCheck(
                read="docker ps --format '{{json .}}'",
                expect={
                    "length(@)": {"min": 1, "max": 3},
                    "[0].Name": {"any": ["a", {"not": "b"}]},
                    "[0].Size": None,
                },
                otherwise="None.",
                form="lines",
                absent="Nothing there.",
                gone=True,
                place=Place(file, 21),
            ),
            EdgeCheck(
                ("kubectl get pods", "k3d *"), "Run it.", (0, 130), "web.*Running", place=Place(file, 27)
            ),
            EdgeCheck(("docker ps",), "Run it.", (1,), place=Place(file, 31)),
            FileCheck(
                file="manifests/deployment.yaml",
                expect={"text": {"matches": r"kind: \w+", "contains": "web"}},
                otherwise="Write it.",
                form="text",
                absent="No file.",
                place=Place(file, 34),
            ),
        ),
        hints=("First", "Second"),
        learned="It is there.",
        undo="k3d cluster delete",
        until="end",
        repair="k3d cluster start",
        makes=(Making("cluster", "{cluster}"), Making("image", "dwk-app1")),
        looks={"pod": Look("kubectl get pods -o json", "items[0].metadata.name", "POD")},
        note="Slowly.",
        place=Place(file, 4),
    )


def test_a_step_of_every_other_task(write_course: WriteCourse) -> None:
    part = load_part(
        write_course("""\
- {id: read, title: Read, text: Text}
- id: question
  title: Q
  text: Text
  ask: Is it?
  options: [{text: yes, because: It is., right: true}, {text: 42, because: It is not.}]
- id: choice
  title: C
  text: Text
  choose: route
  routes:
    - {value: import, title: Import, text: Text, sets: {image: dwk-app1, arg: " -c x"}}
- {id: entry, title: E, text: Text, enter: hub_user, ask: Who?, pattern: "[a-z]+", otherwise: Letters.}
""")
    )
    read, question, choice, entry = part.steps()
    assert read.task == Read()
    assert isinstance(question.task, Question)
    assert [(option.text, option.right) for option in question.task.options] == [("yes", True), ("42", False)]
    assert isinstance(choice.task, Choice)
    assert choice.task.fact == "route"
    assert choice.task.routes[0].sets == {"image": "dwk-app1", "arg": " -c x"}
    assert entry.task == Entry("hub_user", "Who?", "[a-z]+", "Letters.")


def test_what_is_left_out_has_its_default(write_course: WriteCourse) -> None:
    step = next(load_part(write_course()).steps())
    assert isinstance(step.task, Command)
    assert step.task.limit == Command("x").limit
    assert (step.minutes, step.needs, step.optional, step.undo, step.until) == (1, (), None, None, None)
    assert isinstance(step.checks[0], LevelCheck)
    assert (step.checks[0].form, step.checks[0].gone) == ("json", False)


def test_the_part_and_its_chapters_in_their_order(write_course: WriteCourse) -> None:
    part = load_part(
        write_course(
            part="title: T\nfacts:\n  port: {means: a port, value: 0500}\n"
            "chapters: [02-second.yaml, 01-first.yaml]\n",
            files={"lessons/02-second.yaml": "id: second\ntitle: S\nsteps: [{id: a, title: A, text: A}]\n"},
        )
    )
    assert part.title == "T"
    assert part.facts == {"port": FactDefault("a port", "0500")}
    assert [chapter.id for chapter in part.chapters] == ["second", "first"]
    assert [step.id for step in part.steps()] == ["a", "scale"]


def test_a_folder_of_lessons_alone_is_read_too(write_course: WriteCourse) -> None:
    part = load_part(write_course() / "lessons")
    assert next(part.steps()).place == Place("01-first.yaml", 4)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_endings_and_byte_order_marks_of_other_systems(
    write_course: WriteCourse, ending: str, mark: str
) -> None:
    folder = write_course(EVERY_FIELD)
    expected = load_part(folder)
    for path in (folder / "lessons").iterdir():
        text = path.read_text(encoding="utf-8")
        path.write_bytes((mark + text.replace("\n", ending)).encode())
    assert load_part(folder) == expected


def test_it_reads_the_same_without_libyaml(
    write_course: WriteCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder: Path = write_course(EVERY_FIELD)
    expected = load_part(folder)
    monkeypatch.setattr(source, "LOADER", yaml.SafeLoader)
    assert load_part(folder) == expected

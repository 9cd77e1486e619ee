"""Every kind of broken lesson gets a sentence that names file, line, step and field, and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.content.conftest import CHAPTER, PART, STEP, WriteCourse
from tutor.content import source
from tutor.content.loader import LessonError, LessonProblem, load_part, read_part

COMMAND = "- {id: a, title: A, text: T, run: docker ps, "
FIRST = "lessons/01-first.yaml"


def problems(folder: Path) -> list[LessonProblem]:
    with pytest.raises(LessonError) as error:
        load_part(folder)
    assert str(error.value) == "\n".join(problem.message for problem in error.value.problems)
    return error.value.problems


@pytest.fixture(params=["libyaml", "python"])
def either_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "python":
        monkeypatch.setattr(source, "LOADER", yaml.SafeLoader)


@pytest.mark.parametrize(
    ("content", "line", "sentence"),
    [
        (b"", 1, "The file is empty."),
        (b"# only a remark\n", 1, "The file is empty."),
        (b"- a\n- b\n", 1, "It is a list. What belongs here is a mapping with `id`, `title`, `beside` and"),
        (b"just words\n", 1, "It is text. What belongs here is a mapping"),
        (b"id: a\ntitle: \xff\xfe\n", 2, "Byte 0xff is not UTF-8. Save the file as UTF-8."),
        (b"id: a\ntitle: a\x00b\n", 2, "Character U+0000 is not allowed in YAML."),
        (b"id: a\ntitle: A\n\tsteps: []\n", 3, "The line begins with a tab."),
        (b"id: a\ntitle: A: B\n", 2, "This is not YAML: "),
        (b'id: "a\ntitle: A\n', 1, "This is not YAML: "),
        (b"id: a\ntitle: `docker ps`\n", 2, "a backtick, needs quotes or a `|` block."),
        (b"id: a\n---\nid: b\n", 2, "This is not YAML: "),
        (b"id: *nowhere\n", 1, "This is not YAML: "),
    ],
)
@pytest.mark.usefixtures("either_parser")
def test_a_chapter_that_is_no_mapping(
    write_course: WriteCourse, content: bytes, line: int, sentence: str
) -> None:
    found = problems(write_course(files={FIRST: content}))[0]
    assert (str(found.place), found.step) == (f"{FIRST}:{line}", None)
    assert sentence in found.sentence
    assert found.message.startswith(f"{FIRST}:{line}: ")


@pytest.mark.parametrize(
    ("step", "line", "field", "sentence"),
    [
        ("- text\n", 4, "", "It is text. What belongs here is a mapping with `id`, `title`,"),
        ("- {title: A, text: T}\n", 4, "id", "It is missing."),
        ("- {id: A b, title: A, text: T}\n", 4, "id", "`A b` does not fit. Allowed: small letters, digits"),
        ("- {id: end, title: A, text: T}\n", 4, "id", "`end` is taken"),
        ("- {id: a, text: T}\n", 4, "title", "It is missing. What belongs here is text."),
        ("- id: a\n  title:\n  text: T\n", 5, "title", "It is empty. Text belongs here."),
        ("- id: a\n  title: A\n  text: [T]\n", 6, "text", "It is a list. Text belongs here."),
        ("- id: a\n  title: {hub}\n  text: T\n", 5, "title", "begins with `[` or `{` needs quotes."),
        (
            "- id: a\n  title: A\n  text: T\n  txt: T\n",
            7,
            "txt",
            "There is no such field. Did you mean `text`?",
        ),
        ("- id: a\n  title: A\n  <<: {}\n  text: T\n", 6, "<<", "There is no such field."),
        ("- id: a\n  title: A\n  text: T\n  title: B\n", 7, "title", "twice; the first is in line 5."),
        ("- id: a\n  title: A\n  text: T\n  ? [x]\n  : y\n", 7, "", "A key is a list. Keys are text."),
        (
            "- id: a\n  title: A\n  text: T\n  minutes: long\n",
            7,
            "minutes",
            "It is `long`. A whole number, 0",
        ),
        ("- id: a\n  title: A\n  text: T\n  minutes: 1.5\n", 7, "minutes", "It is `1.5`. A whole number"),
        ("- id: a\n  title: A\n  text: T\n  minutes: true\n", 7, "minutes", "It is `true`. A whole number"),
        (
            "- {id: a, title: A, text: T, needs: {b: c}}\n",
            4,
            "needs",
            "It is a mapping. What belongs here is a",
        ),
        ("- {id: a, title: A, text: T, needs: [[b]]}\n", 4, "needs[0]", "It is a list. Text belongs here."),
        ("- {id: a, title: A, text: T, when: b}\n", 4, "when", "It is text. What belongs here is a mapping"),
        (COMMAND + "limit: -1}\n", 4, "limit", "A number of seconds above 0 belongs here."),
        (COMMAND + "limit: .inf}\n", 4, "limit", "A number of seconds above 0 belongs here."),
        (COMMAND + "phases: [{see: x}]}\n", 4, "phases[0].say", "It is missing."),
        (
            COMMAND + "makes: [{vm: x}]}\n",
            4,
            "makes[0].vm",
            "Allowed here: `cluster`, `registry`, `container`",
        ),
        (COMMAND + "makes: [{image: x, cluster: y}]}\n", 4, "makes[0]", "It has `cluster` and `image`."),
        (COMMAND + "looks: {pod: {read: x}}}\n", 4, "looks.pod.take", "It is missing."),
        (COMMAND + "ask: Q, options: []}\n", 4, "", "The step has `run` and `options`. One task is allowed"),
        ("- {id: a, title: A, text: T, limit: 3}\n", 4, "limit", "It belongs to a step with `run`."),
        ("- {id: a, title: A, text: T, ask: Q}\n", 4, "options", "It is missing. A step that asks has"),
        ("- {id: a, title: A, text: T, choose: b}\n", 4, "routes", "It is missing. A choice has a list"),
        ("- {id: a, title: A, text: T, enter: b, ask: Q, otherwise: O}\n", 4, "pattern", "It is missing."),
    ],
)
def test_a_step_with_a_wrong_field(
    write_course: WriteCourse, step: str, line: int, field: str, sentence: str
) -> None:
    found = problems(write_course(step))
    assert [(problem.place.line, problem.field) for problem in found] == [(line, field)]
    assert sentence in found[0].sentence
    assert found[0].step is not None
    assert f"{FIRST}:{line}: step {found[0].step}" in found[0].message
    assert not field or f"field {field}" in found[0].message


@pytest.mark.parametrize(
    ("check", "field", "sentence"),
    [
        ("docker ps", "", "It is text. What belongs here is a mapping with `level`, `edge` and `file`."),
        (
            "{otherwise: O}",
            "",
            "It does not say what is checked. A check has one of `level`, `edge` or `file`.",
        ),
        ("{level: docker ps, edge: docker ps}", "", "It has `level` and `edge`. A check has one of"),
        ("{edge: docker ps}", ".otherwise", "It is missing. It says what is true and what to try"),
        ("{edge: docker ps, otherwise: ''}", ".otherwise", "It is empty."),
        (
            "{edge: docker ps, otherwise: O, gone: true}",
            ".gone",
            "Allowed here: `edge`, `exit`, `output` and",
        ),
        (
            "{edge: docker ps, otherwise: O, exit: zero}",
            ".exit",
            "Exit codes are whole numbers from 0 to 255.",
        ),
        ("{edge: docker ps, otherwise: O, exit: [0, 256]}", ".exit", "Exit codes are whole numbers"),
        ("{level: docker ps, otherwise: O}", ".expect", "It is missing. It maps each JMESPath query"),
        (
            "{level: x, otherwise: O, expect: {a: 1}, form: jsno}",
            ".form",
            "`jsno` is none of `json`, `lines`",
        ),
        ("{level: x, otherwise: O, expect: {a: 1}, gone: maybe}", ".gone", "`true` or `false` belongs here."),
        ("{level: x, otherwise: O, expect: {a: [1]}}", ".expect.a", "It is a list. To allow one of several"),
        ("{level: x, otherwise: O, expect: {a: {mni: 1}}}", ".expect.a.mni", "Did you mean `min`?"),
        ("{level: x, otherwise: O, expect: {a: {min: one}}}", ".expect.a.min", "A number belongs here."),
        ("{level: x, otherwise: O, expect: {a: {}}}", ".expect.a", "It is empty. Allowed here: a value, or"),
        ("{level: x, otherwise: O, expect: {a: {any: []}}}", ".expect.a.any", "At least one value"),
        ("{level: x, otherwise: O, expect: {a: 0o_x}}", None, ""),
        ("{level: x, otherwise: O, expect: {a: 0b_}}", ".expect.a", "is not what YAML takes it for."),
        ("{level: x, otherwise: O, expect: {a: !!bool maybe}}", ".expect.a", "Put it in quotes."),
        ('{level: x, otherwise: O, expect: {a: !!int ""}}', ".expect.a", "Put it in quotes."),
        (
            "{level: x, otherwise: O, gone: !!bool maybe, expect: {a: 1}}",
            ".gone",
            "`true` or `false` belongs",
        ),
        (
            "{level: x, otherwise: O, expect: {a: {not: {not: {not: {not: {not: 1}}}}}}}",
            ".expect.a.not.not.not.not",
            "It is nested too deeply; 4 levels are allowed.",
        ),
        (
            "{file: x, otherwise: O, expect: {a: 1}, form: json}",
            ".form",
            "`json` is none of `yaml`, `text` and `manifest`.",
        ),
    ],
)
def test_a_check_with_a_wrong_field(
    write_course: WriteCourse, check: str, field: str | None, sentence: str
) -> None:
    folder = write_course(f"- id: a\n  title: A\n  text: T\n  run: docker ps\n  check:\n    - {check}\n")
    if field is None:
        load_part(folder)
        return
    found = problems(folder)
    assert [(str(problem.place), problem.step) for problem in found] == [(f"{FIRST}:9", "a")]
    assert found[0].field == f"check[0]{field}"
    assert sentence in found[0].sentence


@pytest.mark.parametrize(
    ("part", "line", "field", "sentence"),
    [
        ("", 1, "", "The file is empty."),
        ("title: T\n", 1, "chapters", "It is missing. It lists the files of the chapters in order."),
        ("title: T\nchapters: 01-first.yaml\n", 2, "chapters", "It is text. What belongs here is a list"),
        ("title: T\nchapters:\n  - 01-frist.yaml\n", 3, "chapters[0]", "Did you mean `01-first.yaml`?"),
        ("title: T\nchapters:\n  - ../secret.yaml\n", 3, "chapters[0]", "is no plain file name."),
        (
            "title: T\nchapters:\n  - [a]\n",
            3,
            "chapters[0]",
            "It is a list. The name of a file belongs here.",
        ),
        ("title: T\nchapters: [01-first.yaml, 01-first.yaml]\n", 2, "chapters[1]", "is listed twice."),
        ("chapters: [01-first.yaml]\n", 1, "title", "It is missing."),
        ("title: T\nfact: {}\nchapters: [01-first.yaml]\n", 2, "fact", "Did you mean `facts`?"),
        (
            "title: T\nfacts: {A-b: {means: x}}\nchapters: [01-first.yaml]\n",
            2,
            "facts.A-b",
            "is no fact's name.",
        ),
        (
            "title: T\nfacts: {a: x}\nchapters: [01-first.yaml]\n",
            2,
            "facts.a",
            "It is text. What belongs here",
        ),
        (
            "title: T\nfacts: {a: {value: x}}\nchapters: [01-first.yaml]\n",
            2,
            "facts.a.means",
            "It is missing.",
        ),
    ],
)
def test_a_part_with_a_wrong_field(
    write_course: WriteCourse, part: str, line: int, field: str, sentence: str
) -> None:
    found = problems(write_course(part=part))
    assert [(str(problem.place), problem.field) for problem in found] == [
        (f"lessons/part.yaml:{line}", field)
    ]
    assert sentence in found[0].sentence


def test_all_problems_of_all_files_are_found(write_course: WriteCourse) -> None:
    folder = write_course(
        "- {id: a, titel: A, text: T}\n" + STEP.replace("hints:", "hint:"),
        part=PART.replace("[01-first.yaml]", "[00-none.yaml, 01-first.yaml, 02-bad.yaml, 03-other.yaml]"),
        files={
            "lessons/02-bad.yaml": "id: b\n\tx: y\n",
            "lessons/03-other.yaml": "id: first\ntitle: O\nsteps:\n" + STEP,
        },
    )
    assert [(str(problem.place), problem.step, problem.field) for problem in problems(folder)] == [
        ("lessons/part.yaml:5", None, "chapters[0]"),
        ("lessons/01-first.yaml:4", "a", "titel"),
        ("lessons/01-first.yaml:4", "a", "title"),
        ("lessons/01-first.yaml:13", "scale", "hint"),
        ("lessons/02-bad.yaml:2", None, ""),
        ("lessons/03-other.yaml:1", None, "id"),
        ("lessons/03-other.yaml:4", "scale", "id"),
    ]
    assert "lessons/01-first.yaml:5" in problems(folder)[-1].sentence


def test_a_chapter_that_cannot_be_opened(write_course: WriteCourse) -> None:
    folder = write_course(part=PART.replace("01-first.yaml", "01-first.yaml, 02-folder.yaml"))
    (folder / "lessons/02-folder.yaml").mkdir()
    assert [problem.message for problem in problems(folder)] == [
        "lessons/02-folder.yaml:1: The file cannot be read: Is a directory."
    ]


def test_a_folder_without_lessons(tmp_path: Path) -> None:
    assert [problem.message for problem in problems(tmp_path)] == [
        "lessons/part.yaml:1: The file cannot be read: No such file or directory."
    ]


def test_a_file_that_refers_to_itself_ends(write_course: WriteCourse) -> None:
    folder = write_course("- &step\n  id: a\n  title: A\n  text: T\n  check: [*step]\n")
    assert [problem.field for problem in problems(folder)] == ["check[0]"]


@pytest.mark.usefixtures("either_parser")
def test_a_file_nested_without_end(write_course: WriteCourse) -> None:
    folder = write_course(files={FIRST: CHAPTER + "[" * 5000})
    assert len(problems(folder)) == 1


def test_what_could_be_read_is_there_beside_the_problems(write_course: WriteCourse) -> None:
    draft = read_part(write_course(STEP + "- {id: b, title: B}\n"))
    assert [step.id for step in draft.part.steps()] == ["scale", "b"]
    assert [problem.field for problem in draft.problems] == ["text"]

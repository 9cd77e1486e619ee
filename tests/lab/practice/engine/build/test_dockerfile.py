"""Dockerfiles: read as BuildKit reads them, refused in its words."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.lab.practice.engine.build.advice import advice
from tutor.lab.practice.engine.build.dockerfile import KEYWORDS, DockerfileError, pairs, parse

FULL = """\
# syntax=docker/dockerfile:1
ARG TAG=1.36

FROM busybox:${TAG} AS Build
ENV A=1 B="two words"
RUN echo one && \\
    # a comment between
    echo two

FROM --platform=linux/amd64 alpine
copy --from=build --chown=1:1 /a /b
CMD ["sh", "-c", "echo hello"]
"""


def test_reads_stages_and_instructions() -> None:
    dockerfile = parse(FULL)
    assert [word for each in dockerfile.arguments for word in each.words] == ["TAG=1.36"]
    build, last = dockerfile.stages
    assert (build.image, build.name, last.image, last.name) == ("busybox:${TAG}", "build", "alpine", "")
    env, run = build.instructions
    assert pairs(env) == [("A", "1"), ("B", '"two words"')]
    assert (run.line, run.last, run.words) == (6, 8, ("echo one &&     echo two",))
    copy, cmd = last.instructions
    assert copy.keyword == "COPY"
    assert dict(copy.flags) == {"from": "build", "chown": "1:1"}
    assert copy.text == "COPY --from=build --chown=1:1 /a /b"
    assert cmd.array
    assert cmd.words == ("sh", "-c", "echo hello")


def test_a_list_with_wrong_quotes_is_a_line_for_the_shell() -> None:
    cmd = parse("FROM busybox\nCMD ['sh']\n").stages[0].instructions[0]
    assert not cmd.array
    assert cmd.words == ("['sh']",)


def test_another_escape() -> None:
    dockerfile = parse("# escape=`\nFROM busybox\nRUN a `\n b\nWORKDIR C:\\x\\\n")
    assert [each.keyword for each in dockerfile.stages[0].instructions] == ["RUN", "WORKDIR"]
    assert dockerfile.escape == "`"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("FROM busybox\nFORM x", "line 2: unknown instruction: FORM (did you mean FROM?)"),
        ("FROM busybox\n\nXYZZY", "line 3: unknown instruction: XYZZY"),
        ("RUN x", "line 1: no build stage in current context"),
        ("FROM", "line 1: FROM requires either one or three arguments"),
        ("FROM a b", "line 1: FROM requires either one or three arguments"),
        (
            "FROM a\nCOPY x",
            "line 2: COPY requires at least two arguments, but only one was provided. Destination could not "
            "be determined",
        ),
        ("FROM a\nWORKDIR a b", "line 2: WORKDIR requires exactly one argument"),
        ("FROM a\nEXPOSE", "line 2: EXPOSE requires at least one argument"),
        ("FROM a\nENV A", "line 2: ENV must have two arguments"),
        (
            "FROM a\nENV A=1 B",
            'line 2: Syntax error - can\'t find = in "B". Must be of the form: name=value',
        ),
        ("FROM a\nCOPY --form=x a b", "line 2: unknown flag: --form"),
        ("FROM a\nSHELL bash", "line 2: SHELL requires the arguments to be in JSON form"),
    ],
)
def test_says_what_is_wrong_in_which_line(text: str, message: str) -> None:
    with pytest.raises(DockerfileError) as refused:
        parse(text)
    assert refused.value.message == f"dockerfile parse error on {message}"


def test_names_what_it_does_not_read() -> None:
    with pytest.raises(DockerfileError, match="does not read here-documents"):
        parse("FROM a\nRUN <<EOF\nls\nEOF\n")
    with pytest.raises(DockerfileError, match="file with no instructions"):
        parse("# nothing\n\n")


def test_warns_as_buildkit_does() -> None:
    found = advice(parse("FROM a\nENV A 1\nCMD python app.py\nENTRYPOINT []\nONBUILD RUN x\n"))
    assert [each.partition(":")[0] for each in found] == [
        "LegacyKeyValueFormat",
        "JSONArgsRecommended",
        "practice lab",
    ]
    assert found[1].endswith("(line 3)")


_LINE = st.one_of(
    st.tuples(st.sampled_from([*KEYWORDS, "form", "#"]), st.text(alphabet="ab=[]\"'\\$-{}< /.", max_size=12)),
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(_LINE, max_size=6))
def test_any_text_is_read_or_refused(lines: list[tuple[str, str]]) -> None:
    text = "\n".join(f"{keyword} {rest}" for keyword, rest in lines)
    with contextlib.suppress(DockerfileError):
        assert parse(text).stages

"""Colours in fences: YAML, JSON's close cousin, and what is typed into a shell.

Pygments would do it too and costs a second for the first fence of a language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from textual.content import Content

_YAML = re.compile(r"^(?P<indent>\s*(?:- )*)(?P<key>[\w./$-]+|\"[^\"]*\")(?P<colon>:)(?P<value>(?:\s.*)?)$")
_COMMENT = re.compile(r"(?:^|\s)(#.*)$")
_PROMPT = re.compile(r"^(?P<prompt>[$›❯] )(?P<command>.*)$")


def highlighted(code: str, language: str, styles: Mapping[str, str]) -> Content:
    """The text of a fence, lines kept as they are."""
    if language in {"yaml", "yml", "json"}:
        lines = [_yaml(line, styles) for line in code.split("\n")]
    elif language in {"console", "sh", "bash", "shell", "shell-session"}:
        lines = [_shell(line, language, styles) for line in code.split("\n")]
    else:
        lines = [Content(line) for line in code.split("\n")]
    return Content("\n").join(lines)


def _yaml(line: str, styles: Mapping[str, str]) -> Content:
    comment = ""
    if found := _COMMENT.search(line):
        line, comment = line[: found.start(1)], found.group(1)
    found_key = _YAML.match(line)
    if not found_key:
        return Content.assemble(line, (comment, styles["comment"]))
    return Content.assemble(
        (found_key["indent"], styles["muted"]),
        (found_key["key"], styles["key"]),
        (found_key["colon"], styles["muted"]),
        (found_key["value"], styles["string"]),
        (comment, styles["comment"]),
    )


def _shell(line: str, language: str, styles: Mapping[str, str]) -> Content:
    if prompt := _PROMPT.match(line):
        return Content.assemble((prompt["prompt"], styles["muted"]), *_words(prompt["command"], styles))
    if line.lstrip().startswith("#"):
        return Content.styled(line, styles["comment"])
    if language in {"console", "shell-session"}:
        return Content(line)
    return Content.assemble(*_words(line, styles))


def _words(command: str, styles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The program's name stands out; the rest is left alone."""
    program, blank, rest = command.partition(" ")
    yield program, styles["command"]
    yield blank + rest, ""

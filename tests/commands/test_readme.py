"""The README and `--help` name what there is: commands, options, chapters, keys, kinds of tests."""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Iterator

import pytest

from tests.commands.machine import REPOSITORY
from tutor.cli import _parser
from tutor.content.data import course_folder
from tutor.content.loader import load_part
from tutor.tui.widgets.key_bar import KEYS

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def parsers(
    parser: argparse.ArgumentParser, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command with its parser, as it is typed after `dwk-tutor`."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield " ".join((*path, name)), inner
                yield from parsers(inner, (*path, name))


COMMANDS = dict(parsers(_parser()))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_in_the_readme(command: str) -> None:
    *group, name = command.split()
    listed = [line for line in README.splitlines() if line.startswith(f"| `dwk-tutor {' '.join(group)}")]
    rows = [line for line in listed if re.search(rf"\b{name}\b", line)]
    if command != "lab":
        assert rows, command
    for action in COMMANDS[command]._actions:
        long = [option for option in action.option_strings if option.startswith("--")]
        if long and action.dest not in ("help", "yes", "as_json", "json"):
            assert f"{long[0]} " in README or f"{long[0]}`" in README or f"{long[0]}]" in README, long


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_is_made_of_sentences(command: str) -> None:
    parser = COMMANDS[command]
    assert parser.description
    assert parser.description[0].isupper()
    assert parser.description.endswith(".")
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            continue
        assert action.help, (command, action.dest)
        assert action.help[0].islower() or action.help.split()[0].rstrip(",") in {"JSON", "Markdown"}


def test_no_command_is_named_that_there_is_not() -> None:
    named = re.findall(r"`dwk-tutor ([a-z]+(?: [a-z]+)?)", README)
    known = {word for command in COMMANDS for word in (command, command.split()[0])}
    for words in named:
        assert words in known or words.split()[0] in known, words


def test_the_chapters_beside_the_main_line_are_named() -> None:
    beside = {chapter.id for chapter in load_part(course_folder()).chapters if chapter.beside is not None}
    assert set(re.findall(r"`--with ([\w-]+)`", README)) == beside
    told = COMMANDS["run"].format_help()
    assert all(chapter in told for chapter in beside)


def test_every_key_has_its_row() -> None:
    rows = re.findall(r"^\| (F\d+(?: / F\d+)?) \|", README, re.MULTILINE)
    assert [key for row in rows for key in row.split(" / ")] == [
        f"F{key.number}" for key in sorted(KEYS, key=lambda key: key.number)
    ]


def test_every_kind_of_test_is_told() -> None:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    markers = [one.partition(":")[0] for one in settings["tool"]["pytest"]["ini_options"]["markers"]]
    for marker in markers:
        assert re.search(rf"\b{marker}\b", README.partition("## Tests")[2]), marker

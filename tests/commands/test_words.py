"""What can be said on the command line: help, version, options on either side, and mistakes."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Here
from tests.commands.machine import Machine
from tutor import __version__

COMMANDS = ("steps", "run", "check", "reset", "lint", "doctor", "cleanup", "lab", "lab env", "report")


def test_the_version(machine: Machine) -> None:
    said = machine.call("--version")
    assert (said.code, said.out) == (0, f"dwk-tutor {__version__}\n")


def test_the_help_names_every_command(machine: Machine) -> None:
    said = machine.call("--help")
    assert said.code == 0
    for command in COMMANDS:
        assert command.split()[0] in said.out
    assert "Exit codes:" in said.out
    assert machine.everything() == {}


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_has_help_with_the_common_options(here: Here, command: str) -> None:
    said = here(*command.split(), "--help")
    assert said.code == 0
    for option in ("--workspace DIR", "--lab {auto,real,practice}", "--set NAME=VALUE"):
        assert option in said.out


@pytest.mark.parametrize("words", ["{} steps --json", "steps {} --json", "steps --json {}"])
def test_options_go_before_and_after_the_command(here: Here, machine: Machine, words: str) -> None:
    folder = machine.home / "elsewhere"
    said = here(*words.format(f"--workspace {folder} --set route=registry --lab real").split())
    assert said.document["workspace"] == str(folder)
    assert "create-registry" in [step["id"] for step in said.document["steps"]]


def test_what_is_set_before_and_after_the_command_adds_up(here: Here) -> None:
    said = here("--set", "route=hub", "steps", "--set", "hub_user=ada", "--json")
    commands = {step["id"]: step["command"] for step in said.document["steps"]}
    assert "ada/dwk-app1" in commands["push-image-hub"]


def test_the_later_of_two_values_counts(here: Here) -> None:
    said = here("--set", "route=hub", "steps", "--set", "route=registry", "--json")
    assert "create-registry" in [step["id"] for step in said.document["steps"]]


def test_options_before_lab_env(here: Here, machine: Machine) -> None:
    for words in (["--workspace", "w", "lab", "env"], ["lab", "env", "--workspace", "w"]):
        said = here(*words)
        assert f"export DWK_TUTOR={machine.home}/w\n" in said.out


def test_a_relative_workspace_is_below_the_present_folder(machine: Machine) -> None:
    (machine.home / "class").mkdir()
    said = machine.call("steps", "--json", "--workspace", "mine", cwd=machine.home / "class")
    assert said.document["workspace"] == str(machine.home / "class" / "mine")


def test_a_home_is_filled_in(here: Here, machine: Machine) -> None:
    said = here("steps", "--json", "--workspace", "~/else")
    assert said.document["workspace"] == str(machine.home / "else")


@pytest.mark.parametrize("words", [[], ["--lab", "real"]])
def test_without_a_terminal_the_screen_offers_what_works_without_one(
    machine: Machine, words: list[str]
) -> None:
    said = machine.call(*words)
    assert said.code == 2
    assert "`dwk-tutor run`" in said.err
    assert "`dwk-tutor check`" in said.err
    assert machine.everything() == {}


@pytest.mark.parametrize("command", ["check {}", "reset {} --yes", "run --until {}"])
def test_an_unknown_step(here: Here, machine: Machine, command: str) -> None:
    said = here(*command.format("creat-cluster").split())
    assert said.code == 2
    assert "There is no step `creat-cluster`" in said.err
    assert "`create-cluster`" in said.err
    assert "`dwk-tutor steps`" in said.err
    assert list((machine.home.parent / "tmp").iterdir()) == []


@pytest.mark.parametrize("command", ["check {}", "reset {} --yes", "run --until {}"])
def test_a_step_of_another_way(here: Here, machine: Machine, command: str) -> None:
    said = here(*command.format("create-registry").split())
    assert said.code == 2
    assert "`--set route=registry`" in said.err
    assert list((machine.home.parent / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("colour=red", "What can be set: build_args, course_image"),
        ("cluster=mine", "`--set` knows no cluster"),
        ("route=boat", "import, registry, hub"),
        ("hub_user=Ada; rm", "A name has small letters"),
        ("image={image}", "in a circle"),
    ],
)
def test_values_that_cannot_be_set(here: Here, value: str, sentence: str) -> None:
    said = here("steps", "--set", value)
    assert said.code == 2
    assert sentence in said.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--set route steps", "`route` is not NAME=VALUE"),
        ("chek", "invalid choice: 'chek'"),
        ("--lab moon steps", "invalid choice: 'moon'"),
        ("steps --workspace=", "the folder's name is empty"),
        ("steps --workspace ~nobody-of-this-name/x", "no home folder"),
        ("steps --workspace a:b", "`:`"),
    ],
)
def test_mistakes_get_a_sentence(here: Here, words: str, sentence: str) -> None:
    said = here(*words.split())
    assert said.code == 2
    assert sentence in said.err


def test_lab_alone_shows_its_commands(here: Here) -> None:
    said = here("lab")
    assert said.code == 2
    assert "Print the shell exports" in said.out

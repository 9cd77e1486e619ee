"""docker's words and exit codes for command lines that it does not understand, as docker 28.2 gave them."""

from __future__ import annotations

import pytest

from tests.lab.practice.tools.conftest import Tool
from tests.lab.practice.tools.fake_service import FakeService
from tutor.lab.practice.tools.docker.commands import ROOT

PS = "\n\nUsage:  docker ps [OPTIONS]\n\nRun 'docker ps --help' for more information\n"
LOGS = "\n\nUsage:  docker logs [OPTIONS] CONTAINER\n\nRun 'docker logs --help' for more information\n"
STOP = (
    "\n\nUsage:  docker stop [OPTIONS] CONTAINER [CONTAINER...]\n\n"
    "Run 'docker stop --help' for more information\n"
)
SYNTAX = 'strconv.ParseInt: parsing "x": invalid syntax'


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ps", "-x"], f"unknown shorthand flag: 'x' in -x{PS}"),
        (["ps", "-aqx"], f"unknown shorthand flag: 'x' in -x{PS}"),
        (["ps", "--foo"], f"unknown flag: --foo{PS}"),
        (["ps", "-n", "x"], f'invalid argument "x" for "-n, --last" flag: {SYNTAX}{PS}'),
        (
            ["ps", "--no-trunc=maybe"],
            'invalid argument "maybe" for "--no-trunc" flag: strconv.ParseBool: parsing "maybe": '
            f"invalid syntax{PS}",
        ),
        (
            ["ps", "--filter", "foo"],
            'invalid argument "foo" for "-f, --filter" flag: bad format of filter (expected name=value)' + PS,
        ),
        (["logs", "--tail"], f"flag needs an argument: --tail{LOGS}"),
        (["stop", "-t"], f"flag needs an argument: 't' in -t{STOP}"),
        (["stop", "-t", "x", "y"], f'invalid argument "x" for "-t, --timeout" flag: {SYNTAX}{STOP}'),
        (
            ["--foo"],
            "unknown flag: --foo\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\n"
            "Run 'docker --help' for more information\n",
        ),
        (
            ["container", "foo", "-a"],
            "unknown shorthand flag: 'a' in -a\n\nUsage:  docker container\n\n"
            "Run 'docker container --help' for more information\n",
        ),
    ],
)
def test_flags_that_are_not_understood_end_with_125(docker: Tool, words: list[str], said: str) -> None:
    assert docker(*words) == (125, "", said)


@pytest.mark.parametrize(
    ("words", "problem", "use", "ending"),
    [
        (["ps", "extra"], "'docker ps' accepts no arguments", "ps [OPTIONS]", "Run 'docker ps"),
        (
            ["build"],
            "'docker build' requires 1 argument",
            "build [OPTIONS] PATH | URL | -",
            "Run 'docker build",
        ),
        (
            ["build", "a", "b"],
            "'docker build' requires 1 argument",
            "build [OPTIONS] PATH | URL | -",
            "Run 'docker build",
        ),
        (
            ["run"],
            "'docker run' requires at least 1 argument",
            "run [OPTIONS] IMAGE [COMMAND] [ARG...]",
            "See 'docker run",
        ),
        (
            ["exec", "a"],
            "'docker exec' requires at least 2 arguments",
            "exec [OPTIONS] CONTAINER COMMAND [ARG...]",
            "See 'docker exec",
        ),
        (
            ["tag", "a"],
            "'docker tag' requires 2 arguments",
            "tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
            "Run 'docker tag",
        ),
        (
            ["login", "a", "b"],
            "'docker login' requires at most 1 argument",
            "login [OPTIONS] [SERVER]",
            "Run 'docker login",
        ),
    ],
)
def test_a_wrong_number_of_arguments_ends_with_1(
    docker: Tool, words: list[str], problem: str, use: str, ending: str
) -> None:
    said = f"docker: {problem}\n\nUsage:  docker {use}\n\n{ending} --help' for more information\n"
    assert docker(*words) == (1, "", said)


def test_unknown_commands_are_said_in_dockers_words(docker: Tool) -> None:
    ending = "Run 'docker --help' for more information\n"
    assert docker("foo") == (1, "", f"docker: unknown command: docker foo\n\n{ending}")
    said = docker("network", "foo").err
    assert said.startswith("docker: unknown command: docker network foo\n\nUsage:  docker network\n\nRun '")


@pytest.mark.parametrize(
    "words",
    [
        ["compose", "up", "-d"],
        ["swarm", "init"],
        ["search", "nginx"],
        ["cp", "a:/b", "."],
        ["system", "prune"],
    ],
)
def test_what_the_lab_does_not_have_is_named(docker: Tool, lab: FakeService, words: list[str]) -> None:
    code, out, err = docker(*words)
    assert (code, out) == (1, "")
    assert "is not part of the practice lab: " in err
    assert lab.asked == []


def test_help_of_every_command_names_its_flags_and_says_practice(docker: Tool) -> None:
    for command in ROOT.commands:
        code, out, err = docker(command.name, "--help")
        assert (code, err) == (0, "")
        assert out.startswith(f"Usage:  docker {command.name}")
        for inner in command.commands:
            assert docker(command.name, inner.name, "--help").out.startswith("Usage:  ")
    code, out, _ = docker("--help")
    assert code == 0
    assert "practice lab" in out
    assert "  ps          List containers\n" in out


def test_without_a_command_the_help_is_on_standard_error(docker: Tool) -> None:
    code, out, err = docker()
    assert (code, out) == (0, "")
    assert err.startswith("Usage:  docker [OPTIONS] COMMAND\n")


def test_the_version_is_dockers(docker: Tool) -> None:
    assert docker("--version") == (0, "Docker version 28.2.2, build e6534b4\n", "")


def test_flags_without_effect_are_said(docker: Tool, lab: FakeService) -> None:
    lab.answers["image.pull"] = lambda arguments: [{"result": {}}]
    code, _, err = docker("pull", "--platform", "linux/arm64", "nginx")
    assert code == 0
    assert err == "PRACTICE: --platform changes nothing in the practice lab.\n"


def test_without_a_lab_docker_says_so_and_how_to_start_it(
    docker: Tool, lab: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = (
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n"
    )
    monkeypatch.setenv("DWK_TUTOR_PRACTICE", "/nowhere/service.json")
    code, out, err = docker("ps")
    assert (code, out) == (1, "")
    assert err.startswith(said)
    assert "`dwk-tutor lab up --lab practice`" in err
    lab.close()
    monkeypatch.setenv("DWK_TUTOR_PRACTICE", str(lab.file))
    assert docker("ps").err.startswith(said)


def test_another_engine_is_not_reached_from_here(docker: Tool) -> None:
    code, _, err = docker("-H", "tcp://127.0.0.1:1", "ps")
    assert code == 1
    assert err.startswith(
        "Cannot connect to the Docker daemon at tcp://127.0.0.1:1. Is the docker daemon running?\n"
    )


def test_a_wrong_token_is_no_lab(docker: Tool, lab: FakeService) -> None:
    lab.file.write_text(lab.file.read_text("utf-8").replace("a token", "another"), "utf-8")
    assert docker("ps").err.startswith("Cannot connect to the Docker daemon")

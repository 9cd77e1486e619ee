"""From a command line to an operation of the lab, with docker's errors and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module

from tutor.lab.practice.edition import DOCKER
from tutor.lab.practice.tools import streams
from tutor.lab.practice.tools.arguments import Command, HelpError, Parsed, UsageError, flags, parse
from tutor.lab.practice.tools.connection import DownError, OperationError
from tutor.lab.practice.tools.docker import help as pages
from tutor.lab.practice.tools.docker.commands import REFUSED, ROOT

USAGE = 125
"""docker's exit code for flags that it does not understand, and for a container that could not be made."""
INTERRUPTED = 130
BUILD = "e6534b4"
SOCKET = "unix:///var/run/docker.sock"

Run = Callable[[Parsed], int]


class ExitError(Exception):
    """End with this exit code; what there is to say has been said."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def main(argv: list[str] | None = None) -> int:  # noqa: PLR0911 - one for each way to end
    """Do what the command line says; the exit code."""
    streams.set_up()
    try:
        return _main(sys.argv[1:] if argv is None else argv)
    except ExitError as stop:
        return stop.code
    except DownError:
        streams.err(no_engine())
        return 1
    except OperationError as error:
        streams.err(f"{worded(error)}\n")
        return error.code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has gone, as in `docker ps | head -1`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 141
    except OSError as error:
        # A file that was named, such as that of --cidfile, cannot be written.
        streams.err(f"docker: {error.filename}: {(error.strerror or '').lower()}\n")
        return 1


def _main(argv: list[str]) -> int:
    parsed = _root(argv)
    if parsed.on("version"):
        streams.out(f"Docker version {DOCKER}, build {BUILD}\n")
        return 0
    host = next(iter(parsed.texts("host")), "")
    if parsed.idle():
        streams.err(f"PRACTICE: {', '.join(parsed.idle())} changes nothing in the practice lab.\n")
    if host and parsed.rest:
        streams.err(no_engine(host))
        return 1
    return _command("docker", ROOT, parsed.rest)


def worded(error: OperationError) -> str:
    """The error as docker shows it."""
    return error.message if error.plain else f"Error response from daemon: {error.message}"


def no_engine(host: str = "") -> str:
    said = f"Cannot connect to the Docker daemon at {host or SOCKET}. Is the docker daemon running?\n"
    if host:
        return (
            said
            + "This is the practice lab's docker; the practice lab's engine is the only one that it knows.\n"
        )
    return (
        said
        + "This is the practice lab's docker. `dwk-tutor lab up --lab practice` starts the practice lab.\n"
    )


def _root(argv: list[str]) -> Parsed:
    try:
        return parse(argv, flags(ROOT.flags), loose=False)
    except UsageError as error:
        streams.err(pages.wrong_flag("docker", ROOT, str(error)))
        raise ExitError(USAGE) from None
    except HelpError:
        streams.out(pages.show("docker", ROOT))
        raise ExitError(0) from None


def _command(path: str, group: Command, words: list[str]) -> int:
    """Find the command that the words name, and run it."""
    if words[:1] == ["help"]:
        words = [*words[1:], "--help"]
    if not words:
        streams.err(pages.show(path, group))
        return 0
    name, rest = words[0], words[1:]
    command = group.find(name)
    if command is not None:
        return (_command if command.commands else _run)(f"{path} {name}", command, rest)
    if "--help" in words:
        streams.out(pages.show(path, group))
        return 0
    return _unknown(path, group, words)


def _unknown(path: str, group: Command, words: list[str]) -> int:
    name = words[0]
    if name in REFUSED:
        streams.err(f"docker: '{path} {name}' is not part of the practice lab: {REFUSED[name]}.\n")
        streams.err(f"`{path} --help` lists what there is.\n")
        return 1
    # A group reads all flags before it looks at the command's name; docker itself only those in front.
    flag = next((word for word in words[: 1 if group is ROOT else None] if word.startswith("-")), "")
    if flag:
        title = f"flag: {flag}" if flag.startswith("--") else f"shorthand flag: '{flag[1:2]}' in {flag}"
        streams.err(pages.wrong_flag(path, group, f"unknown {title}"))
        return USAGE
    streams.err(pages.unknown(path, name, group))
    return 1


def _run(path: str, command: Command, words: list[str]) -> int:
    try:
        parsed = parse(words, flags(command.flags), loose=command.loose)
    except UsageError as error:
        streams.err(pages.wrong_flag(path, command, str(error)))
        return USAGE
    except HelpError:
        streams.out(pages.show(path, command))
        return 0
    wrong = pages.wrong_count(path, command, len(parsed.rest))
    if wrong:
        streams.err(wrong)
        return 1
    if parsed.idle():
        streams.err(f"PRACTICE: {', '.join(parsed.idle())} changes nothing in the practice lab.\n")
    module, _, function = command.run.partition(":")
    run: Run = getattr(import_module(f"tutor.lab.practice.tools.docker.{module}"), function)
    return run(parsed)

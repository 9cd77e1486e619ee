"""From a command line to an operation of the lab, with k3d's errors and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module

from tutor.lab.practice.edition import K3D, K3S_TAG
from tutor.lab.practice.tools import streams
from tutor.lab.practice.tools.arguments import Command, Flag, HelpError, Parsed, UsageError, flags, parse
from tutor.lab.practice.tools.connection import DownError, OperationError
from tutor.lab.practice.tools.k3d import help as pages
from tutor.lab.practice.tools.k3d.commands import GLOBAL, REFUSED, ROOT
from tutor.lab.practice.tools.k3d.log import FatalError, Log, plain

VERSIONS = f"k3d version v{K3D}\nk3s version {K3S_TAG} (default)\n"
_DOWN = (
    "runtime failed to list nodes: docker failed to get containers with labels 'map[app:k3d]': "
    "failed to list containers: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. "
    "Is the docker daemon running?"
)

Run = Callable[[Parsed, Log], int]


def main(argv: list[str] | None = None) -> int:  # noqa: PLR0911 - one for each way to end
    """Do what the command line says; the exit code."""
    streams.set_up()
    log = Log(os.environ)
    try:
        return _main(sys.argv[1:] if argv is None else argv, log)
    except DownError:
        log.write("FATA", _DOWN)
        streams.err("This is the practice lab's k3d. `dwk-tutor lab up --lab practice` starts that lab.\n")
        return 1
    except OperationError as error:
        # One without words has been told in the lines before.
        if error.message:
            log.write("FATA", error.message)
        return error.code
    except FatalError as error:
        log.write("FATA", str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read the output has gone.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 141
    except OSError as error:
        # A file or folder of the learner's cannot be written.
        log.write("FATA", f"{error.filename}: {(error.strerror or '').lower()}")
        return 1


def _main(argv: list[str], log: Log) -> int:
    words = list(argv)
    if words[:1] == ["help"]:
        words = [*words[1:], "--help"]
    path, command, rest = _found(words)
    said = " ".join(path.split()[1:] + [word for word in rest[:1] if not word.startswith("-")])
    if said in REFUSED:
        streams.err(f"k3d: `k3d {said}` is not part of the practice lab: {REFUSED[said]}.\n")
        streams.err(f"`{path} --help` lists what there is.\n")
        return 1
    if command is ROOT and rest and not rest[0].startswith("-"):
        message = pages.unknown(rest[0])
        meant = message.partition("\n\n")[2]
        head = f"Error: {message.partition(chr(10))[0]}\n" + (f"\n{meant}\n" if meant else "")
        streams.err(f"{head}Run 'k3d --help' for usage.\n{plain('FATA', message)}")
        return 1
    try:
        parsed = parse(rest, [*_flags(command), *flags(GLOBAL)])
    except UsageError as error:
        streams.err(pages.wrong(path, command, str(error)) + plain("FATA", str(error)))
        return 1
    except HelpError:
        streams.out(pages.show(path, command))
        return 0
    log.set(parsed)
    return _run(path, command, parsed, log)


def _found(words: list[str]) -> tuple[str, Command, list[str]]:
    """The command that the words name, and the words that are left. Flags may stand between them."""
    path, command = "k3d", ROOT
    early: list[str] = []
    rest = list(words)
    while rest and command.commands:
        if rest[0].startswith("-"):
            early.append(rest.pop(0))
            continue
        found = command.find(rest[0])
        if found is None:
            break
        path, command = f"{path} {found.name}", found
        del rest[0]
    # What could not be a command comes first, so that it is seen as what it is.
    return path, command, [*rest, *early] if command.commands else [*early, *rest]


def _flags(command: Command) -> list[Flag]:
    return [flag for flag in flags(command.flags) if flag.name != "help"]


def _run(path: str, command: Command, parsed: Parsed, log: Log) -> int:
    if command is ROOT and parsed.on("version"):
        streams.out(VERSIONS)
        return 0
    if command is ROOT:
        streams.err(pages.usage(path, command))
        return 0
    if command.commands:
        streams.out(pages.show(path, command))
        return 0
    problem = pages.wrong_count(command, len(parsed.rest))
    if problem:
        streams.err(pages.wrong(path, command, problem))
        raise FatalError(problem)
    log.idle(parsed)
    module, _, function = command.run.partition(":")
    run: Run = getattr(import_module(f"tutor.lab.practice.tools.k3d.{module}"), function)
    return run(parsed, log)

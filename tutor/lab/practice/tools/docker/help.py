"""docker's help and usage errors."""

from __future__ import annotations

from tutor.lab.practice.tools.arguments import Command
from tutor.lab.practice.tools.docker.commands import COMMON, GROUPS, ROOT


def usage(path: str, command: Command) -> str:
    """`docker ps [OPTIONS]`, as the usage line has it."""
    return f"{path} {command.use}" if command.use else path


def show(path: str, command: Command) -> str:
    """What `--help` prints."""
    if command is ROOT:
        return _root()
    parts = [f"Usage:  {usage(path, command)}", command.words]
    if command.commands:
        parts.append(_listing("Commands:", command.commands))
        parts.append(f"Run '{path} COMMAND --help' for more information on a command.")
    if command.flags:
        parts.append(f"Options:\n{command.flags.rstrip()}")
    return "\n\n".join(parts) + "\n"


def _root() -> str:
    groups = tuple(sorted(GROUPS))
    common = tuple(found for name in COMMON if (found := ROOT.find(name)))
    others = tuple(sorted(each for each in ROOT.commands if each not in (*groups, *common)))
    return "\n\n".join(
        (
            "Usage:  docker [OPTIONS] COMMAND",
            ROOT.words,
            _listing("Common Commands:", common),
            _listing("Management Commands:", groups),
            _listing("Commands:", others),
            f"Global Options:\n{ROOT.flags.rstrip()}",
            "Run 'docker COMMAND --help' for more information on a command.",
            "",
        )
    )


def _listing(title: str, commands: tuple[Command, ...]) -> str:
    width = max(10, *(len(each.name) for each in commands))
    return "\n".join([title, *(f"  {each.name:{width}}  {each.words}" for each in commands)])


def wrong_flag(path: str, command: Command, message: str) -> str:
    """The flags of a command cannot be understood; docker's exit code is 125 then."""
    shown = path if command.commands and command is not ROOT else usage(path, command)
    return f"{message}\n\nUsage:  {shown}\n\nRun '{path} --help' for more information\n"


def wrong_count(path: str, command: Command, given: int) -> str | None:
    """The number of arguments does not fit; None where it does."""
    least, most = command.least, command.most
    said = ""
    ending = "Run"
    if most == 0 and given:
        said = "accepts no arguments"
    elif least == most and given != least:
        said = f"requires {_arguments(least)}"
    elif given < least and most is None:
        said, ending = f"requires at least {_arguments(least)}", "See"
    elif most is not None and not least and given > most:
        said = f"requires at most {_arguments(most)}"
    elif most is not None and not least <= given <= most:
        said = f"requires at least {least} and at most {_arguments(most)}"
    if not said:
        return None
    return (
        f"docker: '{path}' {said}\n\nUsage:  {usage(path, command)}\n\n"
        f"{ending} '{path} --help' for more information\n"
    )


def _arguments(number: int) -> str:
    return f"{number} argument{'s' if number != 1 else ''}"


def unknown(path: str, word: str, group: Command) -> str:
    """There is no such command."""
    middle = "" if group is ROOT else f"Usage:  {path}\n\n"
    return f"docker: unknown command: {path} {word}\n\n{middle}Run '{path} --help' for more information\n"

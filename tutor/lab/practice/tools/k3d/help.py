"""k3d's help and usage errors, laid out as its library (cobra) lays them out."""

from __future__ import annotations

from tutor.lab.practice.tools.arguments import Command
from tutor.lab.practice.tools.k3d.commands import GLOBAL, ROOT


def usage(path: str, command: Command) -> str:
    """The part that stands in help and in errors alike."""
    parts = []
    if command.commands:
        parts.append(f"Usage:\n  {path} [flags]\n  {path} [command]")
    else:
        parts.append(f"Usage:\n  {path} {command.use}")
    if command.also:
        parts.append(f"Aliases:\n  {', '.join((command.name, *command.also))}")
    if command.commands:
        rows = "\n".join(f"  {each.name:11} {each.words}" for each in sorted(command.commands))
        parts.append(f"Available Commands:\n{rows}")
    flags = command.flags or f"  -h, --help   Help for {command.name}\n"
    parts.append(f"Flags:\n{flags.rstrip()}")
    if command is not ROOT:
        parts.append(f"Global Flags:\n{GLOBAL.rstrip()}")
    if command.commands:
        parts.append(f'Use "{path} [command] --help" for more information about a command.')
    return "\n\n".join(parts) + "\n"


def show(path: str, command: Command) -> str:
    """What `--help` prints."""
    return f"{command.words}\n\n{usage(path, command)}"


def wrong(path: str, command: Command, message: str) -> str:
    """What stands on standard error in front of the FATA line."""
    return f"Error: {message}\n{usage(path, command)}\n"


def wrong_count(command: Command, given: int) -> str | None:
    """The number of arguments does not fit; None where it does."""
    least, most = command.least, command.most
    if most is None:
        return f"requires at least {least} arg(s), only received {given}" if given < least else None
    if least <= given <= most:
        return None
    wanted = str(least) if least == most else f"between {least} and {most}"
    return f"accepts {wanted} arg(s), received {given}"


def unknown(word: str) -> str:
    """There is no such command of k3d; names what may have been meant."""
    near = [name for name in sorted(each.name for each in ROOT.commands) if _near(word, name)]
    meant = "".join(f"\t{name}\n" for name in near)
    return f'unknown command "{word}" for "k3d"' + (f"\n\nDid you mean this?\n{meant}" if near else "")


def _near(word: str, name: str) -> bool:
    return name.startswith(word.lower()) or _distance(word.lower(), name) <= 2


def _distance(one: str, other: str) -> int:
    """Levenshtein's: how many letters to change, add or leave out."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, second in enumerate(other, 1):
            before, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, before + (letter != second)),
            )
    return row[-1]

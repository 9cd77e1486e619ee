"""`dwk-tutor lint`: what is wrong with lessons, for those who write them."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from tutor.commands.console import say
from tutor.commands.stage import CommandError
from tutor.content.data import course_folder
from tutor.content.lint import lint as problems_of


def lint(path: Path | None, *, console: Console, practice: bool = False) -> int:
    """Read all lessons of a folder and name each problem with its file and line; with `practice`, take every
    way through them where there are none. Exit code 0 without problems, 1 with.

    Raises:
        CommandError: there is no such folder.
    """
    folder = path or course_folder() / "lessons"
    if not folder.is_dir():
        raise CommandError(
            f"There is no folder {folder}; `dwk-tutor lint` takes the folder that holds part.yaml."
        )
    problems = problems_of(folder)
    for problem in problems:
        say(console, problem.message)
    if problems:
        console.print(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}.", highlight=False)
        return 1
    console.print("No problems found.")
    if not practice:
        return 0
    from tutor.commands.prove import proven  # noqa: PLC0415 - few who lint want it

    return proven(folder, console)

"""What every command says when it cannot be done: one clear sentence on standard error, no traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tutor.commands.stage import CommandError
from tutor.commands.streams import CANNOT
from tutor.content.data import CourseNotFoundError
from tutor.content.loader import LessonError
from tutor.content.template import FactCycleError
from tutor.lab.workspace import WorkspaceError


def guarded(command: Callable[[], int]) -> int:
    """Run a command; turn what it raises into a sentence and an exit code."""
    try:
        return command()
    except (CommandError, WorkspaceError, CourseNotFoundError) as error:
        print(f"dwk-tutor: {error}", file=sys.stderr)
    except FactCycleError as error:
        print(f"dwk-tutor: {error} Look at what `--set` gives.", file=sys.stderr)
    except LessonError as error:
        print("dwk-tutor: the lessons cannot be read:", file=sys.stderr)
        for problem in error.problems:
            print(f"  {problem.message}", file=sys.stderr)
    return CANNOT

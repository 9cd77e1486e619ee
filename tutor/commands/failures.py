"""What every command says when it cannot be done: one clear sentence on standard error, no traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tutor.commands.stage import CommandError
from tutor.content.loader import LessonError
from tutor.lab.workspace import WorkspaceError

CANNOT = 2
STOPPED = 130


def guarded(command: Callable[[], int]) -> int:
    """Run a command; turn what it raises into a sentence and an exit code."""
    try:
        return command()
    except (CommandError, WorkspaceError) as error:
        print(f"dwk-tutor: {error}", file=sys.stderr)
    except LessonError as error:
        print("dwk-tutor: the lessons cannot be read:", file=sys.stderr)
        for problem in error.problems:
            print(f"  {problem.message}", file=sys.stderr)
    except BrokenPipeError:
        # The reader of our output (`| head`) has gone; a second error when Python flushes would be noise.
        sys.stdout = None
        return 141
    except KeyboardInterrupt:
        print("\ndwk-tutor: stopped.", file=sys.stderr)
        return STOPPED
    return CANNOT

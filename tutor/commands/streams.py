"""What the commands write to: pipes that close early, disks that are full, encodings that lack a sign."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable

CANNOT = 2
STOPPED = 130
NO_READER = 141


def answered(command: Callable[[], int]) -> int:
    """Run a command until all it prints has been written; its exit code, or one for how it was cut short."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A sign that the terminal's encoding lacks, or a byte of a file's name that is no text.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = command()
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output (`| head`) has what it wanted.
        discard_output()
        return NO_READER
    except KeyboardInterrupt:
        print("\ndwk-tutor: stopped.", file=sys.stderr)
        return STOPPED
    except OSError as error:
        discard_output()
        where = f" ({error.filename})" if error.filename else ""
        print(f"dwk-tutor: the system reports: {error.strerror or error}{where}.", file=sys.stderr)
        return CANNOT
    return code


def discard_output() -> None:
    """Let nothing more be written to standard output, not even when Python ends: it would fail again."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)

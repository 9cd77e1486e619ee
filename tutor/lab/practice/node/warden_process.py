"""The warden itself: a program that outlives the lab's service for a moment and ends what it has left.

It is run by its path, without the package, so that it starts fast and stays small. Its input is a pipe from
the service: `+4711` names a process group, `-4711` says that the group has ended by itself. When the input
ends, the service has ended, whatever the cause, and every group that is still named is killed.
"""

import contextlib
import os
import signal
import sys


def main() -> None:
    # What ends the service, such as ^C in its terminal, must not end the warden first.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin.buffer:
        word = line.strip()
        if word[:1] == b"+":
            groups.add(int(word[1:]))
        elif word[:1] == b"-":
            groups.discard(int(word[1:]))
    for group in groups:
        with contextlib.suppress(OSError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()

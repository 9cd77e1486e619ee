"""A process on a pseudo-terminal of its own."""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import termios
import warnings
from dataclasses import dataclass
from pathlib import Path

from tutor.terminal.startup import Startup

_IUTF8 = 0x4000
"""The terminal erases whole characters of UTF-8 (asm-generic/termbits.h and sys/termios.h of macOS)."""
_DEFAULT_SIGNALS = (
    signal.SIGPIPE,
    signal.SIGXFSZ,
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGHUP,
    signal.SIGTSTP,
    signal.SIGTTIN,
    signal.SIGTTOU,
    signal.SIGCHLD,
)


@dataclass(frozen=True)
class Child:
    """The shell's process."""

    pid: int
    """Also the id of its session."""
    fd: int
    """Our end of the terminal; not blocking."""
    terminal: str
    """The name of its end, such as /dev/pts/3."""


def fork_on_pty(startup: Startup, cwd: Path, columns: int, rows: int) -> Child:
    """Starts the program as the leader of a new session on a new terminal. Raises OSError."""
    master, slave = os.openpty()
    try:
        terminal = os.ttyname(slave)
        set_size(slave, columns, rows)
        modes = termios.tcgetattr(slave)
        modes[0] |= _IUTF8
        termios.tcsetattr(slave, termios.TCSANOW, modes)
        os.set_blocking(master, False)
        with warnings.catch_warnings():
            # Python 3.12 warns of forking beside threads; between here and exec the child takes no lock.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            _become(startup, cwd, slave)
    except OSError:
        os.close(master)
        raise
    finally:
        os.close(slave)
    return Child(pid, master, terminal)


def _become(startup: Startup, cwd: Path, slave: int) -> None:
    """In the child: never returns."""
    try:
        os.login_tty(slave)
        os.chdir(cwd)
        # What Python or the TUI ignore would stay ignored in the shell and all it starts.
        for number in _DEFAULT_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        os.execve(startup.program, startup.argv, startup.environment)
    except OSError as error:
        os.write(2, f"{startup.program}: {error.strerror}\r\n".encode(errors="replace"))
    finally:
        os._exit(127)


def set_size(fd: int, columns: int, rows: int) -> None:
    """Tells the terminal its size; its foreground processes get SIGWINCH where it has changed."""
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

"""What a container's local process is kept from: the learner's computer must stay usable."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import resource
import socket
import struct
import sys
from pathlib import Path

if sys.platform == "linux":
    import fcntl

_FILES = 4096
_MEMORY = 4 * 1024**3
_FILE_SIZE = 1024**3
_NICE = 5

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
"""Of Linux' unshare(2)."""
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1
"""Of Linux' netdevice(7)."""

_LIBC = ctypes.CDLL(None)


def hold_back() -> None:
    """Limit the present process, between fork and exec.

    No limit on the number of processes: it counts all processes of the user, so that a low one would keep
    the program from starting on a busy computer. Memory is limited by what a program can write (RLIMIT_DATA)
    and not by addresses, since node.js reserves more addresses than any computer has memory.
    """
    for limit, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_DATA, _MEMORY),
        (resource.RLIMIT_FSIZE, _FILE_SIZE),
    ):
        _, hard = resource.getrlimit(limit)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # macOS refuses some limits, and a program without this one is better than none.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (allowed, allowed))
    with contextlib.suppress(OSError):
        os.nice(_NICE)


def own_network() -> None:
    """Give the present process ports of its own, as a pod has, between fork and exec.

    Two pods of a web server both listen on the same port. There is no way out of that network. Where the
    system does not allow a network of its own to an ordinary user (macOS, some Linux), the process stays on
    the computer's.
    """
    if sys.platform != "linux":
        return
    user, group = os.getuid(), os.getgid()
    # Root needs no new user; and with one it would lose the files that belong to others.
    kinds = _NEW_NETWORK if user == 0 else _NEW_USER | _NEW_NETWORK
    if _LIBC.unshare(kinds) != 0:
        return
    if user != 0:
        maps = {"setgroups": "deny", "uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
        for name, text in maps.items():
            with contextlib.suppress(OSError):
                Path("/proc/self", name).write_text(text, "ascii")
    with contextlib.suppress(OSError):
        _loopback_up()


def network_of(pid: int) -> None:
    """Bring the present process into another one's network, between fork and exec.

    Where the system does not allow that the process stays on the computer's network.
    """
    if sys.platform != "linux":
        return
    # The user that a network was made with comes first: without its rights nobody gets in. Where it is the
    # present one already, the system says no, and that does no harm.
    for kind in ("user", "net"):
        with contextlib.suppress(OSError):
            descriptor = os.open(f"/proc/{pid}/ns/{kind}", os.O_RDONLY)
            _LIBC.setns(descriptor, 0)
            os.close(descriptor)


def _loopback_up() -> None:
    if sys.platform != "linux":
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        request = struct.pack("16sh14x", b"lo", 0)
        (flags,) = struct.unpack_from("h", fcntl.ioctl(asking, _GET_FLAGS, request), 16)
        fcntl.ioctl(asking, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))


def as_oci(problem: OSError) -> str:
    """The system's words for a problem, as a container's start-up prints them."""
    words = {
        errno.ENOENT: "no such file or directory",
        errno.EACCES: "permission denied",
        errno.EPERM: "operation not permitted",
        errno.ENOEXEC: "exec format error",
    }
    return words.get(problem.errno or 0, (problem.strerror or "unknown error").lower())

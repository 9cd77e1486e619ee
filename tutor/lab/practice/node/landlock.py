"""Keeps a container's local process from changing the learner's files, where Linux has Landlock (5.13).

Containers of the practice lab are processes of this computer. With Landlock such a process may change what
lies in the container's own folder and nothing else, and from Linux 6.12 on it may send signals to nobody but
its own. Reading is not restricted, nor are rights and owners of files. Numbers and names are those of
landlock(7).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
import sys
from functools import cache
from pathlib import Path

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
"""System calls; the same on all machines, as all that were added since 2019."""
_VERSION = 1
_PATH_BENEATH = 1
_NO_NEW_PRIVILEGES = 38

_WRITE_FILE = 1 << 1
_CHANGES = _WRITE_FILE | sum(1 << bit for bit in range(4, 13))
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_SCOPE_SIGNAL = 1 << 1

_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty")

_LIBC = ctypes.CDLL(None, use_errno=True)


@cache
def version() -> int:
    """The version of Landlock that this system has; 0 where it has none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(_LIBC.syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))))


def confine(root: Path) -> None:
    """Let the present process, and all that it starts, change files below `root` only; between fork and exec.

    Where the system cannot do that nothing happens.
    """
    abi = version()
    if abi == 0:
        return
    changes = _CHANGES | (_REFER if abi >= 2 else 0) | (_TRUNCATE if abi >= 3 else 0)
    attributes = struct.pack("=Q", changes)
    if abi >= 6:
        attributes += struct.pack("=QQ", 0, _SCOPE_SIGNAL)
    ruleset = _LIBC.syscall(_CREATE, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    if ruleset < 0:
        return
    try:
        _allow(ruleset, str(root), changes)
        for device in _DEVICES:
            _allow(ruleset, device, changes & (_WRITE_FILE | _TRUNCATE))
        if _LIBC.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
            _LIBC.syscall(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, changes: int) -> None:
    with contextlib.suppress(OSError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            rule = struct.pack("=Qi", changes, place)
            _LIBC.syscall(
                _ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint32(0)
            )
        finally:
            os.close(place)

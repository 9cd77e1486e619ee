"""Which calls of kubectl speak to a cluster, and how they are kept to the lab's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

_LOCAL = ("config", "completion", "options", "plugin", "kustomize", "alpha", "help")
"""Commands that speak to no cluster; of `config`, a context would change the answer."""


def addressed(argv: Sequence[str], context: str, timeout: float | None) -> list[str]:
    """The call with `--context` and a time limit of its own, shorter than `timeout` seconds.

    A flag that is there already stays. A timeout of None is for calls that go on reporting.
    """
    tool, *words = argv
    if not speaks_to_cluster(argv):
        return list(argv)
    flags = [] if _has(words, "--context") else ["--context", context]
    if timeout is not None and not _has(words, "--request-timeout"):
        flags.append(f"--request-timeout={max(1, int(timeout) - 1)}s")
    return [tool, *flags, *words]


def speaks_to_cluster(argv: Sequence[str]) -> bool:
    """Whether this is a call of kubectl that asks a server."""
    tool, *words = argv
    verb = next((word for word in words if not word.startswith("-")), "help")
    client_only = verb == "version" and _has(words, "--client")
    return Path(tool).name == "kubectl" and verb not in _LOCAL and not client_only


def _has(words: Sequence[str], flag: str) -> bool:
    return any(word == flag or word.startswith(f"{flag}=") for word in words)

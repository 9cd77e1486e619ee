"""Names of images, checked as docker's client does before it asks the engine."""

from __future__ import annotations

import re

_TAG = re.compile(r"\w[\w.-]{0,127}")
_PATH = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*")
_DIGEST = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}")


def familiar(name: str) -> str:
    """The name with its tag, as docker shows it: `alpine` → `alpine:latest`. Raises ValueError in docker's
    words."""
    path, at, digest = name.partition("@")
    tag = ""
    if ":" in path.rpartition("/")[2]:
        path, _, tag = path.rpartition(":")
        if not _TAG.fullmatch(tag):
            raise ValueError("invalid reference format")
    if at and not _DIGEST.fullmatch(digest):
        raise ValueError("invalid reference format")
    first, slash, rest = path.partition("/")
    hosted = bool(slash) and ("." in first or ":" in first or first == "localhost" or first != first.lower())
    repository = rest if hosted else path
    if repository != repository.lower():
        full = repository if hosted or "/" in repository else f"library/{repository}"
        raise ValueError(f"invalid reference format: repository name ({full}) must be lowercase")
    if not _PATH.fullmatch(repository):
        raise ValueError("invalid reference format")
    if hosted and first in ("docker.io", "index.docker.io"):
        path = rest.removeprefix("library/")
    if at:
        return f"{path}{f':{tag}' if tag else ''}@{digest}"
    return f"{path}:{tag or 'latest'}"

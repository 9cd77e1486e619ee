"""Versions of k3d, k3s and kubectl, read from what the tools print about themselves."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

SUPPORTED_SKEW = 1
"""Minor versions that kubectl may be older or newer than the cluster (Kubernetes' version skew policy)."""

_NUMBERS = re.compile(r"(?<![\d.])v?(\d+)\.(\d+)(?:\.(\d+))?")


@dataclass(frozen=True, order=True)
class Version:
    """Three numbers; what follows them (`-k3s1`, `-dispatcher`, `+dfsg1`, `-rc.1`) is left out."""

    major: int
    minor: int
    patch: int = 0

    @classmethod
    def parse(cls, text: str) -> Version | None:
        """The first version in the text, such as `v1.32.4-dispatcher` or `1.41`; None where there is none."""
        found = _NUMBERS.search(text)
        return cls(int(found[1]), int(found[2]), int(found[3] or 0)) if found else None

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def short(self) -> str:
        """Without the last number, as versions of an API and skews are spoken of."""
        return f"{self.major}.{self.minor}"


@dataclass(frozen=True)
class K3dVersion:
    """What `k3d version` says. None where it says no number, as builds from source do (`dev`, `latest`)."""

    k3d: Version | None
    k3s: Version | None
    """The Kubernetes that a cluster gets when no image is named; packagers change it."""


def parse_k3d(stdout: str) -> K3dVersion | None:
    """Of `k3d version -o json` (from 5.5 on) or of `k3d version` (two lines); None where it is neither."""
    said = _document(stdout)
    if said is not None:
        return K3dVersion(_version(said.get("k3d")), _version(said.get("k3s")))
    lines = dict(re.findall(r"^(k3d|k3s) version (\S+)", stdout, re.MULTILINE))
    return K3dVersion(_version(lines.get("k3d")), _version(lines.get("k3s"))) if "k3d" in lines else None


def parse_kubectl(stdout: str) -> Version | None:
    """Of `kubectl version --client -o json`; None where it names no version."""
    said = _document(stdout) or {}
    client = said.get("clientVersion")
    return _version(client.get("gitVersion")) if isinstance(client, dict) else None


def skew(client: Version, server: Version) -> int:
    """Minor versions between the two; another major version counts as a hundred."""
    return abs(100 * (client.major - server.major) + client.minor - server.minor)


def within_skew(client: Version, server: Version) -> bool:
    """Whether a kubectl of version `client` is supported with a cluster of version `server`."""
    return skew(client, server) <= SUPPORTED_SKEW


def _document(stdout: str) -> dict[str, Any] | None:
    # Some versions log before they answer.
    start = stdout.find("{")
    if start < 0:
        return None
    try:
        said, _ = json.JSONDecoder().raw_decode(stdout[start:])
    except json.JSONDecodeError:
        return None
    return said if isinstance(said, dict) else None


def _version(text: object) -> Version | None:
    return Version.parse(text) if isinstance(text, str) else None

"""What an image is in the practice lab, and the names that images have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

HUB = "docker.io"


@dataclass(frozen=True)
class Config:
    """What an image says about how its containers are started."""

    env: Mapping[str, str] = field(default_factory=dict)
    entrypoint: tuple[str, ...] = ()
    cmd: tuple[str, ...] = ()
    workdir: str = ""
    ports: tuple[str, ...] = ()
    """Such as `80/tcp`."""
    labels: Mapping[str, str] = field(default_factory=dict)
    user: str = ""


@dataclass(frozen=True)
class Image:
    """An image. Exactly one of `root` and `program` says what its containers run."""

    id: str
    """`sha256:` and 64 hexadecimal digits."""
    config: Config
    created: datetime
    size: int
    """Bytes."""
    root: Path | None = None
    """The folder with the files that a Dockerfile of the learner's copied; its programs run as local
    processes."""
    program: str | None = None
    """The name of a program that the lab knows by heart, for public images."""
    layers: tuple[str, ...] = ()
    """Ids of the layers, `sha256:…`, lowest first."""


@dataclass(frozen=True)
class Reference:
    """The name of an image, taken apart: `localhost:5111/dwk-app1:v1`."""

    host: str
    """`docker.io` where the name says nothing."""
    path: str
    """With `library/` in front for the official images."""
    tag: str
    """`latest` where the name says nothing; empty beside a digest."""
    digest: str = ""

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Raises ValueError for what cannot be the name of an image."""
        name, _, digest = text.partition("@")
        path, tag = name, ""
        if ":" in name.rpartition("/")[2]:
            path, _, tag = name.rpartition(":")
        first, slash, rest = path.partition("/")
        host = first if slash and ("." in first or ":" in first or first == "localhost") else HUB
        if host == first:
            path = rest
        if not path or path != path.lower() or any(char.isspace() for char in text) or text.endswith(":"):
            raise ValueError("invalid reference format")
        if host == HUB and "/" not in path:
            path = f"library/{path}"
        return cls(host, path, tag or ("" if digest else "latest"), digest)

    @property
    def full(self) -> str:
        """With everything said: `docker.io/library/busybox:1.36`, as a node lists it."""
        return f"{self.host}/{self.path}{self._end}"

    @property
    def familiar(self) -> str:
        """As docker lists it: `busybox:1.36`, `jakousa/dwk-app1:latest`."""
        return f"{self.repository}{self._end}"

    @property
    def repository(self) -> str:
        """Without the tag: `busybox`, `localhost:5111/dwk-app1`."""
        if self.host != HUB:
            return f"{self.host}/{self.path}"
        return self.path.removeprefix("library/")

    @property
    def _end(self) -> str:
        return f"@{self.digest}" if self.digest else f":{self.tag}"

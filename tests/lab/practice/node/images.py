"""Images for the tests: files of a learner's, public tools, the course's program."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tutor.lab.practice.engine.errors import PullError
from tutor.lab.practice.engine.image import Config, Image

_MADE = datetime(2026, 11, 1, tzinfo=UTC)


def image(
    root: Path | None = None,
    *cmd: str,
    program: str | None = None,
    workdir: str = "",
    entrypoint: tuple[str, ...] = (),
    env: Mapping[str, str] | None = None,
    size: int = 4_000_000,
    number: int = 1,
) -> Image:
    config = Config(env=env or {}, entrypoint=entrypoint, cmd=cmd, workdir=workdir)
    return Image(f"sha256:{number:064x}", config, _MADE, size, root=root, program=program)


SHELL = image(None, "sh", program="busybox")
COURSE = image(
    None,
    "node",
    "index.js",
    program="dwk-app1",
    entrypoint=("docker-entrypoint.sh",),
    size=86_900_000,
    number=2,
)
NGINX = image(
    None, "nginx", "-g", "daemon off;", program="nginx", entrypoint=("/docker-entrypoint.sh",), number=3
)


class Images:
    """Registries with a few images, and the stores of any number of nodes."""

    def __init__(self) -> None:
        self.public = {"busybox:1.36": SHELL, "jakousa/dwk-app1": COURSE, "nginx:1.29": NGINX}
        self.stored: dict[tuple[str, str], Image] = {}
        self.pulls: list[tuple[str, str]] = []

    def local(self, node: str, reference: str) -> Image | None:
        return self.stored.get((node, reference))

    async def pull(self, node: str, reference: str) -> Image:
        self.pulls.append((node, reference))
        if reference not in self.public:
            name = f"docker.io/{reference}"
            raise PullError(
                f'failed to pull and unpack image "{name}": failed to resolve reference "{name}": '
                f"{name}: not found"
            )
        self.stored[node, reference] = self.public[reference]
        return self.public[reference]

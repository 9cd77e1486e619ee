"""A practice cluster of three nodes, in a thread beside the tests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from tutor.lab.practice.control.bootstrap import SYSTEM_IMAGES
from tutor.lab.practice.engine.containerd import missing
from tutor.lab.practice.engine.errors import PullError
from tutor.lab.practice.engine.hub import COURSE_TAG
from tutor.lab.practice.engine.image import Config, Image, Reference
from tutor.lab.practice.k3d.control_plane import ControlPlane
from tutor.lab.practice.node.runtime import Runtime
from tutor.lab.practice.pace import Pace
from tutor.lab.practice.schema import Schema

NAME = "k3d-parity"
_MADE = datetime(2026, 10, 1, tzinfo=UTC)
_SPEED = 60.0
"""A grace period takes half a second, a pull's first back-off a sixth of one."""
_T = TypeVar("_T")


def _known(program: str, *words: str) -> Image:
    return Image(f"sha256:{len(program):064x}", Config(cmd=words), _MADE, 4_000_000, program=program)


class Registries:
    """A public registry with the course's image and a few more, and the stores of the nodes."""

    def __init__(self) -> None:
        course = _known("dwk-app1", "node", "index.js")
        self.public = {
            "docker.io/jakousa/dwk-app1:latest": course,
            f"docker.io/jakousa/dwk-app1:{COURSE_TAG}": course,
            "docker.io/library/nginx:latest": _known("nginx", "nginx"),
            "docker.io/library/busybox:1.36": _known("busybox", "sh"),
        }
        self._stored = {
            (node, Reference.parse(name).full): _known(program, program)
            for program, name in SYSTEM_IMAGES.items()
            for node in node_names()
        }

    def local(self, node: str, reference: str) -> Image | None:
        return self._stored.get((node, Reference.parse(reference).full))

    async def pull(self, node: str, reference: str) -> Image:
        full = Reference.parse(reference).full
        if full not in self.public:
            raise PullError(missing(Reference.parse(reference), repository=False))
        self._stored[node, full] = self.public[full]
        return self.public[full]


def node_names() -> list[str]:
    return [f"{NAME}-server-0", f"{NAME}-agent-0", f"{NAME}-agent-1"]


class Practice:
    """The cluster as kubectl finds it."""

    def __init__(self, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._runtime, self._plane = self._do(self._begin(folder))
        assert self._plane.port is not None
        parts = self._plane.authority.kubeconfig_parts()
        server = {
            "server": f"https://0.0.0.0:{self._plane.port}",
            "certificate-authority-data": parts.certificate_authority_data,
        }
        admin = {
            "client-certificate-data": parts.client_certificate_data,
            "client-key-data": parts.client_key_data,
        }
        self.kubeconfig: dict[str, Any] = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": NAME,
            "clusters": [{"name": NAME, "cluster": server}],
            "users": [{"name": f"admin@{NAME}", "user": admin}],
            "contexts": [{"name": NAME, "context": {"cluster": NAME, "user": f"admin@{NAME}"}}],
        }

    async def _begin(self, folder: Path) -> tuple[Runtime, ControlPlane]:
        pace = Pace(_SPEED)
        runtime = Runtime(folder / "run", pace)
        plane = ControlPlane(
            folder, Schema.load(), token="unused", pace=pace, images=Registries(), runtime=runtime
        )
        for number, node in enumerate(node_names()):
            await plane.run_node(node, server=number == 0, address=f"172.18.0.{number + 3}")
        await plane.serve(0)
        return runtime, plane

    def _do(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def close(self) -> None:
        self._do(self._plane.close())
        self._do(self._runtime.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@contextmanager
def practice(folder: Path) -> Iterator[Practice]:
    """A cluster for as long as it is needed."""
    cluster = Practice(folder)
    try:
        yield cluster
    finally:
        cluster.close()

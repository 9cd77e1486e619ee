"""Startup, liveness and readiness probes of a running container.

An `exec` probe really runs, as a process of this computer on the container's files. For `httpGet`,
`tcpSocket` and `grpc` it is asked whether the program listens on the port; no request is sent, as a pod has
no address here that could be reached. The servers known by heart open no port at all, and these probes of
theirs pass.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.engine.image import Image
from tutor.lab.practice.node.context import NodeContext
from tutor.lab.practice.node.places import StartError
from tutor.lab.practice.node.ports import listens
from tutor.lab.practice.node.runtime import Process

_SHOWN = 1024
"""Bytes of an exec probe's output that are kept."""


@dataclass(frozen=True)
class Target:
    """One start of one container, as probes see it."""

    name: str
    part: str
    """`spec.containers{web}`"""
    spec: Object
    image: Image
    pod: Object
    process: Process
    env: Mapping[str, str]
    address: str


class Probes:
    """The probes of one start of one container."""

    def __init__(
        self,
        node: NodeContext,
        target: Target,
        *,
        changed: Callable[[Probes], None],
        restart: Callable[[str], None],
    ) -> None:
        """`changed` hears when the container turns ready or no longer is; `restart` ends it and takes what
        its event says."""
        self._node = node
        self._target = target
        self._changed = changed
        self._restart = restart
        self.started = not target.spec.get("startupProbe")
        """Whether the container counts as started."""
        self._passes = not target.spec.get("readinessProbe")
        self._tasks: list[asyncio.Task[None]] = []
        self._began = time.monotonic()
        if self.started:
            self._begin_rest()
        else:
            self._begin("Startup")

    @property
    def ready(self) -> bool:
        """Whether the container counts as ready."""
        return self.started and self._passes

    def stop(self) -> None:
        """The container has ended."""
        for task in self._tasks:
            task.cancel()

    def _begin_rest(self) -> None:
        for kind in ("Readiness", "Liveness"):
            if self._target.spec.get(f"{kind.lower()}Probe"):
                self._begin(kind)

    def _begin(self, kind: str) -> None:
        probe = self._target.spec[f"{kind.lower()}Probe"]
        self._tasks.append(asyncio.ensure_future(self._repeat(kind, probe)))

    async def _repeat(self, kind: str, probe: Object) -> None:
        pace = self._node.pace
        delay = pace.seconds(float(probe.get("initialDelaySeconds") or 0))
        await asyncio.sleep(max(0.0, delay - (time.monotonic() - self._began)))
        passed = failed = 0
        while True:
            problem = await self._examine(probe)
            if problem is None:
                passed, failed = passed + 1, 0
            else:
                passed, failed = 0, failed + 1
                words = f"{kind} probe failed: {problem}"
                self._node.event(self._target.pod, "Warning", "Unhealthy", words, self._target.part)
            if passed >= int(probe.get("successThreshold") or 1):
                self._passed(kind)
            elif failed >= int(probe.get("failureThreshold") or 3) and self._failed(kind):
                return
            if kind == "Startup" and self.started:
                return
            await pace.sleep(float(probe.get("periodSeconds") or 10))

    def _passed(self, kind: str) -> None:
        if kind == "Startup":
            self.started = True
            self._begin_rest()
        elif kind == "Readiness":
            if self._passes:
                return
            self._passes = True
        else:
            return
        self._changed(self)

    def _failed(self, kind: str) -> bool:
        """Draw the consequence; returns whether the probe is over with it."""
        if kind == "Readiness":
            if self._passes:
                self._passes = False
                self._changed(self)
            return False
        self._restart(f"Container {self._target.name} failed {kind.lower()} probe, will be restarted")
        return True

    async def _examine(self, probe: Object) -> str | None:
        """None where the probe passes, else what its event says."""
        if probe.get("exec"):
            return await self._execute(
                probe["exec"].get("command") or [], float(probe.get("timeoutSeconds") or 1)
            )
        for field in ("httpGet", "tcpSocket", "grpc"):
            if probe.get(field) is not None:
                return self._connect(field, probe[field])
        return None

    def _connect(self, field: str, action: Object) -> str | None:
        port = self._port(action.get("port"))
        if port is None:
            return f"couldn't find port: {action.get('port')}"
        if listens(self._target.process, port):
            return None
        refused = f"dial tcp {self._target.address}:{port}: connect: connection refused"
        if field == "httpGet":
            scheme = str(action.get("scheme") or "HTTP").lower()
            return f'Get "{scheme}://{self._target.address}:{port}{action.get("path") or "/"}": {refused}'
        return refused

    def _port(self, port: int | str | None) -> int | None:
        if isinstance(port, int):
            return port
        named = (each for each in self._target.spec.get("ports") or () if each.get("name") == port)
        found = next(named, None)
        return None if found is None else int(found["containerPort"])

    async def _execute(self, argv: list[str], limit: float) -> str | None:
        output: list[bytes] = []

        def sink(_stream: str, line: bytes) -> None:
            if sum(map(len, output)) < _SHOWN:
                output.append(line)

        name = self._target.pod["metadata"]["name"]
        try:
            process = await self._node.runtime.start(
                self._target.image,
                name=name,
                hostname=name,
                argv=argv,
                env=self._target.env,
                workdir=self._target.spec.get("workingDir") or "",
                sink=sink,
                beside=self._target.process,
            )
        except StartError as error:
            return error.message
        try:
            code = await asyncio.wait_for(process.wait(), limit)
        except TimeoutError:
            return f'command timed out: "{" ".join(argv)}" timed out after {limit:g}s'
        finally:
            process.signal(signal.SIGKILL)
        return None if code == 0 else b"\n".join(output).decode("utf-8", "replace")

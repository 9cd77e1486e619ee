"""The life of containers: started, stopped, started again, removed."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from tutor.lab.practice.engine.container import Container, State
from tutor.lab.practice.engine.errors import EngineError, no_such, not_started
from tutor.lab.practice.engine.events import Events
from tutor.lab.practice.engine.held import Held
from tutor.lab.practice.engine.identity import moment_of, nano_stamp
from tutor.lab.practice.engine.images import Images
from tutor.lab.practice.engine.networks import Networks
from tutor.lab.practice.engine.ports import Ports
from tutor.lab.practice.engine.roster import Roster
from tutor.lab.practice.engine.signals import number_of
from tutor.lab.practice.engine.volumes import Volumes
from tutor.lab.practice.node.places import StartError
from tutor.lab.practice.node.runtime import Process, Runtime
from tutor.lab.practice.pace import Pace, now

STOP_SECONDS = 10
"""How long `docker stop` waits before it kills, unless something else is said."""
KILLED = 137
_OCI = (
    "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create "
    "failed: unable to start container process: error during container init: "
)


class Containers(Roster):
    """The containers that there are, with what can be done to them.

    What was begun is done to its end, as by Docker's daemon, also where whoever asked for it has gone.
    """

    def __init__(
        self,
        folder: Path,
        *,
        images: Images,
        networks: Networks,
        volumes: Volumes,
        events: Events,
        runtime: Runtime,
        pace: Pace,
    ) -> None:
        super().__init__(folder, images=images, networks=networks, volumes=volumes, events=events)
        self._runtime = runtime
        self._pace = pace
        self._ports = Ports()
        self._processes: dict[str, Process] = {}
        self._ends: dict[str, asyncio.Task[int]] = {}
        """Until the present run of a container has ended; gives the exit code."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._starting: set[str] = set()
        self._closing = False
        self.on_removed: Callable[[Container], None] = lambda container: None

    def process(self, container: Container) -> Process | None:
        """The first process of a running container."""
        return self._processes.get(container.id)

    async def start(self, name: str) -> Container:
        """Start a container that does not run; one that runs stays as it is. Raises EngineError with the exit
        code that `docker run` ends with (125, 126, 127)."""
        container = self.get(name)
        if container.running or container.id in self._starting:
            return container
        container.stopped_by_hand = False
        await self._to_the_end(self._launch(container))
        return container

    async def stop(self, name: str, seconds: float | None = None, word: str = "") -> None:
        """Ask a container to end, with SIGTERM unless `word` or its image names another signal, and kill it
        after `seconds` (by pace; negative: never)."""
        await self._to_the_end(self._stop(self.get(name), seconds, word))

    async def _stop(self, container: Container, seconds: float | None, word: str) -> None:
        await self._has_started(container)
        container.stopped_by_hand = True
        process, end = self._processes.get(container.id), self._ends.get(container.id)
        if process is None or end is None:
            if container.state.status == "restarting":
                self._set(container, "exited")
            self._save(container)
            return
        if seconds is None:
            timeout = container.settings.stop_timeout
            seconds = STOP_SECONDS if timeout is None else timeout
        number = number_of(word or container.settings.stop_signal or "SIGTERM")
        self._tell(container, "kill", signal=str(number))
        process.signal(number)
        done, _ = await asyncio.wait({end}, timeout=None if seconds < 0 else self._pace.seconds(seconds))
        if not done:
            self._tell(container, "kill", signal="9")
            process.signal(signal.SIGKILL)
            await asyncio.wait({end})
        self._tell(container, "stop")

    async def restart(self, name: str, seconds: float | None = None) -> None:
        await self._to_the_end(self._restart(self.get(name), seconds))

    async def _restart(self, container: Container, seconds: float | None) -> None:
        await self._stop(container, seconds, "")
        await self.start(container.id)
        self._tell(container, "restart")

    def kill(self, name: str, word: str = "KILL") -> None:
        """Send a signal, SIGKILL where nothing is said. Raises EngineError where it does not run."""
        container = self.get(name)
        number = number_of(word or "KILL")
        process = self._processes.get(container.id)
        if process is None:
            raise EngineError(f"cannot kill container: {name}: container {container.id} is not running")
        if number == signal.SIGKILL:
            container.stopped_by_hand = True
        self._tell(container, "kill", signal=str(number))
        process.signal(number)

    async def wait(self, name: str) -> int:
        """The exit code, as soon as the container does not run."""
        container = self.get(name)
        end = self._ends.get(container.id)
        return await asyncio.shield(end) if end is not None else container.state.exit_code

    async def remove(self, name: str, *, force: bool = False, volumes: bool = False) -> None:
        """Raises EngineError: unknown, or running and not forced."""
        await self._to_the_end(self._remove(self.get(name), force=force, volumes=volumes))

    async def _remove(self, container: Container, *, force: bool, volumes: bool) -> None:
        await self._has_started(container)
        if container.running and not force:
            raise EngineError(
                f'cannot remove container "/{container.name}": container is {container.state.status}: '
                "stop the container before removing or force remove"
            )
        container.stopped_by_hand = True
        end = self._ends.get(container.id)
        if (process := self._processes.get(container.id)) is not None and end is not None:
            self._tell(container, "kill", signal="9")
            process.signal(signal.SIGKILL)
            await asyncio.wait({end})
        self._forget(container, volumes=volumes)

    async def revive(self) -> None:
        """After a start of the service: what ran when it ended runs again where its restart policy says so,
        and has exited (137) otherwise."""
        for container in list(self._all.values()):
            again = (
                container.settings.restart in ("always", "unless-stopped") and not container.stopped_by_hand
            )
            if container.running:
                container.state.exit_code = KILLED
                container.state.finished = nano_stamp(now())
                self._unplug(container)
                self._set(container, "exited")
                if container.settings.remove:
                    self._forget(container, volumes=True)
                elif again:
                    self._spawn(self._again(container, 0.0))

    async def close(self) -> None:
        """The service ends. What runs is noted as running, for `revive`."""
        self._closing = True
        self._ports.close()
        tasks = [*self._tasks, *self._ends.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for process in self._processes.values():
            process.signal(signal.SIGKILL)

    async def _launch(self, container: Container) -> None:
        settings = container.settings
        content = self._images.contents.get(settings.image_id)
        if content is None:
            raise no_such("image", settings.image)
        self._starting.add(container.id)
        try:
            others = [other for other in self._all.values() if other is not container]
            container.published = await self._ports.claim(container, others)
            self._plug(container)
            process: Process
            if settings.program == "hold":
                process = Held()
            else:
                process = await self._runtime.start(
                    content.image,
                    name=container.name,
                    hostname=settings.hostname or container.id[:12],
                    argv=settings.argv,
                    env=dict(entry.split("=", 1) for entry in settings.env if "=" in entry),
                    workdir=settings.workdir,
                    sink=container.log.write,
                    own_network=not container.published and settings.network_mode != "host",
                )
        except (StartError, EngineError) as error:
            raise await self._not_started(container, error) from error
        finally:
            self._starting.discard(container.id)
        self._processes[container.id] = process
        container.state = State(
            "running",
            pid=process.pid or os.getpid(),
            started=nano_stamp(now()),
            finished=container.state.finished,
        )
        self._ends[container.id] = asyncio.ensure_future(self._until_end(container, process))
        self._save(container)
        self._tell(container, "start")
        self._changed(container)

    async def _not_started(self, container: Container, error: StartError | EngineError) -> EngineError:
        await self._ports.release(container)
        self._unplug(container)
        if isinstance(error, StartError):
            refused = not_started(error, _OCI)
            code = refused.exit_code
        else:
            code = 128
            refused = EngineError(error.message, exit_code=125)
        container.state.exit_code, container.state.error = code, refused.message
        self._save(container)
        if container.settings.remove:
            self._forget(container, volumes=True)
        return refused

    async def _until_end(self, container: Container, process: Process) -> int:
        code = await process.wait()
        if self._closing:
            return code
        ran = now() - moment_of(container.state.started)
        del self._processes[container.id], self._ends[container.id]
        container.state.exit_code = code
        container.state.finished = nano_stamp(now())
        container.state.pid = 0
        await self._ports.release(container)
        self._unplug(container)
        again = container.comes_back(code)
        self._tell(container, "die", exitCode=str(code), execDuration=str(int(ran.total_seconds())))
        self._set(container, "restarting" if again else "exited")
        if again:
            container.restarts += 1
            pause = min(0.1 * 2 ** min(container.restarts, 10), 60.0) if ran.total_seconds() < 10 else 0.1
            self._spawn(self._again(container, pause))
        else:
            container.log.close()
            if container.settings.remove:
                self._forget(container, volumes=True)
        return code

    async def _again(self, container: Container, pause: float) -> None:
        await self._pace.sleep(pause)
        if container.id not in self._all or container.stopped_by_hand or container.id in self._processes:
            return
        try:
            await self._launch(container)
        except EngineError:
            # The reason is in the container's state, where `docker inspect` shows it.
            self._set(container, "exited")

    def _forget(self, container: Container, *, volumes: bool) -> None:
        if self._all.pop(container.id, None) is None:
            return
        container.log.remove()
        shutil.rmtree(container.folder, ignore_errors=True)
        self._tell(container, "destroy")
        container.state.status = "removing"
        for mount in container.settings.mounts:
            volume = self._volumes.find(mount.name) if mount.kind == "volume" else None
            if volumes and volume is not None and volume.anonymous and not list(self._users(volume.name)):
                self._volumes.remove(volume.name)
        self.on_removed(container)
        if container.on_state is not None:
            container.on_state(container)

    async def _has_started(self, container: Container) -> None:
        """Return when a start that was begun has come to its end, well or not."""
        while container.id in self._starting:
            await asyncio.sleep(0.005)

    async def _to_the_end(self, work: Coroutine[Any, Any, None]) -> None:
        await asyncio.shield(self._spawn(work))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

"""One pod on its node, from its binding to its removal."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import PODS, Object
from tutor.lab.practice.node.container_life import ContainerLife
from tutor.lab.practice.node.context import NodeContext, report
from tutor.lab.practice.node.pull import Puller
from tutor.lab.practice.node.status import pod_status
from tutor.lab.practice.pace import now, stamp

_OVER = ("Succeeded", "Failed")


class PodLife:
    """Runs a pod's containers and tells its status, until the pod is deleted or the node stops."""

    def __init__(
        self, node: NodeContext, puller: Puller, pod: Object, gone: Callable[[PodLife], None]
    ) -> None:
        """`gone` is called when nothing of the pod is left on the node."""
        self.pod = pod
        self._node = node
        self._puller = puller
        self._gone = gone
        self._address = ""
        self._started = (pod.get("status") or {}).get("startTime") or stamp(now())
        self._init: list[ContainerLife] = []
        self._containers: list[ContainerLife] = []
        self._telling: asyncio.Handle | None = None
        self._running: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        self._deadline = 0.0
        self._over = False

    @property
    def uid(self) -> str:
        return str(self.pod["metadata"]["uid"])

    def begin(self) -> None:
        """Start the pod, or what is left to do with it where it was begun before the node started."""
        status = self.pod.get("status") or {}
        if self.pod["metadata"].get("deletionTimestamp"):
            self._end(self._grace())
            return
        if status.get("phase") in _OVER:
            return
        before = {
            entry["name"]: entry
            for field in ("initContainerStatuses", "containerStatuses")
            for entry in status.get(field) or ()
        }
        if any(entry.get("containerID") for entry in before.values()):
            words = "Pod sandbox changed, it will be killed and re-created."
            self._node.event(self.pod, "Normal", "SandboxChanged", words)
        spec = self.pod["spec"]
        self._address = self._node.address if spec.get("hostNetwork") else self._node.take_address()
        self._init = [self._container(each, before, init=True) for each in spec.get("initContainers") or ()]
        self._containers = [self._container(each, before) for each in spec["containers"]]
        if self._init:
            for container in self._containers:
                container.state = {"waiting": {"reason": "PodInitializing"}}
            self._running = asyncio.ensure_future(self._one_after_the_other())
            self._running.add_done_callback(report)
        else:
            self._all_at_once()
        self._tell_soon()

    def update(self, pod: Object) -> None:
        """The pod's object has changed."""
        self.pod = pod
        if pod["metadata"].get("deletionTimestamp"):
            self._end(self._grace())
            return
        specs = {each["name"]: each for each in pod["spec"]["containers"]}
        for container in self._containers:
            if specs.get(container.name, container.spec) != container.spec:
                container.redefine(specs[container.name])

    def kill(self) -> None:
        """The pod's object is gone, whatever its containers do: end them at once."""
        self._end(0.0)

    async def abandon(self) -> None:
        """The node has stopped. Nothing is told any more."""
        self._over = True
        for task in (self._running, self._ending):
            if task is not None:
                task.cancel()
        if self._telling is not None:
            self._telling.cancel()
        await asyncio.gather(*(container.abandon() for container in (*self._init, *self._containers)))
        self._node.give_back(self._address)

    def _container(self, spec: Object, before: dict[str, Object], *, init: bool = False) -> ContainerLife:
        return ContainerLife(
            self._node,
            self._puller,
            lambda: self.pod,
            spec,
            self._tell_soon,
            init=init,
            before=before.get(spec["name"]),
            address=self._address,
        )

    def _all_at_once(self) -> None:
        for container in self._containers:
            container.begin()

    async def _one_after_the_other(self) -> None:
        for container in self._init:
            container.begin()
            await container.done.wait()
            if container.state["terminated"]["exitCode"] != 0:
                return
        self._all_at_once()

    def _grace(self) -> float:
        """Seconds of the wall's clock that the pod's containers still have."""
        seconds = self.pod["metadata"].get("deletionGracePeriodSeconds")
        return self._node.pace.seconds(30.0 if seconds is None else float(seconds))

    def _end(self, grace: float) -> None:
        deadline = time.monotonic() + grace
        if self._ending is None:
            self._deadline = deadline
            self._ending = asyncio.ensure_future(self._terminate())
            self._ending.add_done_callback(report)
        else:
            self._deadline = min(self._deadline, deadline)

    async def _terminate(self) -> None:
        if self._running is not None:
            self._running.cancel()
        containers = (*self._init, *self._containers)
        await asyncio.gather(
            *(container.stop(lambda: self._deadline - time.monotonic()) for container in containers)
        )
        self._over = True
        self._tell()
        self._node.logs.remove(self.pod)
        self._puller.forget(self.pod)
        self._node.give_back(self._address)
        self._remove()
        self._gone(self)

    def _remove(self) -> None:
        metadata = self.pod["metadata"]
        present = self._node.registry.store.get(PODS, metadata["namespace"], metadata["name"])
        if present is None or present["metadata"]["uid"] != self.uid:
            return
        options = {"gracePeriodSeconds": 0, "preconditions": {"uid": self.uid}}
        try:
            self._node.registry.delete(PODS, metadata["namespace"], metadata["name"], options)
        except Refused as refused:
            if refused.code not in (404, 409):
                raise

    def _tell_soon(self) -> None:
        """Tell the status once, however much of it changes in this moment."""
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_soon(self._tell)

    def _tell(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None
        metadata = self.pod["metadata"]
        present = self._node.registry.store.get(PODS, metadata["namespace"], metadata["name"])
        if present is None or present["metadata"]["uid"] != self.uid or not self._containers:
            return
        status = pod_status(
            present,
            self._init,
            self._containers,
            address=self._address,
            host=self._node.address,
            started=self._started,
            over=self._over,
        )
        self._node.registry.write(PODS, {**present, "status": status}, status=True)

"""The kubelet: runs the pods that are bound to its node."""

from __future__ import annotations

import asyncio

from tutor.lab.practice.cluster.kinds import PODS, Object
from tutor.lab.practice.node.context import NodeContext
from tutor.lab.practice.node.pod_life import PodLife
from tutor.lab.practice.node.pull import Puller


class Kubelet:
    """One node at work. Made anew for every start of the node."""

    def __init__(self, node: NodeContext) -> None:
        self.node = node
        self._puller = Puller(node)
        self._pods: dict[str, PodLife] = {}

    def begin(self) -> None:
        """Take up the pods that are bound to the node already."""
        for pod in self.node.registry.store.list(PODS):
            if pod["spec"].get("nodeName") == self.node.name:
                self.seen(pod)

    def seen(self, pod: Object) -> None:
        """A pod of this node is there or has changed."""
        life = self._pods.get(pod["metadata"]["uid"])
        if life is not None:
            life.update(pod)
            return
        life = self._pods[pod["metadata"]["uid"]] = PodLife(self.node, self._puller, pod, self._gone)
        life.begin()

    def removed(self, pod: Object) -> None:
        """A pod's object is gone."""
        life = self._pods.get(pod["metadata"]["uid"])
        if life is not None:
            life.kill()
        else:
            self.node.logs.remove(pod)

    async def close(self) -> None:
        """Stop the node: its containers are killed, and nobody hears of them."""
        lives = list(self._pods.values())
        self._pods.clear()
        await asyncio.gather(*(life.abandon() for life in lives))

    def _gone(self, life: PodLife) -> None:
        self._pods.pop(life.uid, None)

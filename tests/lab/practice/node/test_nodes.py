"""The nodes of a cluster: what they register, and what becomes of them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.lab.practice.node.stage import NODE, Stage, play
from tests.lab.practice.node.waiting import gone, until
from tutor.lab.practice.cluster.kinds import LEASES, NODES, PODS
from tutor.lab.practice.cluster.store import Store

AGENT = "k3d-test-agent-0"


def test_a_node_registers_as_a_small_machine_with_k3s(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.nodes.add(AGENT, "agent", "172.18.0.4")
        server, agent = (stage.store.get(NODES, None, name) for name in (NODE, AGENT))
        assert server is not None
        assert agent is not None
        role = "node-role.kubernetes.io/control-plane"
        assert server["metadata"]["labels"][role] == "true"
        assert role not in agent["metadata"]["labels"]
        assert agent["metadata"]["labels"]["kubernetes.io/hostname"] == AGENT
        assert (server["spec"]["podCIDR"], agent["spec"]["podCIDR"]) == ("10.42.0.0/24", "10.42.1.0/24")
        status = agent["status"]
        assert status["addresses"] == [
            {"type": "InternalIP", "address": "172.18.0.4"},
            {"type": "Hostname", "address": AGENT},
        ]
        assert status["nodeInfo"]["kubeletVersion"] == "v1.36.2+k3s1"
        assert status["nodeInfo"]["osImage"] == "K3s v1.36.2+k3s1"
        assert status["nodeInfo"]["containerRuntimeVersion"].startswith("containerd://2.")
        assert status["capacity"]["pods"] == "110"
        assert stage.node(AGENT) == {
            "MemoryPressure": "False",
            "DiskPressure": "False",
            "PIDPressure": "False",
            "Ready": "True",
        }
        lease = stage.store.get(LEASES, "kube-node-lease", AGENT)
        assert lease is not None
        assert lease["spec"]["holderIdentity"] == AGENT
        assert "NodeReady" in stage.reasons(AGENT)

    play(tmp_path, act)


def test_each_node_has_an_image_store_of_its_own(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.nodes.add(AGENT, "agent", "172.18.0.4")
        stage.images.stored[AGENT, "nginx:1.29"] = stage.images.public["nginx:1.29"]
        for node in (NODE, AGENT):
            stage.make(node, "nginx:1.29", node=node, imagePullPolicy="Never")
        await until(lambda: stage.ready(AGENT) and stage.waiting(NODE).get("reason") == "ErrImageNeverPull")
        pod = stage.pod(AGENT)
        assert pod is not None
        assert pod["status"]["podIP"] == "10.42.1.2"

    play(tmp_path, act)


def test_a_stopped_node_turns_unknown_and_runs_the_same_pods_again_when_it_is_back(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        pod = stage.make("web", "jakousa/dwk-app1")
        stage.sh("done", "true", spec={"restartPolicy": "Never"})
        await until(lambda: stage.ready("web") and stage.phase("done") == "Succeeded")
        before = await stage.printed("web")
        await stage.nodes.stop(NODE)
        assert stage.node()["Ready"] == "True"
        with pytest.raises(OSError, match="connection refused"):
            await stage.printed("web")
        await until(lambda: set(stage.node().values()) == {"Unknown"})
        node = stage.store.get(NODES, None, NODE)
        assert node is not None
        ready = next(each for each in node["status"]["conditions"] if each["type"] == "Ready")
        assert (ready["reason"], ready["message"]) == (
            "NodeStatusUnknown",
            "Kubelet stopped posting node status.",
        )
        # Nothing is told of its pods, which nobody can see.
        assert stage.status("web")["restartCount"] == 0
        await stage.nodes.start(NODE)
        assert stage.node()["Ready"] == "True"
        await until(lambda: stage.status("web")["restartCount"] == 1 and stage.ready("web"))
        again = stage.pod("web")
        assert again is not None
        assert again["metadata"]["uid"] == pod["metadata"]["uid"]
        last = stage.status("web")["lastState"]["terminated"]
        assert (last["exitCode"], last["reason"]) == (255, "Unknown")
        assert "SandboxChanged" in stage.reasons("web")
        assert await stage.printed("web", previous=True) == before
        assert stage.status("done")["restartCount"] == 0
        assert stage.phase("done") == "Succeeded"

    play(tmp_path, act)


def test_a_pod_deleted_while_its_node_was_off_goes_when_the_node_is_back(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.make("web", "jakousa/dwk-app1")
        await until(lambda: stage.ready("web"))
        await stage.nodes.stop(NODE)
        stage.registry.delete(PODS, "default", "web", {})
        await asyncio.sleep(0.1)
        assert stage.pod("web") is not None
        await stage.nodes.start(NODE)
        await until(lambda: stage.pod("web") is None)

    play(tmp_path, act)


def test_a_cluster_that_is_opened_again_runs_the_same_pods(tmp_path: Path) -> None:
    async def act() -> None:
        file = tmp_path / "store.db"
        first = Stage(tmp_path, 1000, Store(file))
        first.nodes.add(NODE, "server", "172.18.0.3")
        pod = first.make("web", "jakousa/dwk-app1")
        await until(lambda: first.ready("web"))
        await first.close()
        assert first.ready("web")
        first.store.close()
        second = Stage(tmp_path, 1000, Store(file))
        assert second.pod("web") is not None
        second.nodes.add(NODE, "server", "172.18.0.3")
        await until(lambda: second.status("web")["restartCount"] == 1 and second.ready("web"))
        again = second.pod("web")
        assert again is not None
        assert again["metadata"]["uid"] == pod["metadata"]["uid"]
        assert len((await second.printed("web", previous=True)).splitlines()) == 1
        await second.close()
        second.store.close()

    asyncio.run(act())


def test_a_removed_node_is_gone_with_its_lease(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.nodes.add(AGENT, "agent", "172.18.0.4")
        stage.make("there", "busybox:1.36", node=AGENT, command=["sh", "-c", "echo $$$$; sleep 100"])
        await until(lambda: stage.ready("there"))
        while not (pid := await stage.printed("there")):
            await asyncio.sleep(0.01)
        stage.nodes.remove(AGENT)
        await until(lambda: gone(int(pid)))
        assert stage.store.get(NODES, None, AGENT) is None
        assert stage.store.get(LEASES, "kube-node-lease", AGENT) is None

    play(tmp_path, act)


def test_two_hundred_course_pods_are_cheap(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.nodes.add(AGENT, "agent", "172.18.0.4")
        for number in range(200):
            stage.make(f"web-{number}", "jakousa/dwk-app1", node=(NODE, AGENT)[number % 2])
        await until(lambda: all(stage.ready(f"web-{number}") for number in range(200)))
        addresses = {(stage.pod(f"web-{number}") or {})["status"]["podIP"] for number in range(200)}
        assert len(addresses) == 200
        assert stage.runtime.warden.pid is None
        writes = [pod["metadata"]["name"] for pod in stage.history]
        # Its making, its first status and its running: nothing is told twice.
        assert len(writes) <= 3 * 200

    play(tmp_path, act)

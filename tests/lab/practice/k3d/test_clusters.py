"""Clusters from their creation to their end, in k3d's words (recorded from k3d 5.9.0)."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.lab.practice.k3d.acting import Acting, act
from tutor.lab.practice.cluster.errors import bad_request

CREATED = """\
INFO Prep: Network
INFO Created network 'k3d-k3s-default'
INFO Created image volume k3d-k3s-default-images
INFO Starting new tools node...
INFO Starting node 'k3d-k3s-default-tools'
INFO Creating node 'k3d-k3s-default-server-0'
INFO Creating node 'k3d-k3s-default-agent-0'
INFO Creating node 'k3d-k3s-default-agent-1'
INFO Creating LoadBalancer 'k3d-k3s-default-serverlb'
INFO Using the k3d-tools node to gather environment information
INFO HostIP: using network gateway 172.18.0.1 address
INFO Starting cluster 'k3s-default'
INFO Starting servers...
INFO Starting node 'k3d-k3s-default-server-0'
INFO Starting agents...
INFO Starting node 'k3d-k3s-default-agent-0'
INFO Starting node 'k3d-k3s-default-agent-1'
INFO Starting helpers...
INFO Starting node 'k3d-k3s-default-serverlb'
INFO Injecting records for hostAliases (incl. host.k3d.internal) and for 4 network members into CoreDNS \
configmap...
INFO Cluster 'k3s-default' created successfully!
"""
STARTED = """\
INFO Using the k3d-tools node to gather environment information
INFO Starting new tools node...
INFO Starting node 'k3d-k3s-default-tools'
INFO HostIP: using network gateway 172.18.0.1 address
INFO Starting cluster 'k3s-default'
INFO Starting servers...
INFO Starting node 'k3d-k3s-default-server-0'
INFO Starting agents...
INFO Starting node 'k3d-k3s-default-agent-0'
INFO Starting node 'k3d-k3s-default-agent-1'
INFO Starting helpers...
INFO Starting node 'k3d-k3s-default-serverlb'
INFO Injecting records for hostAliases (incl. host.k3d.internal) and for 4 network members into CoreDNS \
configmap...
INFO Started cluster 'k3s-default'
"""
DELETED = """\
INFO Deleting cluster 'k3s-default'
INFO Deleting cluster network 'k3d-k3s-default'
INFO Deleting 1 attached volumes...
INFO Removing cluster details from default kubeconfig...
INFO Removing standalone kubeconfig file (if there is one)...
INFO Successfully deleted cluster k3s-default!
"""
NAME = "k3s-default"


async def nothing_left(lab: Acting) -> None:
    assert await lab.ask("node.list") == []
    assert await lab.ask("cluster.list", names=[]) == []
    networks = await lab.ask("network.list", filters={})
    assert "k3d-" not in str(networks)
    assert "k3d-" not in str(await lab.ask("volume.list", filters={}))


def test_a_cluster_from_its_creation_to_its_end(tmp_path: Path) -> None:
    async def scene(lab: Acting) -> None:
        assert await lab.lines("cluster.create", name=NAME, agents=2) == CREATED.splitlines()
        assert await lab.nodes(NAME) == dict.fromkeys(("server-0", "agent-0", "agent-1"), "Ready")
        said = await lab.refused("cluster.create", name=NAME, agents=2)
        assert (
            said == "Failed to create cluster 'k3s-default' because a cluster with that name already exists"
        )
        assert (await lab.kubectl(NAME, "run", "p", "--image=jakousa/dwk-app1")).code == 0
        await lab.running(NAME, "p")

        stopped = ["INFO Stopping cluster 'k3s-default'", "INFO Stopped cluster 'k3s-default'"]
        assert await lab.lines("cluster.stop", names=[NAME]) == stopped
        refused = await lab.kubectl(NAME, "get", "nodes")
        assert refused.code == 1
        assert refused.err.splitlines()[-1].startswith("The connection to the server 0.0.0.0:")
        assert await lab.lines("cluster.start", names=[NAME]) == STARTED.splitlines()
        assert set((await lab.nodes(NAME)).values()) == {"Ready"}
        await lab.running(NAME, "p")

        # The k3d-tools node goes when it is not needed any more.
        names = [node["name"] for node in await lab.ask("node.list")]
        assert names == [f"k3d-{NAME}-{part}" for part in ("agent-0", "agent-1", "server-0", "serverlb")]
        assert await lab.lines("cluster.delete", names=[NAME]) == DELETED.splitlines()
        await nothing_left(lab)
        assert await lab.lines("cluster.delete", names=[NAME]) == [
            "INFO No nodes found for cluster 'k3s-default', nothing to delete.",
            "INFO No clusters found",
        ]

    act(tmp_path, scene)


def test_without_a_load_balancer_and_agents(tmp_path: Path) -> None:
    async def scene(lab: Acting) -> None:
        lines = await lab.lines("cluster.create", name="lonely", lb=False)
        assert lines[-4:-1] == [
            "INFO All agents already running.",
            "INFO All helpers already running.",
            "INFO Injecting records for hostAliases (incl. host.k3d.internal) and for 1 network members into "
            "CoreDNS configmap...",
        ]
        assert not any("LoadBalancer" in line for line in lines)
        (node,) = await lab.ask("node.list")
        assert list(node["portMappings"]) == ["6443"]
        assert await lab.nodes("lonely") == {"server-0": "Ready"}

    act(tmp_path, scene)


def test_a_cluster_that_is_not_there(tmp_path: Path) -> None:
    async def scene(lab: Acting) -> None:
        for operation in ("cluster.start", "cluster.stop", "kubeconfig.get"):
            assert await lab.refused(operation, names=["nosuch"]) == "No nodes found for given cluster"
        assert await lab.refused("image.import", images=["x"], clusters=["nosuch"])
        assert "20 agents" in await lab.refused("cluster.create", name="big", agents=21)
        assert "one server" in await lab.refused("cluster.create", name="big", servers=3)
        assert "does not understand" in await lab.refused("cluster.create", name="odd", agents="many")
        assert "does not understand" in await lab.refused("cluster.create")
        for name in ("..", "../x", "", "a/b", "a\n"):
            await lab.refused("cluster.create", name=name)
            await lab.events("cluster.delete", names=[name])
            assert (lab.folder / "practice" / "clusters").parent.is_dir()
        assert await lab.ask("cluster.start", names=[], all=True) is None
        await nothing_left(lab)

    act(tmp_path, scene)


def test_a_port_of_its_own(tmp_path: Path) -> None:
    async def scene(lab: Acting) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            port = other.getsockname()[1]
            other.listen()
            await is_rolled_back(lab, "a", port)
            await nothing_left(lab)
        kubeconfig = await lab.ask("cluster.create", name="a", api_port=port)
        assert kubeconfig["clusters"][0]["cluster"]["server"] == f"https://0.0.0.0:{port}"
        assert await lab.nodes("a") == {"server-0": "Ready"}
        await is_rolled_back(lab, "b", port)
        assert await lab.nodes("a") == {"server-0": "Ready"}
        await lab.ask("cluster.delete", names=[], all=True)
        await nothing_left(lab)

    act(tmp_path, scene)


def test_a_cluster_that_cannot_begin_says_why_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: object, **__: object) -> None:
        raise bad_request("no room for a namespace")

    async def scene(lab: Acting) -> None:
        with monkeypatch.context() as patch:
            patch.setattr("tutor.lab.practice.k3d.control_plane.bootstrap", refusing)
            lines = await lab.lines("cluster.create", name="a")
        assert "ERRO Failed Cluster Start: no room for a namespace" in lines
        await lab.ask("cluster.create", name="a")
        assert await lab.nodes("a") == {"server-0": "Ready"}

    act(tmp_path, scene)


async def is_rolled_back(lab: Acting, name: str, port: int) -> None:
    events = await lab.events("cluster.create", name=name, api_port=port)
    said = [(event["log"], event["text"]) for event in events if "log" in event]
    (why, rolling) = [text for level, text in said if level == "ERRO"]
    assert why.startswith("Failed Cluster Start: ")
    assert str(port) in why
    assert "port is already allocated" in why or "address already in use" in why
    assert rolling == "Failed to create cluster >>> Rolling Back"
    assert said[-1] == ("INFO", f"Successfully deleted cluster {name}!")
    assert events[-1]["error"] == "Cluster creation FAILED, all changes have been rolled back!"


def test_a_creation_that_is_broken_off(tmp_path: Path) -> None:
    async def scene(lab: Acting) -> None:
        for until in ("Created network", "Starting node 'k3d-a-tools'", "Creating node", "Starting agents"):
            creation = lab.lab.operate("cluster.create", {"name": "a", "agents": 1})
            async for event in creation:
                if until in event.get("text", ""):
                    break
            await creation.aclose()
            if until.startswith("Starting agents"):
                assert "already exists" in await lab.refused("cluster.create", name="a")
            await lab.ask("cluster.delete", names=["a"])
            made = await lab.ask("cluster.create", name="a")
            assert made["current-context"] == "k3d-a"
            (lab.folder / "kubeconfig-a").unlink(missing_ok=True)
            assert await lab.nodes("a") == {"server-0": "Ready"}
            await lab.ask("cluster.delete", names=["a"])
            assert await lab.ask("node.list") == []

    act(tmp_path, scene)


def test_a_cluster_whose_record_is_damaged_can_be_deleted(tmp_path: Path) -> None:
    async def make(lab: Acting) -> None:
        await lab.ask("cluster.create", name="a")

    async def scene(lab: Acting) -> None:
        (cluster,) = await lab.ask("cluster.list", names=[])
        assert cluster["name"] == "a"
        lines = await lab.lines("cluster.delete", names=["a"])
        assert lines[-1] == "INFO Successfully deleted cluster a!"
        await nothing_left(lab)
        await make(lab)

    act(tmp_path, make)
    (tmp_path / "practice" / "clusters" / "a" / "cluster.json").write_text("{")
    act(tmp_path, scene)


def test_a_port_that_was_taken_meanwhile_is_tried_again(tmp_path: Path) -> None:
    async def play(lab: Acting) -> None:
        await lab.ask("cluster.create", name="a", agents=0)
        cluster = lab.lab.clusters.get("a")
        await lab.ask("cluster.stop", names=["a"])
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", cluster.record.port))
            other.listen()
            assert str(cluster.record.port) in await lab.refused("cluster.start", names=["a"])

        async def served() -> bool:
            return cluster.plane is not None and cluster.plane.served

        await lab.comes(served)
        assert (await lab.kubectl("a", "get", "nodes")).code == 0

    act(tmp_path, play)

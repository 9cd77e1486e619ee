"""How images come to a cluster's nodes: imported, pulled from a registry of k3d's, kept over a restart."""

from __future__ import annotations

import re
from pathlib import Path

from tests.lab.practice.k3d.acting import Acting, act
from tutor.lab.practice.k3d.free_port import free_port

NAME = "a"


async def failed_import(lab: Acting, *images: str) -> list[str]:
    events = await lab.events("image.import", images=list(images), clusters=[NAME])
    assert events[-1] == {"error": "", "exit": 1}
    return [f"{event['log']} {event['text']}" for event in events[:-1]]


def test_an_import_and_what_keeps_one_from_going_well(tmp_path: Path) -> None:
    async def scene(lab: Acting) -> None:
        await lab.ask("cluster.create", name=NAME, agents=1)
        begin = "INFO Importing image(s) into cluster 'a'"
        at_least_one = (
            "WARN At least one error occured while trying to import the image(s) into the selected cluster(s)"
        )
        missing = "WARN Image 'nosuch:1' is not a file and couldn't be found in the container runtime"
        assert await failed_import(lab, "nosuch:1") == [
            begin,
            missing,
            "ERRO Failed to import image(s) into cluster 'a': no valid images specified",
            at_least_one,
        ]
        await lab.ask("image.pull", reference="alpine")
        await lab.ask("image.tag", source="alpine", target="mine:1")
        lines = await lab.lines("image.import", images=["mine:1"], clusters=[NAME])
        tarball = r"'/k3d/images/k3d-a-images-\d{14}\.tar'"
        into = [rf"Importing images from tarball {tarball} into node 'k3d-a-{part}'\.\.\." for part in NODES]
        expected = [
            r"Importing image\(s\) into cluster 'a'",
            r"Starting new tools node\.\.\.",
            "Starting node 'k3d-a-tools'",
            r"Saving 1 image\(s\) from runtime\.\.\.",
            r"Importing images into nodes\.\.\.",
            *into,
            r"Removing the tarball\(s\) from image volume\.\.\.",
            r"Removing k3d-tools node\.\.\.",
            r"Successfully imported image\(s\)",
            r"Successfully imported 1 image\(s\) into 1 cluster\(s\)",
        ]
        assert len(lines) == len(expected)
        assert all(re.fullmatch(f"INFO {each}", line) for each, line in zip(expected, lines, strict=True))
        assert (await lab.lines("image.import", images=["mine:1", "nosuch:1"], clusters=[NAME]))[1] == missing

        # What the nodes have stays there when docker has it no more.
        await lab.ask("image.remove", names=["mine:1", "alpine"])
        lab.lab.engine.sweep(lab.lab.clusters.used_images())
        words = ("run", "p", "--image=mine:1", "--image-pull-policy=Never", "--", "sleep", "300")
        assert (await lab.kubectl(NAME, *words)).code == 0
        await lab.running(NAME, "p")

        await lab.ask("image.pull", reference="busybox")
        await lab.ask("cluster.stop", names=[NAME])
        said = await failed_import(lab, "busybox")
        assert said[-2:] == [
            "ERRO Failed to import image(s) into cluster 'a': no nodes to import images into are running",
            at_least_one,
        ]

    act(tmp_path, scene)


NODES = ("agent-0", "server-0")


def test_a_registry_of_its_own_and_what_is_kept_over_a_restart(tmp_path: Path) -> None:
    port = free_port()
    name = f"k3d-reg:{port}"

    async def scene(lab: Acting) -> None:
        assert await lab.lines("registry.create", name="reg", port=port) == [
            "INFO Creating node 'k3d-reg'",
            "INFO Successfully created registry 'k3d-reg'",
            "INFO Starting node 'k3d-reg'",
            "INFO Successfully created registry 'k3d-reg'",
        ]
        said = await lab.refused("registry.create", name="reg", port=port)
        assert said == "Failed to create registry: A registry node with that name already exists"
        assert "port is already allocated" in await lab.refused("registry.create", name="other", port=port)
        (registry,) = await lab.ask("registry.list", names=[])
        assert (registry["name"], registry["role"]) == ("k3d-reg", "registry")

        said = await lab.refused("cluster.create", name=NAME, registry_use=["nosuch:5000"])
        assert "nosuch:5000" in said
        assert [node["name"] for node in await lab.ask("node.list")] == ["k3d-reg"]
        await lab.ask("cluster.create", name=NAME, agents=1, registry_use=[name])
        await lab.ask("image.pull", reference="alpine")
        await lab.ask("image.tag", source="alpine", target=f"localhost:{port}/mine:1")
        await lab.ask("image.push", reference=f"localhost:{port}/mine:1")
        words = ("run", "p", f"--image={name}/mine:1", "--", "sleep", "300")
        assert (await lab.kubectl(NAME, *words)).code == 0
        await lab.running(NAME, "p")
        # A cluster that was not told of the registry does not find it.
        await lab.ask("cluster.create", name="b")
        assert (await lab.kubectl("b", *words)).code == 0

        async def refused() -> bool:
            shown = (await lab.kubectl("b", "get", "pod", "p", "--no-headers")).out
            return "ErrImagePull" in shown or "ImagePullBackOff" in shown

        await lab.comes(refused)
        await lab.ask("cluster.delete", names=["b"])

    async def again(lab: Acting) -> None:
        await lab.running(NAME, "p")
        words = ("run", "q", f"--image={name}/mine:1", "--image-pull-policy=Always", "--", "sleep", "300")
        assert (await lab.kubectl(NAME, *words)).code == 0
        await lab.running(NAME, "q")
        assert await lab.ask("registry.delete", names=["reg"]) is None
        assert await lab.ask("registry.list", names=[]) == []
        assert "no such node" in await lab.refused("registry.delete", names=["reg"])
        # Pods that run need it no more; the cluster goes although its registry has gone.
        await lab.ask("cluster.delete", names=[NAME])
        assert await lab.ask("node.list") == []
        assert "k3d-" not in str(await lab.ask("network.list", filters={}))

    act(tmp_path, scene)
    act(tmp_path, again)


def test_a_registry_that_is_made_with_the_cluster(tmp_path: Path) -> None:
    port = free_port()

    async def scene(lab: Acting) -> None:
        lines = await lab.lines("cluster.create", name=NAME, registry_create=f"own:0.0.0.0:{port}")
        assert lines[2:5] == [
            f"INFO Created image volume k3d-{NAME}-images",
            "INFO Creating node 'own'",
            "INFO Successfully created registry 'own'",
        ]
        assert "INFO Starting node 'own'" in lines[lines.index("INFO Starting helpers...") :]
        assert "for 3 network members" in lines[-2]
        (registry,) = await lab.ask("registry.list", names=[])
        assert (registry["name"], registry["State"]["Status"]) == ("own", "running")
        assert registry["portMappings"]["5000"][0]["HostPort"] == str(port)
        assert set(registry["Networks"]) >= {"k3d-a"}
        await lab.ask("image.pull", reference="alpine")
        await lab.ask("image.tag", source="alpine", target=f"localhost:{port}/mine")
        await lab.ask("image.push", reference=f"localhost:{port}/mine")
        said = await lab.kubectl(NAME, "run", "p", f"--image=own:{port}/mine", "--", "sleep", "60")
        assert said.code == 0
        await lab.running(NAME, "p")
        await lab.ask("cluster.stop", names=[NAME])
        await lab.ask("cluster.start", names=[NAME])
        assert (await lab.ask("registry.list", names=[]))[0]["State"]["Status"] == "running"

        # It belongs to the cluster: it goes with it, unless another cluster uses it.
        await lab.ask("cluster.create", name="b", registry_use=["own"])
        lines = await lab.lines("cluster.delete", names=[NAME])
        assert any(line.startswith("INFO Registry own is also connected to other") for line in lines)
        assert [each["name"] for each in await lab.ask("registry.list", names=[])] == ["own"]
        assert "k3d-a" not in str(await lab.ask("network.list", filters={}))
        await lab.ask("cluster.delete", names=["b"])
        await lab.ask("registry.delete", names=["own"])

        await lab.ask("cluster.create", name=NAME, registry_create=":localhost:random")
        (registry,) = await lab.ask("registry.list", names=[])
        (binding,) = registry["portMappings"]["5000"]
        assert (registry["name"], binding["HostIp"]) == (f"k3d-{NAME}-registry", "127.0.0.1")
        assert int(binding["HostPort"]) > 0
        await lab.ask("cluster.delete", names=[NAME])
        assert await lab.ask("node.list") == []
        for wrong in ("own:5x", "own:nowhere:5000", "own:70000"):
            why = await lab.refused("cluster.create", name=NAME, registry_create=wrong)
            assert why.startswith("failed to registry port spec")
        assert await lab.ask("node.list") == []

    act(tmp_path, scene)

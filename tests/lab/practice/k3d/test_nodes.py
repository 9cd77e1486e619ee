"""Node containers that a learner stops, kills or removes with docker, and what can be run in them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.lab.practice.k3d.acting import Acting, act
from tutor.lab.practice.control.bootstrap import SYSTEM_IMAGES

NAME = "a"


def node(part: str) -> str:
    return f"k3d-{NAME}-{part}"


async def is_refused(lab: Acting) -> None:
    said = await lab.kubectl(NAME, "get", "pods")
    assert said.code == 1
    assert said.err.rstrip().endswith("was refused - did you specify the right host or port?")


async def becomes(lab: Acting, part: str, status: str) -> None:
    async def true() -> bool:
        return (await lab.nodes(NAME)).get(part) == status

    await lab.comes(true)


def test_an_agent_that_is_stopped_killed_and_removed(tmp_path: Path) -> None:
    async def scene(lab: Acting) -> None:
        await lab.ask("cluster.create", name=NAME, agents=1)
        await lab.ask("container.stop", name=node("agent-0"))
        await becomes(lab, "agent-0", "NotReady")
        (cluster,) = await lab.ask("cluster.list", names=[])
        assert (cluster["agentsRunning"], cluster["agentsCount"], cluster["serversRunning"]) == (0, 1, 1)
        await lab.ask("container.start", name=node("agent-0"))
        await becomes(lab, "agent-0", "Ready")
        await lab.ask("container.kill", name=node("agent-0"), signal="KILL")
        await becomes(lab, "agent-0", "NotReady")
        # A pod goes where a node still runs.
        assert (await lab.kubectl(NAME, "run", "p", "--image=jakousa/dwk-app1")).code == 0
        await lab.running(NAME, "p")
        shown = await lab.kubectl(NAME, "get", "pod", "p", "-o", "jsonpath={.spec.nodeName}")
        assert shown.out == node("server-0")
        await lab.ask("container.remove", name=node("agent-0"), force=True)
        # k3d and kubectl go on without it.
        (cluster,) = await lab.ask("cluster.list", names=[])
        assert cluster["agentsCount"] == 0
        assert (await lab.nodes(NAME))["server-0"] == "Ready"
        await lab.ask("cluster.stop", names=[NAME])
        await lab.ask("cluster.start", names=[NAME])
        await lab.running(NAME, "p")

    act(tmp_path, scene)


def test_a_server_that_is_stopped_takes_the_api_with_it(tmp_path: Path) -> None:
    async def scene(lab: Acting) -> None:
        await lab.ask("cluster.create", name=NAME, agents=1)
        assert (await lab.kubectl(NAME, "create", "deployment", "d", "--image=jakousa/dwk-app1")).code == 0
        await lab.ask("container.stop", name=node("server-0"))
        await lab.lab.clusters.get(NAME).settled()
        await is_refused(lab)
        await lab.ask("container.start", name=node("server-0"))
        await lab.lab.clusters.get(NAME).settled()
        said = await lab.kubectl(NAME, "rollout", "status", "deployment/d", "--timeout=20s")
        assert said.code == 0, said
        assert set((await lab.nodes(NAME)).values()) == {"Ready"}
        await lab.ask("container.remove", name=node("server-0"), force=True)
        await lab.lab.clusters.get(NAME).settled()
        await is_refused(lab)
        await lab.ask("cluster.delete", names=[NAME])
        assert await lab.ask("node.list") == []

    act(tmp_path, scene)


def test_a_load_balancer_that_is_stopped_hides_a_cluster_that_runs(tmp_path: Path) -> None:
    async def scene(lab: Acting) -> None:
        await lab.ask("cluster.create", name=NAME)
        assert (await lab.kubectl(NAME, "run", "p", "--image=jakousa/dwk-app1")).code == 0
        await lab.running(NAME, "p")
        await lab.ask("container.kill", name=node("serverlb"), signal="KILL")
        await lab.lab.clusters.get(NAME).settled()
        await is_refused(lab)
        said = await run_in(lab, "server-0", "crictl", "ps")
        assert "p" in said.split()
        await lab.ask("container.start", name=node("serverlb"))
        await lab.lab.clusters.get(NAME).settled()
        shown = await lab.kubectl(NAME, "get", "pod", "p", "--no-headers")
        assert shown.out.split()[1:4] == ["1/1", "Running", "0"]

    act(tmp_path, scene)


async def run_in(lab: Acting, part: str, *argv: str, code: int = 0, stream: str = "out") -> str:
    events = await lab.events("container.exec", name=node(part), argv=list(argv))
    assert events[-1]["result"]["ExitCode"] == code, events
    return "".join(event.get(stream, "") for event in events)


def test_crictl_shows_what_a_node_has(tmp_path: Path) -> None:
    async def scene(lab: Acting) -> None:
        await lab.ask("cluster.create", name=NAME, agents=1)
        system = len(SYSTEM_IMAGES)
        for part in ("server-0", "agent-0"):
            listed = (await run_in(lab, part, "crictl", "images")).splitlines()
            assert listed[0].split() == ["IMAGE", "TAG", "IMAGE", "ID", "SIZE"]
            assert len(listed) == 1 + system
        await lab.ask("image.pull", reference="alpine")
        await lab.ask("image.import", images=["alpine"], clusters=[NAME])
        documents = json.loads(await run_in(lab, "agent-0", "crictl", "images", "-o", "json"))["images"]
        assert ["docker.io/library/alpine:latest"] in [row["repoTags"] for row in documents]
        assert len((await run_in(lab, "agent-0", "crictl", "images", "-q")).split()) == system + 1
        said = await run_in(lab, "agent-0", "crictl", "rmi", "alpine")
        assert said == "Deleted: docker.io/library/alpine:latest\n"
        said = await run_in(lab, "agent-0", "crictl", "rmi", "alpine", code=1, stream="err")
        assert said == "E no such image alpine: not found\n"
        assert "alpine" in await run_in(lab, "server-0", "crictl", "images")
        assert (await run_in(lab, "server-0", "crictl", "pods")).splitlines()[0].split()[-1] == "NAMESPACE"
        assert "crictl ps" in await run_in(lab, "server-0", "crictl", "stats", code=1, stream="err")
        assert "no such program" in await run_in(lab, "server-0", "vi", code=127, stream="err")

    act(tmp_path, scene)

"""Where a service leads."""

from __future__ import annotations

import asyncio

from tests.lab.practice.control.stage import Stage, staged
from tutor.lab.practice.cluster.kinds import ENDPOINTS, ENDPOINTSLICES, PODS, SERVICES, Object
from tutor.lab.practice.schema import Schema


def serve(stage: Stage, target: int | str = 8080) -> None:
    body = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web", "labels": {"of": "tests"}},
        "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": target}]},
    }
    stage.registry.create(SERVICES, "default", body)


def slices(stage: Stage) -> list[Object]:
    return stage.store.list(ENDPOINTSLICES, "default")[1:]


def test_ready_pods_are_served(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.deploy(replicas=3)
            await stage.settle()
            serve(stage)
            await stage.settle()
            pods = {pod["status"]["podIP"]: pod for pod in stage.pods()}
            (subset,) = stage.get(ENDPOINTS, "web")["subsets"]
            assert subset["ports"] == [{"port": 8080, "protocol": "TCP"}]
            assert {address["ip"] for address in subset["addresses"]} == set(pods)
            for address in subset["addresses"]:
                assert address["targetRef"]["uid"] == pods[address["ip"]]["metadata"]["uid"]
            (found,) = [one for one in slices(stage) if one["metadata"]["name"].startswith("web-")]
            assert found["metadata"]["labels"]["kubernetes.io/service-name"] == "web"
            assert [one["conditions"]["ready"] for one in found["endpoints"]] == [True] * 3

            unready = stage.pods()[0]
            stage.turns_ready = lambda _: False
            stage.set_ready(unready, ready=False)
            await stage.settle()
            (subset,) = stage.get(ENDPOINTS, "web")["subsets"]
            assert len(subset["addresses"]) == 2
            assert [one["targetRef"]["name"] for one in subset["notReadyAddresses"]] == [
                unready["metadata"]["name"]
            ]

    asyncio.run(run())


def test_pods_on_their_way_out_are_served_no_longer(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            serve(stage)
            stage.pod("one", {"app": "web"})
            await stage.settle()
            stage.delete(PODS, "one")
            await stage.controllers.idle()
            assert "subsets" not in stage.get(ENDPOINTS, "web")
            (found,) = slices(stage)
            assert found["endpoints"][0]["conditions"] == {
                "ready": False,
                "serving": True,
                "terminating": True,
            }

    asyncio.run(run())


def test_a_named_port_is_the_pods_own(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            serve(stage, target="http")
            for name, port in (("one", 3000), ("two", 4000)):
                ports = [{"name": "http", "containerPort": port}]
                stage.pod(name, {"app": "web"}, containers=[{"name": "c", "image": "i:1", "ports": ports}])
            await stage.settle()
            subsets = stage.get(ENDPOINTS, "web")["subsets"]
            assert sorted(subset["ports"][0]["port"] for subset in subsets) == [3000, 4000]
            assert sorted(one["ports"][0]["port"] for one in slices(stage)) == [3000, 4000]

    asyncio.run(run())


def test_all_goes_with_the_service(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            serve(stage)
            stage.pod("one", {"app": "web"})
            await stage.settle()
            stage.delete(SERVICES, "web")
            await stage.settle()
            assert stage.store.get(ENDPOINTS, "default", "web") is None
            assert slices(stage) == []

    asyncio.run(run())

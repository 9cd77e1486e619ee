"""What every namespace has, what a cluster begins with, and how a namespace goes."""

from __future__ import annotations

import asyncio

from tests.lab.practice.control.stage import conditions, staged
from tutor.lab.practice.cluster.kinds import (
    CONFIGMAPS,
    DEPLOYMENTS,
    ENDPOINTS,
    KINDS,
    NAMESPACES,
    SERVICEACCOUNTS,
    SERVICES,
)
from tutor.lab.practice.control.bootstrap import SYSTEM_IMAGES, bootstrap, system_deployments
from tutor.lab.practice.schema import Schema


def test_a_cluster_begins_with_its_namespaces_and_services(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            names = [one["metadata"]["name"] for one in stage.store.list(NAMESPACES)]
            assert names == ["default", "kube-node-lease", "kube-public", "kube-system"]
            for name in names:
                assert stage.store.get(SERVICEACCOUNTS, name, "default") is not None
                assert stage.store.get(CONFIGMAPS, name, "kube-root-ca.crt") is not None
            # What `kubectl cluster-info` asks for, and the names that it prints.
            shown = [
                one["metadata"]["labels"]["kubernetes.io/name"]
                for one in stage.store.list(SERVICES, "kube-system")
                if one["metadata"]["labels"].get("kubernetes.io/cluster-service") == "true"
            ]
            assert shown == ["CoreDNS", "Metrics-server"]
            assert stage.get(SERVICES, "kubernetes")["spec"]["clusterIP"] == "10.43.0.1"
            subsets = stage.get(ENDPOINTS, "kubernetes")["subsets"]
            assert subsets[0]["ports"] == [{"name": "https", "port": 6443, "protocol": "TCP"}]
            version = stage.store.version
            bootstrap(stage.registry)
            assert stage.store.version == version

    asyncio.run(run())


def test_a_namespace_on_its_way_out_keeps_no_cluster_from_its_start(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            await stage.controllers.stop()
            stage.delete(NAMESPACES, "kube-node-lease")
            stage.store.remove(SERVICEACCOUNTS, "kube-node-lease", "default")
            bootstrap(stage.registry)
            stage.restart()
            await stage.settle()
            assert stage.store.get(NAMESPACES, None, "kube-node-lease") is None
            bootstrap(stage.registry)
            assert stage.store.get(SERVICEACCOUNTS, "kube-node-lease", "default") is not None

    asyncio.run(run())


def test_the_system_runs_like_everything_else(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            system_deployments(stage.registry)
            await stage.settle()
            ready = {
                one["metadata"]["name"]: one["status"]["readyReplicas"]
                for one in stage.store.list(DEPLOYMENTS, "kube-system")
            }
            assert ready == dict.fromkeys(SYSTEM_IMAGES, 1)
            dns = stage.get(ENDPOINTS, "kube-dns", "kube-system")
            assert len(dns["subsets"][0]["addresses"]) == 1

    asyncio.run(run())


def test_a_namespace_goes_when_it_is_empty(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            metadata = {"name": "short"}
            stage.registry.create(
                NAMESPACES, None, {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
            )
            await stage.settle()
            assert stage.store.get(SERVICEACCOUNTS, "short", "default") is not None
            labels = {"app": "web"}
            body = {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {"name": "web"},
                "spec": {
                    "replicas": 3,
                    "selector": {"matchLabels": labels},
                    "template": {
                        "metadata": {"labels": labels},
                        "spec": {"containers": [{"name": "c", "image": "nginx"}]},
                    },
                },
            }
            stage.registry.create(DEPLOYMENTS, "short", body)
            await stage.settle()
            stage.delete(NAMESPACES, "short")
            await stage.controllers.idle()
            going = stage.get(NAMESPACES, "short")
            assert going["status"]["phase"] == "Terminating"
            told = conditions(going)["NamespaceContentRemaining"]
            assert told == (
                "True",
                "SomeResourcesRemain",
                "Some resources are remaining: pods. has 3 resource instances",
            )
            await stage.settle()
            assert stage.store.get(NAMESPACES, None, "short") is None
            left = [object for kind in KINDS if kind.namespaced for object in stage.store.list(kind, "short")]
            assert left == []

    asyncio.run(run())


def test_what_a_namespace_has_comes_back(schema: Schema) -> None:
    async def run() -> None:
        async with staged(schema) as stage:
            stage.delete(CONFIGMAPS, "kube-root-ca.crt")
            stage.delete(SERVICEACCOUNTS, "default")
            await stage.settle()
            assert stage.store.get(CONFIGMAPS, "default", "kube-root-ca.crt") is not None
            assert stage.store.get(SERVICEACCOUNTS, "default", "default") is not None

    asyncio.run(run())

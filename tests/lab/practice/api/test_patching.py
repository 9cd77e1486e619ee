"""Patches of all forms, and the sub-resources scale and status."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import yaml

from tests.lab.practice.api.cluster import deployment, serving
from tutor.lab.practice.api.certificates import Authority
from tutor.lab.practice.schema import Schema

_DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"
_MAPS = "/api/v1/namespaces/default/configmaps"
_MERGE = "application/merge-patch+json"


@pytest.mark.parametrize(
    ("type_", "patch", "image"),
    [
        (_MERGE, {"spec": {"replicas": 3}}, "nginx"),
        (
            "application/strategic-merge-patch+json",
            {
                "spec": {
                    "replicas": 3,
                    "template": {"spec": {"containers": [{"name": "app", "image": "httpd"}]}},
                }
            },
            "httpd",
        ),
        (
            "application/json-patch+json",
            [
                {"op": "replace", "path": "/spec/replicas", "value": 3},
                {"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "redis"},
            ],
            "redis",
        ),
    ],
)
def test_patches(schema: Schema, authority: Authority, type_: str, patch: Any, image: str) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            await cluster.call("POST", _DEPLOYMENTS, deployment("a"))
            code, patched = await cluster.call("PATCH", f"{_DEPLOYMENTS}/a", patch, type_=type_)
            assert (code, patched["spec"]["replicas"], patched["metadata"]["generation"]) == (200, 3, 2)
            assert patched["spec"]["template"]["spec"]["containers"][0]["image"] == image
            assert (await cluster.call("PATCH", f"{_DEPLOYMENTS}/b", patch, type_=type_))[0] == 404

    asyncio.run(run())


def test_apply_makes_and_changes(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            path, type_ = f"{_DEPLOYMENTS}/a", "application/apply-patch+yaml"
            for replicas, code in ((1, 201), (4, 200)):
                body = yaml.safe_dump(deployment("a", replicas)).encode()
                found, applied = await cluster.call("PATCH", f"{path}?fieldManager=me", body, type_=type_)
                assert (found, applied["spec"]["replicas"]) == (code, replicas)
            code, status = await cluster.call(
                "PATCH", f"{path}?fieldManager=you", deployment("a", 5), type_=type_
            )
            assert (code, status["reason"]) == (409, "Conflict")
            assert 'conflict with "me"' in status["message"]
            forced = f"{path}?fieldManager=you&force=true"
            assert (await cluster.call("PATCH", forced, deployment("a", 5), type_=type_))[1]["spec"][
                "replicas"
            ] == 5
            code, status = await cluster.call("PATCH", path, deployment("a"), type_=type_)
            words = "fieldManager: Required value: is required for apply patch"
            assert (code, status["message"]) == (422, f'PatchOptions.meta.k8s.io "" is invalid: {words}')
            code, status = await cluster.call("PATCH", f"{path}?force=true", {}, type_=_MERGE)
            assert "force: Forbidden: may not be specified for non-apply patch" in status["message"]

    asyncio.run(run())


def test_scale_and_status(schema: Schema, authority: Authority) -> None:
    async def run() -> None:
        async with serving(schema, authority) as cluster:
            await cluster.call("POST", _DEPLOYMENTS, deployment("a"))
            scale = f"{_DEPLOYMENTS}/a/scale"
            _, found = await cluster.call("GET", scale)
            assert (found["apiVersion"], found["kind"], found["spec"]) == (
                "autoscaling/v1",
                "Scale",
                {"replicas": 1},
            )
            code, found = await cluster.call("PATCH", scale, {"spec": {"replicas": 4}}, type_=_MERGE)
            assert (code, found["kind"], found["spec"]["replicas"]) == (200, "Scale", 4)
            found["spec"]["replicas"] = 2
            assert (await cluster.call("PUT", scale, found))[0] == 200
            _, live = await cluster.call("GET", f"{_DEPLOYMENTS}/a")
            assert live["spec"]["replicas"] == 2
            _, live = await cluster.call(
                "PATCH", f"{_DEPLOYMENTS}/a/status", {"status": {"replicas": 2}}, type_=_MERGE
            )
            assert (live["kind"], live["status"]["replicas"]) == ("Deployment", 2)
            assert (await cluster.call("GET", f"{_DEPLOYMENTS}/a/status"))[1]["status"]["replicas"] == 2
            for path in (f"{_DEPLOYMENTS}/a/nope", f"{_MAPS}/a/scale"):
                assert (await cluster.call("GET", path))[0] == 404
            assert (await cluster.call("DELETE", scale))[0] == 405

    asyncio.run(run())

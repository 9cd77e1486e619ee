"""Pods that are asked to leave their node: what `kubectl drain` sends, policy/v1 Eviction."""

from __future__ import annotations

from aiohttp import web

from tutor.lab.practice.api import documents
from tutor.lab.practice.api.address import Address
from tutor.lab.practice.api.answers import answer, form
from tutor.lab.practice.api.parameters import write_options
from tutor.lab.practice.cluster.errors import bad_request
from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.cluster.registry import Registry

RESOURCE: Object = {
    "name": "pods/eviction",
    "singularName": "",
    "namespaced": True,
    "group": "policy",
    "version": "v1",
    "kind": "Eviction",
    "verbs": ["create"],
}
"""By this entry among the resources of `v1` kubectl knows that it can evict and need not delete."""


async def evict(registry: Registry, address: Address, request: web.BaseRequest) -> web.Response:
    """Delete a pod as its Eviction says. Nothing holds a pod here, as there are no disruption budgets.

    Raises Refused."""
    wanted = form(request, ("object",))
    eviction, _ = await documents.object_in(request, "Eviction")
    if eviction.get("kind", "Eviction") != "Eviction":
        raise bad_request(f"decoded object cannot be converted to Eviction: it is a {eviction['kind']}")
    named = (eviction.get("metadata") or {}).get("name")
    if named and named != address.name:
        raise bad_request(f"name in URL does not match name in Eviction object: {address.name} != {named}")
    options = eviction.get("deleteOptions") or {}
    tried = [*(options.get("dryRun") or []), *request.query.getall("dryRun", [])]
    if tried:
        write_options({"dryRun": str(tried[0])}, "", "DeleteOptions")
    registry.delete(address.kind, address.namespace, address.name, options, dry_run=bool(tried))
    return answer(
        {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}, wanted, code=201
    )

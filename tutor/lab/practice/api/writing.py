"""Create, update, patch and delete, and the sub-resources status and scale."""

from __future__ import annotations

import json
from typing import Any, Literal

from aiohttp import web

from tutor.lab.practice.api import documents
from tutor.lab.practice.api.address import Address
from tutor.lab.practice.api.answers import answer, form
from tutor.lab.practice.api.documents import Malformed
from tutor.lab.practice.api.parameters import WriteOptions, flag, number, write_options
from tutor.lab.practice.api.reading import shown, whole_list
from tutor.lab.practice.api.selection import page
from tutor.lab.practice.cluster.errors import Refused, bad_request, method_not_allowed
from tutor.lab.practice.cluster.kinds import NAMESPACES, Kind, Object, by_kind
from tutor.lab.practice.cluster.registry import Registry

_UNREADABLE = {
    documents.APPLY_PATCH: "error decoding YAML: ",
    documents.MERGE_PATCH: "error decoding patch: ",
}
"""What a server says before the reader's own words; of the other kinds of patches these stand alone."""
_SCALE = Kind("autoscaling", "v1", "Scale", "scales", "scale")


async def create(registry: Registry, address: Address, request: web.BaseRequest) -> web.Response:
    """POST to a list. Raises Refused."""
    wanted = form(request)
    if address.kind.namespaced and address.namespace is None:
        raise method_not_allowed()
    options = _options(request, "CreateOptions")
    object, warnings = await _object(request, address, address.kind, options)
    written = registry.create(
        address.kind,
        address.namespace,
        object,
        dry_run=options.dry_run,
        manager=options.manager,
        validation=options.validation,
    )
    warnings += written.warnings
    return shown(address.kind, written.object, wanted, request.query, code=201, warnings=tuple(warnings))


async def replace(registry: Registry, address: Address, request: web.BaseRequest) -> web.Response:
    """PUT of an object or its status or scale. Raises Refused."""
    wanted = form(request)
    options = _options(request, "UpdateOptions")
    kind = _SCALE if address.subresource == "scale" else address.kind
    object, warnings = await _object(request, address, kind, options)
    written = registry.replace(
        address.kind,
        address.namespace,
        address.name,
        object,
        subresource=_part(address),
        dry_run=options.dry_run,
        manager=options.manager,
        validation=options.validation,
    )
    warnings += written.warnings
    return shown(kind, written.object, wanted, request.query, warnings=tuple(warnings))


async def patch(registry: Registry, address: Address, request: web.BaseRequest) -> web.Response:
    """PATCH in any of the four forms. Raises Refused."""
    wanted = form(request)
    type_ = documents.content_type(request, documents.PATCHES)
    options = _options(request, "PatchOptions", apply=type_ == documents.APPLY_PATCH)
    data = await documents.body(request)
    try:
        document, twice = documents.parse(data, type_)
    except Malformed as error:
        raise bad_request(f"{_UNREADABLE.get(type_, '')}{error}") from error
    if twice and options.validation == "Strict":
        raise bad_request(f"strict decoding error: {_duplicates(twice)}")
    written = registry.patch(
        address.kind,
        address.namespace,
        address.name,
        type_,
        # As JSON in any case, which is YAML as well: what was examined is what is applied.
        json.dumps(document).encode(),
        subresource=_part(address),
        dry_run=options.dry_run,
        manager=options.manager,
        force=options.force,
        validation=options.validation,
    )
    code = 201 if written.created else 200
    kind = _SCALE if address.subresource == "scale" else address.kind
    return shown(kind, written.object, wanted, request.query, code=code, warnings=tuple(written.warnings))


async def delete(registry: Registry, address: Address, request: web.BaseRequest) -> web.Response:
    """DELETE of one object. Raises Refused."""
    wanted = form(request)
    options, dry_run = await _delete_options(request)
    answered = registry.delete(address.kind, address.namespace, address.name, options, dry_run=dry_run)
    if answered.get("kind") == "Status":
        return answer(answered, wanted)
    return shown(address.kind, answered, wanted, request.query)


async def delete_all(registry: Registry, address: Address, request: web.BaseRequest) -> web.Response:
    """DELETE of a list, or of what selectors choose of it. Raises Refused."""
    if address.kind == NAMESPACES or (address.kind.namespaced and address.namespace is None):
        raise method_not_allowed()
    wanted = form(request, ("object",))
    options, dry_run = await _delete_options(request)
    found = page(registry.store, address, request.query)
    for object in found.objects:
        metadata = object["metadata"]
        try:
            registry.delete(
                address.kind, metadata.get("namespace"), metadata["name"], options, dry_run=dry_run
            )
        except Refused as refused:
            # One may go with another, as pods go with their namespace; the others are still meant.
            if refused.code != 404:
                raise
    return answer(whole_list(address.kind, found.objects, found.metadata), wanted)


def scale(registry: Registry, address: Address, request: web.BaseRequest) -> web.Response:
    """GET of the number of copies. Raises Refused."""
    object = registry.scale(address.kind, address.namespace, address.name)
    return shown(_SCALE, object, form(request), request.query)


def _part(address: Address) -> Literal["status", "scale"] | None:
    match address.subresource:
        case "status":
            return "status"
        case "scale":
            return "scale"
    return None


def _options(request: web.BaseRequest, called: str, *, apply: bool = False) -> WriteOptions:
    return write_options(request.query, request.headers.get("User-Agent", ""), called, apply=apply)


async def _object(
    request: web.BaseRequest, address: Address, kind: Kind, options: WriteOptions
) -> tuple[Object, list[str]]:
    """The object in the body, which is what the address says, and warnings. Raises Refused."""
    object, twice = await documents.object_in(request, kind.kind)
    object = _of_kind(object, kind)
    metadata = object.get("metadata")
    if isinstance(metadata, dict):
        _named(metadata, address)
    if twice and options.validation == "Strict":
        why = f"strict decoding error: {_duplicates(twice)}"
        raise bad_request(
            f'{kind.kind} in version "{kind.version}" cannot be handled as a {kind.kind}: {why}'
        )
    return object, [_duplicates([path]) for path in twice] if options.validation == "Warn" else []


def _of_kind(object: Object, kind: Kind) -> Object:
    """The object with its kind, which it may leave out. Raises Refused where it says another."""
    found: dict[str, Any] = {"apiVersion": object.get("apiVersion"), "kind": object.get("kind")}
    for field, value in found.items():
        if value is not None and not isinstance(value, str):
            raise bad_request(
                f"couldn't get version/kind; json parse error: json: field {field} must be a string"
            )
    api_version, name = found["apiVersion"] or kind.api_version, found["kind"] or kind.kind
    if (api_version, name) != (kind.api_version, kind.kind):
        raise bad_request(_other_kind(api_version, name, kind))
    return {**object, "apiVersion": api_version, "kind": name}


def _other_kind(api_version: str, name: str, kind: Kind) -> str:
    version = api_version.rpartition("/")[2]
    head = f'{name} in version "{version}" cannot be handled as a {kind.kind}: '
    if by_kind(api_version, name) is None and name != kind.kind:
        scheme = "pkg/api/legacyscheme/scheme.go:30"
        return f'{head}no kind "{name}" is registered for version "{api_version}" in scheme "{scheme}"'
    if name != kind.kind:
        hub = (kind.group or "core").partition(".")[0]
        return f"{head}converting ({version}.{name}) to ({hub}.{kind.kind}): unknown conversion"
    expected = kind.api_version
    return f"the API version in the data ({api_version}) does not match the expected API version ({expected})"


def _named(metadata: Object, address: Address) -> None:
    namespace, name = metadata.get("namespace"), metadata.get("name")
    if namespace and address.namespace and namespace != address.namespace:
        raise bad_request(
            "the namespace of the provided object does not match the namespace sent on the request"
        )
    if name and address.name and name != address.name:
        raise bad_request(
            f"the name of the object ({name}) does not match the name on the URL ({address.name})"
        )


def _duplicates(paths: list[str]) -> str:
    return ", ".join(f'duplicate field "{path}"' for path in paths)


async def _delete_options(request: web.BaseRequest) -> tuple[Object, bool]:
    """DeleteOptions of the body, or of the query where there is no body, and whether only to try."""
    query = request.query
    options: Object = {}
    if request.can_read_body:
        options, _ = await documents.object_in(request, "DeleteOptions")
    else:
        if (seconds := number(query, "gracePeriodSeconds")) is not None:
            options["gracePeriodSeconds"] = seconds
        if policy := query.get("propagationPolicy"):
            options["propagationPolicy"] = policy
        if "orphanDependents" in query:
            options["orphanDependents"] = flag(query, "orphanDependents")
    if options.get("kind", "DeleteOptions") != "DeleteOptions":
        raise bad_request(f"decoded object cannot be converted to DeleteOptions: it is a {options['kind']}")
    tried = options.get("dryRun") or ([query["dryRun"]] if query.get("dryRun") else [])
    if tried:
        named = tried[0] if isinstance(tried, list) else str(tried)
        write_options({"dryRun": str(named)}, "", "DeleteOptions")
    return options, bool(tried)

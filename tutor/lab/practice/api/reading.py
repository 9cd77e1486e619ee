"""Get and list: single objects and lists, whole, as Tables or as metadata alone."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from tutor.lab.practice.api.address import Address
from tutor.lab.practice.api.answers import Form, answer, encode, form, json_answer, partial
from tutor.lab.practice.api.parameters import options_kind, version
from tutor.lab.practice.api.selection import examine_future, page
from tutor.lab.practice.cluster.errors import invalid, not_found, value_invalid
from tutor.lab.practice.cluster.kinds import Kind, Object
from tutor.lab.practice.cluster.store import Store
from tutor.lab.practice.pace import now
from tutor.lab.practice.tables.rows import Rows
from tutor.lab.practice.tables.table import Include, table


def get(store: Store, address: Address, request: web.BaseRequest) -> web.Response:
    """One object. Raises Refused."""
    wanted = form(request)
    object = store.get(address.kind, address.namespace, address.name)
    if object is None:
        raise not_found(address.kind, address.name)
    examine_future(store, version(request.query))
    return shown(address.kind, object, wanted, request.query)


def shown(
    kind: Kind,
    object: Object,
    wanted: Form,
    query: Mapping[str, str],
    *,
    code: int = 200,
    warnings: tuple[str, ...] = (),
) -> web.Response:
    """One object in the form that the client wants."""
    if wanted.shape == "table":
        object = as_table(
            kind, [object], wanted, included(query), object["metadata"].get("resourceVersion", "")
        )
    elif wanted.shape == "metadata":
        object = partial(object, wanted.version)
    return answer(object, wanted, code=code, warnings=warnings)


def list_(store: Store, rows: Rows, address: Address, request: web.BaseRequest) -> web.Response:
    """The objects of a kind that the selectors choose. Raises Refused."""
    wanted, query = form(request), request.query
    found = page(store, address, query)
    if wanted.shape == "table":
        include = included(query)
        ready = wanted == Form("table") and include == "Metadata"
        document = as_table(address.kind, [] if ready else found.objects, wanted, include, "")
        document["metadata"] = found.metadata
        if ready:
            return json_answer(_with_rows(document, rows, address.kind, found.objects))
    elif wanted.shape == "metadata":
        items = [partial(object, wanted.version) for object in found.objects]
        head = {"kind": "PartialObjectMetadataList", "apiVersion": f"meta.k8s.io/{wanted.version}"}
        document = {**head, "metadata": found.metadata, "items": items}
    else:
        document = whole_list(address.kind, found.objects, found.metadata)
    return answer(document, wanted)


def _with_rows(bare: Object, rows: Rows, kind: Kind, objects: list[Object]) -> bytes:
    """A Table that has no rows yet, with those of the objects, as JSON."""
    at = now().timestamp()
    filled = ",".join([rows.text(kind, object, at) for object in objects])
    return b"%b[%b]}" % (encode(bare).removesuffix(b"[]}"), filled.encode())


def whole_list(kind: Kind, objects: list[Object], metadata: Object) -> Object:
    """`PodList` and its like. A real server leaves kind and apiVersion out of the items."""
    items = [
        {field: value for field, value in object.items() if field not in ("kind", "apiVersion")}
        for object in objects
    ]
    return {"kind": kind.list_kind, "apiVersion": kind.api_version, "metadata": metadata, "items": items}


def as_table(
    kind: Kind, objects: list[Object], wanted: Form, include: Include, at: str, *, columns: bool = True
) -> Object:
    """A Table of the objects, whose own version is `at`."""
    meta = f"meta.k8s.io/{wanted.version}"
    return table(kind, objects, now(), version=at, include=include, columns=columns, api_version=meta)


def included(query: Mapping[str, str]) -> Include:
    """What of each object a Table's rows carry. Raises Refused."""
    match query.get("includeObject", ""):
        case "" | "Metadata":
            return "Metadata"
        case "Object":
            return "Object"
        case "None":
            return "None"
        case other:
            why = "includeObject must be 'Metadata', 'Object', or 'None'"
            cause = value_invalid("includeObject", other, why)
            raise invalid(options_kind("TableOptions"), "", [cause])

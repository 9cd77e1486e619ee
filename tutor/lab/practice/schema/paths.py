"""The addresses of a group version, with what can be done at each, as OpenAPI 3 says it.

kubectl finds the kind of a resource here, and whether the server checks fields: the parameter
`fieldValidation` of PATCH.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tutor.lab.practice.cluster.kinds import Kind, Object
from tutor.lab.practice.schema import served
from tutor.lab.practice.schema.definitions import V3

_JSON = "application/json"
_PATCHES = (
    "application/apply-patch+yaml",
    "application/json-patch+json",
    "application/merge-patch+json",
    "application/strategic-merge-patch+json",
)


def _parameter(name: str, words: str, kind: str = "string", place: str = "query") -> Object:
    required = {"required": True} if place == "path" else {}
    return {"name": name, "in": place, "description": words, **required, "schema": {"type": kind}}


_WRITE = (
    _parameter("dryRun", "All: do everything but store the result."),
    _parameter("fieldManager", "Who the fields that this request sets belong to."),
    _parameter(
        "fieldValidation",
        "What happens with fields that are unknown or given twice: Ignore drops them, Warn (the default) "
        "drops them with a warning, Strict refuses the request.",
    ),
)
_FORCE = _parameter("force", "Take fields over from other managers. Only for apply.", "boolean")
_LIST = (
    _parameter("labelSelector", "Only objects whose labels fit."),
    _parameter("fieldSelector", "Only objects whose fields fit."),
    _parameter("limit", "How many objects one answer holds at most.", "integer"),
    _parameter("continue", "Where the answer before this one stopped."),
    _parameter("resourceVersion", "The version of the data that is asked for."),
    _parameter("watch", "Tell of changes as they happen.", "boolean"),
    _parameter("timeoutSeconds", "How long a watch lasts.", "integer"),
)
_DELETE = (
    _WRITE[0],
    _parameter("gracePeriodSeconds", "How long an object may take to end.", "integer"),
    _parameter("propagationPolicy", "Orphan, Background or Foreground."),
)
_LOG = (
    _parameter("container", "The container, where the pod has several."),
    _parameter("follow", "Go on as lines come.", "boolean"),
    _parameter("previous", "The log of the container that ran before this one.", "boolean"),
    _parameter("sinceSeconds", "Only lines of the last seconds.", "integer"),
    _parameter("tailLines", "Only the last lines.", "integer"),
    _parameter("timestamps", "Put the time before each line.", "boolean"),
    _parameter("limitBytes", "How many bytes at most.", "integer"),
)


def of(kinds: Iterable[Kind]) -> dict[str, Object]:
    """Every address of those kinds, in the order of the alphabet."""
    found: dict[str, Object] = {}
    for kind in kinds:
        root = f"/{served.address(kind)}"
        place = f"{root}/namespaces/{{namespace}}" if kind.namespaced else root
        if kind in served.REVIEWS:
            found[f"{place}/{kind.plural}"] = _item(kind, "", {"post": _writing("post", kind)})
            continue
        collection = {
            "get": _operation("list", kind, parameters=_LIST, answer=kind.list_kind),
            "post": _writing("post", kind),
            "delete": _operation("deletecollection", kind, parameters=(*_LIST, *_DELETE)),
        }
        single = _single(kind)
        if not kind.writable:
            collection, single = {"get": collection["get"]}, {"get": single["get"]}
        found[f"{place}/{kind.plural}"] = _item(kind, "", collection)
        found[f"{place}/{kind.plural}/{{name}}"] = _item(kind, "{name}", single)
        if kind.namespaced:
            everywhere = {"get": _operation("list", kind, parameters=_LIST, answer=kind.list_kind)}
            found[f"{root}/{kind.plural}"] = everywhere
        for sub in kind.subresources:
            at = f"{place}/{kind.plural}/{{name}}/{sub}"
            found[at] = _item(kind, "{name}", _subresource(kind, sub))
    return dict(sorted(found.items()))


def _item(kind: Kind, name: str, operations: Mapping[str, Object]) -> Object:
    parameters = []
    if name:
        parameters.append(_parameter("name", f"Name of the {kind.kind}.", place="path"))
    if kind.namespaced:
        parameters.append(_parameter("namespace", "The namespace it is in.", place="path"))
    return {**operations, **({"parameters": parameters} if parameters else {})}


def _single(kind: Kind) -> dict[str, Object]:
    return {
        "get": _operation("get", kind),
        "put": _writing("put", kind),
        "delete": {
            **_operation("delete", kind, parameters=_DELETE, answer="Status"),
            "requestBody": _body(served.DELETE_OPTIONS, (_JSON,)),
        },
        "patch": _writing("patch", kind),
    }


def _subresource(kind: Kind, name: str) -> dict[str, Object]:
    if name == "log":
        return {"get": _operation("get", kind, name, parameters=_LOG)}
    of_what = served.SCALE if name == "scale" else kind
    return {
        "get": _operation("get", of_what, name),
        "put": _writing("put", of_what, name),
        "patch": _writing("patch", of_what, name),
    }


def _writing(verb: str, kind: Kind, sub: str = "") -> Object:
    if verb == "patch":
        found = _operation("patch", kind, sub, parameters=(*_WRITE, _FORCE))
        return {**found, "requestBody": _body(f"{served.META}.Patch", _PATCHES)}
    found = _operation(verb, kind, sub, parameters=_WRITE)
    return {**found, "requestBody": _body(served.type_name(kind), (_JSON,))}


def _operation(
    action: str, kind: Kind, sub: str = "", *, parameters: Iterable[Object] = (), answer: str = ""
) -> Object:
    words = {"post": "create", "put": "replace", "deletecollection": "delete all of"}.get(action, action)
    name = served.STATUS if answer == "Status" else f"{served.type_name(kind)}"
    if answer == kind.list_kind:
        name += "List"
    content: Object = {"text/plain": {"schema": {"type": "string"}}}
    if sub != "log":
        content = {_JSON: {"schema": V3.reference(name)}}
    title = f"{kind.kind}{sub.capitalize() if sub not in ('', 'scale') else ''}"
    return {
        "tags": [served.module(kind)],
        "description": f"{words} {sub} of {kind.kind}" if sub else f"{words} {kind.kind}",
        "operationId": f"{words.replace(' ', '')}{served.module(kind).title().replace('_', '')}{title}",
        "parameters": list(parameters),
        "responses": {"200": {"description": "OK", "content": content}},
        "x-kubernetes-action": action,
        "x-kubernetes-group-version-kind": served.group_version_kind(kind),
    }


def _body(name: str, types: Iterable[str]) -> Object:
    return {"content": {kind: {"schema": V3.reference(name)} for kind in types}, "required": True}

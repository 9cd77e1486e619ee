"""Answers: JSON or YAML, whole objects, Tables or metadata alone as clients accept it, refusals, warnings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import yaml
from aiohttp import web
from multidict import CIMultiDict

from tutor.lab.practice.cluster.errors import Refused
from tutor.lab.practice.cluster.kinds import Object

Shape = Literal["object", "table", "metadata"]
_SHAPES: dict[str, Shape] = {
    "": "object",
    "Table": "table",
    "PartialObjectMetadata": "metadata",
    "PartialObjectMetadataList": "metadata",
}
_META = "meta.k8s.io"


@dataclass(frozen=True)
class Form:
    """In what form a client wants objects."""

    shape: Shape = "object"
    version: str = "v1"
    """Of meta.k8s.io: `v1`, or `v1beta1` for clients of old."""
    yaml: bool = False


def form(request: web.BaseRequest, shapes: Iterable[Shape] = ("object", "table", "metadata")) -> Form:
    """The first form of the Accept header that can be given. Raises Refused 406."""
    offered = tuple(shapes)
    accept = ",".join(request.headers.getall("Accept", ())) or "*/*"
    for clause in accept.split(","):
        media, *rest = (part.strip() for part in clause.split(";"))
        parameters = dict(part.partition("=")[::2] for part in rest)
        shape = _SHAPES.get(parameters.get("as", ""))
        if shape is None or shape not in offered:
            continue
        version = parameters.get("v", "v1")
        if shape != "object" and (version not in ("v1", "v1beta1") or parameters.get("g") != _META):
            continue
        if media.lower() in ("application/json", "application/*", "*/*"):
            return Form(shape, version)
        if media.lower() in ("application/yaml", "text/yaml"):
            return Form(shape, version, yaml=True)
    known = "application/json, application/yaml, application/vnd.kubernetes.protobuf"
    raise Refused(406, "NotAcceptable", f"only the following media types are accepted: {known}", {})


def encode(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


_AS_JSON = Form()


def answer(
    document: Any, wanted: Form = _AS_JSON, *, code: int = 200, warnings: Iterable[str] = ()
) -> web.Response:
    """A document as it goes over the wire."""
    if wanted.yaml:
        data = yaml.safe_dump(document, sort_keys=False, allow_unicode=True).encode()
        headers = _headers(warnings)
        return web.Response(body=data, status=code, headers=headers, content_type="application/yaml")
    return json_answer(encode(document), code=code, warnings=warnings)


def json_answer(data: bytes, *, code: int = 200, warnings: Iterable[str] = ()) -> web.Response:
    """A document that is JSON already."""
    headers = _headers(warnings)
    return web.Response(body=data + b"\n", status=code, headers=headers, content_type="application/json")


def indented(document: Any) -> web.Response:
    """A document as the server writes the few that people read: `/version`, and the list of its paths."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return web.Response(text=text, content_type="application/json")


def refusal(refused: Refused) -> web.Response:
    return answer(refused.status(), code=refused.code)


def plain(text: str, code: int = 200) -> web.Response:
    return web.Response(text=text, status=code, content_type="text/plain")


def _headers(warnings: Iterable[str]) -> CIMultiDict[str]:
    """kubectl prints each warning as `Warning: TEXT` on stderr; the header is that of RFC 7234, 5.5."""
    headers: CIMultiDict[str] = CIMultiDict({"Cache-Control": "no-cache, private"})
    for warning in dict.fromkeys(warnings):
        text = "".join(letter if letter.isprintable() else " " for letter in warning)
        quoted = text.replace("\\", "\\\\").replace('"', '\\"')
        headers.add("Warning", f'299 - "{quoted}"')
    return headers


def partial(object: Object, version: str = "v1") -> Object:
    """An object's metadata alone."""
    return {
        "kind": "PartialObjectMetadata",
        "apiVersion": f"{_META}/{version}",
        "metadata": object.get("metadata") or {},
    }

"""The descriptions of the API that `kubectl explain` and `kubectl apply` read, made when first asked for."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from aiohttp import web

from tutor.lab.practice.api.answers import encode
from tutor.lab.practice.cluster.errors import no_such_resource
from tutor.lab.practice.schema.schema import Schema

_V2_PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
_PROTOBUF_MARK = "com.github.proto-openapi.spec.v2"


class OpenApi:
    """The documents of one schema, encoded once."""

    def __init__(self, schema: Schema, version: str) -> None:
        self._schema = schema
        self._version = version
        self._kept: dict[str, tuple[bytes, str]] = {}
        """Encoded document and its ETag, by name."""

    def index(self, request: web.BaseRequest) -> web.Response:
        """`/openapi/v3`."""
        return self._answer(request, "index", "application/json")

    def v3(self, request: web.BaseRequest, group_version: str) -> web.Response:
        """`/openapi/v3/apis/apps/v1`. Raises Refused where there is no such group or version."""
        try:
            return self._answer(request, f"v3/{group_version}", "application/json")
        except KeyError as error:
            raise no_such_resource() from error

    def v2(self, request: web.BaseRequest) -> web.Response:
        """`/openapi/v2`, in JSON or in the protobuf form that kubectl asks for."""
        if _PROTOBUF_MARK in request.headers.get("Accept", ""):
            return self._answer(request, "v2.pb", _V2_PROTOBUF)
        return self._answer(request, "v2.json", "application/json")

    def _answer(self, request: web.BaseRequest, name: str, type_: str) -> web.Response:
        if name not in self._kept:
            data = self._made(name)
            self._kept[name] = data, f'"{hashlib.sha256(data).hexdigest()[:32].upper()}"'
        data, tag = self._kept[name]
        headers = {"ETag": tag, "Vary": "Accept"}
        if "hash" in request.query:
            # The address changes with the content, so that a client may keep it.
            headers["Cache-Control"] = "public, immutable, max-age=31536000"
        if tag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        return web.Response(body=data, headers=headers, content_type=type_)

    def _made(self, name: str) -> bytes:
        match name:
            case "index":
                return encode(self._schema.openapi_v3_index())
            case "v2.pb":
                return self._schema.openapi_v2()
            case "v2.json":
                return encode(self._swagger())
        return self._schema.openapi_v3_json(name.removeprefix("v3/"))

    def _swagger(self) -> dict[str, Any]:
        """The same types in the older form."""
        definitions: dict[str, Any] = {}
        for group_version in self._schema.openapi_v3_index()["paths"]:
            text = self._schema.openapi_v3_json(group_version)
            moved = json.loads(text.replace(b'"#/components/schemas/', b'"#/definitions/'))
            definitions |= moved["components"]["schemas"]
        info = {"title": "Kubernetes", "version": self._version}
        return {"swagger": "2.0", "info": info, "paths": {}, "definitions": definitions}

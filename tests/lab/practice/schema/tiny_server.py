"""As much of an API server as kubectl needs to be asked about documents: discovery, OpenAPI and one store."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tutor.lab.practice.cluster.kinds import KINDS, Kind, Object
from tutor.lab.practice.schema import Schema

GNOSTIC = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"


@dataclass(frozen=True)
class Call:
    """One request."""

    method: str
    path: str
    """With its query."""
    content_type: str
    body: bytes


@dataclass
class TinyServer:
    """Answers with what it was given, and remembers what it was asked."""

    schema: Schema
    url: str = ""
    calls: list[Call] = field(default_factory=list)
    objects: dict[str, Object] = field(default_factory=dict)
    """By path. A POST of JSON and a PATCH are answered with what lies there, or with what was sent."""

    def answer(self, call: Call) -> tuple[int, str, bytes]:
        """Code, content type and body."""
        path = urlsplit(call.path).path
        if path == "/openapi/v2":
            return 200, GNOSTIC, self.schema.openapi_v2()
        if path.startswith("/openapi/v3/"):
            return 200, "application/json", self.schema.openapi_v3_json(path.removeprefix("/openapi/v3/"))
        code, found = self._object(call, path)
        return code, "application/json", json.dumps(found).encode()

    def _object(self, call: Call, path: str) -> tuple[int, Object]:
        found = self.schema.openapi_v3_index() if path == "/openapi/v3" else _discovery().get(path)
        if found is not None:
            return 200, found
        if call.method == "POST":
            name = json.loads(call.body)["metadata"]["name"] if call.body.startswith(b"{") else "sent"
            return 201, self.objects.setdefault(f"{path}/{name}", _sent(call, name))
        if path in self.objects:
            return 200, self.objects[path]
        status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound"}
        return 404, {**status, "message": "not found", "code": 404}


def _sent(call: Call, name: str) -> Object:
    if call.body.startswith(b"{"):
        found: Object = json.loads(call.body)
        return found
    return {"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"name": name}}


def _discovery() -> dict[str, Object]:
    found: dict[str, Object] = {
        "/version": {"major": "1", "minor": "36", "gitVersion": "v1.36.2+k3s1"},
        "/api": {"kind": "APIVersions", "versions": ["v1"]},
        "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": _resources("v1")},
    }
    found["/apis/apiextensions.k8s.io/v1/customresourcedefinitions"] = {
        "kind": "CustomResourceDefinitionList",
        "apiVersion": "apiextensions.k8s.io/v1",
        "metadata": {"resourceVersion": "1"},
        "items": [],
    }
    groups = []
    for version in sorted({kind.api_version for kind in KINDS if kind.group}):
        named = {"groupVersion": version, "version": "v1"}
        groups.append({"name": version.partition("/")[0], "versions": [named], "preferredVersion": named})
        resources = {"kind": "APIResourceList", "groupVersion": version, "resources": _resources(version)}
        found[f"/apis/{version}"] = resources
    return {**found, "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}}


def _resources(version: str) -> list[Object]:
    def resource(kind: Kind) -> Object:
        return {
            "name": kind.plural,
            "singularName": kind.singular,
            "kind": kind.kind,
            "namespaced": kind.namespaced,
            "shortNames": list(kind.short),
            "verbs": ["create", "delete", "get", "list", "patch", "update", "watch"],
        }

    return [resource(kind) for kind in KINDS if kind.api_version == version]


@contextmanager
def serving(schema: Schema) -> Iterator[TinyServer]:
    """A server on a free port of loopback, until the end of the block."""
    tiny = TinyServer(schema)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            call = Call(self.command, self.path, self.headers.get("Content-Type") or "", body)
            tiny.calls.append(call)
            code, content_type, text = tiny.answer(call)
            self.send_response(code)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    tiny.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield tiny
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

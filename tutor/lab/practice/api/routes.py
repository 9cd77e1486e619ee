"""Where each call goes: by its user, its path and its method."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from aiohttp import web

from tutor.lab.practice.api import discovery, documents, reviews
from tutor.lab.practice.api.access import Doorkeeper, User, forbidden, forbidden_path
from tutor.lab.practice.api.address import Address, address
from tutor.lab.practice.api.answers import answer, form, indented, plain, refusal
from tutor.lab.practice.api.eviction import evict
from tutor.lab.practice.api.log_stream import log
from tutor.lab.practice.api.logs import LogSource, exec_refused
from tutor.lab.practice.api.openapi import OpenApi
from tutor.lab.practice.api.parameters import flag
from tutor.lab.practice.api.reading import get, list_
from tutor.lab.practice.api.streams import Streams
from tutor.lab.practice.api.watching import watch
from tutor.lab.practice.api.writing import create, delete, delete_all, patch, replace, scale
from tutor.lab.practice.cluster.errors import Refused, method_not_allowed, no_such_resource
from tutor.lab.practice.cluster.kinds import PODS, Object
from tutor.lab.practice.cluster.registry import Registry
from tutor.lab.practice.tables.rows import Rows

_log = logging.getLogger(__name__)
_ABSENT = ("exec", "attach", "portforward", "ephemeralcontainers")
_VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch"}


@dataclass(frozen=True)
class Routes:
    """All that a server can be asked."""

    registry: Registry
    openapi: OpenApi
    logs: LogSource
    rows: Rows
    door: Doorkeeper
    streams: Streams
    version: str
    """What `/version` tells."""

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer any call, also the wrong and the unexpected. Raises ConnectionError when the client goes."""
        try:
            return await self._dispatch(request)
        except Refused as refused:
            return refusal(refused)
        except ConnectionError:
            raise
        except Exception:  # whatever one call brings about, the server stays up for the others
            _log.exception("%s %s could not be answered.", request.method, request.path)
            words = "Internal error occurred: the practice cluster could not answer this call"
            return refusal(Refused(500, "InternalError", words, {}))

    async def _dispatch(self, request: web.BaseRequest) -> web.StreamResponse:
        user = self.door.user(request)
        found = address(request.path)
        if found is None:
            return await self._elsewhere(user, request)
        verb = _verb(found, request)
        if not user.admin:
            # The cluster gives nobody any rights but its admin, who may play someone else's part.
            raise forbidden(user, verb, found)
        if found.subresource:
            return await self._subresource(found, verb, request)
        return await self._resource(found, verb, request)

    async def _resource(self, found: Address, verb: str, request: web.BaseRequest) -> web.StreamResponse:
        """An object, or a list of objects."""
        if not found.kind.writable and verb not in discovery.READING:
            raise method_not_allowed()
        store, registry = self.registry.store, self.registry
        answered: web.StreamResponse
        match verb, bool(found.name):
            case "watch", _:
                answered = await watch(store, found, request, self.streams)
            case "get", True:
                answered = get(store, found, request)
            case "list", False:
                answered = list_(store, self.rows, found, request)
            case "create", False:
                answered = await create(registry, found, request)
            case "update", True:
                answered = await replace(registry, found, request)
            case "patch", True:
                answered = await patch(registry, found, request)
            case "delete", True:
                answered = await delete(registry, found, request)
            case "deletecollection", False:
                answered = await delete_all(registry, found, request)
            case _:
                raise method_not_allowed()
        return answered

    async def _subresource(self, found: Address, verb: str, request: web.BaseRequest) -> web.StreamResponse:
        """A part of an object."""
        if found.kind == PODS and found.subresource in _ABSENT:
            raise exec_refused(found.subresource)
        if found.kind == PODS and (found.subresource, verb) == ("eviction", "create"):
            return await evict(self.registry, found, request)
        if found.subresource not in found.kind.subresources:
            raise no_such_resource()
        answered: web.StreamResponse
        match found.subresource, verb:
            case "log", "get":
                answered = await log(self.registry.store, self.logs, found, request, self.streams)
            case "scale", "get":
                answered = scale(self.registry, found, request)
            case "status", "get":
                answered = get(self.registry.store, found, request)
            case "scale" | "status", "update":
                answered = await replace(self.registry, found, request)
            case "scale" | "status", "patch":
                answered = await patch(self.registry, found, request)
            case _:
                raise method_not_allowed()
        return answered

    async def _elsewhere(self, user: User, request: web.BaseRequest) -> web.Response:
        """Reviews, and what is only ever read: discovery, health, version and descriptions."""
        match request.path.strip("/").split("/"):
            case ["apis", group, version, plural] if (group, version, plural) in reviews.REVIEWS:
                return await _review(reviews.REVIEWS[group, version, plural], user, request)
        path = request.path.rstrip("/") or "/"
        if not user.admin and not reviews.open_path(path):
            raise forbidden_path(user, request.method.lower(), path)
        if (text := discovery.health(path, flag(request.query, "verbose"))) is not None:
            answered = plain(text)
        elif path == "/openapi/v2":
            answered = self.openapi.v2(request)
        elif path == "/openapi/v3":
            answered = self.openapi.index(request)
        elif path.startswith("/openapi/v3/"):
            answered = self.openapi.v3(request, path.removeprefix("/openapi/v3/"))
        elif path.strip("/") in ("", "version"):
            found = discovery.version(self.version) if path.strip("/") else discovery.paths()
            answered = indented(found)
        elif (document := self._document(path)) is not None:
            answered = answer(document, form(request, ("object",)))
        else:
            raise no_such_resource()
        if request.method not in ("GET", "HEAD"):
            raise method_not_allowed()
        return answered

    def _document(self, path: str) -> Object | None:
        document = discovery.custom() if path == discovery.CUSTOM else None
        match path.strip("/").split("/"):
            case ["api"]:
                document = discovery.versions()
            case ["apis"]:
                document = discovery.groups()
            case ["api", version]:
                document = discovery.resources("", version)
            case ["apis", group]:
                document = discovery.group(group)
            case ["apis", group, version] if group:
                document = discovery.resources(group, version)
        return document


async def _review(kind: str, user: User, request: web.BaseRequest) -> web.Response:
    if request.method != "POST":
        raise method_not_allowed()
    body, _ = await documents.object_in(request, kind)
    return answer(reviews.review(kind, body, user), code=201)


def _verb(found: Address, request: web.BaseRequest) -> str:
    """What a call does, in the words that rights are given in."""
    if request.method in ("GET", "HEAD"):
        if found.subresource:
            return "get"
        return "watch" if flag(request.query, "watch") else "get" if found.name else "list"
    if request.method == "DELETE":
        return "delete" if found.name else "deletecollection"
    return _VERBS.get(request.method, request.method.lower())

"""Who calls, and what they may.

The admin may do everything. Anyone else whose part the admin plays (`kubectl --as`) may do next to nothing,
as in a cluster that has given nobody any rights.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tutor.lab.practice.api.address import Address
from tutor.lab.practice.api.certificates import ADMIN, ADMINS, SERVER_NAMES
from tutor.lab.practice.cluster.errors import Refused, unauthorized

_EVERYBODY = "system:authenticated"


@dataclass(frozen=True)
class User:
    """A user as a cluster knows them."""

    name: str
    groups: tuple[str, ...]

    @property
    def admin(self) -> bool:
        return ADMINS in self.groups


_ADMIN = User(ADMIN, (ADMINS, _EVERYBODY))


class Doorkeeper:
    """Lets in who has the admin's certificate or the token, and only by a name that is the server's own."""

    def __init__(self, token: str, names: Collection[str] = ()) -> None:
        self._token = token.encode()
        self._names = {*SERVER_NAMES, *names}

    def user(self, request: web.BaseRequest) -> User:
        """Who calls. Raises Refused: 401 for strangers, 403 for a name that is not this server's."""
        if not self._admin(request):
            raise unauthorized()
        if not self._own_name(request.headers.get("Host", "")):
            # A page in a browser that has its own name lead here must get no further than other strangers.
            raise Refused(403, "Forbidden", "this address is not one of the practice cluster's own", {})
        name = request.headers.get("Impersonate-User")
        if name is None or name == ADMIN:
            return _ADMIN
        return User(name, (*request.headers.getall("Impersonate-Group", ()), _EVERYBODY))

    def _admin(self, request: web.BaseRequest) -> bool:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._token:
            return hmac.compare_digest(token.strip().encode("utf-8", "replace"), self._token)
        # The handshake has proved that the certificate is one of the cluster's own.
        certificate = request.get_extra_info("peercert")
        return bool(certificate) and _subject(certificate) == (ADMIN, ADMINS)

    def _own_name(self, host: str) -> bool:
        found = re.fullmatch(r"\[([0-9a-fA-F:.]+)\](?::\d+)?|([^:\[\]]+)(?::\d+)?", host)
        if found is None:
            return False
        name = (found[1] or found[2]).lower().rstrip(".")
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return name in self._names or name.endswith(".localhost")
        return address.is_loopback or address.is_unspecified or name in self._names


def _subject(certificate: dict[str, Any]) -> tuple[str, str]:
    parts = {key: value for relative in certificate.get("subject", ()) for key, value in relative}
    return parts.get("commonName", ""), parts.get("organizationName", "")


def forbidden(user: User, verb: str, wanted: Address) -> Refused:
    """What someone without rights hears about an object or a list."""
    kind, name = wanted.kind, wanted.name
    resource = f"{kind.plural}/{wanted.subresource}" if wanted.subresource else kind.plural
    named = f'{kind.resource} "{name}"' if name else kind.resource
    where = f'in the namespace "{wanted.namespace}"' if wanted.namespace else "at the cluster scope"
    what = f'cannot {verb} resource "{resource}" in API group "{kind.group}" {where}'
    message = f'{named} is forbidden: User "{user.name}" {what}'
    details = {"name": name, "group": kind.group, "kind": kind.plural}
    return Refused(403, "Forbidden", message, {key: value for key, value in details.items() if value})


def forbidden_path(user: User, verb: str, path: str) -> Refused:
    return Refused(403, "Forbidden", f'forbidden: User "{user.name}" cannot {verb} path "{path}"', {})

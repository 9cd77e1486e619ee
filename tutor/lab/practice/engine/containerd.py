"""How a node of a cluster sees the registries, and containerd's words for what it cannot pull."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tutor.lab.practice.engine import hub
from tutor.lab.practice.engine.errors import PullError
from tutor.lab.practice.engine.image import Reference

if TYPE_CHECKING:
    from tutor.lab.practice.engine.registries import Endpoint


def store(
    reference: Reference, endpoints: Sequence[Endpoint], mirrors: Mapping[str, str], network: str
) -> str:
    """The registry that a name leads to from inside a cluster: `docker.io` or the id of a container.

    Raises PullError where nothing answers there. A node is a computer of its own: `localhost` is the node
    itself, and other containers are found by their names, with a mirror entry that allows plain HTTP."""
    if hub.is_public_host(reference.host):
        return "docker.io"
    address = mirrors.get(reference.host, "")
    scheme = "http" if address else "https"
    address = (address or reference.host).removeprefix("http://")
    host, _, port = address.partition(":")
    url = f"{scheme}://{address}/v2/{reference.path}/manifests/{reference.digest or reference.tag}"
    head = f'failed to do request: Head "{url}": '
    if host == "localhost" or host.startswith("127."):
        raise PullError(
            _unpack(reference, f"{head}dial tcp 127.0.0.1:{port or 443}: connect: connection refused")
        )
    endpoint = next((each for each in endpoints if each.name == host), None)
    reachable = endpoint is not None and (not network or network in endpoint.networks)
    if endpoint is None or not reachable or not endpoint.running:
        raise PullError(_unpack(reference, f"{head}dial tcp: lookup {host}: no such host"))
    if scheme == "https":
        raise PullError(_unpack(reference, f"{head}http: server gave HTTP response to HTTPS client"))
    return endpoint.container


def missing(reference: Reference, repository: bool) -> str:
    """The words for a tag, or a whole repository of Docker Hub, that does not exist."""
    if repository:
        why = (
            "pull access denied, repository does not exist or may require authorization: server message: "
            "insufficient_scope: authorization failed"
        )
        return _unpack(reference, why)
    return f"rpc error: code = NotFound desc = {_unpack(reference, f'{reference.full}: not found')}"


def _unpack(reference: Reference, why: str) -> str:
    return f'failed to pull and unpack image "{reference.full}": failed to resolve image: {why}'

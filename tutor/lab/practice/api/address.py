"""What an address of the API names: a kind, a namespace, an object, a sub-resource."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.lab.practice.cluster.kinds import Kind, by_plural


@dataclass(frozen=True)
class Address:
    """One resource of the API."""

    kind: Kind
    namespace: str | None
    """None for all namespaces, and for kinds without."""
    name: str
    """Empty for the whole list."""
    subresource: str = ""


def address(path: str) -> Address | None:
    """Read a decoded path, `/apis/apps/v1/namespaces/default/deployments/web`; None where it names nothing.

    Whether the kind has the sub-resource is not examined.
    """
    match path.strip("/").split("/"):
        case ["api", version, *rest]:
            group = ""
        case ["apis", group, version, *rest] if group:
            pass
        case _:
            return None
    namespace: str | None = None
    kind = by_plural(group, version, rest[2]) if len(rest) > 2 and rest[0] == "namespaces" else None
    if kind is not None:
        namespace, rest = rest[1], rest[2:]
    elif rest:
        kind = by_plural(group, version, rest[0])
    if kind is None or not all(rest) or len(rest) > 3 or namespace == "":
        return None
    if kind.namespaced != (namespace is not None) and (len(rest) > 1 or not kind.namespaced):
        return None
    name, subresource = [*rest[1:], "", ""][:2]
    return Address(kind, namespace, name, subresource)

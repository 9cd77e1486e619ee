"""Who set which fields of an object, read from and written to `metadata.managedFields`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tutor.lab.practice.cluster.kinds import Object
from tutor.lab.practice.patch.fields import FieldSet, from_fields_v1, to_fields_v1


@dataclass(frozen=True, order=True)
class Owner:
    """One entry's identity: the same program may own fields by applying and by updating."""

    manager: str
    operation: Literal["Apply", "Update"]
    api_version: str
    subresource: str = ""

    def __str__(self) -> str:
        """As messages about conflicts name it."""
        name = f'"{self.manager}"'
        if self.subresource:
            name += f' with subresource "{self.subresource}"'
        return f"{name} using {self.api_version}" if self.operation == "Update" else name


@dataclass(frozen=True)
class Share:
    """What an owner owns."""

    fields: FieldSet
    time: str
    """When its share last changed, as a stamp; empty where that is not known."""


Owners = dict[Owner, Share]


def owners_of(object_: Mapping[str, Any] | None) -> Owners:
    """The owners that an object names. Raises ValueError where its managedFields are not in order."""
    found: Owners = {}
    entries = ((object_ or {}).get("metadata") or {}).get("managedFields") or []
    for entry in entries:
        if not isinstance(entry, dict) or entry.get("operation") not in {"Apply", "Update"}:
            raise ValueError("an entry of managedFields has no operation")
        owner = Owner(
            str(entry.get("manager", "")),
            entry["operation"],
            str(entry.get("apiVersion", "")),
            str(entry.get("subresource", "")),
        )
        fields = from_fields_v1(entry.get("fieldsV1") or {})
        if owner in found:
            fields |= found[owner].fields
        found[owner] = Share(fields, str(entry.get("time") or ""))
    return found


def entries(owners: Owners) -> list[Object]:
    """`metadata.managedFields`, appliers first, then by time; owners of nothing are left out."""
    order = sorted(owners, key=lambda owner: (owner.operation, owners[owner].time, owner))
    return [_entry(owner, owners[owner]) for owner in order if owners[owner].fields]


def _entry(owner: Owner, share: Share) -> Object:
    entry: Object = {
        "manager": owner.manager,
        "operation": owner.operation,
        "apiVersion": owner.api_version,
    }
    if share.time:
        entry["time"] = share.time
    entry["fieldsType"] = "FieldsV1"
    entry["fieldsV1"] = to_fields_v1(share.fields)
    if owner.subresource:
        entry["subresource"] = owner.subresource
    return entry

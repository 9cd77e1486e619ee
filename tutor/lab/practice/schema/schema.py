"""The types of the objects that a practice cluster knows: read, kept, and held against bodies."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from tutor.lab.practice.cluster.kinds import KINDS, Kind
from tutor.lab.practice.schema import cache as kept
from tutor.lab.practice.schema import lists, source
from tutor.lab.practice.schema.decode import Decoded, decode
from tutor.lab.practice.schema.facts import MODULES
from tutor.lab.practice.schema.forms import Type

_PACKAGE = "lightkube-models"

_FURTHER = (
    ("autoscaling_v1", "Scale"),
    ("meta_v1", "Status"),
    ("meta_v1", "DeleteOptions"),
    ("authorization_v1", "LocalSubjectAccessReview"),
    ("authorization_v1", "SelfSubjectAccessReview"),
    ("authorization_v1", "SelfSubjectRulesReview"),
    ("authorization_v1", "SubjectAccessReview"),
    ("authentication_v1", "SelfSubjectReview"),
    ("authentication_v1", "TokenReview"),
)
"""Types that are asked for beside the kinds that are stored: (module, class)."""


def _module(group: str, version: str) -> str:
    """`apps_v1`, `discovery_v1` for discovery.k8s.io."""
    return f"{group.partition('.')[0] or 'core'}_{version}"


def type_name(kind: Kind) -> str:
    """`io.k8s.api.apps.v1.Deployment`."""
    return f"{MODULES[_module(kind.group, kind.version)]}.{kind.kind}"


class Schema:
    """The types of every kind in KINDS, and of what is asked for beside them."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        self.types = types
        """By full name."""

    @classmethod
    def load(cls, cache: Path | None = None) -> Schema:
        """The types of the lightkube-models that is installed.

        `cache` is a file that is read instead of the sources where it holds the same version, and written
        where it does not; one that is damaged or cannot be written is passed over. Raises
        `source.SourceError` where the package is missing.
        """
        version = _version()
        types = kept.read(cache, version) if cache is not None else None
        if types is None:
            types = source.read(_folder(), _wanted())
            if cache is not None:
                kept.write(cache, version, types)
        return cls(types)

    def type_of(self, kind: Kind) -> Type:
        return self.types[type_name(kind)]

    def decode(self, kind: Kind, body: Any) -> Decoded:
        """Read a body (parsed JSON) as an object of that kind.

        Raises Refused (BadRequest) where a value has a wrong type. Its message is what the JSON decoder of
        a server says; `Deployment in version "v1" cannot be handled as a Deployment: ` stands before it in
        an answer.
        """
        return decode(self.types, type_name(kind), body)

    def decode_type(self, name: str, body: Any) -> Decoded:
        """The same for a type that is no stored kind, by its full name: `io.k8s.api.autoscaling.v1.Scale`."""
        return decode(self.types, name, body)

    def list_type(self, type_name: str, field: str) -> lists.ListType:
        """How the list in a field of that type (short or full name) is merged; see `lists` for the rest."""
        return lists.list_type(type_name, field)

    def merge_keys(self) -> dict[str, lists.ListType]:
        """Every list that is not simply replaced, as `Type.field`."""
        return lists.merge_keys()


def _wanted() -> list[tuple[str, str]]:
    kinds = [
        (_module(kind.group, kind.version), name) for kind in KINDS for name in (kind.kind, kind.list_kind)
    ]
    return [*kinds, *_FURTHER]


def _version() -> str:
    try:
        return metadata.version(_PACKAGE)
    except metadata.PackageNotFoundError:
        raise source.SourceError(f"the package {_PACKAGE} is not installed") from None


def _folder() -> Path:
    found = importlib.util.find_spec("lightkube.models")
    if found is None or not found.submodule_search_locations:
        raise source.SourceError(f"the package {_PACKAGE} is not installed")
    return Path(found.submodule_search_locations[0])

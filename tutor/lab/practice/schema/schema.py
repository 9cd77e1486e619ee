"""The types of the objects that a practice cluster knows: read, kept, and held against bodies."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from tutor.lab.practice.cluster.kinds import Kind, Object
from tutor.lab.practice.schema import cache as kept
from tutor.lab.practice.schema import lists, openapi_v2, openapi_v3, served, source
from tutor.lab.practice.schema.decode import Decoded, decode
from tutor.lab.practice.schema.forms import Type

_PACKAGE = "lightkube-models"


class Schema:
    """The types of every kind in KINDS, and of what is asked for beside them."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        self.types = types
        """By full name."""
        self._v3: dict[str, bytes] = {}
        self._v2 = b""
        self._index: Object | None = None

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
            types = source.read(_folder(), served.wanted())
            if cache is not None:
                kept.write(cache, version, types)
        return cls(types)

    def type_of(self, kind: Kind) -> Type:
        return self.types[served.type_name(kind)]

    def decode(self, kind: Kind, body: Any) -> Decoded:
        """Read a body (parsed JSON) as an object of that kind.

        Raises Refused (BadRequest) where a value has a wrong type. Its message is what the JSON decoder of
        a server says; `Deployment in version "v1" cannot be handled as a Deployment: ` stands before it in
        an answer.
        """
        return decode(self.types, served.type_name(kind), body)

    def decode_type(self, name: str, body: Any) -> Decoded:
        """The same for a type that is no stored kind, by its full name: `io.k8s.api.autoscaling.v1.Scale`."""
        return decode(self.types, name, body)

    def list_type(self, type_name: str, field: str) -> lists.ListType:
        """How the list in a field of that type (short or full name) is merged; see `lists` for the rest."""
        return lists.list_type(type_name, field)

    def merge_keys(self) -> dict[str, lists.ListType]:
        """Every list that is not simply replaced, as `Type.field`."""
        return lists.merge_keys()

    def openapi_v3_index(self) -> Object:
        """What `/openapi/v3` answers."""
        if self._index is None:
            documents = {name: self.openapi_v3_json(name) for name in served.group_versions()}
            self._index = openapi_v3.index(documents)
        return self._index

    def openapi_v3(self, group_version: str) -> Object:
        """The document of `api/v1`, `apis/apps/v1` … Raises KeyError where nothing is served there."""
        return openapi_v3.document(self.types, group_version)

    def openapi_v3_json(self, group_version: str) -> bytes:
        """The same as it goes over the wire, made once. Raises KeyError."""
        if group_version not in self._v3:
            self._v3[group_version] = openapi_v3.as_json(self.openapi_v3(group_version))
        return self._v3[group_version]

    def openapi_v2(self) -> bytes:
        """What `/openapi/v2` answers, as a protocol buffer of gnostic, made once; its content type is
        `application/com.github.proto-openapi.spec.v2.v1.0+protobuf`."""
        self._v2 = self._v2 or openapi_v2.document(self.types)
        return self._v2


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

"""What a store cannot do."""

from __future__ import annotations

from tutor.lab.practice.cluster.kinds import Kind


class StoreError(Exception):
    """A sentence, and the object that it is about where there is one."""

    def __init__(self, message: str, kind: Kind | None = None, name: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.name = name


class Exists(StoreError):  # noqa: N818
    def __init__(self, kind: Kind, name: str) -> None:
        super().__init__(f'{kind.resource} "{name}" exists already', kind, name)


class NotFound(StoreError):  # noqa: N818
    def __init__(self, kind: Kind, name: str) -> None:
        super().__init__(f'{kind.resource} "{name}" does not exist', kind, name)


class Conflict(StoreError):  # noqa: N818
    """The object has changed since it was read."""

    def __init__(self, kind: Kind, name: str) -> None:
        super().__init__(f'{kind.resource} "{name}" has changed since it was read', kind, name)


class Expired(StoreError):  # noqa: N818
    """Changes that are no longer kept were asked for."""

    def __init__(self, kind: Kind, version: int, oldest: int) -> None:
        super().__init__(f"changes of {kind.plural} after {version} are kept from {oldest} on only", kind)
        self.version = version
        self.oldest = oldest
        """The earliest version that changes can be asked for from."""

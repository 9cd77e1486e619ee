"""The arguments of an operation, which come from outside and may be anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tutor.lab.practice.engine.errors import EngineError


class Arguments:
    """A JSON object whose parts are asked for by name and kind. What is missing is the given default; what
    is of another kind raises EngineError."""

    def __init__(self, document: Any) -> None:
        if not isinstance(document, Mapping):
            raise EngineError("invalid arguments: an object is expected")
        self._document = document

    def text(self, name: str, default: str | None = None) -> str:
        value = self._document.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or "\0" in value:
            raise _wrong(name, "a text")
        return value

    def texts(self, name: str) -> list[str]:
        return self.optional_texts(name) or []

    def optional_texts(self, name: str) -> list[str] | None:
        """None where nothing is said, which is not the same as an empty list."""
        value = self._document.get(name)
        if value is None:
            return None
        if isinstance(value, str):
            return [value]
        if not isinstance(value, list) or not all(
            isinstance(each, str) and "\0" not in each for each in value
        ):
            raise _wrong(name, "a list of texts")
        return list(value)

    def flag(self, name: str) -> bool:
        value = self._document.get(name)
        if value is not None and not isinstance(value, bool):
            raise _wrong(name, "true or false")
        return bool(value)

    def whole(self, name: str) -> int | None:
        """A whole number, also one that is written as a text; None where nothing is said."""
        value = self._document.get(name)
        if value is None or value in ("", "all"):
            return None
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise _wrong(name, "a whole number")
        try:
            return int(value)
        except ValueError:
            raise _wrong(name, "a whole number") from None

    def number(self, name: str) -> float | None:
        value = self._document.get(name)
        if value is None or value == "":
            return None
        try:
            if isinstance(value, int | float | str) and not isinstance(value, bool):
                return float(value)
        except ValueError:
            pass
        raise _wrong(name, "a number")

    def mapping(self, name: str) -> dict[str, str]:
        """Text → text; also from a list of `NAME=value`."""
        value = self._document.get(name)
        if value is None:
            return {}
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return {key: rest for key, _, rest in (each.partition("=") for each in value)}
        if not isinstance(value, Mapping) or not all(isinstance(each, str) for each in value.values()):
            raise _wrong(name, "an object of texts")
        return dict(value)

    def documents(self, name: str) -> list[Mapping[str, Any]]:
        value = self._document.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
            raise _wrong(name, "a list of objects")
        return list(value)

    def filters(self) -> dict[str, list[str]]:
        """`{"label": ["app=k3d"]}`."""
        value = self._document.get("filters")
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise _wrong("filters", "an object of lists")
        return {name: Arguments(value).texts(name) for name in value}


def _wrong(name: str, wanted: str) -> EngineError:
    return EngineError(f"invalid arguments: {name} has to be {wanted}")

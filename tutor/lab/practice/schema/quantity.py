"""Amounts of CPU and memory as Kubernetes writes them: `100m`, `64Mi`, `1.5`, `2e3`."""

from __future__ import annotations

import re

_FORMAT = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)", re.ASCII)
_SUFFIXES = frozenset(["", "n", "u", "m", "k", *"MGTPE", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"])
_EXPONENT = re.compile(r"[eE][-+]?[0-9]+", re.ASCII)

WRONG_FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
WRONG_SUFFIX = "unable to parse quantity's suffix"


def complaint(text: str) -> str | None:
    """What Kubernetes says of a text that is no quantity, None where it is one.

    The words are those of `apimachinery/pkg/api/resource`.
    """
    found = _FORMAT.fullmatch(text)
    if not text or found is None:
        return WRONG_FORMAT
    suffix = found[4]
    if suffix not in _SUFFIXES and _EXPONENT.fullmatch(suffix) is None:
        return WRONG_SUFFIX
    return None

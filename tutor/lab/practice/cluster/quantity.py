"""Amounts of CPU and memory as numbers: `100m`, `64Mi`, `1.5`, `2e3`."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

_AMOUNT = re.compile(r"(?P<number>[+-]?[0-9.]+)(?P<suffix>[A-Za-z]*[+-]?[0-9]*)")
_EXPONENT = re.compile(r"[eE][+-]?[0-9]+")
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_FACTORS = {
    **{suffix: Decimal(10) ** power for suffix, power in _DECIMAL.items()},
    **{suffix: Decimal(1024) ** power for power, suffix in enumerate(_BINARY)},
}


def value(text: str) -> Decimal:
    """The amount in whole units (cores, bytes). Raises ValueError where the text is no quantity."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no quantity")
    number, suffix = found["number"], found["suffix"]
    try:
        if _EXPONENT.fullmatch(suffix):
            return Decimal(f"{number}{suffix}")
        return Decimal(number) * _FACTORS[suffix]
    except (InvalidOperation, KeyError):
        raise ValueError(f"{text!r} is no quantity") from None

"""Amounts of CPU and memory as numbers: `100m`, `64Mi`, `1.5`, `2e3`."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

_AMOUNT = re.compile(r"(?P<number>[+-]?[0-9.]+)(?P<suffix>[A-Za-z]*[+-]?[0-9]*)")
_FACTORS = {
    "": Decimal(1),
    **{suffix: Decimal(10) ** power for suffix, power in (("n", -9), ("u", -6), ("m", -3), ("k", 3))},
    **{
        suffix: Decimal(10) ** power
        for suffix, power in (("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18))
    },
    **{f"{letter}i": Decimal(1024) ** (power + 1) for power, letter in enumerate("KMGTPE")},
}


def value(text: str) -> Decimal:
    """The amount in whole units (cores, bytes). Raises ValueError where the text is no quantity."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no quantity")
    number, suffix = found["number"], found["suffix"]
    try:
        if suffix[:1] in ("e", "E") and suffix[1:].lstrip("+-").isdigit():
            return Decimal(f"{number}e{suffix[1:]}")
        return Decimal(number) * _FACTORS[suffix]
    except (InvalidOperation, KeyError):
        raise ValueError(f"{text!r} is no quantity") from None

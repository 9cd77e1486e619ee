"""Amounts of CPU and memory as numbers: `100m`, `64Mi`, `1.5`, `2e3`."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_UP, Decimal, InvalidOperation

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


def canonical(text: str) -> str:
    """The amount as a server gives it back: `0.5` is `500m`, `1000m` is `1`, `1024Mi` is `1Gi`.

    The largest suffix of the same family that leaves a whole number; what is smaller than a billionth is
    rounded up. Raises ValueError where the text is no quantity.
    """
    amount = value(text)
    suffix = text.lstrip("+-.0123456789")
    if suffix.endswith("i") and abs(amount) >= 1024:
        whole = int(amount.to_integral_value(ROUND_CEILING))
        power = 0
        while whole % 1024 == 0 and power < len(_BINARY) - 1:
            whole, power = whole // 1024, power + 1
        return f"{whole}{_BINARY[power]}"
    billionths = int((amount * 10**9).to_integral_value(ROUND_UP))
    power = -9
    while billionths and billionths % 1000 == 0 and power < 18:
        billionths, power = billionths // 1000, power + 3
    if not billionths:
        return "0"
    if _EXPONENT.fullmatch(suffix):
        return f"{billionths}e{power}" if power else str(billionths)
    return f"{billionths}{next(name for name, one in _DECIMAL.items() if one == power)}"

"""Amounts of CPU and memory as Kubernetes writes them: `100m`, `64Mi`, `1.5`, `2e3`.

The rules are those of `apimachinery/pkg/api/resource`.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

_FORMAT = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)", re.ASCII)
_DECIMAL = ("n", "u", "m", "", "k", "M", "G", "T", "P", "E")
_BINARY = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_KIBI = 1024
_LONGEST = 1000
"""Letters; no amount needs more, and numbers of many more digits take Python long."""
_SUFFIXES = frozenset([*_DECIMAL, *_BINARY])
_EXPONENT = re.compile(r"[eE][-+]?[0-9]{1,4}", re.ASCII)

WRONG_FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
WRONG_SUFFIX = "unable to parse quantity's suffix"


def complaint(text: str) -> str | None:
    """What Kubernetes says of a text that is no quantity, None where it is one."""
    found = _FORMAT.fullmatch(text)
    if not text or len(text) > _LONGEST or found is None:
        return WRONG_FORMAT
    suffix = found[4]
    if suffix not in _SUFFIXES and _EXPONENT.fullmatch(suffix) is None:
        return WRONG_SUFFIX
    return None


def canonical(text: str) -> str:
    """The quantity as a server writes it back: no fraction, and the largest suffix that allows for that.

    `0.5` is `500m`, `1000m` is `1`, `1024Mi` is `1Gi`; what is smaller than a billionth is rounded up. The
    text must be a quantity.
    """
    found = _FORMAT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no quantity")
    sign, whole, part, suffix = found.groups(default="")
    amount = Fraction(int(f"{whole}{part}" or "0"), 10 ** len(part)) * _factor(suffix)
    if not amount:
        return "0"
    if suffix.endswith("i") and amount >= _KIBI:
        return sign.replace("+", "") + _binary(math.ceil(amount))
    return sign.replace("+", "") + _decimal(amount, exponent=_EXPONENT.fullmatch(suffix) is not None)


def _factor(suffix: str) -> Fraction:
    if _EXPONENT.fullmatch(suffix):
        return Fraction(10) ** int(suffix[1:])
    if suffix.endswith("i"):
        return Fraction(_KIBI) ** _BINARY.index(suffix)
    return Fraction(10) ** (3 * _DECIMAL.index(suffix) - 9)


def _binary(amount: int) -> str:
    power = 0
    while amount % _KIBI == 0 and power < len(_BINARY) - 1:
        amount, power = amount // _KIBI, power + 1
    return f"{amount}{_BINARY[power]}"


def _decimal(amount: Fraction, *, exponent: bool) -> str:
    billionths, power = math.ceil(amount * 10**9), 0
    while billionths % 1000 == 0 and power < len(_DECIMAL) - 1:
        billionths, power = billionths // 1000, power + 1
    tens = 3 * power - 9
    return f"{billionths}{f'e{tens}' if exponent and tens else '' if exponent else _DECIMAL[power]}"

"""The nearest word for a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The word of `known` that is fewest slips away: a letter too many, missing, other, or two exchanged.

    None where none is near: a third of the letters may be at fault, at least one and at most three. The
    case of letters counts less than a letter.
    """
    limit = max(1, min(3, len(word) // 3))
    best: tuple[float, str] | None = None
    for each in known:
        if abs(len(each) - len(word)) > limit or (best is not None and best[0] < 1):
            continue
        found = distance(word, each, limit)
        if found <= limit and (best is None or found < best[0]):
            best = (found, each)
    return best[1] if best is not None else None


def distance(one: str, other: str, limit: int) -> float:
    """How many slips lie between two words; `limit + 1` where there are more than `limit`.

    Half of one is counted where only the case of letters differs.
    """
    if one == other:
        return 0
    one, other = one.lower(), other.lower()
    if one == other:
        return 0.5
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        earlier, before, row = before, row, [at]
        for place, wanted in enumerate(other, 1):
            steps = min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != wanted))
            swapped = at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == wanted
            row.append(min(steps, earlier[place - 2] + 1) if swapped else steps)
        if min(row) > limit:
            return limit + 1
    return row[-1]

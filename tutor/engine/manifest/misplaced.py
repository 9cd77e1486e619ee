"""Fields that stand where Kubernetes knows none of that name."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from tutor.engine.manifest.fields import NAMES, Field, named

_PLACES = {
    (): "at the left edge",
    ("spec", "template", "spec", "containers"): "in an entry of `containers`",
}


def sentence(name: str, place: tuple[str, ...], field: Field, written: Collection[str]) -> str:
    """What to do with a field of that name at that place (the names of the fields it lies within); `written`
    are the fields that stand beside it."""
    where = _where(place)
    allowed = [inner.name for inner in field.fields if inner.name not in written]
    same = next((one for one in allowed if one.lower() == name.lower()), None)
    if same is not None:
        return f"There is no `{name}` {where}. Upper and lower case count: `{same}`."
    if name in NAMES:
        belongs = _belongs(name, place)
        return (
            f"`{name}` does not belong {where}. It belongs {_where(belongs)}: move it"
            f"{_direction(belongs, place)}."
        )
    near = get_close_matches(name, allowed, n=1, cutoff=0.6) or get_close_matches(
        name, sorted(NAMES), n=1, cutoff=0.75
    )
    if near and near[0] not in allowed:
        there = _where(_belongs(near[0], place))
        return f"There is no field `{name}`. Did you mean `{near[0]}`? It belongs {there}."
    meant = f" Did you mean `{near[0]}`?" if near else ""
    return f"There is no field `{name}` {where}.{meant or ' Kubernetes refuses or ignores it.'}"


def _belongs(name: str, place: tuple[str, ...]) -> tuple[str, ...]:
    """Of all places for a field, the one nearest to where it stands; the course's own before rarer ones."""

    def distance(other: tuple[str, ...]) -> int:
        common = 0
        for one, two in zip(place, other, strict=False):
            if one != two:
                break
            common += 1
        return len(place) + len(other) - 2 * common

    places = [(above, field) for above, field in named(name)]
    used = [above for above, field in places if field.kind != "any"] or [above for above, _ in places]
    return min(used, key=distance)


def _where(place: tuple[str, ...]) -> str:
    return _PLACES.get(place) or f"in `{'.'.join(place)}`"


def _direction(belongs: tuple[str, ...], place: tuple[str, ...]) -> str:
    if len(belongs) < len(place) and place[: len(belongs)] == belongs:
        return " to the left"
    if len(belongs) > len(place) and belongs[: len(place)] == place:
        return f" below `{belongs[-1]}`, indented by two more blanks"
    return ""

"""What is ours: a thing counts as made here only if it was seen to be absent before and was made in this lab.

Cluster and registry need more than the name: a command that creates them must have begun in the tutor's
shell, or the lab must have proof of its own (`World.made_here`). Nothing that lacks this is ever touched by
clean-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from tutor.engine.ports import World


class ClaimState(Enum):
    FREE = "free"
    """Nothing of that name existed when the tutor looked."""
    BEGAN = "began"
    """As FREE, and a command that makes it has been started in the tutor's shell."""
    OWNED = "owned"
    """Made here; `ids` say what it consists of."""
    RELEASED = "released"
    """Was ours and is gone."""


@dataclass(frozen=True)
class Claim:
    """What the journal says about one thing outside the workspace."""

    kind: str
    name: str
    state: ClaimState
    ids: Mapping[str, str] = field(default_factory=dict)
    """Part → id, as `World.identify` gave them."""


@dataclass(frozen=True)
class Change:
    """An event that the journal should get."""

    event: str
    ids: Mapping[str, str] | None = None


def creates(kind: str, name: str, line: str) -> bool:
    """Whether a command line starts making a cluster or registry of that name."""
    # Seldom asked, and it needs the tables of all tools' flags: opening a session shall not wait for them.
    from tutor.engine.patterns import matches  # noqa: PLC0415

    if kind == "cluster":
        if name == "k3s-default" and matches("k3d cluster create", line):
            return not matches("k3d cluster create *", line) or matches(f"k3d cluster create {name}", line)
        return matches(f"k3d cluster create {name}", line)
    if kind == "registry":
        bare = name.removeprefix("k3d-")
        return any(matches(f"k3d registry create {each}", line) for each in (bare, name))
    return False


def judge(
    claim: Claim | None, found: Mapping[str, str], made_here: bool, *, idle: bool = False
) -> tuple[Change, ...]:
    """What follows from finding `found` (part → id, empty: nothing there) where the journal says `claim`.

    `idle`: no command that makes it can be running. Then one that has begun has come to nothing, and what
    appears later under this name is not of its making.
    """
    state = claim.state if claim is not None else None
    if not found:
        if state is ClaimState.OWNED:
            return (Change("released"), Change("free"))
        waiting = state is ClaimState.FREE or (state is ClaimState.BEGAN and not idle)
        return () if waiting else (Change("free"),)
    return (Change("owned", dict(found)),) if claim and _becomes_ours(claim, found, made_here, idle) else ()


def _becomes_ours(claim: Claim, found: Mapping[str, str], made_here: bool, idle: bool) -> bool:
    match claim.state:
        case ClaimState.BEGAN:
            # A network alone would not tell the containers that follow from another's: wait for the first.
            return idle or bool(_containers(found))
        case ClaimState.FREE:
            return made_here
        case ClaimState.OWNED:
            # The same one, grown or changed. Another one is ours only with proof of its own.
            changed = dict(claim.ids) != dict(found)
            return changed and (made_here or same_thing(claim.ids, found))
        case _:
            return False


def is_ours(claim: Claim | None, found: Mapping[str, str]) -> bool:
    """Whether what is there now is what the journal says was made here."""
    return claim is not None and claim.state is ClaimState.OWNED and same_thing(claim.ids, found)


def same_thing(known: Mapping[str, str], found: Mapping[str, str]) -> bool:
    """Whether what was found shares a part with what is known (part → id each).

    Where there are containers, they decide: a network or volume that was left behind is used again by the
    next cluster of that name, whoever makes it.
    """
    return bool(set(known.items()) & set((_containers(found) or found).items()))


def _containers(found: Mapping[str, str]) -> dict[str, str]:
    return {part: id for part, id in found.items() if not part.startswith(("network ", "volume "))}


def proven(world: World, kind: str, name: str, claim: Claim | None) -> bool:
    """Ask the world for its own proof, where that can change anything."""
    return (
        claim is not None
        and claim.state in (ClaimState.FREE, ClaimState.OWNED)
        and world.made_here(kind, name)
    )


def foreign_sentence(kind: str, name: str) -> str:
    """What to say about a thing that exists and was not made here."""
    if kind == "cluster":
        return (
            f"A cluster named {name} exists already and was not made with this tutor. It stays as it is, so "
            "this step cannot make one of that name. Start the tutor again: it then takes another name."
        )
    if kind == "image":
        return f"The image {name} was on this computer before this step. It is kept when you clean up."
    if kind == "registry":
        return (
            f"A registry named {name} exists already and was not made with this tutor. It stays as it is. "
            f"If it is yours and you no longer need it, remove it with `k3d registry delete {name}`, then "
            "do this step."
        )
    return (
        f"A container named {name} exists already and was not made with this tutor. It stays as it is. If "
        f"it is yours and you no longer need it, remove it with `docker rm -f {name}`, then do this step."
    )

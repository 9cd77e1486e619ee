"""How what two commands are about differs, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tutor.engine.commandline import kinds
from tutor.engine.commandline.flags import image_differs
from tutor.engine.commandline.parse import Parsed
from tutor.engine.commandline.things import (
    ROLES,
    Place,
    Role,
    Thing,
    about_a_pod,
    about_objects,
    image,
    same_name,
    things,
)


def differences(typed: Parsed, course: Parsed, used: frozenset[int], place: Place) -> list[str]:
    """What differs, in sentences; `used`: operands (by number) that have been spoken of."""
    if about_objects(course) or about_a_pod(course):
        return [*_things(typed, course, used), *_inner(typed, course)]
    words = [word for at, word in enumerate(typed.operands) if at not in used]
    roles = ROLES.get(course.command, (Role("word", many=True),))
    if len(roles) == 1 and roles[0].many:
        found = _many(words, course.operands, roles[0], place)
    else:
        found = _in_order(words, course.operands, roles, place)
    return [*found, *_inner(typed, course)]


def _inner(typed: Parsed, course: Parsed) -> list[str]:
    if typed.inner == course.inner:
        return []
    if not course.inner:
        return [f"`{' '.join(typed.inner)}` is run in place of the image's own program."]
    if not typed.inner:
        return [f"What shall run in the container is missing: `{' '.join(course.inner)}`."]
    return [f"In the container `{' '.join(typed.inner)}` is run; the step runs `{' '.join(course.inner)}`."]


# Objects of Kubernetes


def _things(typed: Parsed, course: Parsed, used: frozenset[int]) -> list[str]:
    kept = replace(typed, operands=tuple(word for at, word in enumerate(typed.operands) if at not in used))
    given, others = things(kept)
    wanted, other_words = things(course)
    if others and about_a_pod(course) and not other_words:
        if kinds.plural(given[0].name):
            return [f"Between kind and name stands a slash here: `{given[0].name}/{others[0]}`."]
        return [*_objects(given, wanted, kept), f"`{' '.join(others)}` is more than the step asks for."]
    found = _objects(given, wanted, kept)
    return [*found, *_assignments(others, other_words)] if other_words else found


def _objects(given: Sequence[Thing], wanted: Sequence[Thing], typed: Parsed) -> list[str]:
    if not wanted:
        # The course picks by file or by label.
        return [f"`{_named(given[0])}` is not in the step's command."] if given else []
    if not given:
        # A label in place of a name reaches the same.
        if typed.values("--selector") or typed.values("--filename"):
            return [f"The step names it: `{_named(wanted[0])}`."]
        return [f"What it is about is missing: `{_named(wanted[0])}`."]
    if _kindless(given, wanted, typed):
        return [f"The kind is missing before the name: `{_named(wanted[0])}`."]
    return _of_the_kinds(given, wanted)


def _of_the_kinds(given: Sequence[Thing], wanted: Sequence[Thing]) -> list[str]:
    given_kinds = [thing.kind for thing in given]
    wanted_kinds = list(dict.fromkeys(thing.kind for thing in wanted))
    missing = [kind for kind in wanted_kinds if kind not in given_kinds and "all" not in given_kinds]
    if len(missing) == len(wanted_kinds):
        return [_kinds_differ(given, wanted)]
    if missing:
        return [f"In the list of kinds there is no {' and no '.join(missing)}."]
    return [sentence for thing in wanted if (sentence := _name_differs(given, thing))]


def _named(thing: Thing) -> str:
    if not thing.name:
        return thing.kind
    return f"{kinds.one(thing.kind).lower()}/{thing.name}"


def _kindless(given: Sequence[Thing], wanted: Sequence[Thing], typed: Parsed) -> bool:
    """Whether the step's name stands where a kind should, or a pod's name."""
    if about_a_pod(typed):
        return any(thing.kind != "pods" and thing.name == typed.operands[0] for thing in wanted)
    return any(
        not each.name and thing.name and same_name(thing.kind, each.kind, thing.name)
        for each in given
        for thing in wanted
    )


def _kinds_differ(given: Sequence[Thing], wanted: Sequence[Thing]) -> str:
    typed, course = given[0], wanted[0]
    if kinds.plural(typed.kind) is None:
        return f"This is about `{typed.kind}`; the step is about {kinds.several(course.kind)}."
    if course.name:
        return f"This is about a {kinds.one(typed.kind)}; the step is about the {_spoken(course)}."
    asked = " and ".join(dict.fromkeys(kinds.several(thing.kind) for thing in wanted))
    return f"This is about {kinds.several(typed.kind)}; the step is about {asked}."


def _spoken(thing: Thing) -> str:
    return f"{kinds.one(thing.kind)} {thing.name}"


def _name_differs(given: Sequence[Thing], wanted: Thing) -> str:
    names = [thing.name for thing in given if thing.kind == wanted.kind]
    if not names or any(same_name(wanted.kind, name, wanted.name) for name in names):
        return ""
    kind = kinds.one(wanted.kind)
    if not names[0]:
        return f"The name of the {kind} is missing: {wanted.name}."
    if not wanted.name:
        return f"Only the {kind} {names[0]} is asked for; the step asks for all {kinds.several(wanted.kind)}."
    return f"The {kind} is named {names[0]}; the step's is {wanted.name}."


def _assignments(given: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """`container=image` of `kubectl set image`, or labels."""
    if not given:
        return [f"What to set is missing: `{wanted[0]}`."]
    found: list[str] = []
    for word in wanted:
        name, _, value = word.partition("=")
        # `*` stands for every container.
        same = [
            each.partition("=")[2] for each in given if each.partition("=")[0] in (name, "*") or name == "*"
        ]
        if not same:
            found.append(f"The container is named {given[0].partition('=')[0]}; the step's is {name}.")
            same = [given[0].partition("=")[2]]
        if image(same[0]) != image(value):
            found.append(image_differs(same[0], value, "The image is {typed}; the step's is {course}."))
    return found


# Names, images and folders


def _many(given: Sequence[str], wanted: Sequence[str], role: Role, place: Place) -> list[str]:
    given = list(given) or ([role.default] if role.default else [])
    wanted = list(wanted) or ([role.default] if role.default else [])
    missing = [word for word in wanted if not any(_same(role, each, word, place) for each in given)]
    more = [word for word in given if not any(_same(role, word, each, place) for each in wanted)]
    if missing and more:
        return [_differs(role, more[0], missing[0])]
    if missing:
        return [_missing(role, word) for word in missing]
    if more and not wanted and role.noun != "word":
        return [f"Only the {role.noun} {more[0]} is asked for; the step asks for all."]
    return [f"`{word}` is more than the step asks for." for word in more]


def _in_order(given: Sequence[str], wanted: Sequence[str], roles: Sequence[Role], place: Place) -> list[str]:
    if len(given) == len(wanted) == 2 and given[0] == wanted[1] and given[1] == wanted[0]:
        return [f"The two names stand the other way round: first {wanted[0]}, then {wanted[1]}."]
    found: list[str] = []
    for at, word in enumerate(wanted):
        role = roles[min(at, len(roles) - 1)]
        if at >= len(given):
            found.append(_missing(role, word))
        elif not _same(role, given[at], word, place):
            found.append(_differs(role, given[at], word))
    return [*found, *(f"`{word}` is more than the step asks for." for word in given[len(wanted) :])]


def _same(role: Role, typed: str, course: str, place: Place) -> bool:
    if role.form == "image":
        return image(typed) == image(course)
    if role.form == "folder":
        return place.same_file(typed, course)
    return typed == course


def _differs(role: Role, typed: str, course: str) -> str:
    if role.form == "image":
        verb = "is" if role.noun == "new name" else "is named"
        return image_differs(typed, course, f"The {role.noun} {verb} {{typed}}; the step's is {{course}}.")
    if role.form == "folder":
        return f"The folder is {typed}; the step's is {course}."
    if role.noun == "word":
        return f"`{typed}` stands where the step has `{course}`."
    return f"The {role.noun} is named {typed}; the step's is {course}."


def _missing(role: Role, word: str) -> str:
    if role.noun == "word":
        return f"`{word}` is missing."
    name = "" if role.form in ("image", "folder") or role.noun == "new name" else "name of the "
    return f"The {name}{role.noun} is missing: `{word}`."

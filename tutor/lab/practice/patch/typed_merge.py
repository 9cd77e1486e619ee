"""Merging by the types of lists and maps, and taking fields away: the two halves of server-side apply."""

from __future__ import annotations

import copy
from typing import Any

from tutor.lab.practice.patch.fields import FieldPath, FieldSet, element, list_rule, map_rule
from tutor.lab.practice.patch.rules import Path, Rule, RuleOf


def merged(live: Any, applied: Any, rule_of: RuleOf, names: Path = ()) -> Any:
    """What is applied laid over what there is, a new value. Nothing is taken away, and items of lists stand
    in the order applied, others where they stood between them. Raises Refused where items have no keys."""
    if isinstance(live, dict) and isinstance(applied, dict) and _granular(map_rule(rule_of, names)):
        result = {name: copy.deepcopy(value) for name, value in live.items() if name not in applied}
        for name, value in applied.items():
            result[name] = merged(live.get(name), value, rule_of, (*names, name))
        return result
    if isinstance(live, list) and isinstance(applied, list):
        rule = list_rule(rule_of, names)
        if _granular(rule):
            return _lists(live, applied, rule, rule_of, names)
    return copy.deepcopy(applied)


def _lists(live: list[Any], applied: list[Any], rule: Rule, rule_of: RuleOf, names: Path) -> list[Any]:
    olds = {element(rule, item, at): item for at, item in enumerate(live)}
    news = {element(rule, item, at): item for at, item in enumerate(applied)}
    waiting, coming = list(olds), list(news)
    result = []
    while waiting or coming:
        if waiting and waiting[0] not in news:
            result.append(copy.deepcopy(olds[waiting.pop(0)]))
        elif coming:
            part = coming.pop(0)
            below = None if rule.atomic_items else olds.get(part)
            result.append(merged(below, news[part], rule_of, names))
            waiting = waiting[1:] if waiting and waiting[0] == part else waiting
        else:
            waiting.pop(0)
    return result


def without(value: Any, gone: FieldSet, rule_of: RuleOf, path: FieldPath = (), names: Path = ()) -> Any:
    """The value without the fields and items of the set, a new one; maps and lists that this empties go."""
    if isinstance(value, dict) and _granular(map_rule(rule_of, names)):
        result = {}
        for name, inner in value.items():
            place = (*path, f"f:{name}")
            if place in gone:
                continue
            left = without(inner, gone, rule_of, place, (*names, name))
            if left or not inner:
                result[name] = left
        return result
    if isinstance(value, list) and _granular(rule := list_rule(rule_of, names)):
        places = [(*path, element(rule, item, at)) for at, item in enumerate(value)]
        kept = [(item, place) for item, place in zip(value, places, strict=True) if place not in gone]
        return [without(item, gone, rule_of, place, names) for item, place in kept]
    return copy.deepcopy(value)


def _granular(rule: Rule) -> bool:
    return rule.topology != "atomic"

"""The checks of a step, read from the YAML."""

from __future__ import annotations

from collections.abc import Mapping

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tutor.content.check_models import Check, EdgeCheck, Expected, FileCheck, LevelCheck, Look
from tutor.content.fields import Fields, Scalar, scalar
from tutor.content.problem import listed
from tutor.content.source import Source, kind

LEVEL = ("level", "form", "expect", "otherwise", "absent", "gone", "find", "using", "changes", "applied")
EDGE = ("edge", "exit", "output", "otherwise")
FILE = ("file", "form", "expect", "otherwise", "absent")
KINDS: Mapping[str, tuple[str, ...]] = {"level": LEVEL, "edge": EDGE, "file": FILE}
"""What a check may be, by the field that says so, and the fields of each."""

OPERATORS = ("min", "max", "matches", "contains", "any", "not")
_DEEPEST = 4


def read_checks(step: Fields) -> tuple[Check, ...]:
    """The checks in the field `check` of a step."""
    checks = []
    for index, node in enumerate(step.items("check")):
        check = _check(step.source, node, f"check[{index}]")
        if check is not None:
            checks.append(check)
    return tuple(checks)


def read_looks(step: Fields) -> dict[str, Look]:
    """The facts in the field `looks` of a step."""
    if (node := step.get("looks")) is None:
        return {}
    names = Fields(step.source, node, "looks", None)
    looks = {}
    for name, look in names.pairs():
        fields = Fields(step.source, look, names.at(name), ("read", "take", "default", "after"))
        looks[name] = Look(
            read=fields.text("read", must=True),
            take=fields.text("take", must=True),
            default=fields.text("default", exact=True),
            after=fields.flag("after"),
        )
    return looks


def _check(source: Source, node: Node, path: str) -> Check | None:
    written = {str(key.value) for key, _ in node.value} if isinstance(node, MappingNode) else set()
    named = [name for name in KINDS if name in written]
    if isinstance(node, MappingNode) and len(named) != 1:
        found = f"It has {listed(named)}" if named else "It does not say what is checked"
        source.report(node, path, f"{found}. A check has one of {listed(KINDS, 'or')}.")
        return None
    fields = Fields(source, node, path, KINDS[named[0]] if named else tuple(KINDS))
    match named:
        case ["level"]:
            return _level(fields)
        case ["edge"]:
            return _edge(fields)
        case ["file"]:
            return _file(fields)
    return None


def _level(fields: Fields) -> LevelCheck:
    return LevelCheck(
        read=fields.text("level", must=True),
        expect=read_expectations(fields),
        otherwise=_otherwise(fields),
        form=fields.one_of("form", ("json", "lines", "text", "log")),
        absent=fields.text_or_none("absent"),
        gone=fields.flag("gone"),
        find=fields.text_or_none("find"),
        using=_using(fields),
        changes=fields.text_or_none("changes"),
        applied=fields.text_or_none("applied"),
        place=fields.source.place(fields.node),
    )


def _using(fields: Fields) -> dict[str, Look]:
    if (node := fields.get("using")) is None:
        return {}
    names = Fields(fields.source, node, fields.at("using"), None)
    found = {}
    for name, look in names.pairs():
        inner = Fields(fields.source, look, names.at(name), ("read", "take", "default"))
        found[name] = Look(
            read=inner.text("read", must=True),
            take=inner.text("take", must=True),
            default=inner.text("default", exact=True),
        )
    return found


def _edge(fields: Fields) -> EdgeCheck:
    return EdgeCheck(
        patterns=fields.texts("edge", or_one=True),
        otherwise=_otherwise(fields),
        exit=_exits(fields),
        output=fields.text_or_none("output"),
        place=fields.source.place(fields.node),
    )


def _file(fields: Fields) -> FileCheck:
    return FileCheck(
        file=fields.text("file", must=True),
        expect=read_expectations(fields),
        otherwise=_otherwise(fields),
        form=fields.one_of("form", ("yaml", "text", "manifest")),
        absent=fields.text_or_none("absent"),
        place=fields.source.place(fields.node),
    )


def _otherwise(fields: Fields) -> str:
    if "otherwise" not in fields:
        sentence = "It is missing. It says what is true and what to try when the check does not hold."
        fields.report("otherwise", sentence)
        return ""
    return fields.text("otherwise", must=True)


def _exits(fields: Fields) -> tuple[int, ...]:
    node = fields.get("exit")
    if node is None:
        return (0,)
    codes = []
    for item in node.value if isinstance(node, SequenceNode) else [node]:
        code = _value(fields.source, item, fields.at("exit"))
        if isinstance(code, bool) or not isinstance(code, int) or not 0 <= code <= 255:
            fields.source.report(item, fields.at("exit"), "Exit codes are whole numbers from 0 to 255.")
        else:
            codes.append(code)
    return tuple(codes)


def read_expectations(fields: Fields) -> dict[str, Expected]:
    """The field `expect`: JMESPath query → what it must give."""
    node = fields.get("expect")
    if node is None:
        fields.report("expect", "It is missing. It maps each JMESPath query to what it must give.")
        return {}
    queries = Fields(fields.source, node, fields.at("expect"), None)
    return {query: _expected(fields.source, value, queries.at(query), 0) for query, value in queries.pairs()}


def _expected(source: Source, node: Node, path: str, depth: int) -> Expected:
    if isinstance(node, SequenceNode):
        source.report(node, path, "It is a list. To allow one of several values, write `{any: [a, b]}`.")
        return None
    if not isinstance(node, MappingNode):
        return _value(source, node, path)
    if depth >= _DEEPEST:
        source.report(node, path, f"It is nested too deeply; {_DEEPEST} levels are allowed.")
        return None
    fields = Fields(source, node, path, OPERATORS)
    if not node.value:
        source.report(node, path, f"It is empty. Allowed here: a value, or {listed(OPERATORS)}.")
    return {name: _operand(fields, name, operand, depth) for name, operand in fields.pairs()}


def _operand(fields: Fields, name: str, node: Node, depth: int) -> object:
    source, path = fields.source, fields.at(name)
    if name == "matches":
        return fields.text(name, must=True, exact=True)
    if name == "any":
        values = [
            _expected(source, item, f"{path}[{index}]", depth + 1)
            for index, item in enumerate(fields.items(name))
        ]
        if not values and isinstance(node, SequenceNode):
            fields.report(name, "It is empty. At least one value belongs here.")
        return values
    if name == "not":
        return _expected(source, node, path, depth + 1)
    value = _value(source, node, path)
    if name in ("min", "max") and (isinstance(value, bool) or not isinstance(value, int | float)):
        fields.report(name, f"It is {kind(node)}. A number belongs here.")
    return value


def _value(source: Source, node: Node, path: str) -> Scalar:
    if not isinstance(node, ScalarNode):
        source.report(node, path, f"It is {kind(node)}. A single value belongs here.")
        return None
    try:
        return scalar(node)
    except ValueError:
        source.report(node, path, f"`{node.value}` is not what YAML takes it for. Put it in quotes.")
        return None

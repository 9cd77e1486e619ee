"""Runs a parsed template on a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tutor.lab.practice.tools.gotemplate import nodes
from tutor.lab.practice.tools.gotemplate.errors import ExecuteError, MisfitError
from tutor.lab.practice.tools.gotemplate.functions import FUNCTIONS, Function
from tutor.lab.practice.tools.gotemplate.parser import Parser
from tutor.lab.practice.tools.gotemplate.printing import output, shown
from tutor.lab.practice.tools.gotemplate.values import Nil, Pointer, Row, Struct, true, type_name

_NO_VALUE = object()
_DEEPEST = 1000


class _JumpError(Exception):
    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Template:
    """A template, parsed. `Template("{{.Name}}").execute(value)` gives the text."""

    def __init__(self, text: str) -> None:
        """Raises ParseError."""
        self._text = text
        parsed = Parser(text, FUNCTIONS.keys())
        self._main = parsed.main
        self._defined = parsed.defined

    def execute(self, value: Any) -> str:
        """Raises ExecuteError, which holds what was written before."""
        run = _Run(self._text, self._defined)
        try:
            run.body(self._main, value, {"$": [value]})
        except ExecuteError as error:
            error.written = "".join(run.written)
            raise
        return "".join(run.written)


_Arguments = Callable[[], list[Any]] | None
"""Evaluated only where there is a method that takes them."""
_Scope = dict[str, list[Any]]
"""Each variable in a cell of its own, which `=` inside a branch changes for those outside, too."""


class _Run:
    def __init__(self, text: str, defined: dict[str, tuple[Any, ...]]) -> None:
        self._text = text
        self._defined = defined
        self._depth = 0
        self.written: list[str] = []

    def _error(self, node: Any, message: str) -> ExecuteError:
        before = self._text[: node.at]
        line = 1 + before.count("\n")
        column = len(before[before.rfind("\n") + 1 :].encode())
        return ExecuteError(f'template: :{line}:{column}: executing "" at <{node}>: {message}')

    def body(self, body: tuple[Any, ...], dot: Any, scope: _Scope) -> None:
        scope = dict(scope)
        for node in body:
            match node:
                case nodes.Text():
                    self.written.append(node.text)
                case nodes.Action():
                    value = self.pipe(node.pipe, dot, scope)
                    if not node.pipe.variables:
                        self.written.append(output(value))
                case nodes.Branch():
                    self._branch(node, dot, dict(scope))
                case nodes.Call():
                    self._template(node, dot, scope)
                case nodes.Jump():
                    raise _JumpError(node.kind)

    def _branch(self, node: nodes.Branch, dot: Any, scope: _Scope) -> None:
        if node.kind == "range":
            self._range(node, dot, scope)
            return
        value = self.pipe(node.pipe, dot, scope)
        if true(value):
            self.body(node.body, value if node.kind == "with" else dot, scope)
        else:
            self.body(node.otherwise, dot, scope)

    def _range(self, node: nodes.Branch, dot: Any, scope: _Scope) -> None:
        value = self.pipe(node.pipe, dot, scope)
        pairs: list[tuple[Any, Any]]
        match value:
            case dict() if not isinstance(value, Struct):
                pairs = sorted(value.items())
            case list():
                pairs = list(enumerate(value))
            case int() if not isinstance(value, bool):
                pairs = [(number, number) for number in range(value)]
            case None | Nil():
                pairs = []
            case _:
                raise self._error(node.pipe, f"range can't iterate over {shown(value)}")
        if not pairs:
            self.body(node.otherwise, dot, scope)
        variables = node.pipe.variables
        for key, item in pairs:
            inner = dict(scope)
            if len(variables) == 2:
                inner[variables[0]], inner[variables[1]] = [key], [item]
            elif variables:
                inner[variables[0]] = [item]
            try:
                self.body(node.body, item, inner)
            except _JumpError as jump:
                if jump.kind == "break":
                    return

    def _template(self, node: nodes.Call, dot: Any, scope: _Scope) -> None:
        if node.name not in self._defined:
            raise self._error(node, f"template {node.written} not defined")
        value = self.pipe(node.pipe, dot, scope) if node.pipe else None
        self._depth += 1
        if self._depth > _DEEPEST // 10:
            raise self._error(node, f"exceeded maximum template depth ({_DEEPEST // 10})")
        self.body(self._defined[node.name], value, {"$": [value]})
        self._depth -= 1

    def pipe(self, pipe: nodes.Pipe, dot: Any, scope: _Scope) -> Any:
        value: Any = _NO_VALUE
        for command in pipe.commands:
            value = self._command(command, dot, scope, value)
        for name in pipe.variables:
            if pipe.assigns:
                scope[name][0] = value
            else:
                scope[name] = [value]
        return value

    def _command(self, command: nodes.Command, dot: Any, scope: _Scope, final: Any) -> Any:
        first, rest = command.words[0], command.words[1:]
        if isinstance(first, nodes.Name):
            return self._call(command, dot, scope, final)
        if isinstance(first, nodes.Nil):
            raise self._error(first, "nil is not a command")
        if isinstance(first, nodes.Field | nodes.Variable | nodes.Chain) and (rest or final is not _NO_VALUE):

            def arguments() -> list[Any]:
                given = [self._word(word, dot, scope) for word in rest]
                return given if final is _NO_VALUE else [*given, final]

            return self._word(first, dot, scope, arguments)
        if rest or final is not _NO_VALUE:
            raise self._error(first, f"can't give argument to non-function {first}")
        return self._word(first, dot, scope)

    def _word(  # noqa: PLR0911 - one for each kind of word
        self, node: Any, dot: Any, scope: _Scope, arguments: _Arguments = None
    ) -> Any:
        match node:
            case nodes.Dot():
                return dot
            case nodes.Nil():
                return None
            case nodes.Constant():
                return node.value
            case nodes.Field():
                return self._fields(node, dot, node.names, arguments)
            case nodes.Variable():
                return self._fields(node, scope[node.names[0]][0], node.names[1:], arguments)
            case nodes.Chain():
                return self._fields(node, self._word(node.inner, dot, scope), node.names, arguments)
            case nodes.Pipe():
                return self.pipe(node, dot, dict(scope))
            case nodes.Name():
                return self._call(nodes.Command(node.at, (node,)), dot, scope, _NO_VALUE)
        raise TypeError(node)

    def _fields(self, node: Any, value: Any, names: tuple[str, ...], arguments: _Arguments) -> Any:
        if not names and arguments:
            raise self._error(node, f"can't give argument to non-function {node}")
        for place, name in enumerate(names):
            last = place == len(names) - 1
            value = self._field(node, value, name, arguments if last else None)
        return value

    def _field(self, node: Any, value: Any, name: str, arguments: _Arguments) -> Any:
        if isinstance(value, Row):
            return self._row_field(node, value, name, arguments)
        if arguments:
            raise self._error(node, f"{name} is not a method but has arguments")
        if isinstance(value, dict):
            if name in value:
                return value[name]
            if isinstance(value, Struct):
                raise self._error(node, f'map has no entry for key "{name}"')
            return None
        if isinstance(value, Nil):
            return None
        if value is None:
            raise self._error(node, f"nil data; no entry for key {name}")
        if isinstance(value, Pointer):
            raise self._error(node, f"nil pointer evaluating interface {{}}.{name}")
        raise self._error(node, f"can't evaluate field {name} in type {type_name(value)}")

    def _row_field(self, node: Any, row: Row, name: str, arguments: _Arguments) -> Any:
        try:
            if arguments:
                return row.method(name, arguments())
            return row.field(name)
        except KeyError:
            problem = f"can't evaluate field {name} in type {row.go_type}"
            raise self._error(node, problem) from None

    def _call(self, command: nodes.Command, dot: Any, scope: _Scope, final: Any) -> Any:
        name, words = command.words[0], command.words[1:]
        function = FUNCTIONS[name.name]
        given = len(words) + (final is not _NO_VALUE)
        exact = function.least < 0
        fewest = len(function.kinds) if exact else function.least
        if given < fewest or (exact and given > fewest):
            want = f"{'' if exact else 'at least '}{fewest}"
            raise self._error(name, f"wrong number of args for {name.name}: want {want} got {given}")
        if name.name in ("and", "or"):
            return self._choose(name.name, words, dot, scope, final)
        values = []
        for place, word in enumerate(words):
            value = self._word(word, dot, scope)
            values.append(self._fitting(word, function, place, value))
        if final is not _NO_VALUE:
            values.append(self._fitting(command, function, len(words), final))
        try:
            return function.call(*values)
        except MisfitError as problem:
            said = str(problem)
            if name.name == "call":
                said = f"non-function {words[0]} of type {type_name(values[0])}"
            raise self._error(command, f"error calling {name.name}: {said}") from None

    def _choose(self, name: str, words: Any, dot: Any, scope: _Scope, final: Any) -> Any:
        value: Any = None
        for word in words:
            value = self._word(word, dot, scope)
            if true(value) is (name == "or"):
                return value
        return value if final is _NO_VALUE else final

    def _fitting(self, node: Any, function: Function, place: int, value: Any) -> Any:
        kind = function.kinds[min(place, len(function.kinds) - 1)]
        fits, wanted = _KINDS[kind]
        if fits is None or (isinstance(value, fits) and not (kind == "int" and isinstance(value, bool))):
            return value
        if isinstance(node, nodes.Constant):
            raise self._error(node, f"expected {wanted}; found {node}")
        if value is None:
            raise self._error(node, f"invalid value; expected {wanted}")
        raise self._error(node, f"wrong type for value; expected {wanted}; got {type_name(value)}")


_KINDS: dict[str, tuple[Any, str]] = {
    "any": (None, ""),
    "string": (str, "string"),
    "int": (int, "int"),
    "strings": ((list, Nil), "[]string"),
}

"""Makes a tree of a template's tokens."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from tutor.lab.practice.tools.gotemplate import nodes
from tutor.lab.practice.tools.gotemplate.errors import ParseError
from tutor.lab.practice.tools.gotemplate.lexer import Token, tokens

_DEEPEST = 80


class Parser:
    """Parses one template. `main` is its body, `defined` what it defines by name."""

    def __init__(self, text: str, functions: Collection[str]) -> None:
        """Raises ParseError."""
        self._text = text
        self._functions = functions
        self._tokens = tokens(text)
        self._ahead: Token | None = None
        self._variables = ["$"]
        self._loops = 0
        self._depth = 0
        self.defined: dict[str, tuple[Any, ...]] = {}
        self.main, _ = self._body(())

    def _peek(self) -> Token:
        if self._ahead is None:
            self._ahead = next(self._tokens)
            if self._ahead.kind == "error":
                raise self._error(self._ahead.text, self._ahead.at)
        return self._ahead

    def _next(self) -> Token:
        token = self._peek()
        if token.kind != "end":
            self._ahead = None
        return token

    def _error(self, message: str, at: int | None = None) -> ParseError:
        place = at if at is not None else (self._ahead.at if self._ahead else len(self._text))
        return ParseError(f"template: :{1 + self._text.count(chr(10), 0, place)}: {message}")

    def _unexpected(self, token: Token, context: str) -> ParseError:
        return self._error(f"unexpected {token.shown()} in {context}", token.at)

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error("max expression depth exceeded")

    def _body(self, ends: tuple[str, ...]) -> tuple[tuple[Any, ...], Token]:
        """The nodes up to `{{end}}` or `{{else}}`, with the keyword; up to the end where `ends` is empty."""
        found: list[Any] = []
        self._deeper()
        while True:
            token = self._next()
            if token.kind == "text":
                found.append(nodes.Text(token.text))
            elif token.kind == "end":
                if ends:
                    raise self._error("unexpected EOF")
                self._depth -= 1
                return tuple(found), token
            else:
                keyword = self._peek()
                if keyword.kind == "keyword" and keyword.text in ("end", "else"):
                    self._next()
                    if keyword.text not in ends:
                        raise self._error(f"unexpected {{{{{keyword.text}}}}}", keyword.at)
                    self._depth -= 1
                    return tuple(found), keyword
                node = self._action()
                if node is not None:
                    found.append(node)

    def _action(self) -> Any:
        token = self._peek()
        if token.kind == "keyword":
            self._next()
            if token.text in ("if", "with", "range"):
                return self._branch(token)
            if token.text in ("break", "continue"):
                if not self._loops:
                    raise self._error(f"{{{{{token.text}}}}} outside {{{{range}}}}", token.at)
                self._close(token.text)
                return nodes.Jump(token.text)
            return self._template(token)
        return nodes.Action(self._pipe("command"))

    def _close(self, context: str) -> None:
        token = self._next()
        if token.kind != "close":
            raise self._unexpected(token, context)

    def _branch(self, keyword: Token) -> nodes.Branch:
        depth = len(self._variables)
        pipe = self._pipe(keyword.text)
        self._loops += keyword.text == "range"
        body, ending = self._body(("end", "else"))
        self._loops -= keyword.text == "range"
        otherwise: tuple[Any, ...] = ()
        if ending.text == "else":
            following = self._peek()
            if following.kind == "keyword" and following.text == keyword.text != "range":
                self._next()
                otherwise = (self._branch(following),)
            else:
                self._close("else")
                otherwise, last = self._body(("end",))
                del last
                self._close("end")
        else:
            self._close("end")
        del self._variables[depth:]
        return nodes.Branch(keyword.text, pipe.at, pipe, body, otherwise)

    def _template(self, keyword: Token) -> nodes.Call | None:
        named = self._next()
        if named.kind != "string":
            raise self._unexpected(named, f"{keyword.text} clause")
        name = _string(named.text)
        if keyword.text == "define":
            self._close("define clause")
            self._define(name)
            return None
        if self._peek().kind == "close":
            if keyword.text == "block":
                raise self._error("missing value for block clause")
            self._next()
            return nodes.Call(named.at, named.text, name, None)
        pipe = self._pipe(f"{keyword.text} clause")
        if keyword.text == "block":
            self._define(name)
        return nodes.Call(named.at, named.text, name, pipe)

    def _define(self, name: str) -> None:
        outer, self._variables = self._variables, ["$"]
        self.defined[name], _ = self._body(("end",))
        self._close("end")
        self._variables = outer

    def _pipe(self, context: str, closing: str = "close") -> nodes.Pipe:
        self._deeper()
        at = self._peek().at
        variables, assigns = self._declared(context)
        commands: list[nodes.Command] = []
        while True:
            token = self._peek()
            if token.kind == closing:
                self._next()
                if not commands:
                    raise self._error(f"missing value for {context}")
                self._depth -= 1
                return nodes.Pipe(at, variables, assigns, tuple(commands))
            if token.kind in _STARTS:
                commands.append(self._command())
            else:
                raise self._unexpected(token, context)

    def _declared(self, context: str) -> tuple[tuple[str, ...], bool]:
        """The variables that a pipeline sets: `$x :=`, `$x =`, and in range `$i, $x :=`."""
        if self._peek().kind != "variable":
            return (), False
        first = self._peek()
        rest = self._text[first.at + len(first.text) :].lstrip()
        if not rest.startswith((":=", "=", ",")):
            return (), False
        names = [self._next().text]
        if self._peek().kind == ",":
            if context != "range":
                raise self._error(f"too many declarations in {context}")
            self._next()
            second = self._next()
            if second.kind != "variable":
                raise self._unexpected(second, "range")
            names.append(second.text)
        sign = self._next()
        if sign.kind not in (":=", "="):
            raise self._unexpected(sign, context)
        if sign.kind == ":=":
            self._variables += names
        return tuple(names), sign.kind == "="

    def _command(self) -> nodes.Command:
        at = self._peek().at
        words: list[Any] = []
        while True:
            token = self._peek()
            if token.kind in _STARTS and (token.spaced or not words):
                words.append(self._operand())
                continue
            if token.kind == "|":
                self._next()
                if self._peek().kind == "|":
                    raise self._unexpected(self._peek(), "command")
            elif token.kind not in ("close", ")"):
                raise self._unexpected(token, "operand")
            return nodes.Command(at, tuple(words))

    def _operand(self) -> Any:
        node = self._term()
        if self._peek().kind != "field" or self._peek().spaced:
            return node
        at = self._peek().at
        names = []
        while self._peek().kind == "field" and not self._peek().spaced:
            names.append(self._next().text[1:])
        if isinstance(node, nodes.Field):
            return nodes.Field(at, (*node.names, *names))
        if isinstance(node, nodes.Variable):
            return nodes.Variable(at, (*node.names, *names))
        if isinstance(node, nodes.Constant | nodes.Nil):
            raise self._error(f'unexpected . after term "{node}"')
        return nodes.Chain(at, node, tuple(names))

    def _term(self) -> Any:  # noqa: PLR0911 - one for each kind of term
        token = self._next()
        match token.kind:
            case "word":
                if token.text not in self._functions:
                    raise self._error(f'function "{token.text}" not defined', token.at)
                return nodes.Name(token.at, token.text)
            case "dot":
                return nodes.Dot(token.at)
            case "nil":
                return nodes.Nil(token.at)
            case "field":
                return nodes.Field(token.at, (token.text[1:],))
            case "variable":
                if token.text not in self._variables:
                    raise self._error(f'undefined variable "{token.text}"', token.at)
                return nodes.Variable(token.at, (token.text,))
            case "(":
                return self._pipe("parenthesized pipeline", closing=")")
            case _:
                return nodes.Constant(token.at, token.text, self._constant(token))

    def _constant(self, token: Token) -> Any:
        match token.kind:
            case "bool":
                return token.text == "true"
            case "string":
                return _string(token.text)
            case "character":
                return ord(_string(token.text))
        try:
            return _number(token.text)
        except ValueError:
            raise self._error(f'illegal number syntax: "{token.text}"', token.at) from None


_STARTS = frozenset(("word", "dot", "field", "variable", "bool", "string", "character", "number", "(", "nil"))
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def _string(written: str) -> str:
    if written.startswith("`"):
        return written[1:-1]
    return _ESCAPE.sub(_unescaped, written[1:-1])


def _unescaped(found: re.Match[str]) -> str:
    said = found[1]
    if said[0] in "xuU" and len(said) > 1:
        return chr(int(said[1:], 16))
    if said.isdigit():
        return chr(int(said, 8))
    return _ESCAPES.get(said, said)


def _number(written: str) -> int | float:
    try:
        return int(written, 0)
    except ValueError:
        number = float(written)
    # Go takes `1e3` for a whole number, but not `1.0`.
    return int(number) if "." not in written and number.is_integer() else number

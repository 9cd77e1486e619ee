"""Markdown as lines of styled text for a given width.

Textual's own Markdown widget makes a widget of every block and paints the first document with fences after a
second; a step's text here is one widget and painted in a few milliseconds. Understood are the blocks of CommonMark
and tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.tui.widgets.fences import highlighted
from tutor.tui.widgets.tables import table_lines

if TYPE_CHECKING:
    from markdown_it.token import Token

COLOURED: Mapping[str, str] = {
    "title": "bold $primary",
    "heading": "bold $foreground",
    "code": "$accent",
    "strong": "bold",
    "em": "italic",
    "link": "underline $primary",
    "mark": "$primary",
    "muted": "$muted",
    "fence": "on $code",
    "key": "$primary",
    "string": "$success",
    "comment": "italic $muted",
    "command": "bold $accent",
}
PLAIN: Mapping[str, str] = {
    **dict.fromkeys(COLOURED, ""),
    "title": "bold underline",
    "heading": "bold",
    "code": "bold",
    "strong": "bold",
    "em": "italic",
    "link": "underline",
    "command": "bold",
}
"""The same without colour, so that each kind is still told apart."""


@dataclass(frozen=True)
class Block:
    """Text that is wrapped on its own."""

    content: Content
    first: str = ""
    """What stands before its first line."""
    rest: str = ""
    """What stands before each further line; as wide as `first`."""
    close: bool = False
    """No blank line before it."""
    fence: str | None = None
    """The language of a fence, which is folded instead of wrapped."""
    rows: tuple[tuple[Content, ...], ...] = ()
    """The rows of a table, its head first."""


def blocks(markdown: str, styles: Mapping[str, str] = COLOURED) -> list[Block]:
    """Read a document. The parser is imported here since the first frame does without it."""
    from markdown_it import MarkdownIt  # noqa: PLC0415

    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    return list(_walk(tokens, styles))


def lay_out(parts: Iterable[Block], width: int, styles: Mapping[str, str] = COLOURED) -> list[Content]:
    """The lines of the document, each at most `width` cells wide."""
    lines: list[Content] = []
    for part in parts:
        if lines and not part.close:
            lines.append(Content(""))
        lines.extend(_lines_of(part, max(width, 10), styles))
    return lines


def _lines_of(part: Block, width: int, styles: Mapping[str, str]) -> list[Content]:
    room = max(width - len(part.first), 8)
    if part.rows:
        body = table_lines(part.rows, room, styles)
    elif part.fence is not None:
        body = []
        for line in part.content.split("\n"):
            for piece in line.fold(room - 2) if line.plain else [line]:
                padded = Content.assemble(" ", piece, " " * (room - 1 - piece.cell_length))
                body.append(padded.stylize_before(styles["fence"]))
    else:
        body = part.content.wrap(room)
    mark = styles["mark"]
    return [
        Content.assemble((part.first if number == 0 else part.rest, mark), line)
        for number, line in enumerate(body)
    ]


def _walk(tokens: Sequence[Token], styles: Mapping[str, str]) -> Iterable[Block]:
    """Blocks in order; `prefixes` holds what the open lists and quotes put before their lines."""
    prefixes: list[str] = []
    bullets: list[str] = []
    counters: list[int | None] = []
    opens_list = False
    table: list[list[Content]] = []
    for position, token in enumerate(tokens):
        kind = token.type
        if kind in {"bullet_list_open", "ordered_list_open"}:
            counters.append(int(token.attrs.get("start", 1)) if kind.startswith("ordered") else None)
            opens_list = len(counters) == 1
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            counters.pop()
        elif kind == "list_item_open":
            number = counters[-1]
            bullets.append("• " if number is None else f"{number}. ")
            if number is not None:
                counters[-1] = number + 1
            prefixes.append(" " * len(bullets[-1]))
        elif kind == "list_item_close":
            prefixes.pop()
            if bullets:
                bullets.pop()
        elif kind == "blockquote_open":
            prefixes.append("▎ ")
        elif kind == "blockquote_close":
            prefixes.pop()
        elif kind in {"thead_open", "table_open"}:
            table = [] if kind == "table_open" else table
        elif kind == "tr_open":
            table.append([])
        elif kind == "table_close":
            rest = "".join(prefixes)
            yield Block(Content(""), rest, rest, rows=tuple(tuple(row) for row in table))
        elif kind == "inline" and tokens[position - 1].type in {"th_open", "td_open"}:
            table[-1].append(inline(token.children or [], styles))
        elif kind in {"inline", "fence", "code_block", "hr", "html_block"}:
            rest = "".join(prefixes)
            first = rest
            if bullets and bullets[-1].strip():
                first = "".join(prefixes[:-1]) + bullets[-1]
                bullets[-1] = ""
            close = tokens[position - 1].hidden and not opens_list
            opens_list = False
            yield _block(token, tokens[position - 1], first, rest, close, styles)


def _block(
    token: Token, before: Token, first: str, rest: str, close: bool, styles: Mapping[str, str]
) -> Block:
    if token.type in {"fence", "code_block"}:
        language = token.info.split()[0] if token.info.split() else ""
        return Block(highlighted(token.content.rstrip("\n"), language, styles), first, rest, close, language)
    if token.type == "hr":
        return Block(Content.styled("─" * 24, styles["muted"]), first, rest, close)
    if token.type == "html_block":
        return Block(Content(token.content.strip()), first, rest, close)
    content = inline(token.children or [], styles)
    if before.type == "heading_open":
        content = content.stylize_before(styles["title" if before.tag in {"h1", "h2"} else "heading"])
    return Block(content, first, rest, close)


def inline(children: Sequence[Token], styles: Mapping[str, str]) -> Content:
    """The text of one paragraph."""
    parts: list[Content | tuple[str, str]] = []
    open_styles: list[str] = []
    for token in children:
        if token.type == "code_inline":
            parts.append((token.content, " ".join([*open_styles, styles["code"]]).strip()))
        elif token.type in {"text", "html_inline"}:
            parts.append((token.content, " ".join(open_styles)))
        elif token.type == "softbreak":
            parts.append((" ", ""))
        elif token.type == "hardbreak":
            parts.append(("\n", ""))
        elif token.type == "image":
            parts.append((token.content, styles["em"]))
        elif token.type.endswith("_open"):
            name = token.type.removesuffix("_open")
            style = styles.get(name, "")
            target = str(token.attrs.get("href", ""))
            open_styles.append(f"{style} link={target!r}" if target and "'" not in target else style)
        elif token.type.endswith("_close") and open_styles:
            open_styles.pop()
    return Content.assemble(*parts)


def inline_text(source: str, styles: Mapping[str, str] = COLOURED) -> Content:
    """One sentence with its code, bold and links; a sentence that holds no mark costs no parser."""
    text = " ".join(source.split())
    if not any(mark in text for mark in "`*_[&\\"):
        return Content(text)
    from markdown_it import MarkdownIt  # noqa: PLC0415

    tokens = MarkdownIt("commonmark").parseInline(text)
    return inline(tokens[0].children or [], styles) if tokens else Content("")

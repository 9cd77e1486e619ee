"""Markdown as lines of styled text for a given width.

Textual's own Markdown widget makes a widget of every block and paints the first document with fences after
a second; a step's text here is one widget and painted in a few milliseconds. Understood are the blocks of
CommonMark and tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style

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


TYPED = ("", "sh", "bash", "shell", "console")
"""Languages of fences that hold what is typed into a shell."""

Marked = Callable[[str], Iterable[tuple[int, int, Style]]]
"""Gives what is to be marked in a paragraph: start, end and how. What is code or a link is NUL there."""


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


def blocks(markdown: str, styles: Mapping[str, str] = COLOURED, marked: Marked | None = None) -> list[Block]:
    """Read a document. The parser is imported here since the first frame does without it."""
    if not markdown:
        return []
    from markdown_it import MarkdownIt  # noqa: PLC0415

    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    return list(_Reader(styles, marked).read(tokens))


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
            # The blank on the right is given up for a line that just fits.
            narrow = line.cell_length != room - 1
            for piece in _pieces(line, room - 1 - narrow, part.fence):
                padded = Content.assemble(" ", piece, " " * (room - 1 - piece.cell_length))
                body.append(padded.stylize_before(styles["fence"]))
    else:
        body = part.content.wrap(room)
    mark = styles["mark"]
    return [
        Content.assemble((part.first if number == 0 else part.rest, mark), line)
        for number, line in enumerate(body)
    ]


def _pieces(line: Content, width: int, fence: str) -> list[Content]:
    """A line of a fence, in as many as it takes: what is typed breaks between its words where that is
    possible, all else where the room ends."""
    if not line.plain:
        return [line]
    if fence not in TYPED or line.cell_length <= width:
        return line.fold(width)
    first, *rest = line.wrap(width - 2)
    return [first, *(Content.assemble("  ", piece) for piece in rest)]


class _Reader:
    """Turns the parser's tokens into blocks. The open lists and quotes say what stands before a line."""

    def __init__(self, styles: Mapping[str, str], marked: Marked | None) -> None:
        self._styles = styles
        self._marked = marked
        self._indents: list[str] = []
        self._bullets: list[str] = []
        """Of each open item; empty once it stands before a block."""
        self._numbers: list[int | None] = []
        """Of each open list: the number of its next item, None where it is not numbered."""
        self._opens_list = False
        self._rows: list[list[Content]] = []

    def read(self, tokens: Sequence[Token]) -> Iterator[Block]:
        """Blocks in order."""
        for before, token in pairwise([tokens[0], *tokens] if tokens else []):
            match token.type:
                case "bullet_list_open" | "ordered_list_open":
                    start = int(token.attrs.get("start", 1))
                    self._numbers.append(start if token.type.startswith("ordered") else None)
                    self._opens_list = len(self._numbers) == 1
                case "bullet_list_close" | "ordered_list_close":
                    self._numbers.pop()
                case "list_item_open":
                    self._begin_item()
                case "list_item_close":
                    self._indents.pop()
                    self._bullets.pop()
                case "blockquote_open":
                    self._indents.append("▎ ")
                case "blockquote_close":
                    self._indents.pop()
                case _:
                    yield from self._leaf(before, token)

    def _begin_item(self) -> None:
        number = self._numbers[-1]
        self._bullets.append("• " if number is None else f"{number}. ")
        if number is not None:
            self._numbers[-1] = number + 1
        self._indents.append(" " * len(self._bullets[-1]))

    def _leaf(self, before: Token, token: Token) -> Iterator[Block]:
        match token.type:
            case "table_open":
                self._rows = []
            case "tr_open":
                self._rows.append([])
            case "table_close":
                rows = tuple(tuple(row) for row in self._rows)
                yield self._placed(Block(Content(""), rows=rows))
            case "inline" if before.type in {"th_open", "td_open"}:
                self._rows[-1].append(inline(token.children or [], self._styles, self._marked))
            case "inline":
                close = before.hidden and not self._opens_list
                yield self._placed(Block(self._text(before, token), close=close))
            case "fence" | "code_block":
                language = (token.info.split() or [""])[0]
                code = highlighted(token.content.rstrip("\n"), language, self._styles)
                yield self._placed(Block(code, fence=language))
            case "hr":
                yield self._placed(Block(Content.styled("─" * 24, self._styles["muted"])))
            case "html_block":
                yield self._placed(Block(Content(token.content.strip())))

    def _text(self, before: Token, token: Token) -> Content:
        content = inline(token.children or [], self._styles, self._marked)
        if before.type == "heading_open":
            kind = "title" if before.tag in {"h1", "h2"} else "heading"
            return content.stylize_before(self._styles[kind])
        return content

    def _placed(self, block: Block) -> Block:
        """The block behind the open bullet, indents and bars; an item's further blocks get no bullet."""
        self._opens_list = False
        rest = first = "".join(self._indents)
        if self._bullets and self._bullets[-1]:
            first = "".join(self._indents[:-1]) + self._bullets[-1]
            self._bullets[-1] = ""
        return replace(block, first=first, rest=rest)


def inline(children: Sequence[Token], styles: Mapping[str, str], marked: Marked | None = None) -> Content:
    """The text of one paragraph."""
    parts: list[tuple[str, str]] = []
    in_link = 0
    markable = ""
    open_styles: list[str] = []
    for token in children:
        in_link += {"link_open": 1, "link_close": -1}.get(token.type, 0)
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
            continue
        elif token.type.endswith("_close") and open_styles:
            open_styles.pop()
            continue
        else:
            continue
        is_text = token.type in {"text", "softbreak"} and not in_link
        markable += parts[-1][0] if is_text else "\0" * len(parts[-1][0])
    content = Content.assemble(*parts)
    for start, end, mark in marked(markable) if marked else ():
        content = content.stylize(mark, start, end)
    return content


def inline_text(source: str, styles: Mapping[str, str] = COLOURED) -> Content:
    """One sentence with its code, bold and links; a sentence that holds no mark costs no parser."""
    text = " ".join(source.split())
    if not any(mark in text for mark in "`*_[&\\"):
        return Content(text)
    from markdown_it import MarkdownIt  # noqa: PLC0415

    tokens = MarkdownIt("commonmark").parseInline(text)
    return inline(tokens[0].children or [], styles) if tokens else Content("")

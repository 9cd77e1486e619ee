"""Tables of a Markdown document, fitted into a width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

GAP = 2
NARROWEST = 6


def table_lines(rows: Sequence[Sequence[Content]], width: int, styles: Mapping[str, str]) -> list[Content]:
    """Columns as wide as their longest cell; where that is too much the widest give way, and cells wrap."""
    widths = _fitted(rows, width)
    lines: list[Content] = []
    for number, row in enumerate(rows):
        cells = [cell.wrap(size) for cell, size in zip(row, widths, strict=False)]
        for y in range(max((len(cell) for cell in cells), default=0)):
            parts: list[Content] = []
            for cell, size in zip(cells, widths, strict=False):
                line = cell[y] if y < len(cell) else Content("")
                parts.append(line.pad_right(max(size - line.cell_length, 0) + GAP))
            whole = Content("").join(parts).rstrip()
            lines.append(whole.stylize_before(styles["heading"]) if number == 0 else whole)
        if number == 0:
            rule = (" " * GAP).join("─" * size for size in widths)
            lines.append(Content.styled(rule, styles["muted"]))
    return lines


def _fitted(rows: Sequence[Sequence[Content]], width: int) -> list[int]:
    columns = max((len(row) for row in rows), default=0)
    widths = [
        max((row[column].cell_length for row in rows if column < len(row)), default=1) or 1
        for column in range(columns)
    ]
    room = max(width - GAP * (columns - 1), NARROWEST * columns)
    while sum(widths) > room:
        widest = widths.index(max(widths))
        widths[widest] -= 1
    return widths

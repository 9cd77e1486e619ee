"""What each control character and escape sequence does to the screen.

After xterm's ctlseqs (invisible-island.net/xterm/ctlseqs), as far as terminfo's `xterm-256color` and the
programs of a Kubernetes course use it. Sequences that are not known do nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from pyte import charsets
from pyte import modes as mo
from pyte.screens import Margins

from tutor.terminal.editing import Page
from tutor.terminal.style import PLAIN, restyle

MOST_ANSWERS = 4096
"""Bytes of answers that wait to be sent; a program that asks more often gets none."""
_KNOWN_MODES = frozenset({1, 6, 7, 25, 47, 1000, 1002, 1003, 1004, 1006, 1047, 1048, 1049, 2004})
_SHAPES = {0: "block", 1: "block", 2: "block", 3: "underline", 4: "underline", 5: "bar", 6: "bar"}


class Screen(Page):
    """A page that obeys the pieces of a stream (`stream.Sequences`)."""

    def __init__(self, columns: int, lines: int, scrollback: int) -> None:
        self.answers = b""
        self.private_modes: set[int] = set()
        self.cursor_shape = "block"
        super().__init__(columns, lines, scrollback)
        self._controls: dict[str, Callable[[], None]] = {
            "\x07": lambda: None,
            "\x08": self.cursor_back,
            "\t": self.tab,
            "\n": self.linefeed,
            "\x0b": self.linefeed,
            "\x0c": self.linefeed,
            "\r": self.carriage_return,
            "\x0e": self.shift_out,
            "\x0f": self.shift_in,
        }
        self._escapes: dict[str, Callable[[], None]] = {
            "c": self.reset,
            "D": self.index,
            "E": self._next_line,
            "H": self.set_tab_stop,
            "M": self.reverse_index,
            "Z": lambda: self._answer("\x1b[?62;22c"),
            "7": self.save_cursor,
            "8": self.restore_cursor,
            "#8": self.alignment_display,
            "(0": lambda: self._designate(0, charsets.VT100_MAP),
            ")0": lambda: self._designate(1, charsets.VT100_MAP),
            "(B": lambda: self._designate(0, charsets.LAT1_MAP),
            ")B": lambda: self._designate(1, charsets.LAT1_MAP),
            "=": lambda: None,
            ">": lambda: None,
        }
        # Kind → what it does with its numbers, at most so many of them; 0 and left out are the same to all.
        self._csi: dict[str, tuple[Callable[..., None], int]] = {
            "@": (self.insert_characters, 1),
            "A": (self.cursor_up, 1),
            "B": (self.cursor_down, 1),
            "C": (self.cursor_forward, 1),
            "D": (self.cursor_back, 1),
            "E": (self.cursor_down1, 1),
            "F": (self.cursor_up1, 1),
            "G": (self.cursor_to_column, 1),
            "H": (self.cursor_position, 2),
            "I": (lambda count: self._tabs(max(1, count)), 1),
            "J": (self.erase_in_display, 1),
            "?J": (self.erase_in_display, 1),
            "K": (self.erase_in_line, 1),
            "?K": (self.erase_in_line, 1),
            "L": (self.insert_lines, 1),
            "M": (self.delete_lines, 1),
            "P": (self.delete_characters, 1),
            "S": (lambda count: self.scroll_up(count or 1), 1),
            "T": (lambda count: self.scroll_down(count or 1), 1),
            "X": (self.erase_characters, 1),
            "Z": (lambda count: self._tabs(-max(1, count)), 1),
            "`": (self.cursor_to_column, 1),
            "a": (self.cursor_forward, 1),
            "b": (self._repeat, 1),
            "c": (lambda what: self._answer("\x1b[?62;22c") if not what else None, 1),
            ">c": (lambda what: self._answer("\x1b[>0;10;1c") if not what else None, 1),
            "d": (self.cursor_to_line, 1),
            "e": (self.cursor_down, 1),
            "f": (self.cursor_position, 2),
            "g": (self.clear_tab_stop, 1),
            "n": (self._report, 1),
            "?n": (lambda what: self._report(what, "?"), 1),
            "r": (self._set_region, 2),
            "s": (self.save_cursor, 0),
            "t": (self._report_size, 1),
            "u": (self.restore_cursor, 0),
            "!p": (self._soft_reset, 0),
            "?$p": (self._report_mode, 1),
            " q": (self._set_shape, 1),
            ">q": (lambda _: self._answer("\x1bP>|dwk-tutor\x1b\\"), 1),
        }

    # -- pieces of the stream ------------------------------------------------------------------------------

    def control(self, character: str) -> None:
        """Obeys a control character."""
        if action := self._controls.get(character):
            action()

    def escape(self, intermediates: str, final: str) -> None:
        """Obeys ESC …"""
        if action := self._escapes.get(intermediates + final):
            action()

    def csi(self, kind: str, parameters: str) -> None:
        """Obeys CSI …"""
        if kind == "m":
            self.set_style(restyle(self.style, parameters))
            return
        # A parameter of several parts (`4:3`) means nothing outside of styles; its first part is taken.
        numbers = [min(int(one.split(":")[0] or 0), 9999) for one in parameters.split(";")]
        if kind in ("h", "l"):
            self._ansi_modes(numbers, on=kind == "h")
        elif kind in ("?h", "?l"):
            for number in numbers:
                self._private_mode(number, on=kind == "?h")
        elif entry := self._csi.get(kind):
            action, most = entry
            action(*[*numbers, 0][:most])

    def osc(self, text: str) -> None:
        """Obeys an operating system command: titles only; links, colours and the clipboard are left alone."""
        code, _, value = text.partition(";")
        if code in ("0", "2"):
            self.title = "".join(filter(str.isprintable, value))[:200]

    # -- what pyte has not, or not so ----------------------------------------------------------------------

    def reset(self) -> None:
        """Everything as at the start (RIS), but for the scrollback."""
        super().reset()
        self.private_modes.clear()
        self.cursor_shape = "block"

    def cursor_up(self, count: int | None = None) -> None:
        top = self.region[0]
        limit = top if self.cursor.y >= top else 0
        self.cursor.y = max(self.cursor.y - (count or 1), limit)

    def cursor_down(self, count: int | None = None) -> None:
        bottom = self.region[1]
        limit = bottom if self.cursor.y <= bottom else self.lines - 1
        self.cursor.y = min(self.cursor.y + (count or 1), limit)

    def cursor_to_line(self, line: int | None = None) -> None:
        top = self.region[0] if mo.DECOM in self.mode else 0
        self.cursor.y = (line or 1) - 1 + top
        self.ensure_vbounds()

    def _next_line(self) -> None:
        self.carriage_return()
        self.index()

    def _designate(self, which: int, table: str) -> None:
        if which:
            self.g1_charset = table
        else:
            self.g0_charset = table

    def _tabs(self, count: int) -> None:
        for _ in range(min(abs(count), self.columns)):
            if count > 0:
                self.tab()
            else:
                self.cursor.x = max((stop for stop in self.tabstops if stop < self.cursor.x), default=0)

    def _repeat(self, count: int) -> None:
        if self._last:
            self.draw(self._last * min(count or 1, self.columns * self.lines))

    def _set_region(self, top: int, bottom: int) -> None:
        first, last = max(1, top) - 1, min(bottom or self.lines, self.lines) - 1
        if first < last:
            self.margins = None if (first, last) == (0, self.lines - 1) else Margins(first, last)
            self.cursor_position()

    def _set_shape(self, number: int) -> None:
        self.cursor_shape = _SHAPES.get(number, self.cursor_shape)

    def _soft_reset(self) -> None:
        self.margins = None
        self.mode = {mo.DECAWM, mo.DECTCEM}
        self.private_modes.discard(1)
        self.cursor.hidden = False
        self.charset, self.g0_charset, self.g1_charset = 0, charsets.LAT1_MAP, charsets.VT100_MAP
        self.set_style(PLAIN)
        self._saved.pop(self.alternate, None)

    # -- modes ---------------------------------------------------------------------------------------------

    def _ansi_modes(self, numbers: list[int], *, on: bool) -> None:
        for number in {mo.IRM, mo.LNM}.intersection(numbers):
            (self.mode.add if on else self.mode.discard)(number)

    def _private_mode(self, number: int, *, on: bool) -> None:
        if number not in _KNOWN_MODES:
            return
        (self.private_modes.add if on else self.private_modes.discard)(number)
        if number == 6:
            (self.mode.add if on else self.mode.discard)(mo.DECOM)
            self.cursor_position()
        elif number == 7:
            (self.mode.add if on else self.mode.discard)(mo.DECAWM)
        elif number == 25:
            self.cursor.hidden = not on
        elif number in (47, 1047, 1048, 1049):
            self._alternate_mode(number, on=on)

    def _alternate_mode(self, number: int, *, on: bool) -> None:
        if on:
            if number in (1048, 1049) and not self.alternate:
                self.save_cursor()
            if number != 1048:
                self.enter_alternate()
        else:
            was_alternate = self.alternate
            if number != 1048:
                self.leave_alternate()
            if number == 1048 or (number == 1049 and was_alternate):
                self.restore_cursor()

    # -- answers -------------------------------------------------------------------------------------------

    def _answer(self, text: str) -> None:
        if len(self.answers) + len(text) <= MOST_ANSWERS:
            self.answers += text.encode()

    def _report(self, what: int, private: str = "") -> None:
        if what == 5 and not private:
            self._answer("\x1b[0n")
        elif what == 6:
            y = self.cursor.y - (self.region[0] if mo.DECOM in self.mode else 0)
            self._answer(f"\x1b[{private}{y + 1};{min(self.cursor.x, self.columns - 1) + 1}R")

    def _report_size(self, what: int) -> None:
        if what == 18:
            self._answer(f"\x1b[8;{self.lines};{self.columns}t")

    def _report_mode(self, number: int) -> None:
        on = number in self.private_modes
        if number == 7:
            on = mo.DECAWM in self.mode
        elif number == 25:
            on = not self.cursor.hidden
        state = 0 if number not in _KNOWN_MODES else 1 if on else 2
        self._answer(f"\x1b[?{number};{state}$y")

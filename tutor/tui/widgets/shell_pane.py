"""The learner's shell: a terminal's screen as a widget."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from tutor.terminal.keys import Mouse, key_bytes, mouse_bytes, paste_bytes, wheel_keys
from tutor.tui.widgets.cells import cut, rich_style

if TYPE_CHECKING:
    from tutor.terminal.emulator import Emulator

FRAME = 1 / 30
"""Seconds between two paintings while output pours in."""
WHEEL_LINES = 3


class ShellPane(Widget, can_focus=True):
    """Paints an emulator and turns keys, pastes and the mouse into what a terminal sends.

    Function keys belong to the tutor, shift with page keys to the scrollback; all else goes to the shell.
    """

    ALLOW_MAXIMIZE = False

    @dataclass
    class Resized(Message):
        """There is room for another number of cells."""

        columns: int
        rows: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._emulator: Emulator | None = None
        self._send: Callable[[bytes], None] | None = None
        self._frame: Timer | None = None
        self._painted_at = 0.0
        self._cursor_row = 0
        self._seen_scrolled = 0
        self._back = 0
        self.label = "shell"

    @property
    def label(self) -> str:
        """What stands above the pane."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        self._label = label
        self._tell_place()

    # The shell's side

    def attach(self, emulator: Emulator, send: Callable[[bytes], None]) -> None:
        """Show this emulator from now on; `send` takes what is typed."""
        self._emulator, self._send = emulator, send
        self._seen_scrolled = emulator.scrolled
        self.refresh()

    def output_came(self) -> None:
        """The emulator has changed: paint now, or when the present frame is over."""
        if self._frame is not None:
            return
        due = self._painted_at + FRAME - time.monotonic()
        if due <= 0:
            self._paint()
        else:
            self._frame = self.set_timer(due, self._paint)

    def _paint(self) -> None:
        self._frame = None
        self._painted_at = time.monotonic()
        emulator = self._emulator
        if emulator is None:
            return
        dirty = emulator.take_dirty()
        grown = emulator.scrolled - self._seen_scrolled
        self._seen_scrolled = emulator.scrolled
        if self._back:
            self._back = 0 if emulator.alternate else min(self._back + grown, emulator.history)
            self._tell_place()
            self.refresh()
            return
        row = emulator.cursor.y
        dirty |= {self._cursor_row, row}
        self._cursor_row = row
        width, height = self.size
        if grown or len(dirty) >= height:
            self.refresh()
        else:
            self.refresh(*(Region(0, y, width, 1) for y in dirty if y < height))

    # Painting

    def render_line(self, y: int) -> Strip:
        """Row `y` of the pane."""
        width = self.size.width
        base = self.rich_style
        emulator = self._emulator
        if emulator is None or y >= emulator.rows:
            return Strip.blank(width, base)
        runs = emulator.line(y, self._back)
        segments = [Segment(text, base + rich_style(style)) for text, style in runs]
        number = self._number_of(y)
        strip = Strip(segments).adjust_cell_length(width, base)
        cursor = emulator.cursor
        if cursor.visible and not self._back and y == cursor.y:
            look = RichStyle(reverse=True) if self.has_focus else RichStyle(underline=True)
            strip = cut(strip, cursor.x, cursor.x + 1, look)
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(number)) is not None:
            start, end = span
            look = self.screen.get_component_rich_style("screen--selection")
            strip = cut(strip, start, width if end == -1 else end, look)
        return strip.apply_offsets(0, number)

    def _number_of(self, y: int) -> int:
        """Row of the pane → number of the line since the shell began; it stays when the pane scrolls."""
        emulator = self._emulator
        if emulator is None or emulator.alternate:
            return y
        return emulator.scrolled + y - self._back

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text, without the blanks that fill up its lines."""
        emulator = self._emulator
        if emulator is None:
            return None
        top = self._number_of(0)
        first = selection.start.y if selection.start else top
        last = selection.end.y if selection.end else top + emulator.rows - 1
        base = 0 if emulator.alternate else emulator.scrolled
        lines = []
        for number in range(first, last + 1):
            y = number - base
            if y >= emulator.rows or -y > emulator.history:
                continue
            runs = emulator.line(y) if y >= 0 else emulator.line(0, -y)
            text = "".join(text for text, _ in runs)
            start, end = selection.get_span(number) or (0, -1)
            lines.append(text[start:] if end == -1 else text[start:end])
        return "\n".join(line.rstrip() for line in lines), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Paint the selection."""
        del selection
        self.refresh()

    @property
    def allow_select(self) -> bool:
        """The mouse selects text unless the program in the shell wants the mouse for itself."""
        return super().allow_select and (self._emulator is None or self._emulator.mouse is Mouse.OFF)

    # What the learner does

    def send(self, data: bytes) -> None:
        """Send bytes to the shell and show its newest lines."""
        if self._send is not None and data:
            self._look_back(0)
            self._send(data)

    def on_key(self, event: events.Key) -> None:
        """Scroll, or send the key to the shell."""
        emulator = self._emulator
        if emulator is None:
            return
        page = max(self.size.height - 1, 1)
        scrolls = {
            "shift+pageup": page,
            "shift+pagedown": -page,
            "shift+home": emulator.history,
            "shift+end": -emulator.history,
        }
        if event.key in scrolls and emulator.history:
            self._look_back(self._back + scrolls[event.key])
        else:
            data = key_bytes(event.key, event.character, application_cursor=emulator.application_cursor)
            if not data:
                return
            if self.text_selection is not None:
                self.screen.clear_selection()
            self.send(data)
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Send what was pasted, in brackets where the program asked for them."""
        event.stop()
        if self._emulator is not None:
            self.send(paste_bytes(event.text, bracketed=self._emulator.bracketed_paste))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Look back, or tell the program."""
        self._wheel(event, "wheel_up", WHEEL_LINES)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Look forward, or tell the program."""
        self._wheel(event, "wheel_down", -WHEEL_LINES)

    def _wheel(self, event: events.MouseEvent, action: str, lines: int) -> None:
        event.stop()
        emulator = self._emulator
        if emulator is None:
            return
        if self._report(event, action):
            return
        if emulator.alternate:
            self.send(wheel_keys(action, application_cursor=emulator.application_cursor))
        else:
            self._look_back(self._back + lines)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Tell the program, where it wants to know."""
        if self._report(event, "press"):
            self.capture_mouse()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Tell the program, where it wants to know."""
        self.release_mouse()
        self._report(event, "release")

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell the program, where it wants to know."""
        self._report(event, "move")

    def _report(self, event: events.MouseEvent, action: str) -> bool:
        """Whether the program wanted to know of it. Shift keeps the mouse for the tutor, as in xterm."""
        emulator = self._emulator
        if emulator is None or emulator.mouse is Mouse.OFF or event.shift:
            return False
        place = event.get_content_offset(self)
        if place is None:
            return False
        data = mouse_bytes(
            action,
            event.button,
            place.x,
            place.y,
            mode=emulator.mouse,
            sgr=emulator.mouse_sgr,
            alt=event.meta,
            ctrl=event.ctrl,
        )
        if data and self._send is not None:
            self._send(data)
        return True

    def _look_back(self, lines: int) -> None:
        history = self._emulator.history if self._emulator else 0
        back = max(0, min(lines, history))
        if back != self._back:
            self._back = back
            self._tell_place()
            self.refresh()

    def _tell_place(self) -> None:
        back = f"   ↑ {self._back} lines back, shift+PgDn returns" if self._back else ""
        away = "" if self.has_focus or back else " · F9 types here"
        self.border_title = Content(f"{self._label}{back}{away}").markup

    def watch_has_focus(self, has_focus: bool) -> None:
        """Say how to come here where what is typed goes elsewhere."""
        super().watch_has_focus(has_focus)
        self._tell_place()

    def on_resize(self) -> None:
        """Give the shell the room there is; a hidden pane keeps its size."""
        width, height = self.size
        if width >= 2 and height >= 1:
            self.post_message(self.Resized(width, height))

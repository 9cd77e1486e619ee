"""The help: the keys, and how the tutor works."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from tutor.tui.widgets.prose import Prose

TEXT = """\
You read a step, do it in the shell, and the tutor looks whether it is done. It looks at what is true (in
Docker, in the cluster, in your files) and at the commands you ran. So there is no button to press, and no
single right way to type a command.

## Keys

These reach the tutor even while you are in the shell. Each is also a button in the bottom line and an entry
in the menu.

| Key | What it does |
|---|---|
| F1 | this help |
| F2 | the next hint for this step |
| F3 | the solution, after asking |
| F4 | types the step's command into the shell; you press Enter |
| F5, F6 | back, next; a step that is not done can be skipped |
| F7 | the glossary: the marked word, or the nearest term in the text |
| F8 | the shell full size, and back |
| F9 | from the shell to the lesson, and back |
| F12 | the menu: outline, going to any step, resetting, colours |
| F10 | quit; where you are is kept |

## In the shell

Every other key goes to the shell, with Ctrl+C, Ctrl+R, Tab and the arrows. Shift+PgUp and shift+PgDn, or the
wheel, look at earlier lines. Text that you mark with the mouse is copied. Your terminal's own way to paste
works as always. Hold Shift while marking to use your terminal's own selection.

## In the lesson

The arrows, PgUp and PgDn scroll. A digit answers a question. `o` opens the outline. Tab goes from one part
to the next. A click on the command after the arrow copies it. A
click on an underlined word opens the glossary there.

## The marks

✓ done, ✗ not yet, ? cannot tell (a tool gave no answer), ▸ you are here, – skipped, · still to do.

## What is never touched

Your own kubeconfig, other clusters, other containers, images and networks. Quitting leaves your cluster as
it is. `dwk-tutor cleanup` lists and removes what the course has made.
"""


class HelpScreen(ModalScreen[None]):
    """A page to scroll; Esc or F1 closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,f1,enter", "close", "Close")]

    def compose(self) -> ComposeResult:
        """The text in a box."""
        with VerticalScroll(id="sheet") as sheet:
            sheet.border_title = "Help"
            sheet.border_subtitle = "Esc closes"
            yield Prose(TEXT)

    def on_mount(self) -> None:
        """The arrows scroll at once."""
        self.query_one("#sheet").focus()

    def action_close(self) -> None:
        """Back to the lesson."""
        self.dismiss(None)

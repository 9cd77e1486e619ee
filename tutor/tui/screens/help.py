"""The help: the keys, and how the tutor works."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from tutor.tui.widgets.prose import Prose

if TYPE_CHECKING:
    from tutor.tui.views import StepView

ABOUT = """\
You read a step, do it in the shell, and the tutor looks whether it is done. It looks at what is true (in
Docker, in the cluster, in your files) and at the commands you ran. So there is no button to press, and no
single right way to type a command.
"""

KEYS = """\
## Keys

These reach the tutor even while you are in the shell. Each is also an entry in the menu and, where there is
room, a button in the bottom line.

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
| F12 | the menu: every action, any step, beginning anew, the other lab, colours |
| F10 | quit; where you are is kept |
"""

LESSON = """\
## In the lesson

| Key | What it does |
|---|---|
| ↑ ↓, PgUp, PgDn | scroll the text |
| Tab | to the next part of the screen |
| o | the outline: all steps and how far you are; Enter goes to one |

By mouse: a click on the command after the arrow copies it, a click on an underlined word opens the glossary
there, and the wheel scrolls. What you mark is copied.
"""

QUESTIONS = """\
## Questions and predictions

| Key | What it does |
|---|---|
| 1 to 9 | takes that answer, as a click does |
| ↑ ↓ or k j | to another answer |
| Enter, Space | takes the marked answer; Enter hands in what you have typed |
| PgUp, PgDn | scroll the text above |

Each answer is explained, and another one can be taken at any time.

Nobody has to predict: any letter begins a command in the shell instead. Afterwards your prediction stands
beside what was observed.
"""

PUZZLES = """\
## Puzzles

| Key | What it does |
|---|---|
| 1 to 9, ↑ ↓ | chooses a program |
| a to d | puts it on that computer |
| ← → | points at a computer: Enter or Space puts it there, Esc lets go |
| Backspace, Delete | takes it off its computer |
| u | takes back the last move |
| Enter, Space | lets the next thing happen, once all runs that has to run |

By mouse: click on a program, then on a computer.

Where you hand in a note, `0` to `9` or ↑ ↓ change the marked number, ← → go to the other one, and Enter or
Space hands it in. `[-` and `+]` can be clicked.
"""

MANIFEST = """\
## While you write a manifest

Use any editor. Each time you save, the lines of your file stand below the text: ✓ there, · missing, ✗ amiss,
with the number of the line and what the field means.
"""

SHELL = """\
## In the shell

Every other key goes to the shell, with Ctrl+C, Ctrl+R, Tab and the arrows. Shift with PgUp, PgDn, Home or
End, or the wheel, looks at earlier lines. Text that you mark with the mouse is copied. Your terminal's own
way to paste works as always. Hold Shift while marking to use your terminal's own selection.
"""

OVER = """\
## In a box over the lesson

Esc closes it; q does so, too, where nothing can be typed. A question is answered with y or n, or with ← → and
Enter. In the glossary, letters look for a term, ↑ ↓ go through the list, and PgUp and PgDn scroll an entry.
After *Graduate* in the menu, r goes to the real lab.
"""

REST = """\
## The marks

✓ done, ✗ not yet, ? cannot tell (a tool gave no answer), ▸ you are here, – skipped, · still to do.

## What is never touched

Your own kubeconfig, other clusters, other containers, images and networks. Quitting leaves your cluster as
it is. `dwk-tutor cleanup` lists and removes what the tutor has made.
"""

SECTIONS: Mapping[str, str] = {
    "about": ABOUT,
    "keys": KEYS,
    "lesson": LESSON,
    "questions": QUESTIONS,
    "puzzles": PUZZLES,
    "manifest": MANIFEST,
    "shell": SHELL,
    "over": OVER,
    "rest": REST,
}
"""Name → Markdown, in order."""


def section_for(view: StepView) -> str:
    """The name of the section about the present step's task; empty where it needs none of its own."""
    if view.board is not None:
        return "puzzles"
    return "questions" if view.is_thinking and not view.step.is_only_read else ""


def help_text(first: str = "") -> str:
    """The whole help, with that section before the others."""
    ordered = [first, *(name for name in SECTIONS if name != first)]
    return "\n".join(SECTIONS[name] for name in ordered if name)


class HelpScreen(ModalScreen[None]):
    """A page to scroll; Esc or F1 closes it."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (14, "-normal")]  # noqa: RUF012 - as Textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,f1,enter", "close", "Close")]

    def __init__(self, first: str = "") -> None:
        """`first`: the section to begin with."""
        super().__init__()
        self._first = first

    def compose(self) -> ComposeResult:
        """The text in a box."""
        with VerticalScroll(id="sheet") as sheet:
            sheet.border_title = "Help"
            sheet.border_subtitle = "Esc closes"
            yield Prose(help_text(self._first))

    def on_mount(self) -> None:
        """The arrows scroll at once."""
        self.query_one("#sheet").focus()

    def action_close(self) -> None:
        """Back to the lesson."""
        self.dismiss(None)

"""The menu: every action by its name, and every step to go to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tutor.tui.theme import THEMES

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp

Entry = tuple[str, str, Callable[[], object]]
"""Name, what it does, the action."""


def actions(app: TutorApp) -> Iterator[Entry]:
    """Every action of the function keys, and those that have no key."""

    def run(action: str) -> Callable[[], object]:
        return partial(app.call_later, app.run_action, action)

    yield "Help (F1)", "The keys, and how the tutor works", run("help")
    yield "Hint (F2)", "The next hint for this step", run("hint")
    yield "Solution (F3)", "Show how this step is done", run("solution")
    yield "Type it (F4)", "Type this step's command into the shell", run("type_it")
    yield "Back (F5)", "The step before", run("back")
    yield "Next (F6)", "The step after this one", run("next")
    yield "Glossary (F7)", "What a term means", run("glossary")
    yield "Shell full size (F8)", "The shell full size, and back", run("full_shell")
    yield "Shell or lesson (F9)", "Move from the shell to the lesson, and back", run("switch_focus")
    yield "Outline", "All chapters and steps with their progress", run("outline")
    yield "Skip this step", "Leave it out and go on", run("skip")
    yield "Check now", "Look again whether this step is done", run("check_now")
    yield "Reset this step", "Do it anew; says how to take back what it did", run("reset_step")
    yield "Reset all steps", "Begin the part anew; your cluster stays", run("reset_all")
    if app.session.unbroken():
        yield "Set the fault up", "Break what this step is about mending", run("break_it")
    other = "real" if app.practising else "practice"
    yield f"Go to the {other} lab", "The same lessons there; this lab stays as it is", run("other_lab")
    yield "Graduate", "Your commands of the practice lab, for a real cluster", run("graduate")
    yield "New shell", "Start the shell anew after it has ended", run("new_shell")
    for theme in THEMES:
        name = theme.name.removeprefix("tutor-")
        yield f"Colours: {name}", f"Use the {name} colours", partial(setattr, app, "theme", theme.name)
    yield "Quit (F10)", "Leave the tutor; where you are is kept", run("leave")


class TutorCommands(Provider):
    """The entries of the menu."""

    @property
    def _tutor(self) -> TutorApp:
        from tutor.tui.app import TutorApp  # noqa: PLC0415 - the app imports this module

        app = self.app
        assert isinstance(app, TutorApp)
        return app

    async def discover(self) -> Hits:
        """Everything but the steps, before anything is typed."""
        for name, about, action in actions(self._tutor):
            yield DiscoveryHit(name, action, help=about)

    async def search(self, query: str) -> Hits:
        """Actions and steps whose name fits."""
        matcher = self.matcher(query)
        app = self._tutor
        entries = list(actions(app))
        entries += [
            (f"Go to: {step.title}", app.session.chapter_of(step.id).title, partial(app.go_to, step.id))
            for step in app.session.steps
        ]
        for name, about, action in entries:
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), action, help=about)

"""The tutor on a fake shell and a scripted world, with a clock that a test turns."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import Context
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

from textual.pilot import Pilot

from tests.engine.world import FakeWorld, ran
from tests.tui import course
from tutor.content.glossary import Glossary
from tutor.content.models import Part
from tutor.engine.journal import Journal
from tutor.engine.session import Session
from tutor.lab.doctor import Finding
from tutor.terminal.capture import Began
from tutor.terminal.emulator import PyteEmulator
from tutor.tui.app import TutorApp
from tutor.tui.outside import Listener

PROMPT = b"\x1b[1;32m~/dwk\x1b[0m $ "


class FakeShell:
    """Echoes what is typed; a test says what a command does."""

    name = "bash"

    def __init__(self, emulator: PyteEmulator, listener: Listener) -> None:
        self.emulator = emulator
        self.listener = listener
        self.alive = False
        self.at_prompt = True
        self.sent = b""
        """Everything that was typed."""
        self.starts = 0
        self.closed = False

    def start(self) -> None:
        self.alive = True
        self.starts += 1
        self.prints(PROMPT)

    @staticmethod
    def _tell(callback: Callable[..., None], *arguments: object) -> None:
        """As the event loop does it, which knows nothing of the app."""
        Context().run(callback, *arguments)

    def prints(self, data: bytes) -> None:
        """The shell's output."""
        self.emulator.feed(data)
        self._tell(self.listener.output)

    def write(self, data: bytes) -> None:
        self.sent += data

    def resize(self, columns: int, rows: int) -> None:
        self.emulator.resize(columns, rows)

    def begins(self, text: str) -> None:
        """A command has been started."""
        self.prints(text.encode() + b"\r\n")
        self._tell(self.listener.began, Began(text, "/home/ada/dwk", datetime.now(UTC)))

    def ends(self, text: str, exit_code: int = 0, output: str = "") -> None:
        """It has ended."""
        self.prints(output.replace("\n", "\r\n").encode() + PROMPT)
        self._tell(self.listener.ran, ran(text, exit_code=exit_code, output=output))

    def exits(self, code: int) -> None:
        """The shell itself has ended."""
        self.alive = False
        self._tell(self.listener.exited, code)

    async def close(self) -> None:
        self.alive = False
        self.closed = True

    def close_now(self) -> None:
        self.alive = False
        self.closed = True


@dataclass
class FakeWatch:
    """Reports when a test says so."""

    argvs: Sequence[tuple[str, ...]]
    changed: Callable[[], None]
    running: bool = False

    def start(self) -> None:
        self.running = True

    def stop(self, wait: float = 0.0) -> None:
        del wait
        self.running = False


@dataclass
class FakeOutside:
    """A shell and watches that do nothing by themselves."""

    folder: str = "~/dwk"
    lab: str = "real"
    left: list[str] = field(default_factory=list)
    """What a broken-off creation left behind."""
    broken: int = 0
    """How often a fault was set up."""
    fault_trouble: str | None = None
    watches: list[FakeWatch] = field(default_factory=list)
    shells: list[FakeShell] = field(default_factory=list)

    @property
    def shell(self) -> FakeShell:
        return self.shells[-1]

    def prepare(self) -> None:
        pass

    def badge(self) -> str:
        return f"{self.lab.upper()} k3d-k3s-default"

    def open_shell(self, columns: int, rows: int, listener: Listener) -> tuple[PyteEmulator, FakeShell]:
        emulator = PyteEmulator(columns, rows)
        self.shells.append(FakeShell(emulator, listener))
        return emulator, self.shell

    def watch(self, argvs: Sequence[tuple[str, ...]], changed: Callable[[], None]) -> FakeWatch:
        self.watches.append(FakeWatch(argvs, changed))
        return self.watches[-1]

    def leftovers(self, cluster: str) -> Sequence[str]:
        del cluster
        return self.left

    def clear(self, cluster: str) -> Sequence[str]:
        del cluster
        self.left = []
        return []

    def break_it(self) -> str | None:
        self.broken += 1
        return self.fault_trouble


class Clock:
    """Seconds, as a test turns them."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Tutor:
    """The running app and all that is around it."""

    app: TutorApp
    pilot: Pilot[str]
    session: Session
    world: FakeWorld
    outside: FakeOutside
    clock: Clock

    @property
    def shell(self) -> FakeShell:
        return self.outside.shell

    @property
    def frame(self) -> str:
        """What the screen shows, as text."""
        screen = self.app.screen
        strips = screen._compositor.render_strips(screen.size)
        return "\n".join(strip.text.rstrip() for strip in strips)

    async def until(self, condition: Callable[[], object], *, what: str = "") -> None:
        """Wait until it holds; fails with the frame after five seconds."""
        for _ in range(500):
            if condition():
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"{what or 'The condition'} did not come true.\n{self.frame}")

    async def shows(self, *texts: str) -> None:
        """Wait until the frame shows these texts, spaces and line ends aside."""
        for text in texts:
            await self.until(partial(self._shown, "".join(text.split())), what=f"{text!r}")

    def _shown(self, letters: str) -> bool:
        return letters in "".join(self.frame.split())

    async def settled(self) -> None:
        """Wait until no frame follows any more."""
        for _ in range(500):
            before = self.frame
            await self.pilot.pause(0.03)
            await self.pilot.pause()
            if self.frame == before:
                return
        raise AssertionError("The screen never came to rest.")

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()


@asynccontextmanager
async def tutor(
    folder: Path,
    *,
    size: tuple[int, int] = (120, 40),
    at: str | None = None,
    world: FakeWorld | None = None,
    part: Part = course.PART,
    glossary: Glossary = course.GLOSSARY,
    examine: Callable[[], Sequence[Finding]] | None = None,
    lab: str = "real",
) -> AsyncIterator[Tutor]:
    """The app at a step, its shell started, its first frames painted."""
    world = world or course.world()
    session = Session(part, world, Journal(folder / "journal.jsonl", lab))
    if at is not None:
        session.enter(at)
    outside = FakeOutside(lab=lab)
    clock = Clock()
    app = TutorApp(
        session,
        cast(Any, None),
        cast(Any, None),
        outside=outside,
        clock=clock,
        examine=examine,
        glossary=lambda: glossary,
    )
    app.animation_level = "none"
    async with app.run_test(size=size, notifications=True) as pilot:
        running = Tutor(app, pilot, session, world, outside, clock)
        await running.until(lambda: outside.shells and outside.shell.alive, what="A shell")
        await running.until(lambda: app.lane.idle, what="The end of what the start asks for")
        await running.settled()
        yield running
        # What a thread reports while the screen is taken down would find nothing there any more.
        for thread in (app.lane, app.outer_lane, app.doctor_lane, app.checks):
            thread.close()
        if app.is_running:
            await pilot.pause()

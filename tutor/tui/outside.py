"""What the screen needs from outside: a shell, watches, and what a broken-off creation left behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tutor.engine.ports import Ran
    from tutor.engine.session import Session
    from tutor.lab.lab import Lab
    from tutor.lab.leftovers import Leftover
    from tutor.lab.workspace import Workspace
    from tutor.terminal.capture import Began
    from tutor.terminal.emulator import Emulator


class ShellPort(Protocol):
    """What the screen needs of `tutor.terminal.shell.Shell`."""

    @property
    def alive(self) -> bool:
        """Whether the shell runs."""

    @property
    def at_prompt(self) -> bool:
        """Whether it waits at its prompt."""

    @property
    def name(self) -> str:
        """`bash`, `zsh` or `sh`."""

    def start(self) -> None:
        """Start it. Raises ShellError."""

    def write(self, data: bytes) -> None:
        """Send keys."""

    def resize(self, columns: int, rows: int) -> None:
        """Tell it its size."""

    async def close(self) -> None:
        """End it with all that runs in it."""

    def close_now(self) -> None:
        """The same without waiting."""


class Listener(Protocol):
    """Who wants to know what happens in the shell; called in the thread of the event loop."""

    def output(self) -> None:
        """The emulator has changed."""

    def began(self, began: Began) -> None:
        """A command has begun."""

    def ran(self, ran: Ran) -> None:
        """A command has ended."""

    def line(self, line: str) -> None:
        """The running command has printed a line."""

    def exited(self, code: int) -> None:
        """The shell has ended."""


class WatchPort(Protocol):
    """What the screen needs of `tutor.lab.watch.Watch`."""

    def start(self) -> None:
        """Begin to watch."""

    def stop(self, wait: float = 0.0) -> None:
        """End it, with its processes; wait up to so many seconds until they have ended."""


class Outside(Protocol):
    """The seam at which tests put something else."""

    def prepare(self) -> None:
        """Make ready what the shell needs. May block."""

    def badge(self) -> str:
        """Which lab the commands run in, such as `REAL k3d-k3s-default`. May block."""

    @property
    def folder(self) -> str:
        """Where the shell begins, as a prompt would say it."""

    def open_shell(self, columns: int, rows: int, listener: Listener) -> tuple[Emulator, ShellPort]:
        """A shell that has not been started yet, and the emulator that it fills."""

    def watch(self, argvs: Sequence[tuple[str, ...]], changed: Callable[[], None]) -> WatchPort:
        """A watch over what these commands read; `changed` is called from its thread."""

    def leftovers(self, cluster: str) -> Sequence[str]:
        """What a creation of this cluster that was broken off left behind, in words. May block."""

    def clear(self, cluster: str) -> Sequence[str]:
        """Take these away; sentences on what could not be. May block."""

    def break_it(self) -> str | None:
        """Set the present step's fault up; a sentence where it could not be. May block."""


def in_words(leftovers: Sequence[Leftover]) -> list[str]:
    """Each kind with its names, as `4 containers (a, b, c, d)`; volumes without a name are only counted."""
    things: dict[str, list[Leftover]] = {}
    for one in leftovers:
        if one.kind != "cluster":
            things.setdefault(one.kind, []).append(one)
    return [_kind_in_words(kind, each) for kind, each in things.items()]


def _kind_in_words(kind: str, things: Sequence[Leftover]) -> str:
    spoken = [one.name for one in things if not one.anonymous]
    if len(things) == 1:
        return f"the {kind} {spoken[0]}" if spoken else f"1 {kind}"
    return f"{len(things)} {kind}s" + (f" ({', '.join(spoken)})" if spoken else "")


class LabOutside:
    """The real thing. Its parts are imported when they are needed, after the first frame."""

    def __init__(self, lab: Lab, workspace: Workspace, session: Session) -> None:
        self._lab = lab
        self._workspace = workspace
        self._session = session
        self._environment: dict[str, str] = {}

    def prepare(self) -> None:
        """Look for the tools and make the shell's environment; asks them for their versions."""
        self._environment = self._lab.environment()

    def badge(self) -> str:
        """The lab's own words; asks Docker which cluster it is."""
        return self._lab.badge

    @property
    def folder(self) -> str:
        """The workspace, with `~` for the home folder."""
        root = str(self._workspace.root)
        home = str(Path.home())
        return "~" + root.removeprefix(home) if root.startswith(home + "/") else root

    def open_shell(self, columns: int, rows: int, listener: Listener) -> tuple[Emulator, ShellPort]:
        """The learner's shell in the workspace, with the lab's environment."""
        from tutor.terminal.emulator import PyteEmulator  # noqa: PLC0415
        from tutor.terminal.shell import Shell  # noqa: PLC0415

        emulator = PyteEmulator(columns, rows)
        shell = Shell(
            self._environment,
            self._workspace.root,
            emulator,
            self._workspace.state,
            on_output=listener.output,
            on_began=listener.began,
            on_ran=listener.ran,
            on_line=listener.line,
            on_exit=listener.exited,
        )
        return emulator, shell

    def watch(self, argvs: Sequence[tuple[str, ...]], changed: Callable[[], None]) -> WatchPort:
        """Docker's events, kubectl's watches and the workspace's files."""
        from tutor.lab.watch import Watch  # noqa: PLC0415

        return Watch(self._lab, argvs, changed)

    def leftovers(self, cluster: str) -> Sequence[str]:
        """What the clean-up finds of a cluster that was begun and never finished."""
        from tutor.lab.cleanup import unfinished  # noqa: PLC0415

        return in_words(unfinished(self._lab, self._session.journal, cluster))

    def clear(self, cluster: str) -> Sequence[str]:
        """Remove them by their ids, then look again."""
        from tutor.lab.cleanup import carry_out, leftovers_of, verify  # noqa: PLC0415

        found = leftovers_of(self._lab, self._session.journal, cluster)
        removals = carry_out(self._lab, found)
        said = {one.leftover: one.trouble for one in removals}
        return [
            f"{one.kind} {one.name}: {said.get(one) or 'still there'}" for one in verify(self._lab, found)
        ]

    def break_it(self) -> str | None:
        """The fault's command runs beside the shell, as the headless run does it."""
        return self._session.break_it(self._lab)

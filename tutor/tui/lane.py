"""Threads that work for the screen, so that it never waits for a tool or a disk."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Condition, Event, Thread
from typing import TYPE_CHECKING

from tutor.tui.messages import CheckBegan, CheckEnded, Diagnosed, Failed, LaneMessage

if TYPE_CHECKING:
    from tutor.engine.ports import Ran
    from tutor.engine.session import Session
    from tutor.engine.verdict import StepVerdict

Post = Callable[[LaneMessage], object]


class Lane:
    """One thread that does jobs in the order they came. It never keeps the program from ending."""

    def __init__(self, name: str, post: Post) -> None:
        """`post` takes what a job returns; it is called from the thread."""
        self._post = post
        self._jobs: deque[Callable[[], LaneMessage | None]] = deque()
        self._changed = Condition()
        self._closed = False
        self._working = False
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._started = False

    def do(self, job: Callable[[], LaneMessage | None]) -> None:
        """Do this after all that was asked before; never blocks."""
        with self._changed:
            if self._closed:
                return
            self._jobs.append(job)
            if not self._started:
                self._started = True
                self._thread.start()
            self._changed.notify()

    @property
    def idle(self) -> bool:
        """All that was asked for is done, and what came of it is posted."""
        with self._changed:
            return not (self._jobs or self._working)

    def close(self) -> None:
        """Do no further job; what is being done is left to end by itself."""
        with self._changed:
            self._closed = True
            self._jobs.clear()
            self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._working = False
                while not self._jobs and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                job = self._jobs.popleft()
                self._working = True
            try:
                message = job()
            except Exception as error:
                message = Failed(error)
            if message is not None and not self._closed:
                self._post(message)


class Checks:
    """Asks whether the present step is done: one question at a time, once more if something changed then.

    A command that has ended is offered exactly once and in order; looking again is asked for as often as
    anybody likes and done once.
    """

    def __init__(self, session: Session, post: Post) -> None:
        self._session = session
        self._post = post
        self._ended: deque[Ran] = deque()
        self._wanted = False
        self._closed = False
        self._changed = Condition()
        self._cancel = Event()
        self._asking_why = Event()
        self._thread = Thread(target=self._work, name="checks", daemon=True)
        self._started = False

    def look(self) -> None:
        """Check the present step; asked while a check runs, it is checked once more afterwards."""
        with self._changed:
            self._wanted = True
            self._wake()

    def offer(self, ran: Ran) -> None:
        """Show the session a command that has ended, which checks the present step too."""
        with self._changed:
            self._asking_why.set()
            self._ended.append(ran)
            self._wake()

    def abandon(self) -> None:
        """Give up the check that runs: its step is no longer the present one."""
        with self._changed:
            self._wanted = False
            self._asking_why.set()
            self._cancel.set()

    def close(self) -> None:
        """Give up and check no more."""
        with self._changed:
            self._closed = True
            self._asking_why.set()
            self._cancel.set()
            self._changed.notify()

    def wait(self, seconds: float) -> None:
        """After `close`: wait until the tool that is being asked has been ended."""
        if self._started:
            self._thread.join(seconds)

    def _wake(self) -> None:
        if self._closed:
            return
        if not self._started:
            self._started = True
            self._thread.start()
        self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                while not (self._ended or self._wanted or self._closed):
                    self._changed.wait()
                if self._closed:
                    return
                ran = self._ended.popleft() if self._ended else None
                # The offer of a command checks as well, so that a look asked for before it is done with it.
                self._wanted = False
                cancel = self._cancel = Event()
            self._ask(ran, cancel)

    def _ask(self, ran: Ran | None, cancel: Event) -> None:
        session = self._session
        step = session.current.id
        self._post(CheckBegan(step))
        message: LaneMessage
        try:
            verdict = session.check(step, cancel) if ran is None else session.offer(ran)
            failed = ran is not None and ran.exit_code != 0
            message = CheckEnded(step, None if cancel.is_set() else verdict, failed)
        except Exception as error:
            message = Failed(error)
        if not self._closed:
            self._post(message)
        if isinstance(message, CheckEnded) and message.verdict is not None:
            self._say_why(message.verdict)

    def _say_why(self, verdict: StepVerdict) -> None:
        """Find out why the step has not passed; a command that ends meanwhile goes first."""
        with self._changed:
            if self._ended or self._closed:
                return
            given_up = self._asking_why = Event()
        found = self._session.diagnose(verdict, given_up)
        if not given_up.is_set():
            self._post(Diagnosed(verdict.step, found))

"""Notices at once that something may have changed, so that a step turns done by itself.

A watch does not say what is true; it only says when to look again. docker and k3d announce changes through
`docker events`, the cluster through `kubectl get KIND --watch-only`, files through their time and size.
Beside these goes a slow poll, so that a change that nothing announces is seen as well.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Lock, Thread

from tutor.lab import tools
from tutor.lab.lab import Lab

GAP = 0.05
"""Seconds between two calls of `changed`: a roll-out announces dozens of changes at once."""
POLL = 1.0
FILES = 0.1
RENEWED = 300
"""Seconds after which a tool that watches is started anew; one whose tutor was killed ends by then, too."""
BACK_OFF = (0.5, 1.0, 2.0, 5.0)
"""Seconds before a tool that has ended is started again, the longer the more often: a cluster may be down."""

_EVENTS = (
    *("--filter", "type=container", "--filter", "type=image", "--filter", "type=network"),
    *("--filter", "type=volume", "--format", "{{.Type}} {{.Action}}"),
)


class Watch:
    """Calls `changed` from a thread of its own whenever one of the reads may give something else."""

    def __init__(self, lab: Lab, argvs: Sequence[Sequence[str]], changed: Callable[[], None]) -> None:
        """`argvs`: reads with docker, k3d and kubectl, and `("file", PATH)` for a file of the workspace."""
        self._lab = lab
        self._argvs = [tuple(argv) for argv in argvs]
        self._changed = changed
        self._stop = Event()
        self._noticed = Event()
        self._threads: list[Thread] = []
        self._lock = Lock()

    def start(self) -> None:
        """Begin to watch; returns at once. A watch can be started once."""
        with self._lock:
            if self._threads:
                raise RuntimeError("a watch is started once")
            jobs: list[Callable[[], None]] = [self._report]
            jobs += [self._following(question) for question in sorted(self._questions())]
            if self._argvs:
                # Looked at before `start` returns: what changes from then on counts.
                places = self._places()
                seen = [_state(place) for place in places]
                jobs.append(lambda: self._look_at_files(places, seen))
            self._threads = [Thread(target=job, name="dwk-tutor watch", daemon=True) for job in jobs]
        for thread in self._threads:
            thread.start()

    def stop(self, wait: float = 0.0) -> None:
        """End all watching. `changed` is not called afterwards, but for a call that is under way; the tools
        are ended in the background, waited for up to `wait` seconds."""
        self._stop.set()
        self._noticed.set()
        deadline = time.monotonic() + wait
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _questions(self) -> set[tuple[str, ...]]:
        """The tools to follow, each once."""
        questions: set[tuple[str, ...]] = set()
        for argv in self._argvs:
            tool = Path(argv[0]).name
            if tool in ("docker", "k3d"):
                questions.add(("docker", "events"))
            elif tool == "kubectl":
                questions |= {("kubectl", *kind) for kind in watched_kinds(argv)}
        return questions

    def _following(self, question: tuple[str, ...]) -> Callable[[], None]:
        return lambda: self._follow(question)

    def _follow(self, question: tuple[str, ...]) -> None:
        failures = 0
        while not self._stop.is_set():
            began = time.monotonic()
            argv = self._lab.watched(_asked(question))
            tools.stream(
                argv,
                env=self._lab.reading_environment(),
                on_line=lambda line: self._noticed.set(),
                stop=self._stop,
            )
            # What happened between two runs was announced to nobody.
            self._noticed.set()
            failures = 0 if time.monotonic() - began > BACK_OFF[-1] else failures + 1
            self._stop.wait(BACK_OFF[min(failures, len(BACK_OFF)) - 1] if failures else 0)

    def _places(self) -> list[Path]:
        workspace = self._lab.workspace
        files = [workspace.root / argv[1] for argv in self._argvs if argv[0] == "file"]
        # A context that comes, goes or is switched changes what kubectl says.
        return [*files, workspace.kubeconfig]

    def _look_at_files(self, places: Sequence[Path], seen: list[tuple[int, int, int] | None]) -> None:
        while not self._stop.wait(FILES):
            now = [_state(place) for place in places]
            if now != seen:
                seen = now
                self._noticed.set()

    def _report(self) -> None:
        while True:
            self._noticed.wait(POLL)
            if self._stop.is_set():
                return
            self._noticed.clear()
            self._changed()
            self._stop.wait(GAP)


def watched_kinds(argv: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """What to follow for a read with kubectl: kinds, each with its namespace; empty where nothing can be.

    `kubectl get deployment web -n shop -o json` gives (("deployment", "--namespace=shop"),). The whole kind
    is followed: a single object that is not there yet cannot be.
    """
    plain: list[str] = []
    scope: list[str] = []
    rest = iter(argv[1:])
    for word in rest:
        name, _, value = word.partition("=")
        if name in ("-n", "--namespace"):
            scope = [f"--namespace={value or next(rest, '')}"]
        elif name in ("-A", "--all-namespaces"):
            scope = ["--all-namespaces"]
        elif word in _TAKES_VALUE:
            next(rest, None)
        elif not word.startswith("-"):
            plain.append(word)
    match plain:
        case ["get" | "describe", named, *_]:
            kinds = named.partition("/")[0].split(",")
        case ["logs" | "rollout", *_]:
            kinds = ["pods"]
        case _:
            kinds = []
    return tuple((kind, *scope) for kind in kinds if kind)


_TAKES_VALUE = (
    *("-o", "--output", "-l", "--selector", "--field-selector", "-c", "--container"),
    *("--context", "--request-timeout", "--raw", "--sort-by", "--tail", "--since"),
)


def _asked(question: tuple[str, ...]) -> tuple[str, ...]:
    if question[0] == "docker":
        return ("docker", "events", *_EVENTS, "--until", str(int(time.time()) + RENEWED))
    return ("kubectl", "get", *question[1:], "--watch-only", "-o", "name", f"--request-timeout={RENEWED}s")


def _state(place: Path) -> tuple[int, int, int] | None:
    try:
        status = place.stat()
    except OSError:
        return None
    # Editors write a new file and rename it over the old one, so its number counts, too.
    return status.st_mtime_ns, status.st_size, status.st_ino

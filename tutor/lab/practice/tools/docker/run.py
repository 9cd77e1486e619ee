"""`docker run`, `create` and `attach`."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from tutor.lab.practice.tools import streams
from tutor.lab.practice.tools.arguments import Parsed
from tutor.lab.practice.tools.connection import DownError, OperationError, Service
from tutor.lab.practice.tools.docker import ports, settings
from tutor.lab.practice.tools.docker.main import USAGE, no_engine, worded
from tutor.lab.practice.tools.docker.references import familiar

_MOST = 3
"""So many signals end docker itself, whatever the program does."""


def run(parsed: Parsed) -> int:
    detached = parsed.on("detach")
    if parsed.on("tty") and parsed.on("interactive") and not detached and not sys.stdin.isatty():
        streams.err("the input device is not a TTY\n")
        return 1
    if parsed.on("interactive") and not detached:
        streams.err("PRACTICE: programs in containers get no input here, so that a shell ends at once.\n")
    service_or_code = _made("run", parsed, attached=not detached)
    if isinstance(service_or_code, int):
        return service_or_code
    service, container = service_or_code
    try:
        if detached:
            service.run("container.start", {"name": container})
            streams.out(f"{container}\n")
            return 0
        return follow(service, container, start=True, proxy=parsed.on("sig-proxy", True))
    except OperationError as error:
        return _failed("run", worded(error), error.code if error.code in (125, 126, 127) else USAGE)


def create(parsed: Parsed) -> int:
    made = _made("create", parsed, attached=False)
    if isinstance(made, int):
        return made if made != USAGE else 1
    streams.out(f"{made[1]}\n")
    return 0


def attach(parsed: Parsed) -> int:
    service = Service.find()
    return follow(service, parsed.rest[0], start=False, proxy=parsed.on("sig-proxy", True))


def follow(service: Service, container: str, *, start: bool, proxy: bool) -> int:
    """Show what a container prints until it ends, and pass signals on to it; its exit code.

    With `start` the container is started, so that nothing is missed and nothing printed before is shown.
    """
    operation = "container.start" if start else "container.attach"
    with _passing_on(service, container) if proxy else contextlib.nullcontext():
        ended = service.run(operation, {"name": container, "attach": True})
    return int(ended["StatusCode"])


def _made(verb: str, parsed: Parsed, *, attached: bool) -> tuple[Service, str] | int:
    """The container's id, or the exit code where there is none."""
    policy = parsed.text("pull", "missing")
    if policy not in ("always", "missing", "never", ""):
        return _failed(
            verb, f'invalid pull option: \'{policy}\': must be one of "always", "missing" or "never"'
        )
    try:
        image = familiar(parsed.rest[0]) if not _is_id(parsed.rest[0]) else parsed.rest[0]
        asked = settings.of_container(parsed, attached=attached)
    except ValueError as error:
        return _failed(verb, str(error))
    try:
        service = Service.find()
        if policy == "always":
            _pull(service, image, parsed)
        made = _created(service, asked, image, parsed, pull=policy in ("missing", ""))
    except OperationError as error:
        return _failed(verb, worded(error))
    except DownError:
        return _failed(verb, no_engine().rstrip())
    for warning in made.get("Warnings") or ():
        streams.err(f"WARNING: {warning}\n")
    identity = str(made["Id"])
    place = parsed.text("cidfile")
    if place:
        with open(place, "x", encoding="utf-8") as file:  # noqa: PTH123 - pathlib would be imported for this
            file.write(identity)
    return service, identity


def _created(
    service: Service, asked: dict[str, Any], image: str, parsed: Parsed, *, pull: bool
) -> dict[str, Any]:
    def create_it() -> dict[str, Any]:
        if parsed.on("publish-all"):
            asked["ports"] += _all_ports(service, image)
        return dict(service.run("container.create", asked))

    try:
        return create_it()
    except OperationError as error:
        if not pull or not error.message.lower().startswith("no such image"):
            raise
        streams.err(f"Unable to find image '{image}' locally\n")
        _pull(service, image, parsed)
        return create_it()


def _all_ports(service: Service, image: str) -> list[dict[str, Any]]:
    exposed = service.run("image.inspect", {"name": image})["Config"].get("ExposedPorts") or {}
    return [port for word in exposed for port in ports.parse(word)]


def _pull(service: Service, image: str, parsed: Parsed) -> None:
    # What is printed on stdout belongs to the program that is started.
    wanted = {"reference": image, "quiet": parsed.on("quiet"), "unnamed": True}
    service.run("image.pull", wanted, out=streams.err)


def _failed(verb: str, message: str, code: int = USAGE) -> int:
    streams.err(f"docker: {message}\n\nRun 'docker {verb} --help' for more information\n")
    return code


def _is_id(name: str) -> bool:
    return len(name.removeprefix("sha256:")) == 64 and set(name.removeprefix("sha256:")) <= set(
        "0123456789abcdef"
    )


@contextmanager
def _passing_on(service: Service, container: str) -> Iterator[None]:
    """Signals that reach this process go to the program in the container."""
    came = 0

    def hand_over(number: int, frame: FrameType | None) -> None:
        nonlocal came
        came += 1
        if came > _MOST - 1:
            streams.err("\ngot 3 SIGTERM/SIGINTs, forcefully exiting\n")
            os._exit(1)
        name = signal.Signals(number).name.removeprefix("SIG")
        # It may just have ended by itself; then there is nobody to tell.
        with contextlib.suppress(OperationError, DownError):
            service.run("container.kill", {"name": container, "signal": name})

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
    before = {number: signal.signal(number, hand_over) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

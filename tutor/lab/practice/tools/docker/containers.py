"""docker's commands for single containers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tutor.lab.practice.tools import streams
from tutor.lab.practice.tools.arguments import Parsed
from tutor.lab.practice.tools.connection import OperationError, Service
from tutor.lab.practice.tools.docker import settings
from tutor.lab.practice.tools.docker.main import worded
from tutor.lab.practice.tools.docker.ports import mappings
from tutor.lab.practice.tools.docker.run import follow
from tutor.lab.practice.tools.docker.times import moment


def each(
    names: Sequence[str], act: Callable[[str], Any], *, show: Callable[[str, Any], str] | None = None
) -> int:
    """Do something with each name; print the name, or what `show` makes of the answer. What fails is said,
    the others are done all the same; 1 where something failed."""
    failed = 0
    for name in names:
        try:
            answer = act(name)
        except OperationError as error:
            streams.err(f"{worded(error)}\n")
            failed = 1
        else:
            streams.out(f"{show(name, answer) if show else name}\n")
    return failed


def start(parsed: Parsed) -> int:
    service = Service.find()
    if parsed.on("attach") or parsed.on("interactive"):
        if len(parsed.rest) > 1:
            streams.err("you cannot start and attach multiple containers at once\n")
            return 1
        return follow(service, parsed.rest[0], start=True, proxy=True)
    failed: list[str] = []

    def act(name: str) -> None:
        failed.append(name)
        service.run("container.start", {"name": name})
        failed.pop()

    code = each(parsed.rest, act)
    if failed:
        streams.err(f"Error: failed to start containers: {', '.join(failed)}\n")
    return code


def stop(parsed: Parsed) -> int:
    return _in_time("container.stop", parsed)


def restart(parsed: Parsed) -> int:
    return _in_time("container.restart", parsed)


def _in_time(operation: str, parsed: Parsed) -> int:
    service = Service.find()
    seconds = parsed.number("timeout")
    asked: dict[str, Any] = {"seconds": seconds if seconds is not None else parsed.number("time")}
    if parsed.text("signal"):
        asked["signal"] = parsed.text("signal")
    return each(parsed.rest, lambda name: service.run(operation, {"name": name, **asked}))


def kill(parsed: Parsed) -> int:
    service = Service.find()
    word = parsed.text("signal") or "KILL"
    return each(parsed.rest, lambda name: service.run("container.kill", {"name": name, "signal": word}))


def remove(parsed: Parsed) -> int:
    service = Service.find()
    force, volumes = parsed.on("force"), parsed.on("volumes")
    failed = 0
    for name in parsed.rest:
        try:
            service.run("container.remove", {"name": name, "force": force, "volumes": volumes})
        except OperationError as error:
            streams.err(f"{worded(error)}\n")
            # With --force it is enough that it is not there afterwards.
            failed |= not (force and error.message.startswith("No such container"))
        else:
            streams.out(f"{name}\n")
    return int(failed)


def rename(parsed: Parsed) -> int:
    old, new = parsed.rest
    try:
        Service.find().run("container.rename", {"name": old, "new": new})
    except OperationError as error:
        streams.err(f"{worded(error)}\nError: failed to rename container named {old}\n")
        return 1
    return 0


def wait(parsed: Parsed) -> int:
    service = Service.find()
    return each(
        parsed.rest,
        lambda name: service.run("container.wait", {"name": name}),
        show=lambda name, answer: str(answer["StatusCode"]),
    )


def logs(parsed: Parsed) -> int:
    try:
        since, until = moment(parsed.text("since")), moment(parsed.text("until"))
    except ValueError as error:
        streams.err(f"Error response from daemon: {error}\n")
        return 1
    tail = parsed.text("tail", "all")
    Service.find().run(
        "container.logs",
        {
            "name": parsed.rest[0],
            "follow": parsed.on("follow"),
            "tail": tail if tail.isdigit() else None,
            "since": str(since or ""),
            "until": str(until or ""),
            "timestamps": parsed.on("timestamps"),
        },
    )
    return 0


def execute(parsed: Parsed) -> int:
    try:
        environment = settings.environment(parsed)
    except ValueError as error:
        streams.err(f"{error}\n")
        return 1
    detached = parsed.on("detach")
    ended = Service.find().run(
        "container.exec",
        {
            "name": parsed.rest[0],
            "argv": parsed.rest[1:],
            "env": environment,
            "workdir": parsed.text("workdir"),
            "tty": parsed.on("tty"),
            "interactive": parsed.on("interactive"),
            "user": parsed.text("user"),
        },
        out=(lambda text: None) if detached else streams.out,
    )
    return 0 if detached else int(ended["ExitCode"])


def port(parsed: Parsed) -> int:
    name, *wanted = parsed.rest
    document = Service.find().run("container.inspect", {"name": name})
    published = [each for each in mappings(document["NetworkSettings"].get("Ports") or {}) if each.ip]
    if not wanted:
        for each_port in published:
            place = f"{_host(each_port.ip)}:{each_port.public}"
            streams.out(f"{each_port.private}/{each_port.protocol} -> {place}\n")
        return 0
    number, _, protocol = wanted[0].partition("/")
    protocol = protocol or "tcp"
    fitting = [each for each in published if str(each.private) == number and each.protocol == protocol]
    if not fitting:
        streams.err(f"Error: No public port '{number}/{protocol}' published for {name}\n")
        return 1
    for each_port in fitting:
        streams.out(f"{_host(each_port.ip)}:{each_port.public}\n")
    return 0


def _host(ip: str) -> str:
    return f"[{ip}]" if ":" in ip else ip

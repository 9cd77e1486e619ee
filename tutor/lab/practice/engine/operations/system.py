"""The operations on networks, volumes, registries' logins and the engine itself."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING, Any

from tutor.lab.practice.engine import about, filters, volumes
from tutor.lab.practice.engine.arguments import Arguments
from tutor.lab.practice.engine.image import HUB
from tutor.lab.practice.engine.operations.kinds import Event, Operation, at_once
from tutor.lab.practice.engine.registries import LOGIN_NOTE

if TYPE_CHECKING:
    from tutor.lab.practice.engine.engine import Engine


def _networks(engine: Engine, arguments: Arguments) -> Any:
    found = filters.networks(engine.networks.all(), arguments.filters())
    return [engine.networks.inspect(network) for network in found]


def _create_network(engine: Engine, arguments: Arguments) -> Any:
    network = engine.networks.create(
        arguments.text("name"),
        driver=arguments.text("driver", "") or "bridge",
        labels=arguments.mapping("labels"),
        options=arguments.mapping("options"),
        internal=arguments.flag("internal"),
        subnet=arguments.text("subnet", ""),
    )
    return {"Id": network.id, "Warning": ""}


def _volumes(engine: Engine, arguments: Arguments) -> Any:
    found = filters.volumes(engine.volumes.all(), arguments.filters(), engine.is_mounted)
    return [volumes.inspect(volume) for volume in found]


def _create_volume(engine: Engine, arguments: Arguments) -> Any:
    volume = engine.volumes.create(
        arguments.text("name", ""), labels=arguments.mapping("labels"), options=arguments.mapping("options")
    )
    return volumes.inspect(volume)


def _login(engine: Engine, arguments: Arguments) -> Any:
    """The password is not looked at and goes nowhere."""
    host, user = _host(arguments), arguments.text("user", "")
    engine.registries.login(host, user)
    return {"Status": "Login Succeeded", "Note": LOGIN_NOTE, "User": user, "Host": host}


def _logged_in(engine: Engine, arguments: Arguments) -> Any:
    """Who is logged in to a registry, empty for nobody."""
    return {"User": engine.registries.logins().get(_host(arguments), "")}


def _logout(engine: Engine, arguments: Arguments) -> Any:
    host = _host(arguments)
    return {"Host": host, "WasLoggedIn": engine.registries.logout(host)}


def _host(arguments: Arguments) -> str:
    given = arguments.text("host", "").removeprefix("https://").removeprefix("http://").partition("/")[0]
    return HUB if given in ("", "index.docker.io", "registry-1.docker.io", "hub.docker.com") else given


async def _events(engine: Engine, arguments: Arguments) -> AsyncGenerator[Event, None]:
    """Each event as `{"event": …}`; without `until` they never end."""
    events = engine.events.follow(
        arguments.filters(), since=arguments.number("since"), until=arguments.number("until")
    )
    async with contextlib.aclosing(events):
        async for event in events:
            yield {"event": event}
    yield {"result": {"Time": time.time()}}


OPERATIONS: Mapping[str, Operation] = {
    "version": at_once(lambda engine, arguments: about.version()),
    "info": at_once(lambda engine, arguments: about.info(engine)),
    "system.df": at_once(lambda engine, arguments: about.disk_use(engine)),
    "network.list": at_once(_networks),
    "network.inspect": at_once(
        lambda engine, arguments: engine.networks.inspect(engine.networks.get(arguments.text("name")))
    ),
    "network.create": at_once(_create_network),
    "network.remove": at_once(lambda engine, arguments: engine.networks.remove(arguments.text("name")).name),
    "network.connect": at_once(
        lambda engine, arguments: engine.containers.connect(
            arguments.text("container"), arguments.text("name"), arguments.texts("aliases")
        )
    ),
    "network.disconnect": at_once(
        lambda engine, arguments: engine.containers.disconnect(
            arguments.text("container"), arguments.text("name")
        )
    ),
    "volume.list": at_once(_volumes),
    "volume.inspect": at_once(
        lambda engine, arguments: volumes.inspect(engine.volumes.get(arguments.text("name")))
    ),
    "volume.create": at_once(_create_volume),
    "volume.remove": at_once(
        lambda engine, arguments: engine.volumes.remove(arguments.text("name"), force=arguments.flag("force"))
    ),
    "registry.login": at_once(_login),
    "registry.logout": at_once(_logout),
    "registry.logged-in": at_once(_logged_in),
    "events": _events,
}

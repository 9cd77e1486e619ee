"""`docker login` and `logout`, with the registries of the practice lab."""

from __future__ import annotations

import sys

from tutor.lab.practice.tools import streams
from tutor.lab.practice.tools.arguments import Parsed
from tutor.lab.practice.tools.connection import Service

HUB = "https://index.docker.io/v1/"
NOTE = (
    "PRACTICE: this is the practice lab's own registry; nothing leaves this computer.\n"
    "Any name and any password will do. Do not type a real one: it is not needed.\n"
)
_KNOWN = (
    "Authenticating with existing credentials... [Username: {user}]\n\n"
    "Info → To login with a different account, run 'docker logout' followed by 'docker login'\n\n\n"
)
_NO_TERMINAL = "Error: Cannot perform an interactive login from a non TTY device"


def login(parsed: Parsed) -> int:
    """The password stays in this process: the lab is told the name only."""
    user, password = parsed.text("username"), parsed.text("password")
    from_input = parsed.on("password-stdin")
    if password:
        streams.err("WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n")
    if from_input and (password or not user):
        both = "--password and --password-stdin are mutually exclusive\n"
        streams.err(both if password else "Must provide --username with --password-stdin\n")
        return 1
    if from_input:
        password = sys.stdin.read().rstrip("\r\n")
    service = Service.find()
    known = "" if user or password else _known(service, parsed)
    if known:
        streams.err(_KNOWN.format(user=known))
    else:
        try:
            user = _whom(user, password)
        except _NobodyError as error:
            streams.err(f"{error}\n")
            return 1
        service.run("registry.login", {"host": _host(parsed), "user": user})
    streams.out("Login Succeeded\n")
    return 0


class _NobodyError(Exception):
    """It is not said who wants to log in; the message is docker's."""


def _whom(user: str, password: str) -> str:
    """Ask for what was not given. Raises _NobodyError."""
    if user and password:
        streams.err(NOTE)
        return user
    if not sys.stdin.isatty():
        raise _NobodyError(_NO_TERMINAL)
    streams.err(NOTE)
    user = user or _typed_name()
    if not user:
        raise _NobodyError("Error: Non-null Username Required")
    if not password and not _typed_password():
        raise _NobodyError("Error: Password Required")
    return user


def _known(service: Service, parsed: Parsed) -> str:
    """Who is logged in there already, empty for nobody."""
    return str(service.run("registry.logged-in", {"host": _host(parsed)})["User"])


def _typed_name() -> str:
    try:
        return input("Username: ").strip()
    except EOFError:
        return ""


def _typed_password() -> bool:
    """Whether something was typed; what it was is forgotten."""
    from getpass import getpass  # noqa: PLC0415 - imported only when somebody sits there

    try:
        return bool(getpass("Password: "))
    except EOFError:
        return False


def logout(parsed: Parsed) -> int:
    host = _host(parsed)
    answer = Service.find().run("registry.logout", {"host": host})
    place = host or HUB
    said = "Removing login credentials for" if answer["WasLoggedIn"] else "Not logged in to"
    streams.out(f"{said} {place}\n")
    return 0


def _host(parsed: Parsed) -> str:
    """Empty for Docker Hub."""
    return parsed.rest[0] if parsed.rest else ""

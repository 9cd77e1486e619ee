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
_NO_TERMINAL = "Error: Cannot perform an interactive login from a non TTY device\n"


def login(parsed: Parsed) -> int:
    """The password stays in this process: the lab is told the name only."""
    user, password = parsed.text("username"), parsed.text("password")
    from_input = parsed.on("password-stdin")
    if password:
        streams.err("WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n")
        if from_input:
            streams.err("--password and --password-stdin are mutually exclusive\n")
            return 1
    if from_input and not user:
        streams.err("Must provide --username with --password-stdin\n")
        return 1
    if from_input:
        password = sys.stdin.read().rstrip("\r\n")
    service = Service.find()
    if not user and not password:
        known = str(service.run("registry.logged-in", {"host": _host(parsed)})["User"])
        if known:
            streams.err(_KNOWN.format(user=known))
            streams.out("Login Succeeded\n")
            return 0
    if not user or not password:
        if not sys.stdin.isatty():
            streams.err(_NO_TERMINAL)
            return 1
        streams.err(NOTE)
        if not user:
            user = _typed_name()
            if not user:
                streams.err("Error: Non-null Username Required\n")
                return 1
        if not password and not _typed_password():
            streams.err("Error: Password Required\n")
            return 1
    else:
        streams.err(NOTE)
    service.run("registry.login", {"host": _host(parsed), "user": user})
    streams.out("Login Succeeded\n")
    return 0


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

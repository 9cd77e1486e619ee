"""Probes of proxies between this computer, the registries and the cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.lab.doctor.evidence import Evidence
from tutor.lab.doctor.findings import Finding, ok, warn
from tutor.lab.doctor.host import Engine, Host
from tutor.lab.doctor.system import System

LOCAL = ("0.0.0.0", "127.0.0.1", "localhost")
NAMES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")


def without_secret(address: str) -> str:
    """A proxy's address without the name and password that may stand in it."""
    return re.sub(r"^((?:[a-z0-9+.-]+://)?)[^/]*@", r"\1", address, flags=re.IGNORECASE)


def proxies(system: System, evidence: Evidence, host: Host) -> Iterator[Finding]:
    """Whether calls to the cluster go round the proxy, and whether the engine knows the proxy."""
    shell = {name: value for name in NAMES if (value := _either(system, name))}
    if not shell:
        yield ok(
            "proxy", "No proxy is set in this terminal.", "A proxy would stand between you and the internet."
        )
        return
    shown = ", ".join(f"{name} {without_secret(value)}" for name, value in shell.items())
    spared = {
        part.strip().lower() for part in re.split(r"[,\s]+", _either(system, "NO_PROXY")) if part.strip()
    }
    if "*" in spared or set(LOCAL) <= spared:
        yield ok(
            "proxy",
            f"{shown}; NO_PROXY spares this computer.",
            "kubectl calls the cluster at an address of this computer, which no proxy can reach.",
        )
    else:
        missing = [name for name in LOCAL if name not in spared]
        kept = ",".join([*LOCAL, *sorted(spared - set(LOCAL))])
        yield warn(
            "proxy",
            f"{shown}; NO_PROXY lacks {', '.join(missing)}.",
            "kubectl calls the cluster at 0.0.0.0. Through a proxy such a call hangs or is refused.",
            f"export NO_PROXY={kept} no_proxy={kept}",
        )
    yield from _engine(evidence, host)


def _engine(evidence: Evidence, host: Host) -> Iterator[Finding]:
    if not evidence.info:
        return
    why = "The engine, not your terminal, downloads the images, so it needs to know the proxy too."
    set_there = evidence.info.get("HttpsProxy") or evidence.info.get("HttpProxy")
    if set_there:
        yield ok("engine-proxy", f"The Docker engine uses the proxy {without_secret(str(set_there))}.", why)
        return
    page = "https://docs.docker.com/engine/daemon/proxy/"
    fix = {
        Engine.DESKTOP: "Docker Desktop → Settings → Resources → Proxies.",
        Engine.COLIMA: "Set it under `env` in `colima template`, then: colima restart",
    }.get(host.engine, f"Set it for the engine as {page} says, then restart Docker.")
    yield warn("engine-proxy", "This terminal has a proxy, the Docker engine has none.", why, fix)


def _either(system: System, name: str) -> str:
    return system.environ.get(name) or system.environ.get(name.lower()) or ""

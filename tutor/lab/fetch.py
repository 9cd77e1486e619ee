"""Fetches k3d into the tutor's own folder: resumable, and only the very bytes that are pinned here."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar
from urllib.parse import urlsplit

from tutor.lab.transfer import FetchError, InterruptedTransferError, Transfer, disk_trouble
from tutor.lab.workspace import sha256

VERSION = "5.9.0"
BASE_URL = f"https://github.com/k3d-io/k3d/releases/download/v{VERSION}"
URL_VARIABLE = "DWK_TUTOR_K3D_URL"
"""Environment variable with another address that holds the files k3d-OS-ARCH, such as a mirror in class."""

PINS: Mapping[str, str] = {
    "linux-amd64": "06d8f25bc3a971c4eb29e0ff08429b180402db0f4dec838c9eac427e296800a0",
    "linux-arm64": "03cde5cf23e6e8e67de5a039ecf26e5b85aca82fba3e5d13dadf904cd218a250",
    "darwin-amd64": "b4aabc37534f95b9c764e7823f2df923f50d57600837aa60a06266cce47db732",
    "darwin-arm64": "fe106541d5d0a3f18debcd4d432a16f8c0ce3e6ddc06f8fbb6f696a122313e00",
}
"""SHA-256 of the release files of k3d 5.9.0, by system and processor, as public pin lists have them."""

Result = TypeVar("Result")

_PROCESSORS = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}

Progress = Callable[[int, int | None], None]
"""Given the bytes that are there and the bytes in all, None where the server does not say."""


@dataclass(frozen=True)
class Source:
    """One file to fetch."""

    url: str
    name: str
    """Such as k3d-linux-amd64."""
    sha256: str
    """In lower-case hexadecimal."""

    @property
    def shown_url(self) -> str:
        """The address without a name and password that may stand in it."""
        return re.sub(r"//[^/@]*@", "//", self.url)


def source_for(
    platform: str,
    machine: str,
    *,
    environ: Mapping[str, str],
    base_url: str | None = None,
    pins: Mapping[str, str] = PINS,
) -> Source:
    """The file for a system (`sys.platform`) and processor (`uname -m`).

    `base_url` goes before the environment variable, that before GitHub. Raises FetchError where there is no
    k3d for this computer, or the address is none.
    """
    if platform == "win32":
        raise FetchError(
            "The tutor does not run on Windows itself. Run `wsl --install`, then start it inside that Linux."
        )
    key = f"{platform}-{_PROCESSORS.get(machine.lower(), machine)}"
    if key not in pins:
        known = ", ".join(pins)
        raise FetchError(
            f"There is no k3d for {platform} on {machine} that the tutor knows. It knows {known}."
        )
    base = (base_url or environ.get(URL_VARIABLE) or BASE_URL).rstrip("/")
    if urlsplit(base).scheme not in {"http", "https"} or not urlsplit(base).netloc:
        raise FetchError(f"{URL_VARIABLE} is not an http or https address: {base}")
    return Source(f"{base}/k3d-{key}", f"k3d-{key}", pins[key])


def fetch(
    source: Source,
    folder: Path,
    *,
    progress: Progress | None = None,
    timeout: float = 30.0,
    attempts: int = 4,
    wait: Callable[[float], None] = time.sleep,
) -> Path:
    """Fetch k3d to `folder/k3d`, executable; returns its path at once where it is there already.

    `timeout`: seconds that the line may be silent. `attempts`: tries in a row that bring nothing new. What
    came before a failure is kept beside it and continued next time. The file takes its name only when its
    SHA-256 is the pinned one. Raises FetchError with a sentence for the learner.
    """
    target = folder / "k3d"
    if sha256(target) == source.sha256:
        _in_words(folder, lambda: target.chmod(0o755))
        return target
    _in_words(folder, lambda: folder.mkdir(parents=True, exist_ok=True))
    # The hash is part of the name, so that the beginning of another version is never continued.
    part = folder / f".{source.name}-{source.sha256[:12]}.part"
    with _locked(part) as file:
        transfer = Transfer(source.url, source.shown_url, file, timeout=timeout, progress=progress)
        _complete(source, transfer, attempts, wait)

        def put_in_place() -> None:
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), 0o755)
            part.replace(target)

        _in_words(folder, put_in_place)
    return target


def _complete(source: Source, transfer: Transfer, attempts: int, wait: Callable[[float], None]) -> None:
    fruitless, again = 0, False
    while True:
        before = transfer.size
        try:
            transfer.receive()
        except InterruptedTransferError as interruption:
            fruitless = 0 if transfer.size > before else fruitless + 1
            if fruitless >= attempts:
                raise FetchError(f"{interruption} {_kept(transfer.size)}") from interruption
            wait(min(8.0, 0.5 * 2**fruitless))
            continue
        digest = transfer.sha256()
        if digest == source.sha256:
            return
        transfer.clear()
        # A beginning from an earlier time may not fit the rest, so there is one try from the start.
        if before == 0 or again:
            raise FetchError(
                f"What {source.shown_url} gave is not k3d {VERSION}: its SHA-256 is {digest}, "
                f"and {source.sha256} was expected. Nothing was installed. "
                "A sign-in page of the network, a proxy or a changed file looks like this."
            )
        again = True


def _kept(size: int) -> str:
    if not size:
        return "Nothing has come yet. Check the network and try again."
    return f"The first {size / 1e6:.1f} MB are kept; trying again goes on from there."


@contextmanager
def _locked(part: Path) -> Iterator[BinaryIO]:
    import fcntl  # noqa: PLC0415  # Windows has none, and is to be refused in words before this

    while True:
        file = _in_words(part.parent, lambda: part.open("a+b"))
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise FetchError("Another dwk-tutor is fetching k3d at this moment. Wait for it.") from error
            # Between opening and locking, another one may have finished and given the file its final name.
            if part.exists() and os.path.samestat(part.stat(), os.fstat(file.fileno())):
                try:
                    yield file
                finally:
                    if os.fstat(file.fileno()).st_size == 0:
                        part.unlink(missing_ok=True)
                return


def _in_words(folder: Path, act: Callable[[], Result]) -> Result:
    try:
        return act()
    except OSError as error:
        raise FetchError(disk_trouble(folder, error)) from error

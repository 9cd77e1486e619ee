"""One file over HTTP into an open file, going on where an earlier try ended."""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import BinaryIO

LARGEST = 200_000_000
"""Bytes. The file is some 25 MB; a server that never ends is not to fill the learner's disk."""
CHUNK = 64 * 1024

_PASSING = {408, 425, 429, 500, 502, 503, 504}
"""HTTP answers that another try may change."""


class FetchError(Exception):
    """The file could not be fetched; the message is a sentence for the learner."""


class InterruptedTransferError(Exception):
    """The line broke; another try may go on. The message is a sentence for the learner."""


class Transfer:
    """A file on its way. Proxies of the environment are used, as urllib does by itself."""

    def __init__(
        self,
        url: str,
        shown_url: str,
        file: BinaryIO,
        *,
        timeout: float,
        progress: Callable[[int, int | None], None] | None,
    ) -> None:
        """`file` is open for appending and reading, and may hold the beginning already."""
        self._url = url
        self._shown_url = shown_url
        self._file = file
        self._timeout = timeout
        self._progress = progress

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return os.fstat(self._file.fileno()).st_size

    def clear(self) -> None:
        """Forget what is there."""
        if self.size:
            self._file.truncate(0)

    def sha256(self) -> str:
        """Of what is there, in hexadecimal."""
        digest = hashlib.sha256()
        self._file.seek(0)
        while block := self._file.read(CHUNK):
            digest.update(block)
        return digest.hexdigest()

    def receive(self) -> None:
        """Ask for what is missing and append it; on return the server has given all that it has.

        Raises InterruptedTransferError where the line broke, FetchError where another try is of no use.
        """
        # Imported here: 30 ms that only this command needs.
        from urllib.error import HTTPError, URLError  # noqa: PLC0415
        from urllib.request import Request, build_opener  # noqa: PLC0415

        had = self.size
        headers = {"User-Agent": "dwk-tutor"} | ({"Range": f"bytes={had}-"} if had else {})
        try:
            # Not urlopen, which keeps the proxies of its first use for ever.
            request = Request(self._url, headers=headers)
            with build_opener().open(request, timeout=self._timeout) as response:
                self._take(response, had)
        except HTTPError as error:
            error.close()
            if error.code == 416 and had:
                # It has no more than we have: all of it, or another file by now. The hash will tell.
                return
            raise self._refusal(error.code, error.reason) from error
        except URLError as error:
            raise self._no_line(error.reason) from error
        except (OSError, HTTPException) as error:
            raise self._no_line(error) from error

    def _take(self, response: HTTPResponse, had: int) -> None:
        begins = had
        if response.status != 206:
            self.clear()
            begins = 0
        elif not (response.headers.get("Content-Range") or "").startswith(f"bytes {had}-"):
            self.clear()
            raise InterruptedTransferError(
                f"{self._shown_url} answered with another part than was asked for."
            )
        length = response.headers.get("Content-Length")
        total = begins + int(length) if length and length.isdecimal() else None
        size = begins
        while block := response.read(CHUNK):
            size += len(block)
            if size > LARGEST:
                self._append(b"", clear=True)
                raise FetchError(
                    f"{self._shown_url} gives more than {LARGEST // 10**6} MB, so it is not k3d."
                )
            self._append(block)
            if self._progress:
                self._progress(size, total)
        if total is not None and size < total:
            raise InterruptedTransferError(f"The line to {self._shown_url} was cut.")

    def _append(self, block: bytes, *, clear: bool = False) -> None:
        try:
            if clear:
                self.clear()
            self._file.write(block)
            # At once, so that what came before a failure is counted and kept.
            self._file.flush()
        except OSError as error:
            raise FetchError(disk_trouble(Path(self._file.name).parent, error)) from error

    def _refusal(self, code: int, reason: str) -> Exception:
        said = f"{self._shown_url} answered {code} {reason}."
        if code in _PASSING:
            return InterruptedTransferError(said)
        if code == 404:
            return FetchError(f"{said} There is no k3d at this address.")
        if code == 407:
            return FetchError(f"{said} The proxy wants a name and a password: check HTTPS_PROXY.")
        return FetchError(said)

    def _no_line(self, reason: object) -> Exception:
        # Imported here as above: only a transfer that fails needs them.
        import socket  # noqa: PLC0415
        import ssl  # noqa: PLC0415

        host = re.sub(r"^\w+://([^/]*).*", r"\1", self._shown_url)
        if isinstance(reason, ssl.SSLCertVerificationError):
            return FetchError(
                f"The certificate of {host} is not one that this computer trusts: {reason.verify_message}. "
                "A company proxy that reads along looks like this; SSL_CERT_FILE can name its certificate."
            )
        if isinstance(reason, socket.gaierror):
            return InterruptedTransferError(
                f"{host} was not found. There seems to be no internet here, or a proxy is needed."
            )
        if isinstance(reason, TimeoutError):
            return InterruptedTransferError(f"{host} has been silent for {self._timeout:g} seconds.")
        if isinstance(reason, ConnectionRefusedError):
            return InterruptedTransferError(f"{host} does not accept a connection.")
        detail = os.strerror(reason.errno) if isinstance(reason, OSError) and reason.errno else str(reason)
        return InterruptedTransferError(f"The line to {host} broke: {detail or type(reason).__name__}.")


def disk_trouble(folder: Path, error: OSError) -> str:
    """A sentence for a file that could not be written."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return f"There is no room left for k3d in {folder}. It needs some 50 MB. Make room and try again."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return (
            f"The tutor may not write to {folder}. Give the folder to your user: sudo chown -R $USER {folder}"
        )
    return f"k3d could not be written to {folder}: {os.strerror(error.errno) if error.errno else error}"

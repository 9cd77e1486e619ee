"""The SQLite file that a cluster's objects lie in between two runs of the lab."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from tutor.lab.practice.cluster.kinds import Kind, Object, by_kind
from tutor.lab.practice.cluster.store_errors import StoreError

Place = tuple[Kind, str, str]
"""Kind, namespace (empty where the kind has none) and name."""

_FORMAT = 1
_NO_PLACE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
_TABLES = """
    CREATE TABLE IF NOT EXISTS objects (
        api TEXT, kind TEXT, namespace TEXT, name TEXT, body TEXT NOT NULL,
        PRIMARY KEY (api, kind, namespace, name)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS state (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL);
"""


class Disk:
    """One cluster's file. It belongs to one process at a time."""

    def __init__(self, file: Path) -> None:
        """Open or make it. Raises StoreError where it is damaged, in use, or cannot be written."""
        self.file = file
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(file, timeout=0.5, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error
        try:
            self.version = self._open()
        except (sqlite3.Error, StoreError) as error:
            self._base.close()
            raise error if isinstance(error, StoreError) else self._unusable(error) from error

    def _open(self) -> int:
        run = self._base.execute
        # The lock of the exclusive mode ends with the process, however that ends. A commit that survives the
        # process is enough here, and does not wait for the disk.
        run("PRAGMA locking_mode=EXCLUSIVE")
        run("PRAGMA journal_mode=WAL")
        run("PRAGMA synchronous=NORMAL")
        found = run("PRAGMA user_version").fetchone()[0]
        if found not in (0, _FORMAT):
            raise StoreError(
                f"The practice cluster's state in {self.file} was written by another version of this program"
                f" (form {found}, known is {_FORMAT}). Delete the cluster and create it again."
            )
        self._base.executescript(_TABLES)
        run(f"PRAGMA user_version={_FORMAT}")
        run("INSERT OR IGNORE INTO state VALUES (1, 1)")
        checked = run("PRAGMA quick_check(1)").fetchone()[0]
        if checked != "ok":
            raise sqlite3.DatabaseError(checked)
        return int(run("SELECT version FROM state").fetchone()[0])

    def objects(self) -> Iterator[tuple[Kind, Object]]:
        """All objects. Raises StoreError where one cannot be read."""
        try:
            rows = self._base.execute("SELECT api, kind, body FROM objects").fetchall()
            for api, called, body in rows:
                yield _known(api, called), json.loads(body)
        except (sqlite3.Error, ValueError) as error:
            raise self._unusable(error) from error

    def save(self, bodies: Mapping[Place, str | None], version: int) -> None:
        """Keep what objects are now, None for a removed one, and the version to go on from: all or nothing.

        Raises StoreError where the file does not take it.
        """
        rows = [(kind.api_version, kind.kind, *place) for kind, *place in bodies]
        kept = [(*row, body) for row, body in zip(rows, bodies.values(), strict=True) if body is not None]
        gone = [row for row, body in zip(rows, bodies.values(), strict=True) if body is None]
        try:
            self._base.execute("BEGIN IMMEDIATE")
            self._base.executemany("INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?)", kept)
            self._base.executemany(
                "DELETE FROM objects WHERE (api, kind, namespace, name) = (?, ?, ?, ?)", gone
            )
            self._base.execute("UPDATE state SET version = ?", (version,))
            self._base.execute("COMMIT")
        except sqlite3.Error as error:
            if self._base.in_transaction:
                self._base.execute("ROLLBACK")
            raise StoreError(
                f"The practice cluster's state was not saved in {self.file}: {error}."
            ) from error

    def close(self) -> None:
        self._base.close()

    def _unusable(self, error: Exception) -> StoreError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest tells the special case
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            todo = "Another run of the lab has it open. Stop that one first."
        elif isinstance(error, OSError) or code in _NO_PLACE:
            todo = "Look whether its folder can be written and the disk has room."
        else:
            todo = "Delete the cluster and create it again; what ran in it is lost, images and files are not."
        return StoreError(f"The practice cluster's state in {self.file} cannot be used: {error}. {todo}")


def _known(api: str, called: str) -> Kind:
    kind = by_kind(api, called)
    if kind is None:
        raise ValueError(f"it holds an object of the unknown kind {api} {called}")
    return kind

"""The learner's folder: their own files, and beside them what the tutor keeps in `.dwk-tutor`."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

STATE = ".dwk-tutor"
PRACTICE = "practice"
SAMPLE = "sample_app"
STARTERS = "exercises"
"""The folder with beginnings for the exercises, in the course and where the learner has copied them to."""


class WorkspaceError(Exception):
    """The folder cannot be used; the message says why and what to do, for the learner."""


class InUseError(WorkspaceError):
    """Another tutor works in this folder."""


def data_folder() -> Path:
    """Where tools that the tutor has fetched live, one for all workspaces of this user."""
    return platformdirs.user_data_path("dwk-tutor")


class Workspace:
    """The folder `root` (default `~/dwk`) and the places in it. Nothing is made before `prepare`.

    Both labs share the learner's files and the journal; the practice lab has tools, a kubeconfig and
    clusters of its own, in a folder of its own.
    """

    def __init__(self, root: str | Path | None = None, *, practice: bool = False) -> None:
        self.root = Path(root if root is not None else Path.home() / "dwk").expanduser().absolute()
        self.state = self.root / STATE
        self.practice = self.state / PRACTICE
        """Where the practice lab keeps everything."""
        self.journal = self.state / "journal.jsonl"
        self.lessons = self.state / "lessons"
        """The lessons as they were read last (see `tutor.content.kept`)."""
        self.of_lab = self.practice if practice else self.state
        self.kubeconfig = self.of_lab / "kubeconfig"
        self.kube_cache = self.of_lab / "kube-cache"
        self.k3d_config = self.of_lab / "k3d"
        self.bin = self.of_lab / "bin"
        self.history = self.state / "history"
        self.lock_file = self.state / "lock"
        self.made_root = self.state / "made-root"
        """There where the tutor made `root` itself, so that clean-up may take it away when it is empty."""

    def prepare(self) -> None:
        """Make the folders. What is there already is left as it is. Raises WorkspaceError."""
        fresh = not self.root.exists()
        places = (self.state, self.of_lab, self.kube_cache, self.k3d_config, self.bin, self.history)
        for folder in (self.root, *places):
            self._folder(folder)
        if fresh:
            self._attempt("write", self.made_root, self.made_root.touch)
        # Certificates of the cluster and the text of commands lie there.
        self._attempt("set the rights of", self.state, lambda: self.state.chmod(0o700))
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise WorkspaceError(_sentence(OSError(errno.EACCES, ""), "write to", self.root))

    def _folder(self, folder: Path) -> None:
        self._attempt(
            "make", folder, lambda: folder.mkdir(mode=0o700 if folder != self.root else 0o777, parents=True)
        )

    def _attempt(self, what: str, path: Path, action: Callable[[], None]) -> None:
        try:
            action()
        except FileExistsError as error:
            if not path.is_dir():
                raise WorkspaceError(
                    f"{path} is a file, and the tutor needs a folder of that name. Rename the file, or "
                    "choose another folder with --workspace."
                ) from error
        except OSError as error:
            raise WorkspaceError(_sentence(error, what, path)) from error

    def copy_sample(self, course: Path) -> tuple[Path, ...]:
        """Copy the course's sample_app where the learner has none; the files that were copied.

        Raises WorkspaceError.
        """
        source, target = course / SAMPLE, self.root / SAMPLE
        # An empty folder or half a copy is the learner's as well: what they deleted stays deleted.
        if target.exists() or target.is_symlink() or not source.is_dir():
            return ()
        # Whole or not at all: a tutor killed in the middle leaves no half sample behind.
        draft = self.state / f"{SAMPLE}.draft"
        try:
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(source, draft, ignore=shutil.ignore_patterns("__pycache__"))
            for path in draft.rglob("*"):
                path.chmod(path.stat().st_mode | stat.S_IWUSR)
            draft.rename(target)
        except (OSError, shutil.Error) as error:
            shutil.rmtree(draft, ignore_errors=True)
            reason = error if error.errno is not None else OSError(_errno_of(error), "")
            raise WorkspaceError(_sentence(reason, "write", target)) from error
        return tuple(sorted(path for path in target.rglob("*") if path.is_file()))

    def relative(self, path: Path) -> str:
        """The path as the journal names it: from `root`."""
        return path.relative_to(self.root).as_posix()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder for one tutor; the system lets it go when the process ends, however it ends.

        Raises InUseError where another process holds it, WorkspaceError where the file cannot be made.
        """
        try:
            descriptor = os.open(self.lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise WorkspaceError(_sentence(error, "write", self.lock_file)) from error
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
                who = f"process {holder}" if holder.isdigit() else "another process"
                raise InUseError(
                    f"A tutor is already open in {self.root} ({who}). Go on there or close it, or choose "
                    "another folder with --workspace."
                ) from error
            self._sign(descriptor)
            yield
        finally:
            os.close(descriptor)

    def _sign(self, descriptor: int) -> None:
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        except OSError:
            # A full disk: the lock holds all the same, it only cannot say whose it is.
            return


def sha256(path: Path) -> str | None:
    """The file's fingerprint in hexadecimal, None where it cannot be read."""
    # Loads OpenSSL, 8 ms that a start without anything to compare need not spend.
    import hashlib  # noqa: PLC0415

    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _errno_of(error: OSError) -> int:
    """`shutil.Error` names the numbers of what went wrong only in its text."""
    found = re.search(r"\[Errno (\d+)\]", str(error))
    return int(found[1]) if found else errno.EIO


def _sentence(error: OSError, what: str, path: Path) -> str:
    match error.errno:
        case errno.EACCES | errno.EPERM:
            return (
                f"The system does not let the tutor {what} {path}: no rights. Choose a folder of your own "
                "with --workspace, or look with `ls -ld` and correct the rights with `chmod`."
            )
        case errno.EROFS:
            return f"{path} is on a disk that is read-only. Choose another folder with --workspace."
        case errno.ENOSPC | errno.EDQUOT:
            return f"The disk is full, so the tutor could not {what} {path}. Free some space and start again."
        case errno.ENOTDIR:
            return (
                f"A part of the path {path} is a file and no folder. Choose another folder with --workspace."
            )
        case _:
            reason = os.strerror(error.errno) if error.errno else str(error)
            return f"The tutor could not {what} {path}: {reason}. Choose another folder with --workspace."

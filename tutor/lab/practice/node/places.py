"""Where a container's words lie on this computer: files in the image's folder, programs of the computer's."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tutor.lab.practice.node.limits import as_oci

IMAGE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""The PATH of a container whose image says nothing."""

_PYTHON = re.compile(r"python(3(\.\d+)?)?")
_SHELLS = frozenset({"sh", "ash", "bash", "dash"})
_INTERPRETERS = frozenset(
    {"node", "nodejs", "npm", "npx", "yarn", "pnpm", "deno", "bun", "python", "python3", "pip", "ruby", "php"}
    | {"java", "go", "dotnet", "perl", "Rscript", "elixir", "bash"}
)
_WRAPPERS = frozenset({"docker-entrypoint.sh", "entrypoint.sh", "tini", "dumb-init"})
"""What public base images start first, to start the rest of the words."""
_ABSOLUTE = re.compile(r"(?<![\w./:~$}-])/[\w.@%+,:/-]*[\w/]")


class StartError(Exception):
    """A container's program cannot be started. The message is as the OCI runtime words it, such as
    `exec: "nope": executable file not found in $PATH`."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def inside(root: Path, path: str) -> Path | None:
    """The file or folder of the container's that an absolute path names, None where it has none.

    Never a place outside the root, whatever `..` or links say.
    """
    found = root / path.lstrip("/")
    try:
        real = found.resolve()
    except (OSError, RuntimeError):
        return None
    top = root.resolve()
    return found if real.exists() and (real == top or top in real.parents) else None


def command(root: Path, argv: Sequence[str], environment: Mapping[str, str], workdir: Path) -> list[str]:
    """The words that start a container's program on this computer. Raises StartError."""
    words = list(argv)
    while (
        len(words) > 1
        and words[0].rpartition("/")[2] in _WRAPPERS
        and _own(root, words[0], environment) is None
    ):
        words = words[2:] if words[1] == "--" else words[1:]
    if not words or not words[0]:
        raise StartError("no command specified")
    program = _program(root, words[0], environment, workdir)
    rest = [_mapped(root, word) for word in words[1:]]
    if (
        words[0].rpartition("/")[2] in _SHELLS
        and len(words) > 2
        and words[1].startswith("-")
        and "c" in words[1]
    ):
        rest[1] = _ABSOLUTE.sub(lambda found: _quoted(root, found[0]), words[2])
    return [*_interpreter(root, program), *rest]


def variables(root: Path, given: Mapping[str, str], hostname: str) -> dict[str, str]:
    """The environment of a container's process. Nothing of the lab's own comes in but where programs lie."""
    environment = {name: _mapped(root, value) for name, value in given.items()}
    folders = [inside(root, folder) for folder in given.get("PATH", IMAGE_PATH).split(":") if folder]
    own = [str(folder) for folder in folders if folder is not None]
    environment["PATH"] = os.pathsep.join([*own, os.environ.get("PATH", os.defpath)])
    home = given.get("HOME", "/root")
    environment["HOME"] = str(inside(root, home) or root)
    environment.setdefault("HOSTNAME", hostname)
    # The computer's own /tmp belongs to others.
    environment.setdefault("TMPDIR", str(root / "tmp"))
    return environment


def _program(root: Path, word: str, environment: Mapping[str, str], workdir: Path) -> Path:
    own = _own(root, word, environment)
    if "/" in word and not word.startswith("/"):
        own = workdir / word
        if not own.exists():
            raise StartError(f'exec: "{word}": stat {word}: no such file or directory')
    if own is not None:
        if own.is_dir() or not os.access(own, os.X_OK):
            raise StartError(f'exec: "{word}": permission denied')
        return own
    return _of_computer(word)


def _own(root: Path, word: str, environment: Mapping[str, str]) -> Path | None:
    if word.startswith("/"):
        return inside(root, word)
    if "/" in word:
        return None
    for folder in environment.get("PATH", IMAGE_PATH).split(":"):
        found = inside(root, f"{folder}/{word}")
        if found is not None and found.is_file() and os.access(found, os.X_OK):
            return found
    return None


def _of_computer(word: str) -> Path:
    name = word.rpartition("/")[2]
    if word.startswith("/") and not re.match(r"/(usr/|opt/)?(local/)?s?bin/", word):
        raise StartError(f'exec: "{word}": stat {word}: no such file or directory')
    found = shutil.which(name)
    if found is None and _PYTHON.fullmatch(name):
        found = sys.executable
    if found is not None:
        return Path(found)
    if word.startswith("/"):
        message = f'exec: "{word}": stat {word}: no such file or directory'
    else:
        message = f'exec: "{word}": executable file not found in $PATH'
    if name in _INTERPRETERS:
        message += (
            f" (the practice lab starts the programs of this computer, and this computer has no {name})"
        )
    raise StartError(message)


def _interpreter(root: Path, program: Path) -> list[str]:
    """A script in front of whose name its interpreter has to stand, as that lies elsewhere here."""
    try:
        with program.open("rb") as file:
            start = file.read(256)
    except OSError:
        return [str(program)]
    if not start.startswith(b"#!"):
        return [str(program)]
    line = start[2:].partition(b"\n")[0].decode("utf-8", "replace").strip()
    words = line.split(None, 1)
    if not words or (Path(words[0]).exists() and inside(root, words[0]) is None):
        return [str(program)]
    own = inside(root, words[0])
    try:
        interpreter = own or _of_computer(words[0])
    except StartError:
        return [str(program)]
    return [str(interpreter), *words[1:], str(program)]


def _mapped(root: Path, word: str) -> str:
    option, equals, value = word.partition("=") if word.startswith("-") else ("", "", word)
    if not value.startswith("/") or value == "/":
        return word
    found = _meant(root, value)
    return word if found is None else f"{option}{equals}{found}"


def _quoted(root: Path, path: str) -> str:
    if path == "/":
        return path
    found = _meant(root, path)
    return path if found is None else shlex.quote(str(found))


def _meant(root: Path, path: str) -> Path | None:
    """As `inside`; also a file that may come to be in a folder of the container's, such as one in /tmp."""
    folder, _, name = path.rstrip("/").rpartition("/")
    within = inside(root, folder) if folder else None
    return inside(root, path) or (within / name if within is not None and within.is_dir() else None)


def ended_at_once(argv: Sequence[str], problem: OSError) -> bytes:
    """What a container prints whose program the system does not start: `exec /app: exec format error`."""
    return f"exec {argv[0]}: {as_oci(problem)}".encode()

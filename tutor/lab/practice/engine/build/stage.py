"""Builds one stage of a Dockerfile."""

from __future__ import annotations

import asyncio
import posixpath
import tarfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tutor.lab.practice.engine.build.dockerfile import DockerfileError, Instruction
from tutor.lab.practice.engine.build.draft import Draft
from tutor.lab.practice.engine.build.ignore import Ignore
from tutor.lab.practice.engine.build.instructions import CONFIG, argument, command, expanded, folder
from tutor.lab.practice.engine.build.pretence import pretend
from tutor.lab.practice.engine.build.progress import Progress, Step
from tutor.lab.practice.engine.build.sources import Budget, Entry, MissingError, entries
from tutor.lab.practice.engine.build.tree import Tree, TreeError, content_of
from tutor.lab.practice.engine.build.words import WordError
from tutor.lab.practice.engine.identity import digest_of

STEPS = frozenset({"COPY", "ADD", "RUN", "WORKDIR"})
"""Instructions that BuildKit shows as steps of their own."""
NOT_LOADED = "practice lab: nothing is downloaded, so the image goes without this file."


class BuildError(Exception):
    """The build cannot go on; `message` is what follows `ERROR: failed to solve: `."""

    def __init__(
        self, message: str, instruction: Instruction | None = None, step: Step | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.instruction = instruction
        self.step = step


@dataclass
class Surroundings:
    """What the stages of one build share."""

    context: Tree
    ignore: Ignore
    escape: str
    given: Mapping[str, str]
    """`--build-arg`."""
    first: Mapping[str, str]
    """The ARGs before the first FROM."""
    progress: Progress
    is_cached: Callable[[str], bool]
    origin: Callable[[str, Instruction], Tree]
    """The files that a `--from` names; raises BuildError."""
    budget: Budget = field(default_factory=Budget)
    done: list[str] = field(default_factory=list)
    """Keys for the cache."""
    consumed: set[str] = field(default_factory=set)
    """Build arguments that an ARG has declared."""


class StageBuild:
    def __init__(self, draft: Draft, around: Surroundings, title: Callable[[int, str], str]) -> None:
        """`title` gives the head of a step by its number and text: `[build 2/3] COPY . .`."""
        self._draft = draft
        self._around = around
        self._title = title
        self._number = 1

    async def run(self, instructions: Sequence[Instruction]) -> None:
        """Raises BuildError."""
        for instruction in instructions:
            step = None
            if instruction.keyword in STEPS:
                self._number += 1
                step = self._around.progress.step(self._title(self._number, self._shown(instruction)))
            try:
                await self._do(instruction, step)
            except (TreeError, WordError) as error:
                raise self._failed(str(error), instruction, step) from error
            except DockerfileError as error:
                raise self._failed(error.message, instruction, step) from error

    async def _do(self, instruction: Instruction, step: Step | None) -> None:
        draft, around = self._draft, self._around
        match instruction.keyword:
            case "ARG":
                around.consumed.update(
                    argument(draft, instruction, around.given, around.first, around.escape)
                )
                self._count(instruction, None, str(sorted(draft.arguments.items())))
            case "WORKDIR":
                draft.workdir = folder(expanded(instruction.words[0], draft, around.escape), draft)
                draft.tree.make(draft.workdir)
                self._count(instruction, step, draft.workdir)
                draft.layer(f"WORKDIR {draft.workdir}", draft.key, 0)
            case "RUN":
                words = command(draft, instruction)
                told = pretend(draft.tree, instruction.words, array=instruction.array, workdir=draft.workdir)
                self._count(instruction, step, str(sorted(draft.arguments.items())), note=told)
                draft.layer(f"RUN {' '.join(words)}", draft.key, 0)
            case "COPY" | "ADD" if step is not None:
                await self._copy(instruction, step)
            case keyword:
                CONFIG[keyword](draft, instruction, around.escape)
                self._count(instruction, None, "")

    def _count(self, instruction: Instruction, step: Step | None, content: str, note: str = "") -> None:
        """Step on in the chain of keys, and show whether this was known."""
        draft, around = self._draft, self._around
        draft.key = digest_of("step", draft.key, instruction.text, content)
        around.done.append(draft.key)
        if step is None:
            return
        if not draft.fresh and around.is_cached(draft.key):
            step.cached()
            return
        draft.fresh = True
        if note:
            step.output(note)
        step.done()

    async def _copy(self, instruction: Instruction, step: Step) -> None:
        draft, around = self._draft, self._around
        words = [expanded(word, draft, around.escape) for word in instruction.words]
        *patterns, last = words
        remote = [word for word in patterns if _is_address(word)] if instruction.keyword == "ADD" else []
        patterns = [word for word in patterns if word not in remote]
        into_folder = last.endswith(("/", "/.")) or last in (".", "./")
        if len(patterns) > 1 and not into_folder:
            raise self._failed(
                f"When using {instruction.keyword} with more than one source file, the destination must be a "
                "directory and end with a /",
                instruction,
                step,
            )
        target = folder(last, draft)
        into_folder = into_folder or draft.tree.is_folder(target)
        source = instruction.flags.get("from", "")
        origin = (
            around.origin(expanded(source, draft, around.escape), instruction) if source else around.context
        )
        left_out = _nothing if source else around.ignore.leaves_out
        try:
            taken = entries(
                origin, patterns, target, left_out=left_out, into_folder=into_folder, budget=around.budget
            )
        except MissingError as error:
            raise self._missing(error.path, instruction, step, bool(source)) from error
        mode = _mode(instruction)
        if into_folder or any(origin.place(f"/{pattern}").is_dir() for pattern in patterns):
            draft.tree.make(target)
        contents, size = await asyncio.to_thread(
            _put, draft.tree, taken, mode, unpack=instruction.keyword == "ADD"
        )
        shown = self._shown(instruction)
        self._count(instruction, step, digest_of(shown, contents), note=NOT_LOADED if remote else "")
        draft.layer(shown, contents, size)

    def _shown(self, instruction: Instruction) -> str:
        """The line with its variables put in, but for RUN, where the shell would do that."""
        if instruction.keyword == "RUN" or instruction.array:
            return instruction.text
        try:
            return expanded(instruction.text.replace('"', '\\"'), self._draft, self._around.escape)
        except WordError:
            return instruction.text

    def _missing(self, path: str, instruction: Instruction, step: Step, from_stage: bool) -> BuildError:
        why = f'failed to calculate checksum of ref {_ref(self._draft.key)}: "{path}": not found'
        step.error(why)
        message = f"failed to compute cache key: {why}"
        if from_stage:
            message += (
                " (the practice lab does not carry out RUN, so that what a RUN line makes is not there)"
            )
        elif path != "/" and self._around.ignore.leaves_out(path.strip("/")):
            message += " (a line of .dockerignore leaves it out)"
        return BuildError(message, instruction, step)

    @staticmethod
    def _failed(message: str, instruction: Instruction, step: Step | None) -> BuildError:
        if step is not None:
            step.error(message)
        return BuildError(message, instruction, step)


def _nothing(_path: str) -> bool:
    return False


def _is_address(word: str) -> bool:
    return word.startswith(("http://", "https://", "git@"))


def _ref(key: str) -> str:
    """BuildKit names what it looked in by two random words of 25 letters and digits."""
    digits = digest_of("ref", key).removeprefix("sha256:")
    return f"{digits[:25]}::{digits[25:50]}"


def _mode(instruction: Instruction) -> int | None:
    given = instruction.flags.get("chmod", "")
    if not given:
        return None
    if set(given) - set("01234567") or len(given) > 4:
        raise TreeError(
            f"invalid chmod parameter: '{given}'. it should be octal string and between 0 and 07777"
        )
    return int(given, 8)


def _put(tree: Tree, taken: Sequence[Entry], mode: int | None, *, unpack: bool) -> tuple[list[str], int]:
    """Copy the entries; what they are, and their bytes."""
    contents, size = [], 0
    for entry in taken:
        if unpack and entry.source.is_file() and tarfile.is_tarfile(entry.source):
            _unpack(tree, entry)
        else:
            tree.copy(entry.source, entry.target, mode)
        contents.append(f"{entry.target} {content_of(entry.source)}")
        size += 0 if entry.source.is_dir() else entry.source.lstat().st_size
    return contents, size


def _unpack(tree: Tree, entry: Entry) -> None:
    """Raises TreeError where the archive leads outside, is too large, or cannot be read."""
    target = tree.place(posixpath.dirname(entry.target))
    try:
        with tarfile.open(entry.source) as archive:
            budget = Budget()
            for member in archive:
                budget.count(member.size)
            target.mkdir(parents=True, exist_ok=True)
            archive.extractall(Path(target), filter="data")
    except (tarfile.TarError, OSError) as error:
        raise TreeError(f"cannot unpack {entry.source.name}: {error}") from error

"""`docker build` from the Dockerfile to the image."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tutor.lab.practice.engine.build.advice import advice
from tutor.lab.practice.engine.build.bases import Bases
from tutor.lab.practice.engine.build.cache import BuildCache
from tutor.lab.practice.engine.build.dockerfile import (
    Dockerfile,
    DockerfileError,
    Instruction,
    Stage,
    parse,
    stage_of,
)
from tutor.lab.practice.engine.build.draft import Draft
from tutor.lab.practice.engine.build.ignore import Ignore
from tutor.lab.practice.engine.build.progress import Progress, size
from tutor.lab.practice.engine.build.stage import STEPS, BuildError, StageBuild, Surroundings
from tutor.lab.practice.engine.build.tree import Tree
from tutor.lab.practice.engine.build.words import WordError, expand
from tutor.lab.practice.engine.contents import Content
from tutor.lab.practice.engine.errors import EngineError
from tutor.lab.practice.engine.identity import architecture
from tutor.lab.practice.engine.image import Reference
from tutor.lab.practice.engine.images import Images
from tutor.lab.practice.engine.registries import Registries
from tutor.lab.practice.pace import Pace

_LONGEST = 1 << 20
"""Bytes of a Dockerfile."""


@dataclass(frozen=True)
class Request:
    """What `docker build` was asked for."""

    context: Path
    dockerfile: Path
    tags: tuple[Reference, ...] = ()
    arguments: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    target: str = ""
    no_cache: bool = False


class Builder:
    """Builds once. `say` takes what is shown on standard error."""

    def __init__(
        self,
        request: Request,
        *,
        images: Images,
        registries: Registries,
        cache: BuildCache,
        pace: Pace,
        say: Callable[[str], None],
    ) -> None:
        self._request = request
        self._images = images
        self._cache = cache
        self._say = say
        self._progress = Progress(say)
        self._bases = Bases(images, registries, cache, pace, self._progress)
        self._drafts: dict[int, Draft] = {}
        self._places: list[Path] = []
        self._context_shown = False

    async def build(self) -> Content:
        """The new image, listed under its tags. Raises EngineError, after what went wrong has been shown."""
        lines: tuple[str, ...] = ()
        try:
            text = self._read()
            lines = tuple(text.splitlines())
            return await self._build(parse(text))
        except DockerfileError as error:
            self._progress.failed(None, self._request.dockerfile.name, lines, error.line, error.line)
            raise _failure(error.message) from error
        except BuildError as error:
            at = error.instruction
            where = (at.line, at.last) if at else (0, 0)
            self._progress.failed(error.step, self._request.dockerfile.name, lines, *where)
            raise _failure(error.message) from error
        finally:
            for place in self._places:
                shutil.rmtree(place, ignore_errors=True)

    def _read(self) -> str:
        file = self._request.dockerfile
        step = self._progress.step(f"[internal] load build definition from {file.name}")
        try:
            data = file.read_bytes()[:_LONGEST]
        except OSError as error:
            step.line("transferring dockerfile: 2B done")
            step.done()
            why = "no such file or directory" if isinstance(error, FileNotFoundError) else str(error.strerror)
            raise BuildError(f"failed to read dockerfile: open {file.name}: {why.lower()}") from error
        step.line(f"transferring dockerfile: {size(len(data))} done")
        step.done()
        if not data.strip():
            raise DockerfileError("the Dockerfile cannot be empty")
        return data.decode("utf-8", "replace")

    async def _build(self, dockerfile: Dockerfile) -> Content:
        request = self._request
        first = self._first_arguments(dockerfile)
        names = [self._expand(stage.image, first, stage.base, dockerfile) for stage in dockerfile.stages]
        wanted = self._wanted(dockerfile, names)
        for number in wanted:
            if names[number] != "scratch" and stage_of(names[number], dockerfile.stages, number) is None:
                await self._bases.load(names[number], dockerfile.stages[number].base)
        ignore = self._ignore()
        around = Surroundings(
            context=Tree(request.context),
            ignore=ignore,
            escape=dockerfile.escape,
            given=request.arguments,
            first={**_PLATFORM, **first},
            progress=self._progress,
            is_cached=lambda key: not request.no_cache and key in self._cache,
            origin=lambda name, instruction: self._origin(name, instruction, dockerfile),
        )
        for number in wanted:
            await self._stage(dockerfile, number, names[number], around)
        content = self._export(self._drafts[wanted[-1]])
        self._cache.add(around.done)
        self._warn(dockerfile, around)
        return content

    def _first_arguments(self, dockerfile: Dockerfile) -> dict[str, str]:
        found: dict[str, str] = {}
        for instruction in dockerfile.arguments:
            for word in instruction.words:
                name, equals, value = word.partition("=")
                if name in self._request.arguments:
                    found[name] = self._request.arguments[name]
                elif equals:
                    found[name] = self._expand(value, {**_PLATFORM, **found}, instruction, dockerfile)
        return found

    @staticmethod
    def _expand(text: str, variables: Mapping[str, str], at: Instruction, dockerfile: Dockerfile) -> str:
        try:
            found = expand(text, {**_PLATFORM, **variables}, dockerfile.escape)
        except WordError as error:
            raise BuildError(f"failed to process {text!r}: {error}", at) from error
        if not found and at.keyword == "FROM":
            raise BuildError(f"base name ({text}) should not be blank", at)
        return found

    def _wanted(self, dockerfile: Dockerfile, names: list[str]) -> list[int]:
        """The stages that the target needs, in order; the target is the last."""
        stages = dockerfile.stages
        last = len(stages) - 1
        if self._request.target:
            found = stage_of(self._request.target, stages, len(stages))
            if found is None:
                raise BuildError(
                    f"target stage {self._request.target!r} could not be found".replace("'", '"')
                )
            last = found
        needed, left = set(), [last]
        while left:
            number = left.pop()
            needed.add(number)
            uses = [names[number]]
            uses += [each.flags["from"] for each in stages[number].instructions if each.flags.get("from")]
            left += [other for use in uses if (other := stage_of(use, stages, number)) is not None]
        return sorted(needed)

    def _ignore(self) -> Ignore:
        step = self._progress.step("[internal] load .dockerignore")
        ignore = Ignore.of(self._request.context, self._request.dockerfile)
        step.line(f"transferring context: {'2B' if not ignore else '60B'} done")
        step.done()
        return ignore

    async def _stage(self, dockerfile: Dockerfile, number: int, name: str, around: Surroundings) -> None:
        stage = dockerfile.stages[number]
        place = self._images.contents.draft()
        self._places.append(place)
        tree = Tree(place / "root")
        tree.root.mkdir()
        counted = sum(each.keyword in STEPS for each in stage.instructions)
        earlier = stage_of(name, dockerfile.stages, number)
        from_image = name != "scratch" and earlier is None
        title = f"{stage.name or f'stage-{number}'} " if len(dockerfile.stages) > 1 else ""
        total = counted + from_image
        if earlier is not None:
            draft = await self._drafts[earlier].copy(tree)
        else:
            draft = await Draft.of(self._bases.get(name), tree)
        if from_image:
            await self._bases.show(f"[{title}1/{total}] FROM ", name)
        self._show_context(stage)
        self._drafts[number] = draft
        shift = 0 if from_image else 1
        building = StageBuild(draft, around, lambda at, text: f"[{title}{at - shift}/{total}] {text}")
        await building.run(stage.instructions)

    def _show_context(self, stage: Stage) -> None:
        """The folder is loaded once, for the first stage that takes something of it."""
        takes = (each for each in stage.instructions if each.keyword in ("COPY", "ADD"))
        if not self._context_shown and any(not each.flags.get("from") for each in takes):
            self._context_shown = True
            step = self._progress.step("[internal] load build context")
            step.line("transferring context: done")
            step.done()

    def _origin(self, name: str, instruction: Instruction, dockerfile: Dockerfile) -> Tree:
        found = stage_of(name, dockerfile.stages, len(dockerfile.stages))
        if found is not None and found in self._drafts:
            return self._drafts[found].tree
        content = self._bases.find(name, instruction)
        empty = self._images.contents.draft()
        self._places.append(empty)
        return Tree(content.image.root or empty)

    def _export(self, draft: Draft) -> Content:
        step = self._progress.step("exporting to image")
        step.line("exporting layers done")
        content = draft.content(self._request.labels)
        present = self._images.contents.get(content.id)
        tags = self._request.tags
        listed = self._images.add(content, tags)
        step.line(f"writing image {listed.id} done")
        for tag in tags:
            step.line(f"naming to {tag.full} done")
        step.done()
        return present or listed

    def _warn(self, dockerfile: Dockerfile, around: Surroundings) -> None:
        found = advice(dockerfile)
        declared = {word.partition("=")[0] for each in dockerfile.arguments for word in each.words}
        unused = [
            name
            for name in self._request.arguments
            if name not in around.consumed | declared | set(_PLATFORM)
        ]
        if unused:
            self._say(f"[Warning] One or more build-args [{' '.join(sorted(unused))}] were not consumed\n")
        if found:
            count = f"{len(found)} warning{'s' if len(found) > 1 else ''}"
            self._say(f"\n {count} found (use docker --debug to expand):\n")
            self._say("".join(f" - {warning}\n" for warning in found))


_PLATFORM = {
    "TARGETPLATFORM": f"linux/{architecture()}",
    "TARGETOS": "linux",
    "TARGETARCH": architecture(),
    "BUILDPLATFORM": f"linux/{architecture()}",
    "BUILDOS": "linux",
    "BUILDARCH": architecture(),
}
"""ARGs that are there without being given a value."""


def _failure(message: str) -> EngineError:
    return EngineError(f"ERROR: failed to solve: {message}", plain=True)

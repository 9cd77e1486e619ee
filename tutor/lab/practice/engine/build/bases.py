"""The images that a Dockerfile starts from."""

from __future__ import annotations

from tutor.lab.practice.engine import hub
from tutor.lab.practice.engine.build.cache import BuildCache
from tutor.lab.practice.engine.build.dockerfile import Instruction
from tutor.lab.practice.engine.build.progress import Progress
from tutor.lab.practice.engine.build.stage import BuildError
from tutor.lab.practice.engine.contents import Content
from tutor.lab.practice.engine.errors import PullError
from tutor.lab.practice.engine.image import HUB, Reference
from tutor.lab.practice.engine.images import Images
from tutor.lab.practice.engine.registries import BYTES_PER_SECOND, Registries
from tutor.lab.practice.pace import Pace


class Bases:
    """Looks for images here first, then in their registries."""

    def __init__(
        self, images: Images, registries: Registries, cache: BuildCache, pace: Pace, progress: Progress
    ) -> None:
        self._images = images
        self._registries = registries
        self._cache = cache
        self._pace = pace
        self._progress = progress
        self._found: dict[str, Content] = {}

    def get(self, name: str) -> Content | None:
        """What `load` has found, None for a name that was not loaded."""
        return self._found.get(name)

    async def load(self, name: str, at: Instruction) -> None:
        """Find the image of a FROM, once; raises BuildError."""
        if name in self._found:
            return
        try:
            reference = Reference.parse(name)
        except ValueError as error:
            raise BuildError(
                f"failed to parse stage name {name!r}: invalid reference format".replace("'", '"'), at
            ) from error
        step = self._progress.step(f"[internal] load metadata for {reference.full}")
        found = self._images.find(name) if name == name.lower() else None
        if found is None:
            await self._pace.sleep(0.5)
            try:
                found = self._registries.find(reference)
            except PullError as error:
                why = _unknown(reference, error)
                step.error(why)
                message = f"{name}: failed to resolve source metadata for {reference.full}: {why}"
                raise BuildError(message, at, step) from error
        step.done()
        self._found[name] = found

    async def show(self, head: str, name: str) -> None:
        """The step of a FROM."""
        base = self._found[name]
        reference = Reference.parse(name)
        digest = "" if reference.digest else f"@{self._registries.digest(reference, base)}"
        step = self._progress.step(f"{head}{reference.full}{digest}")
        if base.id in self._cache or self._images.find(base.id) is not None:
            step.cached()
            return
        await self._pace.sleep(base.image.size / BYTES_PER_SECOND)
        self._cache.add([base.id])
        step.done()

    def find(self, name: str, at: Instruction) -> Content:
        """The image of a `--from`; raises BuildError."""
        try:
            content = self._images.find(name) if name == name.lower() else None
            return content or self._registries.find(Reference.parse(name))
        except (PullError, ValueError) as error:
            why = _unknown(Reference.parse(name), error) if isinstance(error, PullError) else str(error)
            raise BuildError(f"{name}: failed to resolve source metadata for {name}: {why}", at) from error


def _unknown(reference: Reference, error: PullError) -> str:
    if reference.host != HUB:
        return error.message
    if hub.has(reference) or not error.message.startswith("pull access denied"):
        return f"{reference.full}: not found"
    return (
        "pull access denied, repository does not exist or may require authorization: server message: "
        "insufficient_scope: authorization failed"
    )

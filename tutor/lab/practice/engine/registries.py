"""The registries of the practice lab: its own Docker Hub, and those that run as containers.

What was pushed is kept by the id of the registry's container and goes with it. Of a login only the user's
name is kept: every password is taken, none is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.lab.practice.engine import containerd, hub, manifests
from tutor.lab.practice.engine.contents import Content
from tutor.lab.practice.engine.disk import load, save
from tutor.lab.practice.engine.errors import EngineError, PullError
from tutor.lab.practice.engine.image import HUB, Image, Reference
from tutor.lab.practice.engine.images import Images
from tutor.lab.practice.pace import Pace

HUB_STORE = "docker.io"
BYTES_PER_SECOND = 60_000_000
"""How fast images travel, uncompressed."""
REGISTRY_PORT = 5000
"""Of the program in a registry's container."""

LOGIN_NOTE = (
    "This is the practice lab's own Docker Hub. Nothing leaves this computer, and any name and password "
    "will do: please make one up, and do not type a real password here."
)


@dataclass(frozen=True)
class Endpoint:
    """A registry that runs as a container."""

    container: str
    """Its id."""
    name: str
    running: bool
    ports: tuple[int, ...]
    """Ports of this computer that lead to it."""
    networks: frozenset[str] = frozenset()


class Registries:
    """Pull, push, login and manifests."""

    def __init__(self, folder: Path, images: Images, pace: Pace) -> None:
        self._folder = folder
        self._images = images
        self._pace = pace
        self.endpoints: Callable[[], Iterable[Endpoint]] = lambda: ()
        """The registry containers there are; set by whoever keeps the containers."""

    # Pulling

    async def fetch(
        self,
        reference: Reference,
        *,
        from_cluster: bool = False,
        mirrors: Mapping[str, str] | None = None,
        network: str = "",
    ) -> Image:
        """Pull an image, with time passing. Raises PullError in the words of Docker or, `from_cluster`, of
        containerd.

        `mirrors`, for a cluster: host in the image's name → the registry container that stands for it, such
        as {"k3d-dwk-registry:5111": "k3d-dwk-registry:5000"}; `network`: the cluster's own."""
        content = self.find(reference, from_cluster=from_cluster, mirrors=mirrors, network=network)
        await self._pace.sleep(0.2 + content.image.size / BYTES_PER_SECOND)
        # From now on it is this computer's as well.
        return self._images.contents.keep(content).image

    def find(
        self,
        reference: Reference,
        *,
        from_cluster: bool = False,
        mirrors: Mapping[str, str] | None = None,
        network: str = "",
    ) -> Content:
        """As `fetch`, at once."""
        if from_cluster:
            store = containerd.store(reference, list(self.endpoints()), mirrors or {}, network)
        else:
            store = self._store(reference)
        content = self.content(store, reference)
        if content is None:
            known = hub.has(reference) or bool(self.catalog(store).get(reference.path))
            missing = store == HUB_STORE and not known
            raise PullError(_missing(reference, missing, from_cluster))
        return content

    def content(self, store: str, reference: Reference) -> Content | None:
        """What a registry has under a name, None where it has nothing."""
        tags = self.catalog(store).get(reference.path, {})
        ids = tags.values() if reference.digest else [tags.get(reference.tag, "")]
        for id_ in ids:
            content = self._images.contents.get(id_)
            if content and (not reference.digest or pushed_digest(content) == reference.digest):
                return content
        return hub.content(reference) if store == HUB_STORE else None

    def digest(self, reference: Reference, content: Content) -> str:
        """What the registry that a name leads to calls the image."""
        public = hub.content(reference)
        if public is not None and public.id == content.id:
            return hub.registry_digest(content)
        return pushed_digest(content)

    def manifest(self, reference: Reference) -> dict[str, Any]:
        """As `docker manifest inspect` shows it. Raises EngineError."""
        try:
            store = self._store(reference)
        except PullError as error:
            raise EngineError(error.message, plain=True) from error
        content = self.content(store, reference)
        if content is None:
            raise EngineError(
                f"no such manifest: {reference.host}/{reference.path}:{reference.tag}", plain=True
            )
        public = hub.content(reference) if store == HUB_STORE else None
        if public is not None and public.id == content.id:
            return manifests.index(content)
        return manifests.manifest(content)

    # Pushing

    def may_push(self, reference: Reference) -> str:
        """The store that a push of this name goes to. Raises EngineError: refused, or out of reach."""
        try:
            store = self._store(reference)
        except PullError as error:
            raise EngineError(error.message, plain=True) from error
        if store == HUB_STORE:
            user = self.logins().get(reference.host, "")
            if not user or reference.path.partition("/")[0] != user:
                raise EngineError("denied: requested access to the resource is denied", plain=True)
        return store

    def holds_layer(self, store: str, layer: str) -> bool:
        """Whether any image of a registry has a layer, which then is not pushed again."""
        ids = {id_ for tags in self.catalog(store).values() for id_ in tags.values()}
        return any(layer in found.image.layers for id_ in ids if (found := self._images.contents.get(id_)))

    async def push(self, store: str, reference: Reference, content: Content) -> tuple[str, int]:
        """Keep an image in a registry; the digest and the manifest's bytes."""
        await self._pace.sleep(0.2 + content.image.size / BYTES_PER_SECOND)
        catalog = self.catalog(store)
        catalog.setdefault(reference.path, {})[reference.tag] = content.id
        save(self._file(store), catalog)
        return pushed_digest(content), len(manifests.text(manifests.manifest(content)))

    # What there is

    def catalog(self, store: str) -> dict[str, dict[str, str]]:
        """What was pushed to a registry: path → tag → id."""
        found = load(self._file(store))
        return found if isinstance(found, dict) else {}

    def ids(self) -> set[str]:
        """All images that any registry has."""
        stores = [file.stem.removeprefix("store-") for file in self._folder.glob("store-*.json")]
        return {id_ for s in stores for tags in self.catalog(s).values() for id_ in tags.values()}

    def forget(self, container: str) -> None:
        """Drop what a registry has, as its container is gone."""
        self._file(container).unlink(missing_ok=True)

    # Logins

    def logins(self) -> dict[str, str]:
        """Host → user's name."""
        found = load(self._folder / "logins.json")
        return found if isinstance(found, dict) else {}

    def login(self, host: str, user: str) -> None:
        """Remember who is logged in. Raises EngineError where the registry is out of reach."""
        if not user:
            raise EngineError("Username and password required", plain=True)
        if host != HUB:
            try:
                self._store(Reference(host, "v2", "latest"))
            except PullError as error:
                raise EngineError(error.message) from error
        save(self._folder / "logins.json", {**self.logins(), host: user})

    def logout(self, host: str) -> bool:
        """Whether somebody was logged in."""
        logins = self.logins()
        known = logins.pop(host, None) is not None
        if known:
            save(self._folder / "logins.json", logins)
        return known

    def _file(self, store: str) -> Path:
        return self._folder / f"store-{store}.json"

    def _store(self, reference: Reference) -> str:
        """Where a name leads from this computer. Raises PullError where nothing answers."""
        host, _, port = reference.host.partition(":")
        if hub.is_public_host(reference.host):
            return HUB_STORE
        local = host in ("localhost", "0.0.0.0") or host.startswith("127.") or host.endswith(".localhost")
        if not local:
            raise PullError(
                f'Get "https://{reference.host}/v2/": dial tcp: lookup {host}: no such host '
                "(the practice lab knows Docker Hub and the registries on this computer)"
            )
        number = int(port) if port.isdigit() else 443
        for endpoint in self.endpoints():
            if endpoint.running and number in endpoint.ports:
                return endpoint.container
        raise PullError(
            f'Get "http://{reference.host}/v2/": dial tcp 127.0.0.1:{number}: connect: connection refused'
        )


def pushed_digest(content: Content) -> str:
    return manifests.digest(manifests.manifest(content))


def _missing(reference: Reference, repository_missing: bool, from_cluster: bool) -> str:
    if from_cluster:
        return containerd.missing(reference, repository_missing)
    if repository_missing:
        return (
            f"pull access denied for {reference.repository}, repository does not exist or may require "
            "'docker login'"
        )
    return f"manifest for {reference.familiar} not found: manifest unknown: manifest unknown"

"""The images that `docker images` lists: which names are known here, and for which image each stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.lab.practice.engine.contents import Content, Contents
from tutor.lab.practice.engine.disk import load, save
from tutor.lab.practice.engine.errors import EngineError
from tutor.lab.practice.engine.events import Events
from tutor.lab.practice.engine.identity import nano_stamp, short
from tutor.lab.practice.engine.image import Image, Reference
from tutor.lab.practice.pace import now


@dataclass(frozen=True)
class Use:
    """A container that was made from an image."""

    container: str
    image: str
    running: bool


class Images:
    """Names → images. An image without a name (`<none>`) stays listed until it is removed."""

    def __init__(self, folder: Path, events: Events) -> None:
        self.contents = Contents(folder / "contents")
        self.uses: Callable[[], Iterable[Use]] = lambda: ()
        """The containers there are; set by whoever keeps them."""
        self._file = folder / "names.json"
        self._events = events
        saved = load(self._file) or {}
        self._names: dict[str, str] = saved.get("names", {})
        """Full reference → id."""
        self._digests: dict[str, str] = saved.get("digests", {})
        """`docker.io/library/busybox@sha256:…` → id."""
        self._listed: dict[str, str] = saved.get("listed", {})
        """Id → when it was last given a name."""
        self._listed = {id_: at for id_, at in self._listed.items() if self.contents.get(id_)}
        self._names = {name: id_ for name, id_ in self._names.items() if id_ in self._listed}
        self._digests = {name: id_ for name, id_ in self._digests.items() if id_ in self._listed}

    # What is asked

    def all(self) -> list[Content]:
        """Newest first."""
        found = [content for id_ in self._listed if (content := self.contents.get(id_))]
        return sorted(found, key=lambda content: content.image.created, reverse=True)

    def find(self, name: str) -> Content | None:
        """By name, by `NAME@sha256:…`, by id or by the begin of an id; None where there is none.

        Raises EngineError where the begin of an id fits several or the name cannot be one."""
        if found := self._by_name(name):
            return self.contents.get(found)
        digits = name.removeprefix("sha256:")
        if digits and set(digits) <= set("0123456789abcdef"):
            fitting = [id_ for id_ in self._listed if id_.removeprefix("sha256:").startswith(digits)]
            if len(fitting) > 1:
                raise EngineError(f"Multiple IDs found with provided prefix: {digits}")
            if fitting:
                return self.contents.get(fitting[0])
        return None

    def get(self, name: str) -> Content:
        """As `find`; raises EngineError where there is none."""
        found = self.find(name)
        if found is None:
            # Docker speaks of `nosuch:latest` where only `nosuch` was asked for.
            raise EngineError(f"No such image: {parse(name).familiar}")
        return found

    def image(self, name: str) -> Image | None:
        """What stands for a name here, None where nothing does."""
        found = self.find(name)
        return found.image if found else None

    def tags(self, id_: str) -> list[str]:
        """The familiar names of an image: `busybox:1.36`."""
        return [Reference.parse(name).familiar for name, named in self._names.items() if named == id_]

    def digests(self, id_: str) -> list[str]:
        """`busybox@sha256:…`, as a registry gave them."""
        return [Reference.parse(name).familiar for name, named in self._digests.items() if named == id_]

    def tagged_at(self, id_: str) -> str:
        return self._listed.get(id_, "")

    # What is changed

    def add(self, content: Content, names: Sequence[Reference] = (), digest: str = "") -> Content:
        """List an image under names, which are taken from whatever had them; `digest`: what a registry calls
        it. What had its last name taken stays as `<none>`."""
        kept = self.contents.keep(content)
        self._listed.setdefault(kept.id, nano_stamp(now()))
        for name in names:
            if not name.digest:
                self._names[name.full] = kept.id
                self._listed[kept.id] = nano_stamp(now())
            if digest:
                self._digests[f"{name.host}/{name.path}@{digest}"] = kept.id
        self._save()
        return kept

    def tag(self, source: str, target: str) -> None:
        """Give an image a further name. Raises EngineError."""
        content = self.get(source)
        reference = parse(target)
        if reference.digest:
            raise EngineError("refusing to create a tag with a digest reference")
        self.add(content, [reference])
        self._events.tell("image", "tag", content.id, {"name": reference.familiar})

    def remove(self, name: str, *, force: bool = False) -> list[dict[str, str]]:
        """Take a name away, and the image with its last name: `[{"Untagged": …}, {"Deleted": …}]`.

        Raises EngineError where there is none or a container uses it."""
        content = self.get(name)
        full = next((full for full in self._spellings(name) if full in self._names), None)
        named = [full for full, id_ in self._names.items() if id_ == content.id]
        using = [use for use in self.uses() if use.image == content.id]
        if full is not None and len(named) > 1:
            return self._untag([full], content)
        if full is not None:
            if using and not force:
                raise EngineError(
                    f'conflict: unable to remove repository reference "{name}" (must force) - container '
                    f"{short(using[0].container)} is using its referenced image {short(content.id)}"
                )
            if any(use.running for use in using):
                # What runs keeps its image, which from now on has no name.
                return self._untag([full], content)
        else:
            self._refuse_by_id(content, named, using, force)
        removed = self._untag(named, content)
        return removed + self._delete(content)

    def _refuse_by_id(self, content: Content, named: list[str], using: list[Use], force: bool) -> None:
        begin = f"conflict: unable to delete {short(content.id)}"
        for use in sorted(using, key=lambda use: not use.running):
            if use.running:
                raise EngineError(
                    f"{begin} (cannot be forced) - image is being used by running container "
                    f"{short(use.container)}"
                )
            if not force:
                raise EngineError(
                    f"{begin} (must be forced) - image is being used by stopped container "
                    f"{short(use.container)}"
                )
        repositories = {Reference.parse(name).repository for name in named}
        if len(repositories) > 1 and not force:
            raise EngineError(f"{begin} (must be forced) - image is referenced in multiple repositories")

    def _untag(self, names: Sequence[str], content: Content) -> list[dict[str, str]]:
        said = []
        for name in names:
            del self._names[name]
            reference = Reference.parse(name)
            said.append({"Untagged": reference.familiar})
            self._events.tell("image", "untag", content.id, {"name": content.id})
            left = {
                Reference.parse(other).repository for other, id_ in self._names.items() if id_ == content.id
            }
            for digest in [d for d, id_ in self._digests.items() if id_ == content.id]:
                if Reference.parse(digest).repository == reference.repository not in left:
                    del self._digests[digest]
                    said.append({"Untagged": Reference.parse(digest).familiar})
        self._save()
        return said

    def _delete(self, content: Content) -> list[dict[str, str]]:
        del self._listed[content.id]
        self._digests = {name: id_ for name, id_ in self._digests.items() if id_ != content.id}
        self._save()
        self._events.tell("image", "delete", content.id, {"name": content.id})
        shared = {layer for other in self.all() for layer in other.image.layers}
        gone = [layer for layer in reversed(content.image.layers) if layer not in shared]
        return [{"Deleted": id_} for id_ in (content.id, *gone)]

    def _by_name(self, name: str) -> str | None:
        spellings = self._spellings(name)
        return next(
            (table[full] for full in spellings for table in (self._names, self._digests) if full in table),
            None,
        )

    @staticmethod
    def _spellings(name: str) -> list[str]:
        try:
            reference = Reference.parse(name)
        except ValueError:
            return []
        full = reference.full
        if reference.digest and reference.tag:
            full = Reference(reference.host, reference.path, "", reference.digest).full
        return [full]

    def _save(self) -> None:
        save(self._file, {"names": self._names, "digests": self._digests, "listed": self._listed})


def parse(name: str) -> Reference:
    """The reference; raises EngineError in Docker's words where it cannot be one."""
    try:
        return Reference.parse(name)
    except ValueError as error:
        path = name.partition("@")[0]
        if path != path.lower() and path.lower() != name:
            raise EngineError(
                f"invalid reference format: repository name ({path.partition(':')[0]}) must be lowercase"
            ) from error
        raise EngineError("invalid reference format") from error


def inspect(images: Images, content: Content) -> dict[str, Any]:
    """As `docker image inspect` shows it."""
    image, config = content.image, content.image.config
    layers = f"/var/lib/docker/overlay2/{image.id.removeprefix('sha256:')}"
    return {
        "Id": image.id,
        "RepoTags": images.tags(image.id),
        "RepoDigests": images.digests(image.id),
        "Parent": "",
        "Comment": content.history[-1].comment if content.history else "",
        "Created": nano_stamp(image.created),
        "DockerVersion": "",
        "Author": "",
        "Config": {
            "Hostname": "",
            "Domainname": "",
            "User": config.user,
            "AttachStdin": False,
            "AttachStdout": False,
            "AttachStderr": False,
            **({"ExposedPorts": {port: {} for port in config.ports}} if config.ports else {}),
            "Tty": False,
            "OpenStdin": False,
            "StdinOnce": False,
            "Env": [f"{name}={value}" for name, value in config.env.items()],
            "Cmd": list(config.cmd) or None,
            "Image": "",
            "Volumes": None,
            "WorkingDir": config.workdir,
            "Entrypoint": list(config.entrypoint) or None,
            "OnBuild": None,
            "Labels": dict(config.labels) or None,
            **content.more,
        },
        "Architecture": content.architecture,
        "Os": "linux",
        "Size": image.size,
        "GraphDriver": {
            "Data": {name: f"{layers}/{place}" for name, place in _PLACES.items()},
            "Name": "overlay2",
        },
        "RootFS": {"Type": "layers", "Layers": list(image.layers)},
        "Metadata": {"LastTagTime": images.tagged_at(image.id)},
    }


_PLACES = {"MergedDir": "merged", "UpperDir": "diff", "WorkDir": "work"}

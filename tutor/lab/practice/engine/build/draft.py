"""An image while it is being made: its files, and what its config has become so far."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tutor.lab.practice.engine import hub
from tutor.lab.practice.engine.build.tree import Tree
from tutor.lab.practice.engine.contents import Content, Step
from tutor.lab.practice.engine.identity import architecture, digest_of, nano_stamp
from tutor.lab.practice.engine.image import Config, Image
from tutor.lab.practice.pace import now

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_COMMENT = "buildkit.dockerfile.v0"


@dataclass
class Draft:
    """A stage of a Dockerfile."""

    tree: Tree
    env: dict[str, str] = field(default_factory=dict)
    entrypoint: tuple[str, ...] = ()
    cmd: tuple[str, ...] = ()
    cmd_given: bool = False
    """By this Dockerfile, not by the base image."""
    workdir: str = ""
    user: str = ""
    ports: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    shell: tuple[str, ...] = ("/bin/sh", "-c")
    program: str | None = None
    """The base image's, as long as the Dockerfile does not say what to start."""
    layers: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    history: list[Step] = field(default_factory=list)
    arguments: dict[str, str] = field(default_factory=dict)
    """The ARGs that are declared so far."""
    key: str = ""
    """Of the cache: it tells all that was done up to here."""
    fresh: bool = False
    """A step was not cached, so that none after it is."""

    @classmethod
    async def of(cls, base: Content | None, tree: Tree) -> Draft:
        """From a base image; None is `scratch`."""
        draft = cls(tree)
        draft.env["PATH"] = PATH
        if base is None:
            return draft
        image, config = base.image, base.image.config
        if image.root is not None:
            await asyncio.to_thread(shutil.copytree, image.root, tree.root, symlinks=True, dirs_exist_ok=True)
        draft.env |= config.env
        draft.entrypoint, draft.cmd = config.entrypoint, config.cmd
        draft.workdir, draft.user = config.workdir, config.user
        draft.ports, draft.labels = list(config.ports), dict(config.labels)
        draft.more = dict(base.more)
        draft.program = None if image.program == hub.SHELL else image.program
        draft.layers, draft.sizes = list(image.layers), list(base.layer_sizes)
        draft.history = list(base.history)
        draft.key = image.id
        return draft

    async def copy(self, tree: Tree) -> Draft:
        """What a later stage starts from."""
        await asyncio.to_thread(shutil.copytree, self.tree.root, tree.root, symlinks=True, dirs_exist_ok=True)
        return Draft(
            tree, dict(self.env), self.entrypoint, self.cmd, False, self.workdir, self.user, list(self.ports),
            dict(self.labels), dict(self.more), self.shell, self.program, list(self.layers), list(self.sizes),
            list(self.history), {}, self.key, self.fresh,
        )  # fmt: skip

    @property
    def variables(self) -> Mapping[str, str]:
        """What `$NAME` stands for; ENV comes before ARG."""
        return {**self.arguments, **self.env}

    def layer(self, text: str, content: object, size: int) -> None:
        """A step that changed files."""
        self.layers.append(digest_of("layer", text, content))
        self.sizes.append(size)
        self.history.append(Step(nano_stamp(now()), f"{text} # buildkit", size, False, _COMMENT))

    def note(self, text: str) -> None:
        """A step that changed only the config."""
        self.history.append(Step(nano_stamp(now()), text, 0, True, _COMMENT))

    def content(self, labels: Mapping[str, str]) -> Content:
        """The image. Its id tells config and layers, not the time: the same build gives the same id."""
        config = Config(
            env=dict(self.env),
            entrypoint=self.entrypoint,
            cmd=self.cmd,
            workdir=self.workdir,
            ports=tuple(self.ports),
            labels={**self.labels, **labels},
            user=self.user,
        )
        id_ = digest_of("built", vars(config), self.layers, self.more, self.program, architecture())
        image = Image(
            id_,
            config,
            now(),
            sum(self.sizes),
            root=None if self.program else self.tree.root,
            program=self.program,
            layers=tuple(self.layers),
        )
        return Content(image, architecture(), tuple(self.history), tuple(self.sizes), self.more)

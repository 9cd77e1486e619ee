"""Learners, and images that the part needs; skips with the reason where they cannot be had."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.lab.test_docker import docker
from tests.whole.engine import BASE, Strangers, make_strangers, still_there
from tests.whole.learner import Ended, Learner
from tutor.content.data import course_folder

OURS = ("dwk-app1:v1", "dwk-app1:v2")
"""The images that the part makes."""


@pytest.fixture(scope="package")
def learner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learner]:
    """Somebody who has not begun yet. Whatever the tutor has made for them is gone afterwards."""
    learner = Learner.at(tmp_path_factory.mktemp("learner"))
    yield learner
    learner.tutor("cleanup", "--yes", limit=240)


@pytest.fixture(scope="package")
def base() -> str:
    """The image that the sample application is built on."""
    if not docker("images", "-q", BASE) and not _pulled(BASE):
        pytest.skip(f"the image {BASE} is not here and cannot be pulled")
    return BASE


@pytest.fixture(scope="package")
def course_image() -> str:
    """The course's own image, where a registry on the way to Docker Hub has it, so that nodes get it too."""
    name = "jakousa/dwk-app1"
    for tag in ("latest", "b7fc18de2376da80ff0cfc72cf581a9f94d10e64"):
        if not _pulled(f"{name}:{tag}"):
            pytest.skip(f"{name}:{tag} cannot be pulled here")
    return name


@pytest.fixture(scope="module")
def quick_image(base: str) -> Iterator[str]:
    """A stand-in for the course's image, with its tags: a program that ends when it is asked to."""
    name = f"dwkwhole-{os.getpid()}/quick"
    tags = [f"{name}:latest", f"{name}:v2"]
    docker(
        "build", "-q", "--build-arg", f"BASE_IMAGE={base}", "-t", tags[0], "-t", tags[1],
        str(course_folder() / "sample_app"),
    )  # fmt: skip
    yield name
    docker("image", "rm", *tags, check=False)


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server on loopback, for the step that applies a manifest from an address."""
    folder = tmp_path_factory.mktemp("served")
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Served(folder, f"http://127.0.0.1:{server.server_address[1]}")
        server.shutdown()


@dataclass(frozen=True)
class Before:
    """How it was before the tutor came."""

    strangers: Strangers
    state: dict[str, object]
    home: dict[str, tuple[int, bytes]]
    images: tuple[tuple[str, str], ...]
    """Those of the part's own images that were there already; they are others' then."""


@pytest.fixture(scope="package")
def before(learner: Learner, base: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Before]:
    del base
    with ExitStack() as stack:
        tag = f"dwkwhole-{os.getpid()}"
        strangers = make_strangers(stack, tmp_path_factory.mktemp("stranger"), tag)
        there = still_there(("image", name) for name in OURS)
        yield Before(strangers, strangers.state(), learner.files(), tuple(there))


@pytest.fixture(scope="package")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file for what the checks see on the way through the whole part."""
    return tmp_path_factory.mktemp("notes") / "real.json"


@pytest.fixture(scope="package")
def taken(learner: Learner, before: Before, course_image: str, served: Served, notes: Path) -> Ended:
    """The whole part, by import, taken once for all who look at it."""
    del before
    address = served.manifest(f"{course_image}:b7fc18de2376da80ff0cfc72cf581a9f94d10e64")
    return learner.tutor("run", "--keep", "--json", "--set", f"manifest_url={address}", notes=notes)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        del format, args


@dataclass(frozen=True)
class Served:
    """A folder and its address."""

    folder: Path
    address: str

    def manifest(self, image: str) -> str:
        """The address of a manifest like the course's, with this image."""
        lines = (course_folder() / "manifests" / "deployment.yaml").read_text(encoding="utf-8").splitlines()
        changed = [
            line.split("image:")[0] + f"image: {image}" if "image:" in line else line for line in lines
        ]
        (self.folder / "deployment.yaml").write_text("\n".join(changed) + "\n", encoding="utf-8")
        return f"{self.address}/deployment.yaml"


def _pulled(image: str) -> bool:
    return bool(docker("pull", "-q", image, check=False))

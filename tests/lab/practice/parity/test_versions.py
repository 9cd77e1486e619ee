"""kubectls of several versions at one practice cluster, beside the one that takes the whole table.

DWK_KUBECTLS names a folder with more of them; those that cannot be had are skipped with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.practice.parity import binaries
from tests.lab.practice.parity.acting import Actor
from tests.lab.practice.parity.cluster import Practice, practice
from tests.lab.practice.parity.table import short_scene

OTHERS = {f"{number}-{path.name}": path for number, path in enumerate(binaries.given())}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    with practice(tmp_path_factory.mktemp("versions")) as cluster:
        yield cluster


def _plays(cluster: Practice, program: Path, folder: Path, name: str) -> None:
    problems = Actor(str(program), folder, cluster.kubeconfig).play(short_scene(), name)
    assert not problems, "\n\n".join(["", *problems])


def test_a_newer_one(cluster: Practice, tmp_path: Path) -> None:
    found = binaries.fetched()
    if isinstance(found, str):
        pytest.skip(found)
    _plays(cluster, found, tmp_path, "newer")


@pytest.mark.parametrize("name", OTHERS or ["none"])
def test_one_that_is_here(cluster: Practice, tmp_path: Path, name: str) -> None:
    if name not in OTHERS:
        pytest.skip(
            "no other kubectl here: neither in the folder of DWK_KUBECTLS nor beside that of the PATH"
        )
    _plays(cluster, OTHERS[name], tmp_path, name.replace(".", "-").lower())

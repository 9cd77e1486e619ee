from __future__ import annotations

import pytest

from tutor.lab.practice.schema import Schema


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    return Schema.load(tmp_path_factory.mktemp("schema") / "schema")

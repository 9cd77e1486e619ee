"""What the tests of the API share: types that are read once, and certificates that are made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.lab.practice.api.certificates import Authority
from tutor.lab.practice.schema import Schema


@pytest.fixture(scope="session")
def schema() -> Schema:
    return Schema.load()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.load(Path(tmp_path_factory.mktemp("tls")))

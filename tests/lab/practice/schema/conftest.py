"""The schema that the tests of this folder share: reading it takes 60 ms, and nothing changes it."""

from __future__ import annotations

import pytest

from tutor.lab.practice.schema import Schema


@pytest.fixture(scope="session")
def schema() -> Schema:
    return Schema.load()

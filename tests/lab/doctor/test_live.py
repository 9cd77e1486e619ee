"""The doctor on the machine that the tests run on, with the Docker engine that answers there."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tutor.lab import tools
from tutor.lab.doctor import Status, ThisComputer, examine


@pytest.mark.docker
def test_the_engine_of_this_machine_is_found(tmp_path: Path) -> None:
    started = time.monotonic()
    findings = {finding.id: finding for finding in examine(ThisComputer(tmp_path, tools.run))}
    assert time.monotonic() - started < 10
    assert findings["docker"].status is Status.OK
    assert {"docker-api", "cgroups", "image-store", "disk", "memory", "k3d", "kubectl"} <= findings.keys()

"""k3d's command lines, help and log, as k3d 5.9 words them."""

from __future__ import annotations

import json
import re

import pytest

from tests.lab.practice.tools.conftest import Tool
from tests.lab.practice.tools.fake_service import FakeService
from tests.lab.practice.tools.k3d_answers import FATA, logs
from tutor.lab.practice import edition
from tutor.lab.practice.tools.k3d.commands import ROOT

GROUP = (
    "Usage:\n  k3d cluster [flags]\n  k3d cluster [command]\n\nAvailable Commands:\n  create      Create a"
)


def test_usage_errors(k3d: Tool) -> None:
    code, out, err = k3d("cluster", "creat", "-a", "2")
    assert (code, out) == (1, "")
    assert err.startswith(f"Error: unknown shorthand flag: 'a' in -a\n{GROUP}")
    last = err.splitlines()[-1]
    assert re.fullmatch(r'time="\S+" level=fatal msg="unknown shorthand flag: \'a\' in -a"', last)
    err = k3d("cluster", "create", "--agents", "two").err
    syntax = 'strconv.ParseInt: parsing "two": invalid syntax'
    assert err.startswith(f'Error: invalid argument "two" for "-a, --agents" flag: {syntax}\nUsage:\n')
    err = k3d("kubeconfig", "merge", "k3s-default", "--switch-context").err
    assert err.startswith("Error: unknown flag: --switch-context\nUsage:\n  k3d kubeconfig merge [CLUSTER")
    err = k3d("image", "import").err
    assert err.startswith(
        "Error: requires at least 1 arg(s), only received 0\nUsage:\n  k3d image import [IMAGE"
    )
    assert err.endswith(f"\n\n{FATA} requires at least 1 arg(s), only received 0  \n")
    err = k3d("cluster", "create", "a", "b").err
    assert err.startswith("Error: accepts between 0 and 1 arg(s), received 2\n")
    assert "missing unit in duration" in k3d("cluster", "create", "--timeout", "5").err
    said = "failed to parse Port Exposure specification 'abc': Format must be [(HostIP|HostName):]HostPort"
    err = k3d("cluster", "create", "--api-port", "abc").err
    assert err == f"{FATA} Failed to apply CLI overrides: failed to parse API Port spec: {said} \n"


def test_unknown_commands(k3d: Tool) -> None:
    code, out, err = k3d("foo")
    assert (code, out) == (1, "")
    assert err.startswith('Error: unknown command "foo" for "k3d"\nRun \'k3d --help\' for usage.\ntime=')
    err = k3d("clster", "list").err
    assert err.startswith(
        'Error: unknown command "clster" for "k3d"\n\nDid you mean this?\n\tcluster\n\nRun '
    )
    assert err.endswith(
        'msg="unknown command \\"clster\\" for \\"k3d\\"\\n\\nDid you mean this?\\n\\tcluster\\n"\n'
    )
    code, out, err = k3d("cluster", "foo")
    assert (code, err) == (0, "")
    assert out.startswith(f"Manage cluster(s)\n\n{GROUP}")
    for words in (
        ["completion", "bash"],
        ["node", "create", "x"],
        ["cluster", "edit", "x"],
        ["version", "list"],
    ):
        code, out, err = k3d(*words)
        assert (code, out) == (1, "")
        assert "is not part of the practice lab: " in err


def test_help(k3d: Tool) -> None:
    code, out, err = k3d()
    assert (code, out) == (0, "")
    assert err.startswith(
        "Usage:\n  k3d [flags]\n  k3d [command]\n\nAvailable Commands:\n  cluster     Manage"
    )
    for group in ROOT.commands:
        for command in group.commands or (group,):
            path = [group.name] if command is group else [group.name, command.name]
            code, out, err = k3d(*path, "--help")
            assert (code, err) == (0, "")
            assert f"Usage:\n  k3d {' '.join(path)} " in out
            assert k3d("help", *path).out == out


def test_version(k3d: Tool) -> None:
    said = f"k3d version v{edition.K3D}\nk3s version v{edition.K3S}-k3s1 (default)\n"
    assert k3d("version") == k3d("--version") == (0, said, "")
    assert json.loads(k3d("version", "-o", "json").out) == {
        "k3d": f"v{edition.K3D}",
        "k3s": f"v{edition.K3S}-k3s1",
    }


def test_the_environment_of_the_log(k3d: Tool, lab: FakeService, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.answers["cluster.stop"] = logs("Stopped cluster 'a'")
    monkeypatch.setenv("LOG_COLORS", "0")
    out = k3d("cluster", "stop", "a").out
    assert re.fullmatch(
        r'time="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)" level=info msg="Stopped .*"\n', out
    )
    monkeypatch.setenv("LOG_LEVEL", "error")
    assert k3d("cluster", "stop", "a") == (0, "", "")
    monkeypatch.delenv("LOG_COLORS")
    monkeypatch.delenv("LOG_LEVEL")
    out = k3d("cluster", "stop", "a", "--timestamps").out
    assert re.match(r"\x1b\[36mINFO\x1b\[0m\[\d{4}-\d\d-\d\dT\S+\] Stopped cluster 'a'", out)


def test_without_a_lab(k3d: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DWK_TUTOR_PRACTICE")
    code, out, err = k3d("cluster", "list")
    assert (code, out) == (1, "")
    assert err.startswith(
        f"{FATA} runtime failed to list nodes: docker failed to get containers with labels "
    )
    assert "Cannot connect to the Docker daemon at " in err
    assert "`dwk-tutor lab up --lab practice`" in err

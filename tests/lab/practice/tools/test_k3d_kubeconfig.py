"""How k3d treats the learner's kubeconfig."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.lab.practice.tools.conftest import Tool
from tests.lab.practice.tools.fake_service import FakeService, result
from tests.lab.practice.tools.k3d_answers import ERRO, FATA, INFO, WARN, kubeconfig, logs


def test_kubeconfig_get(k3d: Tool, one: FakeService) -> None:
    out = k3d("kubeconfig", "get", "k3s-default").out
    assert out.startswith("---\napiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: Q0E=")
    # A value of any length stays in one line.
    assert re.search(r"^    server: https://0.0.0.0:44137\n  name: k3d-k3s-default$", out, re.MULTILINE)
    assert yaml.safe_load(out) == kubeconfig("k3s-default")
    assert k3d("kubeconfig", "print", "--all").out == out
    assert k3d("kubeconfig", "get", "nosuch").err == f"{FATA} No nodes found for given cluster             \n"
    code, out, err = k3d("kubeconfig", "get")
    assert (code, out) == (1, "")
    assert err.startswith(
        "Error: need to specify one or more cluster names *or* set `--all` flag\nUsage:\n  k3d kube"
    )
    assert err.endswith(f"\n\n{FATA} need to specify one or more cluster names *or* set `--all` flag \n")


def test_kubeconfig_merge(k3d: Tool, one: FakeService, place: Path, tmp_path: Path) -> None:
    assert k3d("kubeconfig", "merge", "k3s-default", "-d", "-s") == (0, f"{place}\n", "")
    assert yaml.safe_load(place.read_text()) == kubeconfig("k3s-default")
    assert k3d("kubeconfig", "write").out == f"{tmp_path}/config/k3d/kubeconfig-k3s-default.yaml\n"
    other = tmp_path / "new" / "other"
    assert k3d("kubeconfig", "merge", "-o", str(other)).out == f"{other}\n"
    assert yaml.safe_load(other.read_text())["current-context"] == "k3d-k3s-default"
    assert yaml.safe_load(k3d("kubeconfig", "merge", "-o", "-").out) == kubeconfig("k3s-default")


def test_merge_renews_or_refuses_what_is_there(k3d: Tool, one: FakeService, place: Path) -> None:
    old = kubeconfig("k3s-default", port=1)
    place.write_text(yaml.safe_dump({**old, "current-context": "other"}))
    code, _, err = k3d("kubeconfig", "merge", "-d", "--update=false")
    assert code == 1
    assert "already exists in target KubeConfig" in err
    assert k3d("kubeconfig", "merge", "-d", "--kubeconfig-switch-context=false").code == 0
    document = yaml.safe_load(place.read_text())
    assert document["clusters"] == kubeconfig("k3s-default")["clusters"]
    assert document["current-context"] == "other"
    k3d("kubeconfig", "merge", "-d", "--overwrite")
    assert yaml.safe_load(place.read_text()) == kubeconfig("k3s-default")


@pytest.mark.parametrize("text", ["a: [", "- a list\n", "contexts: 3\n", "\x00"])
def test_a_file_that_is_no_kubeconfig_is_left_as_it_is(
    k3d: Tool, one: FakeService, place: Path, text: str
) -> None:
    place.write_text(text)
    code, _, err = k3d("kubeconfig", "merge", "-d")
    assert code == 1
    assert "or it's not a kubeconfig: " in err
    assert place.read_text() == text


def test_several_kubeconfigs_are_only_a_warning_for_create(
    k3d: Tool, one: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", "/a:/b")
    one.answers["cluster.create"] = logs(last=kubeconfig("k3s-default"))
    code, _, err = k3d("cluster", "create")
    assert code == 0
    assert err.startswith(WARN)
    several = "failed to get default kubeconfig path: multiple kubeconfigs specified via KUBECONFIG env var"
    assert several in err
    code, _, err = k3d("kubeconfig", "merge", "-d")
    assert code == 1
    assert err.startswith(ERRO)
    assert several in err


def test_delete_takes_the_cluster_out_of_the_kubeconfig(
    k3d: Tool, one: FakeService, place: Path, tmp_path: Path
) -> None:
    one.answers["cluster.delete"] = logs("Deleting cluster 'k3s-default'")
    for name in ("aaa", "k3s-default"):
        assert k3d("kubeconfig", "merge", "-d") if name == "k3s-default" else True
    document = yaml.safe_load(place.read_text())
    for section in ("clusters", "contexts", "users"):
        document[section] = [*kubeconfig("aaa")[section], *document[section]]
    place.write_text(yaml.safe_dump(document))
    own = tmp_path / "config" / "k3d" / "kubeconfig-k3s-default.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("x")
    code, out, err = k3d("cluster", "delete")
    assert (code, out, err) == (0, f"{INFO} Deleting cluster 'k3s-default'               \n", "")
    assert one.asked_for("cluster.delete") == [{"names": ["k3s-default"], "all": False}]
    assert yaml.safe_load(place.read_text()) == kubeconfig("aaa")
    assert not own.exists()


def test_delete_of_nothing_leaves_the_kubeconfig(k3d: Tool, lab: FakeService, place: Path) -> None:
    place.write_text("not: a kubeconfig\n")
    lab.answers["cluster.list"] = result([])
    lab.answers["cluster.delete"] = logs(
        "No nodes found for cluster 'nosuch', nothing to delete.", "No clusters found"
    )
    assert k3d("cluster", "delete", "nosuch") == (
        0,
        f"{INFO} No nodes found for cluster 'nosuch', nothing to delete. \n"
        f"{INFO} No clusters found                            \n",
        "",
    )
    assert place.read_text() == "not: a kubeconfig\n"


def test_create_can_leave_the_current_context(k3d: Tool, lab: FakeService, place: Path) -> None:
    place.write_text(yaml.safe_dump({**kubeconfig("old"), "preferences": {"colors": True}}))
    lab.answers["cluster.create"] = logs(last=kubeconfig("web"))
    said = k3d("cluster", "create", "web", "--kubeconfig-switch-context=false")
    assert said.out.endswith("kubectl config use-context k3d-web\nkubectl cluster-info\n")
    document = yaml.safe_load(place.read_text())
    assert document["current-context"] == "k3d-old"
    assert [each["name"] for each in document["contexts"]] == ["k3d-old", "k3d-web"]
    assert document["preferences"] == {"colors": True}

"""Clusters, nodes, registries and images, held against what k3d 5.9 printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.lab.practice.tools.conftest import Tool
from tests.lab.practice.tools.fake_service import Event, FakeService, error, result
from tests.lab.practice.tools.k3d_answers import ERRO, FATA, INFO, WARN, cluster, kubeconfig, logs


def test_create_logs_as_recorded_and_writes_the_kubeconfig(k3d: Tool, lab: FakeService, place: Path) -> None:
    long = (
        "Injecting records for hostAliases (incl. host.k3d.internal) and for 4 network members into CoreDNS "
    )
    lines = ("Prep: Network", "Creating LoadBalancer 'k3d-k3s-default-serverlb'", f"{long}configmap...")
    lab.answers["cluster.create"] = logs(*lines, last=kubeconfig("k3s-default"))
    code, out, err = k3d("cluster", "create", "-a", "2")
    assert (code, err) == (0, "")
    assert out == (
        f"{INFO} Prep: Network                                \n"
        f"{INFO} Creating LoadBalancer 'k3d-k3s-default-serverlb' \n"
        f"{INFO} {long}configmap... \n"
        f"{INFO} You can now use it like this:                \n"
        "kubectl cluster-info\n"
    )
    asked = lab.asked_for("cluster.create")[0]
    assert asked == {
        "name": "k3s-default",
        "servers": 1,
        "agents": 2,
        "lb": True,
        "api_port": None,
        "registry_use": [],
        "registry_create": None,
        "image": None,
    }
    assert yaml.safe_load(place.read_text()) == kubeconfig("k3s-default")
    assert place.stat().st_mode & 0o777 == 0o600


def test_the_flags_of_create(k3d: Tool, lab: FakeService, place: Path) -> None:
    lab.answers["cluster.create"] = logs(last=kubeconfig("web"))
    words = [
        "--servers=1",
        "--agents",
        "3",
        "--no-lb",
        "--api-port",
        "127.0.0.1:6550",
        "-p",
        "80:80@loadbalancer",
    ]
    words += ["--registry-use", "k3d-reg:5111", "--registry-create", "r:0.0.0.0:5000", "-i", "rancher/k3s:x"]
    code, out, err = k3d("cluster", "create", "web", *words, "--kubeconfig-update-default=false")
    assert code == 0
    assert err == f"{WARN} PRACTICE: --port changes nothing in the practice lab \n"
    assert out.endswith("export KUBECONFIG=$(k3d kubeconfig write web)\nkubectl cluster-info\n")
    asked = lab.asked_for("cluster.create")[0]
    assert (asked["name"], asked["agents"], asked["lb"]) == ("web", 3, False)
    assert asked["api_port"] == 6550
    assert (asked["registry_use"], asked["registry_create"]) == (["k3d-reg:5111"], "r:0.0.0.0:5000")
    assert asked["image"] == "rancher/k3s:x"
    assert not place.exists()


def test_an_error_is_fatal(k3d: Tool, lab: FakeService) -> None:
    message = "Failed to create cluster 'k3s-default' because a cluster with that name already exists"
    lab.answers["cluster.create"] = error(message)
    assert k3d("cluster", "create", "-a", "2") == (1, "", f"{FATA} {message} \n")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Bad_Name", "Invalid cluster name. name Bad_Name is not a valid hostname as per RFC 1123"),
        ("a" * 45, "Cluster name must be <= 32 characters, but has 45"),
    ],
)
def test_names_that_a_cluster_cannot_have(k3d: Tool, lab: FakeService, name: str, why: str) -> None:
    said = f"provided cluster name '{name}' does not match requirements: {why}"
    code, out, err = k3d("cluster", "create", name)
    assert (code, out, err) == (1, "", f"{FATA} Failed Cluster Configuration Validation:  {said} \n")
    assert lab.asked == []


def test_start_and_stop(k3d: Tool, one: FakeService) -> None:
    one.answers["cluster.stop"] = logs("Stopped cluster 'k3s-default'")
    one.answers["cluster.start"] = error("No nodes found for given cluster")
    assert k3d("cluster", "stop").out == f"{INFO} Stopped cluster 'k3s-default'                \n"
    assert k3d("cluster", "start", "nosuch") == (
        1,
        "",
        f"{FATA} No nodes found for given cluster             \n",
    )
    one.answers["cluster.list"] = result([])
    assert k3d("cluster", "stop", "--all") == (
        0,
        f"{INFO} No clusters found                            \n",
        "",
    )


def test_the_list_of_clusters(k3d: Tool, one: FakeService) -> None:
    assert k3d("cluster", "list").out == (
        "NAME          SERVERS   AGENTS   LOADBALANCER\nk3s-default   1/1       2/2      true\n"
    )
    assert k3d("cluster", "ls", "--no-headers").out == "k3s-default   1/1   2/2   true\n"
    assert k3d("cluster", "list", "--token").out.splitlines()[1].endswith("true           secret")
    out = k3d("cluster", "list", "-o", "json").out
    assert out.startswith('[{"name":"k3s-default","nodes":[{')
    assert json.loads(out) == [cluster("k3s-default")]
    assert yaml.safe_load(k3d("cluster", "list", "-o", "yaml").out) == [cluster("k3s-default")]
    assert k3d("cluster", "list", "nosuch").err == f"{FATA} No nodes found for given cluster             \n"
    one.answers["cluster.list"] = result([])
    assert k3d("cluster", "list").out == "NAME   SERVERS   AGENTS   LOADBALANCER\n"
    assert k3d("cluster", "list", "-o", "json").out == "[]\n"


def _node(name: str, role: str, cluster_name: str) -> dict[str, Any]:
    return {
        "name": name,
        "role": role,
        "runtimeLabels": {"k3d.cluster": cluster_name},
        "State": {"Status": "running"},
    }


def test_the_lists_of_nodes_and_registries(k3d: Tool, lab: FakeService) -> None:
    nodes = [("k3d-k3s-default-serverlb", "loadbalancer"), ("k3d-k3s-default-agent-0", "agent")]
    lab.answers["node.list"] = result([_node(name, role, "k3s-default") for name, role in nodes])
    lab.answers["registry.list"] = result([_node("k3d-dwk-registry", "registry", "")])
    assert k3d("node", "list").out == (
        "NAME                       ROLE           CLUSTER       STATUS\n"
        "k3d-k3s-default-agent-0    agent          k3s-default   running\n"
        "k3d-k3s-default-serverlb   loadbalancer   k3s-default   running\n"
    )
    assert json.loads(k3d("node", "list", "-o", "json").out)[0]["role"] == "agent"
    assert k3d("registry", "list").out == (
        "NAME               ROLE       CLUSTER   STATUS\nk3d-dwk-registry   registry             running\n"
    )
    why = "failed to get container for node 'nosuch': Didn't find container for node 'nosuch'"
    for words in (["node", "list", "nosuch"], ["registry", "delete", "nosuch"]):
        assert k3d(*words) == (1, "", f"{FATA} failed to get node 'nosuch': {why} \n")


def test_registries(k3d: Tool, lab: FakeService) -> None:
    lab.answers["registry.create"] = logs(
        "Creating node 'k3d-dwk-registry'", last={"name": "k3d-dwk-registry", "port": "5111"}
    )
    lab.answers["registry.list"] = result([_node("k3d-dwk-registry", "registry", "")])
    lab.answers["registry.delete"] = result(None)
    code, out, _ = k3d("registry", "create", "dwk-registry", "--port", "5111")
    assert code == 0
    assert out.startswith(
        f"{INFO} Creating node 'k3d-dwk-registry'             \n# You can now use the registry"
    )
    assert "\nk3d cluster create --registry-use k3d-dwk-registry:5111\n" in out
    assert lab.asked[-1][1] == {"name": "dwk-registry", "port": 5111, "host": None}
    assert k3d("registry", "delete", "dwk-registry") == (0, "", "")
    assert lab.asked[-1][1] == {"names": ["k3d-dwk-registry"], "all": False}
    assert k3d("registry", "delete").err.startswith(f"{FATA} Expecting at least one registry name if `--all`")
    said = "failed to parse Port Exposure specification 'abc': Format must be [(HostIP|HostName):]HostPort"
    assert k3d("registry", "create", "--port", "abc").err == (
        f"{ERRO} Failed to parse registry port                \n{FATA} {said} \n"
    )


def test_image_import(k3d: Tool, lab: FakeService) -> None:
    def answer(arguments: dict[str, Any]) -> list[Event]:
        return [
            {"log": "INFO", "text": "Importing image(s) into cluster 'k3s-default'"},
            {
                "log": "WARN",
                "text": "Image 'nosuch:1' is not a file and couldn't be found in the container runtime",
            },
            {
                "log": "ERRO",
                "text": "Failed to import image(s) into cluster 'k3s-default': no valid images specified",
            },
            {"error": "", "exit": 1},
        ]

    lab.answers["image.import"] = answer
    code, out, err = k3d("image", "import", "nosuch:1")
    assert (code, out) == (1, f"{INFO} Importing image(s) into cluster 'k3s-default' \n")
    assert [line[5:9] for line in err.splitlines()] == ["WARN", "ERRO"]
    assert lab.asked[-1][1] == {"images": ["nosuch:1"], "clusters": ["k3s-default"]}
    lab.answers["image.import"] = result(None)
    k3d("images", "load", "a", "b", "-c", "x", "-c", "y", "-k")
    assert lab.asked[-1][1] == {"images": ["a", "b"], "clusters": ["x", "y"]}

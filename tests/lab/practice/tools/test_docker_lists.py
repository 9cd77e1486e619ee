"""docker's lists, held against recorded ones."""

from __future__ import annotations

import json

import pytest

from tests.lab.practice.tools import documents
from tests.lab.practice.tools.conftest import Tool
from tests.lab.practice.tools.documents import NETWORK, ago, container, image
from tests.lab.practice.tools.fake_service import FakeService, error, result

NODE = ["/bin/k3d-entrypoint.sh", "agent"]
LB = {"80/tcp": None, "6443/tcp": [{"HostIp": "0.0.0.0", "HostPort": "44137"}]}
CLUSTER = [
    container(
        "k3d-k3s-default-server-0", "0070de75ffb9", "rancher/k3s:v1.21.2-k3s1", NODE, up=15, created=49.9
    ),
    container(
        "k3d-k3s-default-agent-0", "63ad946fec36", "rancher/k3s:v1.21.2-k3s1", NODE, up=10, created=49.8
    ),
    container(
        "k3d-k3s-default-agent-1", "6ecb932510d1", "rancher/k3s:v1.21.2-k3s1", NODE, up=10, created=49.7
    ),
    container(
        *("k3d-k3s-default-serverlb", "0b5dfac6fad5", "ghcr.io/k3d-io/k3d-proxy:5.9.0"),
        ["/bin/sh", "-c", "nginx-proxy"],
        up=2,
        created=49.6,
        ports=LB,
        labels={"app": "k3d", "k3d.role": "loadbalancer"},
    ),
    container(
        *("k3d-dwk-registry", "25b9321b2a5e", "registry:2"),
        ["/bin/registry", "serve", "/etc/docker/registry/config.yml"],
        created=0.5,
        up=0.2,
        ports={"5000/tcp": [{"HostIp": "0.0.0.0", "HostPort": "5111"}]},
    ),
]
RECORDED = """\
CONTAINER ID   IMAGE                            COMMAND                  CREATED                  STATUS                  PORTS                             NAMES
25b9321b2a5e   registry:2                       "/bin/registry serve…"   Less than a second ago   Up Less than a second   0.0.0.0:5111->5000/tcp            k3d-dwk-registry
0b5dfac6fad5   ghcr.io/k3d-io/k3d-proxy:5.9.0   "/bin/sh -c nginx-pr…"   49 seconds ago           Up 2 seconds            80/tcp, 0.0.0.0:44137->6443/tcp   k3d-k3s-default-serverlb
6ecb932510d1   rancher/k3s:v1.21.2-k3s1         "/bin/k3d-entrypoint…"   49 seconds ago           Up 10 seconds                                             k3d-k3s-default-agent-1
63ad946fec36   rancher/k3s:v1.21.2-k3s1         "/bin/k3d-entrypoint…"   49 seconds ago           Up 10 seconds                                             k3d-k3s-default-agent-0
0070de75ffb9   rancher/k3s:v1.21.2-k3s1         "/bin/k3d-entrypoint…"   49 seconds ago           Up 15 seconds                                             k3d-k3s-default-server-0
"""  # noqa: E501 - as docker prints it


def _fresh() -> list[dict[str, object]]:
    """The cluster with the times that belong to now."""
    ages = [(49.2, 15.1), (49.2, 10.1), (49.1, 10.1), (49.1, 2.1), (0.2, 0.1)]
    found = []
    for number, (document, (created, up)) in enumerate(zip(CLUSTER, ages, strict=True)):
        state = {**document["State"], "StartedAt": ago(up)}
        found.append({**document, "Created": ago(created - number / 1000), "State": state})
    return found


def test_ps_looks_as_recorded(docker: Tool, lab: FakeService) -> None:
    lab.answers["container.list"] = lambda arguments: [{"result": _fresh()}]
    assert docker("ps") == (0, RECORDED, "")
    assert lab.asked == [("container.list", {"filters": {}, "all": False, "size": False})]


@pytest.mark.parametrize(
    "words", [["container", "ls"], ["container", "list"], ["container", "ps"], ["ps", "-a"]]
)
def test_ps_has_other_names(docker: Tool, lab: FakeService, words: list[str]) -> None:
    lab.answers["container.list"] = lambda arguments: [{"result": _fresh()}]
    assert docker(*words).out == RECORDED


def test_ps_through_a_template(docker: Tool, lab: FakeService) -> None:
    lab.answers["container.list"] = lambda arguments: [{"result": _fresh()}]
    assert docker("ps", "--format", "{{.Names}} {{.Ports}}").out.splitlines() == [
        "k3d-dwk-registry 0.0.0.0:5111->5000/tcp",
        "k3d-k3s-default-serverlb 80/tcp, 0.0.0.0:44137->6443/tcp",
        "k3d-k3s-default-agent-1 ",
        "k3d-k3s-default-agent-0 ",
        "k3d-k3s-default-server-0 ",
    ]
    said = docker("ps", "--format", r"table {{.Names}}\t{{upper .Image}}\t{{.Label " + '"k3d.role"}}').out
    assert said.splitlines()[:3] == [
        "NAMES                      IMAGE                            role",
        "k3d-dwk-registry           REGISTRY:2                       ",
        "k3d-k3s-default-serverlb   GHCR.IO/K3D-IO/K3D-PROXY:5.9.0   loadbalancer",
    ]


def test_ps_as_json_has_dockers_fields(docker: Tool, lab: FakeService) -> None:
    mounts = [{"Type": "volume", "Name": "hub-mirror"}]
    ports = {"5000/tcp": [{"HostIp": ip, "HostPort": "5000"} for ip in ("172.17.0.1", "127.0.0.1")]}
    words = ["/bin/registry", "serve", "/etc/docker/registry/config.yml"]
    document = container("hub-mirror", "5db89b5257d7", "registry:2", words, ports=ports, mounts=mounts)
    document |= {"Created": "2026-11-23T12:33:57.06089911Z"}
    lab.answers["container.list"] = result([document])
    line = docker("ps", "--format", "json").out
    assert line.startswith(
        '{"Command":"\\"/bin/registry serve…\\"","CreatedAt":"2026-11-23 12:33:57 +0000 UTC",'
    )
    assert '"Ports":"127.0.0.1:5000-\\u003e5000/tcp, 172.17.0.1:5000-\\u003e5000/tcp"' in line
    said = json.loads(line)
    assert list(said) == sorted(said)
    wanted = {
        "LocalVolumes": "1",
        "Mounts": "hub-mirror",
        "Networks": "bridge",
        "Platform": None,
        "Size": "0B",
    }
    assert said.items() >= wanted.items()
    assert docker("ps", "--format", "{{json .}}").out == line


def test_ps_asks_for_what_the_flags_say(docker: Tool, lab: FakeService) -> None:
    lab.answers["container.list"] = lambda arguments: [{"result": _fresh()}]
    said = docker("ps", "-aq", "--filter", "label=app=k3d", "--filter", "label=k3d.cluster=x", "-f", "name=a")
    assert len(said.out.splitlines()) == 5
    asked = lab.asked_for("container.list")[0]
    assert asked["filters"] == {"label": ["app=k3d", "k3d.cluster=x"], "name": ["a"]}
    assert asked["all"] is True
    assert docker("ps", "-l", "-q").out == "25b9321b2a5e\n"
    assert docker("ps", "-n", "2", "-q", "--no-trunc").out.split() == [each["Id"] for each in CLUSTER[:2:-1]]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"Status": "exited", "ExitCode": 137}, "Exited (137) 2 minutes ago"),
        ({"Status": "created"}, "Created"),
        ({"Status": "restarting", "ExitCode": 1}, "Restarting (1) 2 minutes ago"),
        ({"Status": "paused"}, "Up About a minute (Paused)"),
        ({"Status": "running"}, "Up About a minute"),
        ({"Status": "dead"}, "Dead"),
        ({"Status": "removing"}, "Removal In Progress"),
    ],
)
def test_the_status_of_a_container(
    docker: Tool, lab: FakeService, state: dict[str, object], said: str
) -> None:
    times = {"StartedAt": ago(61), "FinishedAt": ago(121)}
    document = container("hash", "097762e5d4a1", "jakousa/dwk-app1", ["sh"], state={**times, **state})
    lab.answers["container.list"] = result([document])
    assert docker("ps", "-a", "--format", "{{.Status}}").out == f"{said}\n"


def test_templates_that_do_not_fit_are_said_as_docker_says_them(docker: Tool, lab: FakeService) -> None:
    lab.answers["container.list"] = result(CLUSTER)
    lab.answers["image.list"] = result([image("1", ["a:1"], 1, 1)])
    lab.answers["network.list"] = result([NETWORK])
    cannot = "can't evaluate field Foo in type"
    place = 'template: :1:2: executing "" at <.Foo>:'
    unclosed = "failed to parse template: template: :1: unclosed action\n"
    assert docker("ps", "--format", "{{.Foo") == (1, "", unclosed)
    assert docker("ps", "--format", "{{.Foo}}").err == (
        f"failed to execute template: {place} {cannot} *formatter.ContainerContext\n"
    )
    assert docker("images", "--format", "{{.Foo}}").err == (
        f"template parsing error: {place} {cannot} *formatter.imageContext\n"
    )
    assert docker("network", "ls", "--format", "{{.Foo}}").err == (
        f"template parsing error: {place} {cannot} *network.networkContext\n"
    )


def test_an_error_of_the_engine_is_the_daemons(docker: Tool, lab: FakeService) -> None:
    lab.answers["container.list"] = error("invalid filter 'foo'")
    assert docker("ps", "-f", "foo=bar") == (1, "", "Error response from daemon: invalid filter 'foo'\n")


def test_images_look_as_recorded(docker: Tool, lab: FakeService) -> None:
    tags = [
        f"{host}jakousa/dwk-app1:{tag}" for host in ("127.0.0.1:5000/", "") for tag in ("b7fc18de", "latest")
    ]
    found = [
        image("0a6951e19bdb", [], 454_000_000, 50 * 60),
        image("e25b4efda843", tags, 1_985_642, 3601, ("jakousa/dwk-app1@sha256:5623",)),
        image("7227bea3d98b", ["rancher/pause:3.1"], 763_000, 3700),
        image("55abcb828cf0", ["registry:2"], 273_000_000, 52),
    ]
    lab.answers["image.list"] = result(found)
    assert docker("images").out == (
        "REPOSITORY                        TAG        IMAGE ID       CREATED             SIZE\n"
        "registry                          2          55abcb828cf0   52 seconds ago      273MB\n"
        "<none>                            <none>     0a6951e19bdb   50 minutes ago      454MB\n"
        "127.0.0.1:5000/jakousa/dwk-app1   b7fc18de   e25b4efda843   About an hour ago   1.99MB\n"
        "127.0.0.1:5000/jakousa/dwk-app1   latest     e25b4efda843   About an hour ago   1.99MB\n"
        "jakousa/dwk-app1                  b7fc18de   e25b4efda843   About an hour ago   1.99MB\n"
        "jakousa/dwk-app1                  latest     e25b4efda843   About an hour ago   1.99MB\n"
        "rancher/pause                     3.1        7227bea3d98b   About an hour ago   763kB\n"
    )
    assert docker("images", "-q").out.split() == [
        "55abcb828cf0",
        "0a6951e19bdb",
        "e25b4efda843",
        "7227bea3d98b",
    ]
    digests = docker("image", "ls", "--digests", "--format", "{{.Repository}} {{.Digest}}").out.splitlines()
    assert digests[2:5:2] == ["127.0.0.1:5000/jakousa/dwk-app1 <none>", "jakousa/dwk-app1 sha256:5623"]
    line = json.loads(docker("images", "--format", "json").out.splitlines()[-1])
    assert line.items() >= {"Size": "763kB", "VirtualSize": "763kB", "Containers": "N/A"}.items()
    docker("images", "-f", "dangling=true", "dwk-app1")
    assert lab.asked[-1][1]["filters"] == {"dangling": ["true"], "reference": ["dwk-app1"]}


def test_networks_and_volumes_look_as_recorded(docker: Tool, lab: FakeService) -> None:
    cluster = {**NETWORK, "Name": "k3d-k3s-default", "Id": "8a01f1cd52a0".ljust(64, "0")}
    none = {**NETWORK, "Name": "none", "Id": "7d2152e105e5".ljust(64, "0"), "Driver": "null"}
    lab.answers["network.list"] = result([none, cluster, NETWORK])
    assert docker("network", "ls").out == (
        "NETWORK ID     NAME              DRIVER    SCOPE\n"
        "31c48aafb67d   bridge            bridge    local\n"
        "8a01f1cd52a0   k3d-k3s-default   bridge    local\n"
        "7d2152e105e5   none              null      local\n"
    )
    words = ["network", "ls", "--no-trunc", "--filter", "name=k3d", "--format", "{{.ID}}\t{{.Name}}"]
    assert docker(*words).out.splitlines()[1] == f"{cluster['Id']}\tk3d-k3s-default"
    line = json.loads(docker("network", "ls", "--format", "json").out.splitlines()[0])
    assert line["CreatedAt"] == "2026-11-23 15:25:25.326378052 +0000 UTC"
    volume = {"Driver": "local", "Name": "k3d-k3s-default-images", "Scope": "local", "Mountpoint": "/v"}
    lab.answers["volume.list"] = result([volume])
    assert docker("volume", "ls").out == "DRIVER    VOLUME NAME\nlocal     k3d-k3s-default-images\n"
    assert docker("volume", "ls", "-q").out == "k3d-k3s-default-images\n"


def test_empty_lists_have_their_titles(docker: Tool, lab: FakeService) -> None:
    lab.answers |= {"image.list": result([]), "container.list": result([])}
    assert docker("images").out == "REPOSITORY   TAG       IMAGE ID   CREATED   SIZE\n"
    assert docker("ps").out == "CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES\n"
    assert docker("ps", "-q").out == ""
    assert documents.ZERO.startswith("0001")

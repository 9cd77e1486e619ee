"""The edges of each probe: where ok turns into a note, and a note into a stop."""

from __future__ import annotations

import json

import pytest

from tests.lab.doctor.recorded import changed, found, recording
from tutor.lab.doctor import Status

OK, WARN, FAIL = Status.OK, Status.WARN, Status.FAIL


def info(**values: object) -> dict[str, object]:
    """`docker info` of the recorded Linux with some values changed."""
    said = json.loads(recording("linux")["tools"]["docker info"]["stdout"])
    return {"docker info": {"stdout": json.dumps({**said, **values})}}


@pytest.mark.parametrize(
    ("free", "total", "status"),
    [
        (60e9, 200e9, OK),
        (29e9, 200e9, WARN),
        (4.9e9, 20e9, WARN),
        (0.9e9, 20e9, FAIL),
    ],
)
def test_disk(free: float, total: float, status: Status) -> None:
    finding = found(changed("linux", disks={"/var/lib/docker": [int(free), int(total)]}))["disk"]
    assert finding.status is status
    assert (finding.fix or "").count("prune") == 0


def test_a_folder_of_docker_that_cannot_be_seen_is_said_so() -> None:
    finding = found(changed("linux", disks={"/var/lib/docker": None}))["disk"]
    assert finding.status is OK
    assert "cannot be looked at" in finding.found


@pytest.mark.parametrize(
    ("memory", "status"), [(2_000_000_000, OK), (1_999_999_999, WARN), (999_999_999, FAIL)]
)
def test_memory(memory: int, status: Status) -> None:
    assert found(changed("linux", tools=info(MemTotal=memory)))["memory"].status is status


def test_memory_of_colima_is_raised_with_colima() -> None:
    said = json.loads(recording("colima")["tools"]["docker info"]["stdout"])
    tools = {"docker info": {"stdout": json.dumps({**said, "MemTotal": 1_500_000_000})}}
    assert found(changed("colima", tools=tools))["memory"].fix == "colima stop && colima start --memory 4"


@pytest.mark.parametrize(
    ("cgroup", "k3s", "status"),
    [
        ("1", "v1.34.9-k3s1", OK),
        ("1", "v1.35.0-k3s1", FAIL),
        ("2", "v1.35.5-k3s1", OK),
        ("2", "v1.21.2-k3s1", OK),
        ("2", "v1.20.15-k3s1", FAIL),
    ],
)
def test_cgroups(cgroup: str, k3s: str, status: Status) -> None:
    tools = info(CgroupVersion=cgroup) | {
        "k3d version": {"stdout": json.dumps({"k3d": "v5.9.0", "k3s": k3s})}
    }
    finding = found(changed("linux", tools=tools))["cgroups"]
    assert finding.status is status
    assert k3s[1:7] in finding.found


def test_cgroup_v1_in_wsl_is_changed_in_windows() -> None:
    finding = found(
        changed("cgroup_v1", files={"/proc/sys/kernel/osrelease": "5.15-microsoft-standard-WSL2"})
    )
    assert "kernelCommandLine = cgroup_no_v1=all" in (finding["cgroups"].fix or "")


@pytest.mark.parametrize(
    ("k3d", "least", "status"),
    [
        ("5.4.1", "1.44", FAIL),
        ("5.6.0", "1.44", FAIL),
        ("5.6.1", "1.44", OK),
        ("5.4.1", "1.24", OK),
    ],
)
def test_api_of_k3d_and_engine(k3d: str, least: str, status: Status) -> None:
    version = json.loads(recording("docker29_old_k3d")["tools"]["docker version"]["stdout"])
    version["Server"]["MinAPIVersion"] = least
    tools = {
        "docker version": {"stdout": json.dumps(version)},
        "k3d version": {"stdout": f"k3d version v{k3d}\nk3s version v1.22.7-k3s1 (default)\n"},
    }
    assert found(changed("docker29_old_k3d", tools=tools))["docker-api"].status is status


def test_an_old_docker_program_before_a_new_engine() -> None:
    said = {
        "stdout": '{"Client":{"Version":"20.10.5","ApiVersion":"1.41"},"Server":null}',
        "stderr": "Error response from daemon: client version 1.41 is too old. "
        "Minimum supported API version is 1.44, please upgrade your client to a newer version\n",
        "exit": 1,
    }
    finding = found(changed("linux", tools={"docker version": said, "docker info": {**said, "stdout": ""}}))
    assert finding["docker-api"].status is FAIL
    assert "1.44" in finding["docker-api"].found


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ("k3d version v5.6.1\nk3s version v1.27.4-k3s1 (default)\n", OK, "5.6.1"),
        ("k3d version v5.6.0\nk3s version v1.27.4-k3s1 (default)\n", WARN, "older than 5.6.1"),
        ("k3d version v1.7.0\n", FAIL, "before 3.0"),
        ("Usage: k3d [plot]\n", FAIL, "does not say"),
        ('{"k3d": "v5.9', FAIL, "does not say"),
    ],
)
def test_k3d(said: str, status: Status, words: str) -> None:
    finding = found(changed("linux", tools={"k3d version": {"stdout": said}}))["k3d"]
    assert finding.status is status
    assert words in finding.found


def test_a_missing_k3d_warns_of_its_namesake() -> None:
    finding = found(changed("linux", programs={"k3d": None}, tools={"k3d version": None}))["k3d"]
    assert finding.status is FAIL
    assert "dwk-tutor doctor --fix" in (finding.fix or "")
    assert "pip install k3d" in (finding.fix or "")


@pytest.mark.parametrize(
    ("own", "status", "words"),
    [
        ("v1.34.1", OK, "kubectl 1.34.1 at /usr/bin/kubectl"),
        ("v1.36.0-dispatcher", OK, "kubectl 1.36.0 at"),
        ("v1.32.4-dispatcher", OK, "uses the kubectl 1.36"),
        (None, OK, "no kubectl on this computer's PATH"),
        ("half", OK, "does not say its version"),
    ],
)
def test_kubectl_against_k3s_1_35(own: str | None, status: Status, words: str) -> None:
    answer = {"stdout": json.dumps({"clientVersion": {"gitVersion": own}})} if own else None
    if own == "half":
        answer = {"stdout": '{"clientVersion": {"gitV'}
    programs = {} if own else {"kubectl": None}
    finding = found(changed("cgroup_v1", tools={"kubectl version": answer}, programs=programs))["kubectl"]
    assert finding.status is status
    assert words in finding.found


def test_no_kubectl_at_all_stops() -> None:
    gone: dict[str, object] = {"kubectl version": None, "/venv/bin/kubectl version": None}
    system = changed("linux", tools=gone, programs={"kubectl": None}, packaged_kubectl=None)
    assert found(system)["kubectl"].status is FAIL


def test_kubeconfig_of_several_files() -> None:
    finding = found(changed("linux", environ={"KUBECONFIG": "/a/config:/b/config"}))["kubeconfig"]
    assert finding.status is WARN
    assert "2 files" in finding.found
    assert "The tutor uses a file of its own" in finding.why


def test_folders_of_root() -> None:
    finding = found(changed("linux", owners={"/home/maija/.kube/config": 0, "/home/maija/.config/k3d": 0}))[
        "kube-folder"
    ]
    assert finding.status is WARN
    assert finding.fix == "sudo chown -R $USER ~/.config/k3d ~/.kube"
    assert "kube-folder" not in found(changed("linux", user=0, owners={"/home/maija/.kube": 0}))


@pytest.mark.parametrize(
    ("own", "status", "words"),
    [
        (["k3s-default"], OK, "was made with the tutor"),
        ([], WARN, "that the tutor did not make (4 containers)"),
        (None, WARN, "already (4 containers)"),
    ],
)
def test_a_cluster_of_the_default_name(own: list[str] | None, status: Status, words: str) -> None:
    ids = {"docker ps": {"stdout": "a1\nb2\nc3\nd4\n"}}
    finding = found(changed("linux", tools=ids, own_clusters=own))["cluster-name"]
    assert finding.status is status
    assert words in finding.found
    assert status is OK or "use another name" in finding.why


@pytest.mark.parametrize(
    ("instances", "watches", "commands"),
    [
        (512, 65536, []),
        (128, 192536, ["fs.inotify.max_user_instances=512"]),
        (1024, 8192, ["fs.inotify.max_user_watches=524288"]),
        (128, 8192, ["fs.inotify.max_user_instances=512", "fs.inotify.max_user_watches=524288"]),
    ],
)
def test_inotify(instances: int, watches: int, commands: list[str]) -> None:
    files = {
        "/proc/sys/fs/inotify/max_user_instances": f"{instances}\n",
        "/proc/sys/fs/inotify/max_user_watches": f"{watches}\n",
    }
    finding = found(changed("linux", files=files))["inotify"]
    assert finding.status is (WARN if commands else OK)
    for command in commands:
        assert command in (finding.fix or "").splitlines()[0]


@pytest.mark.parametrize(
    ("size", "environ", "status", "words"),
    [
        ([200, 60], {}, OK, "200 columns and 60 rows."),
        ([80, 24], {"TMUX": "/tmp/t,1,0", "SSH_TTY": "/dev/pts/1"}, OK, "through tmux and ssh"),
        ([70, 20], {}, OK, "70 columns"),
        ([60, 10], {}, WARN, "10 rows"),
        (None, {}, WARN, "not run in a terminal"),
    ],
)
def test_terminal(size: list[int] | None, environ: dict[str, str], status: Status, words: str) -> None:
    finding = found(changed("linux", terminal=size, environ=environ))["terminal"]
    assert finding.status is status
    assert words in finding.found


@pytest.mark.parametrize(
    ("environ", "status", "words"),
    [
        ({}, OK, "All colours"),
        ({"COLORTERM": None}, OK, "256 colours"),
        ({"COLORTERM": None, "TERM": "xterm"}, OK, "16 colours"),
        ({"NO_COLOR": "1"}, OK, "without colours"),
        ({"TERM": "dumb"}, WARN, "TERM is dumb"),
        ({"TERM": None}, WARN, "TERM is not set"),
    ],
)
def test_colours(environ: dict[str, object], status: Status, words: str) -> None:
    finding = found(changed("linux", environ=environ))["colours"]
    assert finding.status is status
    assert words in finding.found


def test_a_proxy_that_would_catch_calls_to_the_cluster() -> None:
    environ = {"https_proxy": "http://maija:secret@proxy.example:3128", "NO_PROXY": "localhost,.example"}
    findings = found(changed("linux", environ=environ))
    proxy = findings["proxy"]
    assert proxy.status is WARN
    assert "NO_PROXY lacks 0.0.0.0, 127.0.0.1" in proxy.found
    assert "export NO_PROXY=0.0.0.0,127.0.0.1,localhost,.example" in (proxy.fix or "")
    assert findings["engine-proxy"].status is WARN
    assert all("secret" not in f"{finding}" for finding in findings.values())


def test_a_proxy_that_is_set_well() -> None:
    environ = {"HTTPS_PROXY": "http://proxy.example:3128", "no_proxy": "0.0.0.0,127.0.0.1,localhost"}
    findings = found(
        changed("linux", environ=environ, tools=info(HttpsProxy="http://u:p@proxy.example:3128"))
    )
    assert findings["proxy"].status is OK
    assert findings["engine-proxy"].status is OK
    assert "u:p" not in findings["engine-proxy"].found


@pytest.mark.parametrize(
    ("value", "stops"), [("/Users/maija/.colima/default/docker.sock", True), ("/var/run/docker.sock", False)]
)
def test_docker_sock_of_a_virtual_machine(value: str, stops: bool) -> None:
    findings = found(changed("colima", environ={"DOCKER_SOCK": value}))
    assert ("docker-socket" in findings) is stops
    assert not stops or findings["docker-socket"].fix == "unset DOCKER_SOCK"


def test_rootless_docker_with_its_socket_named() -> None:
    findings = found(changed("rootless", environ={"DOCKER_SOCK": "/run/user/1000/docker.sock"}))
    assert findings["docker-socket"].status is OK

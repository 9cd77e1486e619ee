from __future__ import annotations

from tutor.lab.practice.cluster import errors
from tutor.lab.practice.cluster.kinds import DEPLOYMENTS, PODS


def test_not_found() -> None:
    assert errors.not_found(DEPLOYMENTS, "web").status() == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": 'deployments.apps "web" not found',
        "reason": "NotFound",
        "details": {"name": "web", "group": "apps", "kind": "deployments"},
        "code": 404,
    }


def test_one_cause_stands_alone_and_several_in_brackets() -> None:
    image = errors.value_required("spec.containers[0].image")
    policy = errors.value_unsupported("spec.restartPolicy", "never", ["Always", "Never"])
    one = errors.invalid(DEPLOYMENTS, "web", [image])
    assert one.message == 'Deployment.apps "web" is invalid: spec.containers[0].image: Required value'
    two = errors.invalid(PODS, "web", [image, policy])
    assert two.message == (
        'Pod "web" is invalid: [spec.containers[0].image: Required value, '
        'spec.restartPolicy: Unsupported value: "never": supported values: "Always", "Never"]'
    )
    assert two.details == {
        "name": "web",
        "kind": "Pod",
        "causes": [
            {
                "reason": "FieldValueRequired",
                "message": "Required value",
                "field": "spec.containers[0].image",
            },
            {"reason": "FieldValueNotSupported", "message": policy.message, "field": "spec.restartPolicy"},
        ],
    }


def test_a_request_without_a_kind() -> None:
    refused = errors.invalid(None, "", [errors.value_invalid("patch", "map[]", "unrecognized type: int32")])
    assert refused.message == ' "" is invalid: patch: Invalid value: "map[]": unrecognized type: int32'
    assert refused.details is not None
    assert "kind" not in refused.details


def test_values_are_shown_as_a_server_shows_them() -> None:
    cause = errors.value_invalid("spec.selector", {"matchLabels": {"app": "ü"}}, "field is immutable")
    assert str(cause) == 'spec.selector: Invalid value: {"matchLabels":{"app":"ü"}}: field is immutable'
    assert errors.value_invalid("spec.replicas", -1, "no").message == "Invalid value: -1: no"
    assert errors.value_duplicate("spec.containers[1].name", "a").message == 'Duplicate value: "a"'


def test_the_other_refusals() -> None:
    assert errors.already_exists(DEPLOYMENTS, "web").message == 'deployments.apps "web" already exists'
    assert errors.conflict(PODS, "web").message == (
        'Operation cannot be fulfilled on pods "web": the object has been modified;'
        " please apply your changes to the latest version and try again"
    )
    assert errors.forbidden(PODS, "web", "no").message == 'pods "web" is forbidden: no'
    assert (errors.expired(3, 9).code, errors.expired(3, 9).reason) == (410, "Expired")
    assert "details" not in errors.bad_request("no").status()

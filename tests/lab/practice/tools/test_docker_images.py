"""docker's commands for images, registries and the engine, and `inspect`."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.lab.practice.tools.conftest import Tool
from tests.lab.practice.tools.documents import NETWORK, container, image
from tests.lab.practice.tools.fake_service import Event, FakeService, error, result


def test_build_hands_over_absolute_places(
    docker: Tool, lab: FakeService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.answers["image.build"] = lambda arguments: [{"err": "#1 building\n"}, {"result": {"Id": "sha256:1"}}]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app").mkdir()
    words = ["-t", "dwk-app1:v1", "--build-arg", "A=1", "-f", "Other", "--iidfile", "id", "app"]
    assert docker("build", *words) == (0, "", "#1 building\n")
    asked = lab.asked_for("image.build")[0]
    assert asked["context"] == str(tmp_path / "app")
    assert asked["dockerfile"] == str(tmp_path / "Other")
    assert (asked["tags"], asked["args"]) == (["dwk-app1:v1"], {"A": "1"})
    assert (tmp_path / "id").read_text() == "sha256:1"


def test_build_needs_a_folder_and_proper_names(docker: Tool, lab: FakeService, tmp_path: Path) -> None:
    place = str(tmp_path / "nosuch")
    assert docker("build", place) == (1, "", f'ERROR: unable to prepare context: path "{place}" not found\n')
    assert "must be lowercase" in docker("build", "-t", "App", str(tmp_path)).err
    assert docker("build", "https://example.com/x.git").code == 1
    assert lab.asked == []


def test_push_and_pull(docker: Tool, lab: FakeService) -> None:
    missing = "An image does not exist locally with the tag: localhost:5111/nosuch"
    first = {"out": "The push refers to repository [localhost:5111/nosuch]\n"}
    lab.answers["image.push"] = lambda arguments: [first, {"error": missing, "exit": 1, "plain": True}]
    assert docker("push", "localhost:5111/nosuch:1") == (1, str(first["out"]), f"{missing}\n")
    lab.answers["image.pull"] = error("manifest for a:1 not found: manifest unknown: manifest unknown")
    assert docker("pull", "a:1").err.startswith("Error response from daemon: manifest for a:1 not found")
    said = "invalid reference format: repository name (library/Foo) must be lowercase\n"
    assert docker("pull", "Foo") == (1, "", said)


def test_push_of_all_tags(docker: Tool, lab: FakeService) -> None:
    lab.answers["image.list"] = result([image("1", ["me/a:1", "me/a:2"], 1, 1)])
    lab.answers["image.push"] = result({})
    assert docker("push", "-a", "me/a").code == 0
    assert [each["reference"] for each in lab.asked_for("image.push")] == ["me/a:1", "me/a:2"]


def test_tag_and_rmi(docker: Tool, lab: FakeService) -> None:
    lab.answers["image.tag"] = error("No such image: nosuch:1")
    lab.answers["image.remove"] = lambda arguments: [{"out": "Untagged: a:1\n"}, {"result": []}]
    assert docker("tag", "nosuch:1", "other:1") == (
        1,
        "",
        "Error response from daemon: No such image: nosuch:1\n",
    )
    assert docker("rmi", "-f", "a:1") == (0, "Untagged: a:1\n", "")
    assert lab.asked[-1] == ("image.remove", {"names": ["a:1"], "force": True})


def _unless(document: dict[str, Any] | None, message: str) -> Any:
    def answer(arguments: dict[str, Any]) -> list[Event]:
        if document is not None and arguments["name"] in (
            document.get("Name", "").strip("/"),
            document.get("Id"),
        ):
            return [{"result": document}]
        return [{"error": message.format(arguments["name"]), "exit": 1}]

    return answer


@pytest.fixture
def things(lab: FakeService) -> FakeService:
    node = container("k3d-server-0", "1", "rancher/k3s", ["k3s"], labels={"k3d.role": "server", "app": "k3d"})
    lab.answers["container.inspect"] = _unless(node, "No such container: {}")
    lab.answers["image.inspect"] = _unless(None, "No such image: {}:latest")
    lab.answers["network.inspect"] = _unless(NETWORK, "network {} not found")
    lab.answers["volume.inspect"] = _unless(None, "get {}: no such volume")
    return lab


def test_inspect_finds_whatever_has_the_name(docker: Tool, things: FakeService) -> None:
    code, out, err = docker("inspect", "k3d-server-0", "bridge")
    assert (code, err) == (0, "")
    node, network = json.loads(out)
    assert (node["Name"], network["Name"]) == ("/k3d-server-0", "bridge")
    assert "SizeRw" not in node
    assert json.loads(docker("inspect", "-s", "k3d-server-0").out)[0]["SizeRw"] == 0
    assert out.startswith('[\n    {\n        "Id": "1')
    labels = docker("inspect", "k3d-server-0", "--format", "{{json .Config.Labels}}").out
    assert labels == '{"app":"k3d","k3d.role":"server"}\n'


def test_inspect_of_what_is_not_there(docker: Tool, things: FakeService) -> None:
    assert docker("inspect", "nosuch") == (1, "[]\n", "Error: No such object: nosuch\n")
    said = "Error response from daemon: No such container: nosuch\n"
    assert docker("container", "inspect", "nosuch") == (1, "[]\n", said)
    assert docker("inspect", "--type", "container", "nosuch").err == said
    said = "Error response from daemon: network nosuch not found\n"
    assert docker("network", "inspect", "nosuch", "bridge", "-f", "{{.Name}}") == (1, "bridge\n", said)
    assert docker("volume", "inspect", "-f", "{{.Name}}", "nosuch").out == "\n"
    assert docker("inspect", "--type", "node", "x") == (1, "", 'unknown type: "node"\n')


def test_inspect_with_a_template_that_does_not_fit(docker: Tool, things: FakeService) -> None:
    message = 'template: :1:2: executing "" at <.Foo>: map has no entry for key "Foo"'
    said = docker("network", "inspect", "bridge", "--format", "{{.Foo}}")
    assert said == (1, "\n", f"template parsing error: {message}\n")
    said = docker("network", "inspect", "bridge", "--format", "{{.Name")
    assert said == (64, "", "template parsing error: template: :1: unclosed action\n")


def test_a_manifest_is_shown_with_tabs(docker: Tool, lab: FakeService) -> None:
    lab.answers["manifest.inspect"] = result({"schemaVersion": 2})
    said = docker("manifest", "inspect", "--insecure", "localhost:5000/a:1").out
    assert said == '{\n\t"schemaVersion": 2\n}\n'
    assert lab.asked[-1][1] == {"reference": "localhost:5000/a:1", "insecure": True}


def test_login_keeps_the_password_to_itself(
    docker: Tool, lab: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.answers["registry.login"] = result({})
    monkeypatch.setattr("sys.stdin", io.StringIO("secret\n"))
    code, out, err = docker("login", "-u", "me", "--password-stdin")
    assert (code, out) == (0, "Login Succeeded\n")
    assert err.startswith("PRACTICE: ")
    code, out, err = docker("login", "-u", "me", "-p", "secret", "localhost:5000")
    assert (code, out) == (0, "Login Succeeded\n")
    assert err.startswith(
        "WARNING! Using --password via the CLI is insecure. Use --password-stdin.\nPRACTICE: "
    )
    assert lab.asked == [
        ("registry.login", {"host": "", "user": "me"}),
        ("registry.login", {"host": "localhost:5000", "user": "me"}),
    ]


@pytest.mark.parametrize("words", [["-u", "x"], [], ["-u", "x", "--password-stdin"]])
def test_login_without_a_terminal(
    docker: Tool, lab: FakeService, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    lab.answers["registry.logged-in"] = result({"User": ""})
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    said = "Error: Cannot perform an interactive login from a non TTY device\n"
    assert docker("login", *words) == (1, "", said)
    assert "registry.login" not in [operation for operation, _ in lab.asked]


def test_login_where_somebody_is_logged_in(docker: Tool, lab: FakeService) -> None:
    lab.answers["registry.logged-in"] = result({"User": "ada"})
    code, out, err = docker("login")
    assert (code, out) == (0, "Login Succeeded\n")
    assert "existing credentials... [Username: ada]" in err
    assert lab.asked == [("registry.logged-in", {"host": ""})]


def test_login_on_a_terminal_asks(docker: Tool, lab: FakeService, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    lab.answers |= {"registry.login": result({}), "registry.logged-in": result({"User": ""})}
    monkeypatch.setattr("sys.stdin", Terminal("me\n"))
    monkeypatch.setattr("getpass.getpass", lambda prompt: "anything")
    code, out, err = docker("login")
    assert (code, out) == (0, "Username: Login Succeeded\n")
    assert "Do not type a real one" in err
    assert lab.asked[-1] == ("registry.login", {"host": "", "user": "me"})


def test_logout(docker: Tool, lab: FakeService) -> None:
    lab.answers["registry.logout"] = result({"WasLoggedIn": True})
    assert docker("logout").out == "Removing login credentials for https://index.docker.io/v1/\n"
    lab.answers["registry.logout"] = result({"WasLoggedIn": False})
    assert docker("logout", "localhost:5000").out == "Not logged in to localhost:5000\n"


SERVER = {
    "Version": "28.2.2",
    "ApiVersion": "1.50",
    "MinAPIVersion": "1.24",
    "Components": [
        {
            "Name": "Engine",
            "Version": "28.2.2",
            "Details": {
                "ApiVersion": "1.50",
                "MinAPIVersion": "1.24",
                "BuildTime": "2025-05-30T12:07:14.0+00:00",
            },
        }
    ],
}


def test_version(docker: Tool, lab: FakeService) -> None:
    lab.answers["version"] = result(SERVER)
    said = json.loads(docker("version", "--format", "{{json .}}").out)
    assert (said["Client"]["Version"], said["Server"]["ApiVersion"]) == ("28.2.2", "1.50")
    assert docker("version", "--format", "{{.Server.Version}} {{.Client.Version}}").out == "28.2.2 28.2.2\n"
    text = docker("version").out
    assert text.startswith("Client:\n Version:           28.2.2\n API version:       1.50\n")
    assert "\nServer:\n Engine:\n  Version:          28.2.2\n" in text
    assert "  Built:            Fri May 30 12:07:14 2025\n" in text


def test_version_without_a_lab_has_the_client(docker: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DWK_TUTOR_PRACTICE")
    code, out, err = docker("version", "--format", "json")
    assert (code, json.loads(out)["Server"]) == (1, None)
    assert err.startswith("Cannot connect to the Docker daemon")


def test_info(docker: Tool, lab: FakeService) -> None:
    lab.answers["info"] = result({"CgroupVersion": "2", "DriverStatus": [["a", "b"]]})
    assert docker("info", "-f", "{{.CgroupVersion}} {{json .DriverStatus}}").out == '2 [["a","b"]]\n'
    code, out, err = docker("system", "info", "-f", "{{.CgroupVersion}} {{.Foo}}")
    assert (code, out) == (1, "2 \n")
    message = "can't evaluate field Foo in type system.dockerInfo"
    assert err == f'template: :1:21: executing "" at <.Foo>: {message}\n'


EVENT = {
    "status": "start",
    "id": "0b5d",
    "from": "registry:2",
    "Type": "container",
    "Action": "start",
    "Actor": {"ID": "0b5d", "Attributes": {"name": "reg", "image": "registry:2"}},
    "scope": "local",
    "time": 1795435546,
    "timeNano": 1795435546592796523,
}


def test_events(docker: Tool, lab: FakeService) -> None:
    lab.answers["events"] = lambda arguments: [{"event": EVENT}, {"result": None}]
    words = ["--filter", "type=container", "--filter", "type=image", "--until", "1795435999"]
    assert docker("events", *words, "--format", "{{.Type}} {{.Action}}").out == "container start\n"
    asked = lab.asked[-1][1]
    assert asked == {"filters": {"type": ["container", "image"]}, "since": None, "until": 1795435999.0}
    said = "container start 0b5d (image=registry:2, name=reg)"
    assert docker("events").out == f"2026-11-23T12:05:46.592796523Z {said}\n"
    assert json.loads(docker("events", "--format", "json").out) == EVENT
    template = "{{.Actor.Attributes.name}} {{.Time}} {{.ID}}"
    assert docker("events", "--format", template).out == "reg 1795435546 0b5d\n"


def test_the_disk_and_history(docker: Tool, lab: FakeService) -> None:
    none = {"Total": 0, "Active": 0, "Size": 0, "Reclaimable": 0}
    images = {"Total": 11, "Active": 1, "Size": 371_900_000, "Reclaimable": 346_800_000}
    lab.answers["system.df"] = result(
        {"Images": images, "Containers": none, "Volumes": none, "BuildCache": none}
    )
    assert docker("system", "df").out.splitlines()[:3] == [
        "TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE",
        "Images          11        1         371.9MB   346.8MB (93%)",
        "Containers      0         0         0B        0B",
    ]
    step = {
        "Id": "<missing>",
        "Created": "2026-11-23T12:00:00Z",
        "CreatedBy": "x" * 60,
        "Size": 5,
        "Comment": "",
    }
    lab.answers["image.history"] = result([step])
    out = docker("history", "--format", "{{.ID}} {{.CreatedBy}} {{.Size}}", "a").out
    assert out == f"<missing> {'x' * 44}… 5B\n"

"""Times, sizes, ports and references as docker words them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.lab.practice.tools import columns
from tutor.lab.practice.tools.arguments import seconds
from tutor.lab.practice.tools.docker import ports
from tutor.lab.practice.tools.docker.references import familiar


@pytest.mark.parametrize(
    ("lasting", "said"),
    [
        (0.4, "Less than a second"),
        (1, "1 second"),
        (59.9, "59 seconds"),
        (60, "About a minute"),
        (120, "2 minutes"),
        (3600, "About an hour"),
        (5399, "About an hour"),
        (5400, "2 hours"),
        (47 * 3600, "47 hours"),
        (48 * 3600, "2 days"),
        (14 * 86400, "2 weeks"),
        (60 * 86400, "2 months"),
        (3 * 365 * 86400, "3 years"),
    ],
)
def test_spans_of_time(lasting: float, said: str) -> None:
    assert columns.lasting(lasting) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0B"),
        (999, "999B"),
        (682_696, "683kB"),
        (1_985_642, "1.99MB"),
        (305_089_466, "305MB"),
        (5e9, "5GB"),
    ],
)
def test_sizes(count: int, said: str) -> None:
    assert columns.size(count) == said
    assert columns.binary_size(25_275_925_000) == "23.54GiB"


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ({}, ""),
        ({"80/tcp": None, "443/tcp": None}, "80/tcp, 443/tcp"),
        ({"8000/tcp": None, "8001/tcp": None, "8002/tcp": None, "53/udp": None}, "8000-8002/tcp, 53/udp"),
        ({"80/tcp": [{"HostIp": "::", "HostPort": "8080"}]}, "[::]:8080->80/tcp"),
        ({"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "80"}]}, "0.0.0.0:80->80/tcp"),
    ],
)
def test_ports_as_lists_show_them(published: dict[str, list[dict[str, str]] | None], said: str) -> None:
    assert set(ports.ports(published).split(", ")) == set(said.split(", "))


@pytest.mark.parametrize(
    ("word", "inside", "outside", "ip"),
    [
        ("80", [80], [0], ""),
        ("8080:80", [80], [8080], ""),
        ("127.0.0.1:8080:80/tcp", [80], [8080], "127.0.0.1"),
        ("127.0.0.1::80", [80], [0], "127.0.0.1"),
        ("8000-8001:80-81", [80, 81], [8000, 8001], ""),
    ],
)
def test_ports_as_they_are_asked_for(word: str, inside: list[int], outside: list[int], ip: str) -> None:
    found = ports.parse(word)
    assert [port["container"] for port in found] == inside
    assert [port["host"] for port in found] == outside
    assert {port["ip"] for port in found} == {ip}


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("x:y", "invalid containerPort: y"),
        ("99999:1", "invalid hostPort: 99999"),
        ("80/foo", "invalid proto: foo"),
        ("1.2.3:80:80", "invalid IP address: 1.2.3"),
    ],
)
def test_ports_that_are_none(word: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        ports.parse(word)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("alpine", "alpine:latest"),
        ("nosuch/image:1", "nosuch/image:1"),
        ("docker.io/library/nginx", "nginx:latest"),
        ("localhost:5111/dwk-app1:v1", "localhost:5111/dwk-app1:v1"),
        ("k3d-registry:5000/a/b", "k3d-registry:5000/a/b:latest"),
    ],
)
def test_names_of_images(name: str, shown: str) -> None:
    assert familiar(name) == shown


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Foo", "invalid reference format: repository name (library/Foo) must be lowercase"),
        ("a/Foo:1", "invalid reference format: repository name (a/Foo) must be lowercase"),
        ("a:", "invalid reference format"),
        ("a b", "invalid reference format"),
        ("-a", "invalid reference format"),
        ("", "invalid reference format"),
        ("a@sha256:1", "invalid reference format"),
    ],
)
def test_what_is_no_name_of_an_image(name: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        familiar(name)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "found"), [("1m30s", 90), ("100s", 100), ("1.5h", 5400), ("-2s", -2), ("0", 0)]
)
def test_durations(text: str, found: float) -> None:
    assert seconds(text) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5", 'time: missing unit in duration "5"'),
        ("x", 'time: invalid duration "x"'),
        ("", 'time: invalid duration ""'),
        ("5q", 'time: unknown unit "q" in duration "5q"'),
    ],
)
def test_what_is_no_duration(text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        seconds(text)
    assert str(caught.value) == message


@given(st.lists(st.lists(st.text("abc …ä漢", max_size=6), min_size=3, max_size=3), min_size=1, max_size=5))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_columns_begin_at_one_place(rows: list[list[str]]) -> None:
    lines = columns.table(rows, narrowest=0).splitlines()
    widest = max(len(row[0].encode("utf-16-le")) for row in rows)
    assert len(lines) == len(rows)
    for row, line in zip(rows, lines, strict=True):
        assert line.startswith(row[0])
        assert line.endswith(row[2])
        assert len(line) <= 2 * widest + 60

"""The download of k3d against a server on loopback that cuts, ignores, lies and refuses."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import sys
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.lab.mirror import CONTENT, PIN, refuse, send, serving
from tutor.lab.fetch import BASE_URL, PINS, URL_VARIABLE, Source, fetch, source_for
from tutor.lab.transfer import FetchError


def no_wait(seconds: float) -> None:
    assert seconds <= 8


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_fetches_and_makes_it_executable(tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    folder = tmp_path / "data" / "bin"
    with serving(send()) as mirror:
        place = fetch(mirror.source, folder, progress=lambda done, total: seen.append((done, total)))
    assert place == folder / "k3d"
    assert place.read_bytes() == CONTENT
    assert stat.S_IMODE(place.stat().st_mode) == 0o755
    assert left(folder) == ["k3d"]
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_what_is_there_already_is_not_fetched_again(tmp_path: Path) -> None:
    (tmp_path / "k3d").write_bytes(CONTENT)
    place = fetch(Source("http://127.0.0.1:1/never", "k3d-linux-amd64", PIN), tmp_path)
    assert os.access(place, os.X_OK)


def test_an_older_k3d_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "k3d").write_bytes(b"older")
    with serving(send()) as mirror:
        assert fetch(mirror.source, tmp_path).read_bytes() == CONTENT


def test_goes_on_where_the_line_was_cut(tmp_path: Path) -> None:
    with serving(send(cut=300_000), send(cut=200_000), send()) as mirror:
        place = fetch(mirror.source, tmp_path, wait=no_wait)
        assert place.read_bytes() == CONTENT
        assert mirror.ranges == [None, "bytes=300000-", "bytes=500000-"]


def test_goes_on_the_next_time(tmp_path: Path) -> None:
    with serving(send(cut=300_000), refuse(503)) as mirror:
        with pytest.raises(FetchError, match=r"503.*0\.3 MB are kept") as error:
            fetch(mirror.source, tmp_path, wait=no_wait, attempts=2)
        assert "127.0.0.1" in str(error.value)
        assert "k3d" not in left(tmp_path)
        mirror.steps = [send()]
        assert fetch(mirror.source, tmp_path).read_bytes() == CONTENT
        assert mirror.ranges[-1] == "bytes=300000-"


def test_a_server_that_ignores_ranges(tmp_path: Path) -> None:
    with serving(send(cut=300_000), send(ranges=False)) as mirror:
        assert fetch(mirror.source, tmp_path, wait=no_wait).read_bytes() == CONTENT


def test_a_server_that_answers_with_another_range(tmp_path: Path) -> None:
    with serving(send(cut=300_000), send(shift=10), send()) as mirror:
        assert fetch(mirror.source, tmp_path, wait=no_wait).read_bytes() == CONTENT
        assert mirror.ranges == [None, "bytes=300000-", None]


def test_a_beginning_that_does_not_fit_the_rest(tmp_path: Path) -> None:
    with serving(send(b"other" * 40_000, cut=150_000), refuse(500)) as mirror:
        with pytest.raises(FetchError):
            fetch(mirror.source, tmp_path, wait=no_wait, attempts=1)
        mirror.steps = [send()]
        assert fetch(mirror.source, tmp_path).read_bytes() == CONTENT
        assert mirror.ranges[-2:] == ["bytes=150000-", None]


def test_all_of_it_was_there_but_not_in_place(tmp_path: Path) -> None:
    (tmp_path / f".k3d-linux-amd64-{PIN[:12]}.part").write_bytes(CONTENT)
    with serving(send()) as mirror:
        assert fetch(mirror.source, tmp_path).read_bytes() == CONTENT
        assert mirror.ranges == [f"bytes={len(CONTENT)}-"]


def test_without_a_length(tmp_path: Path) -> None:
    with serving(send(length=False)) as mirror:
        assert fetch(mirror.source, tmp_path).read_bytes() == CONTENT


def test_other_bytes_are_refused(tmp_path: Path) -> None:
    (tmp_path / "k3d").write_bytes(b"older")
    page = b"<html>Sign in to the network</html>"
    with serving(send(page)) as mirror, pytest.raises(FetchError, match="is not k3d") as error:
        fetch(mirror.source, tmp_path, wait=no_wait)
    assert hashlib.sha256(page).hexdigest() in str(error.value)
    assert (tmp_path / "k3d").read_bytes() == b"older"
    assert left(tmp_path) == ["k3d"]


def test_one_byte_of_difference_is_refused_even_when_pieced_together(tmp_path: Path) -> None:
    other = CONTENT[:-1] + bytes([CONTENT[-1] ^ 1])
    with (
        serving(send(other, cut=300_000), send(other)) as mirror,
        pytest.raises(FetchError, match="is not k3d"),
    ):
        fetch(mirror.source, tmp_path, wait=no_wait)
    assert "k3d" not in left(tmp_path)


def test_a_file_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutor.lab.transfer.LARGEST", 100_000)
    with serving(send()) as mirror, pytest.raises(FetchError, match="it is not k3d"):
        fetch(mirror.source, tmp_path, wait=no_wait)


@pytest.mark.parametrize(
    ("code", "words"), [(404, "no k3d at this address"), (403, "403"), (407, "HTTPS_PROXY")]
)
def test_refusals_are_not_tried_again(tmp_path: Path, code: int, words: str) -> None:
    with serving(refuse(code)) as mirror:
        with pytest.raises(FetchError, match=words):
            fetch(mirror.source, tmp_path, wait=no_wait)
        assert len(mirror.paths) == 1


def test_a_busy_server_is_tried_again(tmp_path: Path) -> None:
    with serving(refuse(503), refuse(429), send()) as mirror:
        assert fetch(mirror.source, tmp_path, wait=no_wait).read_bytes() == CONTENT


def test_nobody_listens(tmp_path: Path) -> None:
    with serving(send()) as mirror:
        source = mirror.source
    waits: list[float] = []
    with pytest.raises(FetchError, match=r"does not accept a connection.*Nothing has come yet"):
        fetch(source, tmp_path, wait=waits.append, attempts=3)
    assert len(waits) == 2
    assert not left(tmp_path)


def test_no_network(tmp_path: Path) -> None:
    source = Source("http://k3d.invalid/k3d-linux-amd64", "k3d-linux-amd64", PIN)
    with pytest.raises(FetchError, match=r"k3d\.invalid was not found\. There seems to be no internet"):
        fetch(source, tmp_path, wait=no_wait, attempts=1)


def test_a_silent_server(tmp_path: Path) -> None:
    over = threading.Event()

    def silent(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        over.wait(10)

    with serving(silent) as mirror:
        with pytest.raises(FetchError, match=r"silent for 0\.2 seconds"):
            fetch(mirror.source, tmp_path, timeout=0.2, wait=no_wait, attempts=1)
        over.set()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/dev/full is Linux's own")
def test_a_full_disk(tmp_path: Path) -> None:
    (tmp_path / f".k3d-linux-amd64-{PIN[:12]}.part").symlink_to("/dev/full")
    with serving(send()) as mirror, pytest.raises(FetchError, match="no room left for k3d"):
        fetch(mirror.source, tmp_path, wait=no_wait)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "bin").write_text("a file")
    with pytest.raises(FetchError, match=f"could not be written to {tmp_path}/bin"):
        fetch(Source("http://127.0.0.1:1/x", "k3d-linux-amd64", PIN), tmp_path / "bin")


def test_two_at_a_time(tmp_path: Path) -> None:
    with (tmp_path / f".k3d-linux-amd64-{PIN[:12]}.part").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(FetchError, match="Another dwk-tutor is fetching"):
            fetch(Source("http://127.0.0.1:1/x", "k3d-linux-amd64", PIN), tmp_path)


def test_the_proxy_of_the_environment_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(send()) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        source = Source("http://mirror.example/k3d-linux-amd64", "k3d-linux-amd64", PIN)
        assert fetch(source, tmp_path).read_bytes() == CONTENT
        assert proxy.paths == ["http://mirror.example/k3d-linux-amd64"]


@pytest.mark.parametrize(
    ("platform", "machine", "name"),
    [
        ("linux", "x86_64", "k3d-linux-amd64"),
        ("linux", "aarch64", "k3d-linux-arm64"),
        ("darwin", "x86_64", "k3d-darwin-amd64"),
        ("darwin", "arm64", "k3d-darwin-arm64"),
    ],
)
def test_the_file_for_a_platform(platform: str, machine: str, name: str) -> None:
    source = source_for(platform, machine, environ={})
    assert source.url == f"https://github.com/k3d-io/k3d/releases/download/v5.9.0/{name}"
    assert source.sha256 == PINS[name.removeprefix("k3d-")]
    assert len(set(PINS.values())) == len(PINS)


def test_another_address() -> None:
    environ = {URL_VARIABLE: "http://teacher.local:8000/k3d/"}
    assert (
        source_for("linux", "x86_64", environ=environ).url == "http://teacher.local:8000/k3d/k3d-linux-amd64"
    )
    assert source_for("linux", "x86_64", environ=environ, base_url=BASE_URL).url.startswith(BASE_URL)
    assert source_for("linux", "x86_64", environ=environ).sha256 == PINS["linux-amd64"]
    secret = {URL_VARIABLE: "https://maija:secret@mirror.example"}
    assert "secret" not in source_for("linux", "x86_64", environ=secret).shown_url


@pytest.mark.parametrize(
    ("platform", "machine", "address", "words"),
    [
        ("win32", "AMD64", None, "wsl --install"),
        ("linux", "riscv64", None, "no k3d for linux on riscv64"),
        ("freebsd14", "amd64", None, "no k3d for freebsd14"),
        ("linux", "x86_64", "file:///tmp", "not an http or https address"),
        ("linux", "x86_64", "https://", "not an http or https address"),
    ],
)
def test_refused_before_anything_is_fetched(
    platform: str, machine: str, address: str | None, words: str
) -> None:
    with pytest.raises(FetchError, match=words):
        source_for(platform, machine, environ={URL_VARIABLE: address} if address else {})

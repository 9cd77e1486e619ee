"""The certificates: whom they let in, how they are kept, and when they are made again."""

from __future__ import annotations

import base64
import random
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from tutor.lab.practice.api.certificates import ADMIN, Authority

_FILES = ("admin.crt", "admin.key", "ca.crt", "ca.key", "server.crt", "server.key")


def _read(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in _FILES}


def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    Authority.load(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(path.name for path in folder.iterdir()) == sorted(_FILES)
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_permissions_that_were_loosened_are_taken_back(tmp_path: Path) -> None:
    Authority.load(tmp_path)
    (tmp_path / "ca.key").chmod(0o644)
    Authority.load(tmp_path)
    assert stat.S_IMODE((tmp_path / "ca.key").stat().st_mode) == 0o600


def test_the_same_certificates_are_found_again(tmp_path: Path) -> None:
    Authority.load(tmp_path, ["k3d-course-server-0"])
    made = _read(tmp_path)
    Authority.load(tmp_path, ["k3d-course-server-0"])
    assert _read(tmp_path) == made


@pytest.mark.parametrize("name", _FILES)
@pytest.mark.parametrize("damage", ["missing", "empty", "garbage", "stranger"])
def test_damaged_files_are_made_again(tmp_path: Path, name: str, damage: str) -> None:
    folder, strangers = tmp_path / "own", tmp_path / "strangers"
    Authority.load(folder)
    made = _read(folder)
    if damage == "missing":
        (folder / name).unlink()
    elif damage == "stranger":
        Authority.load(strangers)
        (folder / name).write_bytes((strangers / name).read_bytes())
    else:
        (folder / name).write_bytes(b"" if damage == "empty" else made[name][:100] + b"\0garbage")
    authority = Authority.load(folder)
    again = _read(folder)
    assert all(again[name] != made[name] for name in _FILES)
    authority.server_context()
    authority.client_context()


def test_what_is_found_good_can_be_used(tmp_path: Path) -> None:
    Authority.load(tmp_path)
    made = _read(tmp_path)
    chance = random.Random(1)
    for name in _FILES * 4:
        damaged = bytearray(made[name])
        for _ in range(chance.randrange(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        (tmp_path / name).write_bytes(damaged)
        authority = Authority.load(tmp_path)
        authority.server_context()
        authority.client_context()
        made = _read(tmp_path)


def test_a_new_name_of_the_server_needs_new_certificates(tmp_path: Path) -> None:
    Authority.load(tmp_path)
    Authority.load(tmp_path, ["k3d-course-serverlb", "172.18.0.2"])
    server = x509.load_pem_x509_certificate((tmp_path / "server.crt").read_bytes())
    known = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "k3d-course-serverlb" in known.get_values_for_type(x509.DNSName)
    assert {"0.0.0.0", "127.0.0.1", "172.18.0.2"} <= {
        str(ip) for ip in known.get_values_for_type(x509.IPAddress)
    }


def test_they_are_valid_for_ten_years(tmp_path: Path) -> None:
    Authority.load(tmp_path)
    for name in ("ca.crt", "server.crt", "admin.crt"):
        ends = x509.load_pem_x509_certificate((tmp_path / name).read_bytes()).not_valid_after_utc
        assert ends > datetime.now(UTC) + timedelta(days=3650)


def test_parts_of_a_kubeconfig(tmp_path: Path) -> None:
    parts = Authority.load(tmp_path).kubeconfig_parts()
    assert base64.b64decode(parts.certificate_authority_data) == (tmp_path / "ca.crt").read_bytes()
    admin = x509.load_pem_x509_certificate(base64.b64decode(parts.client_certificate_data))
    assert admin.subject.rfc4514_string() == f"CN={ADMIN},O=system:masters"
    assert base64.b64decode(parts.client_key_data).startswith(b"-----BEGIN EC PRIVATE KEY-----")

"""What a program printed is kept without its secrets."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.engine.redact_output import without_secrets

KNOWN_BY_THEIR_LOOK = [
    "client-key-data: LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCk1IY0NBUUVFSUhhaGE=",
    "K10abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789::server:s3cr3tword",
    '"k3d.cluster.token":"PqRsTuVwXyZabcdef123"',
    "Password: hunter2hunter2",
    "Authorization: Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6.eyJpc3MiOiJrdWJlcm5ldGVz.c2ln",
    "https://ada:hunter2@registry.example/v2/",
    "dckr_pat_AbCdEfGhIjKlMnOpQr",
    "cloning https://ghp_AbCdEfGhIjKlMnOpQr@example.org/x.git",
    "aws: AKIAIOSFODNN7EXAMPLE",
    "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIHah\n-----END EC PRIVATE KEY-----",
]
PARTS = ("LS0tLS1C", "s3cr3tword", "PqRsTuVw", "hunter2", "eyJhbGci", "AbCdEfGh", "IOSFODNN", "MHcCAQ")


@pytest.mark.parametrize("secret", KNOWN_BY_THEIR_LOOK)
def test_secrets_are_hidden(secret: str) -> None:
    hidden = without_secrets(f"before\n{secret}\nafter")
    assert "***" in hidden
    assert hidden.startswith("before")
    assert hidden.endswith("after")
    assert not [part for part in PARTS if part in hidden]


SAID = [
    "password: {}",
    "DB_PASSWORD={}",
    "starting with DB_PASSWORD={} on port 8080",
    'config: {{"user": "ada", "password": "{}"}}',
    '{{"auths": {{"x": {{"auth": "{}"}}}}}}',
    "connecting to postgres://ada:{}@db:5432/app",
    "X-Auth-Token: {}",
    "$ docker login -u ada -p {}",
    "+ kubectl --token={} get pods",
    "+ kubectl --token {} get pods",
    "+ echo {} | docker login -u ada --password-stdin",
    "API_KEY={}",
    "curl -u ada:{} localhost",
]
SECRETS = st.text(string.ascii_uppercase + string.digits + "_", min_size=4, max_size=30).map(
    lambda s: f"Zq9{s}"
)


@pytest.mark.parametrize("line", SAID)
@settings(max_examples=15, deadline=None, derandomize=True)
@given(secret=SECRETS)
def test_a_secret_that_is_named_is_hidden_whatever_it_is(line: str, secret: str) -> None:
    hidden = without_secrets(f"12:00 ready\n{line.format(secret)}\n12:05 done")
    assert secret not in hidden
    assert hidden.startswith("12:00 ready\n")
    assert hidden.endswith("\n12:05 done")


def test_what_is_no_secret_stays() -> None:
    text = (
        "digest: sha256:bc4734c7a0af2c101c45c5edcc407ed0498f1ec7997cbf8129e76b31d8be7a62 size: 943\n"
        'E1123 memcache.go:265] err="Get \\"https://0.0.0.0:44137/api?timeout=32s\\": connection refused"\n'
        "jakousa/dwk-app1:b7fc18de2376da80ff0cfc72cf581a9f94d10e64\n"
        "2026-11-23T12:06:36Z: 6fd1e7d2-1f0c-4b7e-9f0b-6f3f4b6ad9b2"
    )
    assert without_secrets(text) == text

"""Patterns fit what they describe, and nothing else."""

from __future__ import annotations

import pytest

from tests.lab.practice.parity.words import fits


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("", ""),
        ("...", ""),
        ("pod/<any> created", "pod/web created\n"),
        ("NAME   AGE\nweb-<hash>   <age>", "NAME                   AGE\nweb-64794cf659   3m12s \n"),
        ("a\n...\nz", "a\nz\n"),
        ("a\n...\nz\n...", "a\nb\n\nz\nend\n"),
        ("at <time> from <ip>", "at 2026-11-23T12:06:36Z from 10.42.0.7"),
        ('pods "x" not found in <ns>', 'pods "x" not found in own'),
    ],
)
def test_what_fits(pattern: str, text: str) -> None:
    assert fits(pattern, text, {"ns": "own"})


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("", "x"),
        ("pod/<any> created", "pod/web created\npod/other created"),
        ("web-<hash>", "web-abc123"),
        ("NAME   AGE", "NAME AGE"),
        ("a\n...\nz", "a\nb"),
        ("a.c", "abc"),
    ],
)
def test_what_does_not(pattern: str, text: str) -> None:
    assert not fits(pattern, text)

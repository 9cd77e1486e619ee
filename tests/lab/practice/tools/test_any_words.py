"""Whatever is typed, the tools answer with words and an exit code."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.lab.practice.tools.arguments import Command
from tutor.lab.practice.tools.docker import main as docker
from tutor.lab.practice.tools.docker.commands import ROOT as DOCKER
from tutor.lab.practice.tools.k3d import main as k3d
from tutor.lab.practice.tools.k3d.commands import ROOT as K3D

_OTHERS = (
    "--",
    "-",
    "-a",
    "-it",
    "--format",
    "{{.ID}}",
    "x",
    "a:1",
    "-p80:80",
    "--all=x",
    "-t=5",
    "",
    "-h",
    "--help",
    "..",
    "é",
)


def _words(root: Command) -> st.SearchStrategy[list[str]]:
    names = [each.name for group in (root, *root.commands) for each in group.commands]
    return st.lists(st.sampled_from([*names, *_OTHERS]), max_size=6)


def _said(main: Callable[[list[str]], int], words: list[str]) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    nowhere = mock.patch.dict(os.environ, {"DWK_TUTOR_PRACTICE": ""})
    with nowhere, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(words)
    return code, out.getvalue() + err.getvalue()


@given(_words(DOCKER))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_docker_answers_any_words(words: list[str]) -> None:
    code, said = _said(docker, words)
    assert code in (0, 1, 64, 125)
    assert said


@given(_words(K3D))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_k3d_answers_any_words(words: list[str]) -> None:
    code, said = _said(k3d, words)
    assert code in (0, 1)
    assert said

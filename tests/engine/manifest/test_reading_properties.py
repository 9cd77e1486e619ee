"""Any half of a manifest, and any text: there is always an answer, and it comes at once."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.manifest.test_reading import LINES, WHOLE
from tutor.engine.manifest.finding import Status
from tutor.engine.manifest.reading import Manifest, read_manifest
from tutor.engine.manifest.slips import lines_of

QUICK = settings(max_examples=60, deadline=None, derandomize=True)
SIGNS = st.text("ab:- \n\t#\"'[]{}|>&*!%@`.,?0xé\u00a0\u2028", max_size=60)


def sound(text: str, manifest: Manifest) -> None:
    """Every finding has a sentence, those of lines name one that there is, and something is said."""
    assert manifest.findings
    for finding in manifest.findings:
        assert finding.sentence.strip()
        assert (finding.line is None) == (finding.status is Status.MISSING) or finding.line is None
        assert finding.line is None or 1 <= finding.line <= max(len(lines_of(text)), text.count("\n") + 2)


def test_any_beginning_of_the_file_is_unfinished_and_says_what_comes_next() -> None:
    for cut in range(len(WHOLE) - len(LINES[-1]) - 1):
        text = WHOLE[:cut]
        manifest = read_manifest(text)
        sound(text, manifest)
        assert not manifest.is_whole, text[-40:]


def test_any_line_left_out_is_missed() -> None:
    # Of what is left out only `replicas` has a value without being written.
    for number in range(1, len(LINES) + 1):
        text = "\n".join([*LINES[: number - 1], *LINES[number:]])
        manifest = read_manifest(text)
        sound(text, manifest)
        assert manifest.is_whole == (number == 6), LINES[number - 1]


def test_any_line_moved_by_any_number_of_blanks_is_answered() -> None:
    for number, line in enumerate(LINES):
        for blanks in range(14):
            text = "\n".join([*LINES[:number], " " * blanks + line.strip(), *LINES[number + 1 :]])
            sound(text, read_manifest(text))


@QUICK
@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)), SIGNS)
def test_anything_typed_anywhere_is_answered(start: int, end: int, typed: str) -> None:
    text = WHOLE[: min(start, end)] + typed + WHOLE[max(start, end) :]
    sound(text, read_manifest(text))


@QUICK
@given(st.text(max_size=200) | SIGNS)
def test_any_text_is_answered(text: str) -> None:
    sound(text, read_manifest(text))


@QUICK
@given(st.permutations(LINES))
def test_lines_in_any_order_are_answered(lines: list[str]) -> None:
    text = "\n".join(lines)
    sound(text, read_manifest(text))


def test_it_answers_at_once() -> None:
    texts = [WHOLE[:cut] for cut in range(0, len(WHOLE), 7)]
    texts += [WHOLE.replace("  ", "\t"), WHOLE.replace(": ", ":"), WHOLE * 3, "[" * 300, "a:\n" * 300]
    slowest = 0.0
    for text in texts:
        best = min(_seconds(text) for _ in range(3))
        slowest = max(slowest, best)
    assert slowest < 0.02


def _seconds(text: str) -> float:
    began = time.thread_time()
    read_manifest(text)
    return time.thread_time() - began

"""Logs of programs in many languages, and of programs that do not do what the exercise asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.engine.logs import log_document

BEGAN = datetime(2026, 11, 23, 12, 6, 36, 250_000, UTC)
STRING = "8523ecb1-c716-4cb6-a044-b9e83bb98e43"


def log(*texts: str, every: float = 5.0) -> str:
    """As `kubectl logs --timestamps` prints it."""
    times = [BEGAN + timedelta(seconds=every * number) for number in range(len(texts))]
    return "".join(
        f"{time.strftime('%Y-%m-%dT%H:%M:%S.%f')}123Z {text}\n"
        for time, text in zip(times, texts, strict=True)
    )


def lines(form: str, count: int = 4, *, every: float = 5.0, shift: float = 0.0, **more: str) -> str:
    """Lines of that form, as `strftime` has it, each at its time; `shift`: hours of the time zone."""
    times = [BEGAN + timedelta(seconds=every * n, hours=shift) for n in range(count)]
    epochs = [BEGAN.timestamp() + every * n for n in range(count)]
    texts = [
        time.strftime(form).format(
            string=STRING,
            s=int(epoch),
            ms=int(epoch * 1000),
            f=round(epoch, 3),
            m=5.1 * n,
            micro=f"{250_000 + n * 1234:06}",
        )
        for n, (time, epoch) in enumerate(zip(times, epochs, strict=True))
    ]
    return log(*texts, every=every)


FORMS = {
    "JavaScript, toISOString": "%Y-%m-%dT%H:%M:%S.250Z: {string}",
    "JavaScript, Date": "%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time) {string}",
    "JavaScript, toLocaleString": "%m/%d/%Y, %I:%M:%S PM: {string}",
    "JavaScript, Date.now": "{ms} {string}",
    "Python, datetime": "%Y-%m-%d %H:%M:%S.250000 {string}",
    "Python, isoformat": "%Y-%m-%dT%H:%M:%S.{micro}: {string}",
    "Python, time": "{f} {string}",
    "Python, logging": "%Y-%m-%d %H:%M:%S,250 - INFO - {string}",
    "Go, log": "%Y/%m/%d %H:%M:%S {string}",
    "Go, time": "%Y-%m-%d %H:%M:%S.25 +0000 UTC m=+{m:.6f} {string}",
    "Java, ZonedDateTime": "%Y-%m-%dT%H:%M:%S.250123456Z[UTC] string={string}",
    "Rust, env_logger": "[%Y-%m-%dT%H:%M:%SZ INFO  app] {string}",
    "Ruby": "%Y-%m-%d %H:%M:%S +0000: {string}",
    "C, ctime": "%a %b %d %H:%M:%S %Y {string}",
    "shell, date": "%a %b %d %H:%M:%S UTC %Y {string}",
    "shell, date -u +%s": "{s} {string}",
    "RFC 1123": "%a, %d %b %Y %H:%M:%S GMT {string}",
    "the string first": "{string} %H:%M:%S",
    "JSON": '{{"time":"%Y-%m-%dT%H:%M:%SZ","string":"{string}"}}',
    "compact": "%Y%m%dT%H%M%SZ {string}",
    "no blank between": "%Y-%m-%dT%H:%M:%SZ:{string}",
    "a German date": "%d.%m.%Y %H:%M:%S {string}",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_one_string_and_a_time_each_in_the_ways_of_many_languages(form: str) -> None:
    found = log_document(lines(form))
    assert (found["count"], found["dated"]) == (4, 4)
    same = found["same"]
    assert isinstance(same, str)
    assert STRING in same
    assert (found["shortest"], found["every"], found["longest"]) == (5.0, 5.0, 5.0)


@pytest.mark.parametrize("shift", [2, -8, 5.5, 5.75])
def test_the_time_may_be_of_any_zone(shift: float) -> None:
    found = log_document(lines("%Y-%m-%d %H:%M:%S {string}", shift=shift))
    assert (found["dated"], found["same"]) == (4, STRING)


def test_a_string_that_changes_with_each_line_is_not_the_same() -> None:
    stamped = [f"2026-11-23T12:06:{36 + 5 * n}Z abcdef{n}" for n in range(4)]
    found = log_document(log(*stamped))
    assert (found["dated"], found["same"]) == (4, None)


def test_words_around_a_changing_string_are_not_taken_for_it() -> None:
    stamped = [f"INFO 2026-11-23T12:06:{36 + 5 * n}Z my string: abcdef{n}" for n in range(4)]
    assert log_document(log(*stamped))["same"] is None


def test_lines_without_a_time_are_not_dated() -> None:
    found = log_document(log(STRING, STRING, STRING))
    assert (found["count"], found["dated"], found["same"]) == (3, 0, STRING)


def test_a_time_that_stands_still_dates_no_line_but_the_first() -> None:
    found = log_document(log(*[f"2026-11-23T12:06:36Z {STRING}"] * 4))
    assert (found["count"], found["dated"]) == (4, 1)


def test_a_time_of_long_ago_dates_no_line() -> None:
    found = log_document(log(*[f"2026-11-23T11:17:1{n}Z {STRING}" for n in range(4)]))
    assert found["dated"] == 0


def test_nothing_beside_the_time_says_nothing() -> None:
    found = log_document(lines("%H:%M:%S"))
    assert (found["dated"], found["same"]) == (4, None)


def test_the_seconds_between_lines() -> None:
    found = log_document(lines("%H:%M:%S {string}", every=1.0))
    assert (found["shortest"], found["longest"]) == (1.0, 1.0)
    assert log_document(log("one"))["every"] is None


def test_what_is_looked_for_is_found_in_the_last_line_that_has_it() -> None:
    text = log("Server started in port 3000", "GET /", "Server started in port 4000", "GET /")
    assert log_document(text, r"in port (?P<port>\d+)")["found"] == {"port": "4000"}
    assert log_document(log("hello"), r"in port (?P<port>\d+)")["found"] is None


def test_an_empty_log_is_empty() -> None:
    found = log_document("")
    assert (found["count"], found["dated"], found["same"], found["last"]) == (0, 0, None, None)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(st.text(max_size=40)))
def test_any_log_is_answered(texts: list[str]) -> None:
    found = log_document(log(*(text.replace("\n", " ") for text in texts)), "(?P<a>.)")
    assert isinstance(found["count"], int)
    assert isinstance(log_document("".join(texts))["count"], int)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.from_regex(r"[A-Za-z0-9]{6,20}", fullmatch=True))
def test_any_string_of_letters_and_digits_is_found(string: str) -> None:
    texts = [f"2026-11-23T12:06:{36 + 5 * n}Z {string}" for n in range(4)]
    same = log_document(log(*texts))["same"]
    assert same == string

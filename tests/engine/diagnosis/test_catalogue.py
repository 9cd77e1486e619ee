"""Every failure of the catalogue is recognised by what the tools really say, and nothing else is."""

from __future__ import annotations

import re
import time

import pytest

from tests.engine.diagnosis.examples import Example, catalogue, evidence, examples, said, shown
from tutor.engine.diagnosis import Evidence, Said, diagnose
from tutor.engine.diagnosis.examination import ranked

SAID = examples("said.yaml")
STATES = examples("states.yaml")
NOTHING = examples("nothing.yaml")


def test_every_failure_has_an_example() -> None:
    known = {failure.id for failure in catalogue().failures}
    assert known == {example["is"] for example in [*SAID, *STATES]}


@pytest.mark.parametrize("example", [*SAID, *STATES], ids=shown)
def test_an_example_gives_its_failure_in_words_of_the_learner(example: Example) -> None:
    found = diagnose(catalogue(), evidence(example))
    assert found is not None
    assert found.id == example["is"]
    words = found.markdown
    for text in example.get("holds", []):
        assert str(text) in words
    assert not re.search(r"``(?!`)(?<!```)| {2}(?! *\S*·)(?=[a-z])|\{[a-z_]+[|}]|\(\)", _prose(words)), words


def _prose(markdown: str) -> str:
    return re.sub(r"```.*?```", "", markdown, flags=re.DOTALL)


@pytest.mark.parametrize("example", [*SAID, *STATES], ids=shown)
def test_no_two_failures_fit_equally_well(example: Example) -> None:
    found = ranked(catalogue(), evidence(example))
    assert len(found) < 2 or found[0].weight > found[1].weight, [each.failure.id for each in found]


@pytest.mark.parametrize("example", SAID, ids=shown)
def test_the_words_are_enough_where_nothing_can_be_asked(example: Example) -> None:
    found = diagnose(catalogue(), evidence(example, asking=False))
    assert found is not None
    assert found.id == example["is"]


@pytest.mark.parametrize("example", NOTHING, ids=shown)
def test_nothing_is_made_up(example: Example) -> None:
    assert diagnose(catalogue(), evidence(example)) is None


@pytest.mark.parametrize("example", SAID, ids=shown)
def test_among_many_other_lines_it_is_found_as_well(example: Example) -> None:
    if not example["said"]:
        return
    other = "2026-11-23T16:33:21Z: mwy0iqrb3z1p\n" * 300
    long = {**example, "said": f"{other}{example['said']}\n{other}"}
    found = diagnose(catalogue(), evidence(long, asking=False))
    assert found is not None
    assert found.id == example["is"]


def test_all_entries_against_a_long_output_take_little_time() -> None:
    lines = [example["said"] for example in SAID if example["said"]]
    text = ("\n".join(lines) * 10)[-64 * 1024 :]
    plain = ("Step 1/5 : FROM scratch and something else that is said\n" * 2000)[: 64 * 1024]
    for output, limit in ((plain, 0.05), (text, 0.05)):
        known = catalogue()
        diagnose(known, Evidence([Said(output, typed="kubectl apply", exit_code=1)]))
        best = min(_seconds(output) for _ in range(3))
        assert best < limit


def _seconds(output: str) -> float:
    began = time.process_time()
    diagnose(catalogue(), Evidence([Said(output, typed="kubectl apply", exit_code=1)]))
    return time.process_time() - began


def test_a_failure_of_the_real_lab_is_none_of_the_practice_lab() -> None:
    example = next(example for example in SAID if example["is"] == "docker-not-running")
    assert diagnose(catalogue(), evidence(example, lab="practice")) is None


def test_pods_that_are_well_are_no_failure() -> None:
    example = {"pod": {}, "typed": "kubectl get pods", "exit": 0, "said": "web-1 1/1 Running"}
    assert diagnose(catalogue(), evidence(example)) is None


def test_what_was_said_goes_before_what_is_there_and_asks_nothing() -> None:
    example = {
        **STATES[0],
        "typed": "kubectl apply d.yaml",
        "exit": 1,
        "said": "error: Unexpected args: [d.yaml]",
    }
    seen = evidence(example)
    found = diagnose(catalogue(), seen)
    assert found is not None
    assert found.id == "apply-without-f"
    assert seen.world is not None
    assert getattr(seen.world, "asked") == []  # noqa: B009 - the protocol does not have it


def test_a_fact_does_not_stand_in_for_what_was_not_said() -> None:
    """The pod and the image of the present step are others than those of a text that was pasted."""
    facts = {"pod": "POD", "image": "dwk-app1", "cluster": "k3s-default"}
    for words, no_word in (
        ("    Last State:     Terminated\n      Reason:       OOMKilled", "POD"),
        ("pull access denied, repository does not exist or may require authorization", "dwk-app1"),
    ):
        pasted = Evidence([Said(words)], facts, anywhere=True)
        found = diagnose(catalogue(), pasted, states=False)
        assert found is not None
        assert no_word not in found.markdown


def test_behind_a_pipe_the_exit_code_says_nothing() -> None:
    from tests.engine.world import ran  # noqa: PLC0415

    line = "kubectl apply -f empty.yaml 2>&1 | tee log"
    piped = Said.of(ran(line, exit_code=0, output="error: no objects passed to apply\n"))
    found = diagnose(catalogue(), Evidence([piped]))
    assert found is not None
    assert found.id == "file-empty"
    assert said({"said": "", "typed": line}).tool == "kubectl"

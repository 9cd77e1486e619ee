"""Markdown as lines."""

from __future__ import annotations

import pytest

from tutor.tui.widgets.markdown import COLOURED, blocks, inline_text, lay_out


def lines(source: str, width: int = 40) -> list[str]:
    return [line.plain for line in lay_out(blocks(source), width)]


def test_paragraphs_are_wrapped_and_parted_by_a_blank_line() -> None:
    assert lines("one two three\nfour\n\nfive", 10) == ["one two", "three four", "", "five"]


def test_items_hang_below_their_text() -> None:
    assert lines("- one two three\n- four", 10) == ["• one two", "  three", "• four"]


def test_lists_in_lists_and_numbers_that_do_not_begin_at_one() -> None:
    assert lines("3. three\n   - inner\n4. four") == ["3. three", "   • inner", "4. four"]


def test_a_list_is_parted_from_what_is_before_and_after_it() -> None:
    assert lines("before\n\n- one\n- two\n\nafter") == ["before", "", "• one", "• two", "", "after"]


def test_items_with_paragraphs_of_their_own() -> None:
    assert lines("- one\n\n  more\n\n- two") == ["• one", "", "  more", "", "• two"]


def test_a_command_that_is_too_long_breaks_between_its_words() -> None:
    said = lines("```\nk3d cluster create --agents 2\n```", 24)
    assert [line.rstrip() for line in said] == [" k3d cluster create", "   --agents 2"]


def test_fences_fill_their_width_and_are_folded_not_wrapped() -> None:
    assert lines("```yaml\nkubectl get pods\n\nls\n```", 14) == [
        " kubectl get  ",
        " pods         ",
        "              ",
        " ls           ",
    ]


def test_quotes_have_a_bar_on_every_line() -> None:
    assert lines("> one two three", 12) == ["▎ one two", "▎ three"]


def test_tables_wrap_their_widest_column() -> None:
    assert lines("| a | b |\n|---|---|\n| x | one two three |", 15) == [
        "a  b",
        "─  ────────────",
        "x  one two",
        "   three",
    ]


def test_headings_and_rules() -> None:
    assert lines("## Title\n\ntext\n\n---") == ["Title", "", "text", "", "─" * 24]


@pytest.mark.parametrize("width", [1, 5, 10, 23, 60])
def test_no_line_is_wider_than_asked_for(width: int) -> None:
    source = "# A title\n\n- an item with 幅の広い wide words\n\n```yaml\nkind: Deployment\n```\n\n> quote\n"
    assert all(line.cell_length <= max(width, 10) for line in lay_out(blocks(source), width))


def test_kinds_of_text_have_their_styles() -> None:
    content = inline_text("Run `kubectl get pods` **now**")
    assert content.plain == "Run kubectl get pods now"
    styles = {content.plain[span.start : span.end]: str(span.style) for span in content.spans}
    assert styles == {"kubectl get pods": COLOURED["code"], "now": COLOURED["strong"]}


def test_a_sentence_with_brackets_is_no_markup() -> None:
    assert inline_text("It is [b]not[/b] bold, it is {json}.").plain == "It is [b]not[/b] bold, it is {json}."


def test_yaml_keys_values_and_comments_are_told_apart() -> None:
    content = blocks("```yaml\nmetadata:\n  name: web  # yours\n  - image: a:b\n```")[0].content
    styles = {content.plain[span.start : span.end]: str(span.style) for span in content.spans}
    assert styles["name"] == COLOURED["key"]
    assert styles["# yours"] == COLOURED["comment"]
    assert styles[" a:b"] == COLOURED["string"]

"""Colours that can be read, and which of them a terminal gets."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from rich.terminal_theme import TerminalTheme
from textual.color import Color
from textual.theme import Theme

from tests.tui.fakes import tutor
from tutor.tui import theme

AA = 4.5
"""Contrast that WCAG 2 asks for at level AA."""
INKS = ["foreground", "primary", "secondary", "accent", "success", "warning", "error", "muted"]


def contrast(ink: str, ground: str) -> float:
    def light(colour: str) -> float:
        parts = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    bright, dark = sorted((light(ink), light(ground)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _parts(colour: str) -> list[float]:
    return [part / 255 for part in Color.parse(colour).rgb]


@pytest.mark.parametrize("one", [theme.DARK, theme.LIGHT], ids=lambda one: one.name)
@pytest.mark.parametrize("ink", INKS)
@pytest.mark.parametrize("ground", ["background", "surface", "panel", "code"])
def test_every_ink_can_be_read_on_every_ground(one: Theme, ink: str, ground: str) -> None:
    variables = {**one.variables, **{name: getattr(one, name, None) for name in [*INKS, ground]}}
    variables = {name: value or one.variables.get(name) for name, value in variables.items()}
    assert contrast(str(variables[ink]), str(variables[ground])) >= AA


@pytest.mark.parametrize(
    ("one", "ground"), [(theme.DARK_TERMINAL, theme.DARK), (theme.LIGHT_TERMINAL, theme.LIGHT)]
)
def test_the_colours_of_the_shell_can_be_read(one: TerminalTheme, ground: Theme) -> None:
    for number in range(1, 16):
        red, green, blue = one.ansi_colors[number]
        assert contrast(f"#{red:02x}{green:02x}{blue:02x}", str(ground.background)) >= AA, number


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({}, "tutor-dark"),
        ({"COLORFGBG": "15;0"}, "tutor-dark"),
        ({"COLORFGBG": "0;15"}, "tutor-light"),
        ({"COLORFGBG": "0;default;7"}, "tutor-light"),
        ({"NO_COLOR": "1", "COLORFGBG": "0;15"}, "tutor-plain"),
        ({"NO_COLOR": ""}, "tutor-dark"),
    ],
)
def test_the_theme_follows_the_terminal(environ: dict[str, str], name: str) -> None:
    assert theme.suited(environ) == name


@pytest.mark.parametrize("one", theme.THEMES, ids=lambda one: one.name)
def test_every_theme_paints_the_same_words(tmp_path: Path, one: Theme) -> None:
    async def go() -> None:
        async with tutor(tmp_path, at="create-cluster") as running:
            before = running.frame
            running.app.theme = one.name
            await running.settled()
            assert running.frame == before

    asyncio.run(go())


def test_without_colour_nothing_is_coloured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def go() -> None:
        async with tutor(tmp_path, at="create-cluster") as running:
            running.shell.prints(b"\x1b[31mred\x1b[0m")
            await running.shows("✗ not yet", "red")
            for line in running.app.screen._compositor.render_strips(running.app.size):
                for segment in line.apply_filter(running.app._filters[-1], Color(0, 0, 0)):
                    style = segment.style
                    assert style is None or (style.color is None or style.color.is_default)

    asyncio.run(go())

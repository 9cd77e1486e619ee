"""The colours: one dark and one light theme, and which of them suits the terminal.

Every pair of text and background reaches a contrast of 4.5 to 1, the level AA of WCAG 2.
"""

from __future__ import annotations

from collections.abc import Mapping

from rich.terminal_theme import TerminalTheme
from textual.theme import BUILTIN_THEMES, Theme

DARK = Theme(
    name="tutor-dark",
    dark=True,
    primary="#7cb7ff",
    secondary="#9fb0c8",
    accent="#c6a5ff",
    success="#7fd88f",
    warning="#f0c674",
    error="#ff8b85",
    foreground="#d8dee6",
    background="#11151b",
    surface="#161b23",
    panel="#222a35",
    variables={
        "muted": "#93a1b3",
        "rule": "#2f3a48",
        "code": "#1b222c",
        "footer-key-foreground": "#7cb7ff",
        "block-cursor-foreground": "#11151b",
        "block-cursor-background": "#7cb7ff",
        "screen-selection-background": "#35507a",
        "scrollbar": "#3a4757",
        "scrollbar-hover": "#56677d",
        "scrollbar-active": "#7cb7ff",
        "scrollbar-background": "#161b23",
        "scrollbar-background-hover": "#161b23",
        "scrollbar-background-active": "#161b23",
    },
)

LIGHT = Theme(
    name="tutor-light",
    dark=False,
    primary="#0b5cb5",
    secondary="#44546a",
    accent="#6d3bc0",
    success="#17692f",
    warning="#7d5300",
    error="#b3202c",
    foreground="#1d232b",
    background="#ffffff",
    surface="#f5f7fa",
    panel="#e4e9f0",
    variables={
        "muted": "#566476",
        "rule": "#cbd4df",
        "code": "#eef2f7",
        "footer-key-foreground": "#0b5cb5",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-background": "#0b5cb5",
        "screen-selection-background": "#bcd7fb",
        "scrollbar": "#b8c3d1",
        "scrollbar-hover": "#93a2b5",
        "scrollbar-active": "#0b5cb5",
        "scrollbar-background": "#f5f7fa",
        "scrollbar-background-hover": "#f5f7fa",
        "scrollbar-background-active": "#f5f7fa",
    },
)

PLAIN = Theme(
    name="tutor-plain",
    ansi=True,
    primary="ansi_default",
    secondary="ansi_default",
    accent="ansi_default",
    success="ansi_default",
    warning="ansi_default",
    error="ansi_default",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        **BUILTIN_THEMES["ansi-dark"].variables,
        "muted": "ansi_default",
        "rule": "ansi_default",
        "code": "ansi_default",
        "footer-key-foreground": "ansi_default",
    },
)
"""The terminal's own colours and nothing else: for NO_COLOR (https://no-color.org)."""

THEMES = (DARK, LIGHT, PLAIN)


def _terminal(background: str, foreground: str, normal: str, bright: str) -> TerminalTheme:
    return TerminalTheme(
        _rgb(background),
        _rgb(foreground),
        [_rgb(one) for one in normal.split()],
        [_rgb(one) for one in bright.split()],
    )


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour)
    return red, green, blue


DARK_TERMINAL = _terminal(
    "11151b",
    "d8dee6",
    "3a4554 ff8b85 7fd88f f0c674 7cb7ff c6a5ff 6fd3d0 d8dee6",
    "8593a6 ffa9a4 a0e8ac ffdc94 a3ccff d9c2ff 97e6e3 ffffff",
)
LIGHT_TERMINAL = _terminal(
    "ffffff",
    "1d232b",
    "1d232b b3202c 17692f 7d5300 0b5cb5 6d3bc0 0d6a70 566476",
    "566476 c9303c 1f7d3a 8f6000 1a6bc8 7d4ad1 117980 3a4554",
)
"""What the sixteen numbered colours of programs in the shell look like: black, red, green, yellow, blue,
magenta, cyan, white, then the bright ones. On light ground white and yellow are dark, to be read there."""


def suited(environ: Mapping[str, str]) -> str:
    """The name of the theme that suits the terminal.

    `NO_COLOR` set to anything but nothing asks for no colour. rxvt, Konsole, iTerm2 and others tell their
    colours in `COLORFGBG` as `foreground;background`, where 7 and 15 are the light backgrounds.
    """
    if environ.get("NO_COLOR"):
        return PLAIN.name
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT.name if background in {"7", "15"} else DARK.name

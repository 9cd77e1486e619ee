"""What comes along when a command is copied from a page: the prompt in front of it, blanks of other kinds."""

from __future__ import annotations

import re

_PROMPT = re.compile(r"\s*(?:[\w.@:~/\[\]()-]*(?P<sign>[$%❯➜])|(?P<other>>))\s+(?=\S)")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_NOTHING = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def plain(line: str) -> tuple[str, tuple[str, ...]]:
    """The line as it was meant, and a sentence on each thing that is no part of it; the line itself and none
    where there is nothing of the kind."""
    sentences: list[str] = []
    if (prompt := _PROMPT.match(line)) is not None:
        sign = prompt["sign"] or prompt["other"]
        line = line[prompt.end() :]
        sentences.append(f"`{sign}` is the prompt that a page shows in front of a command; leave it out.")
    typed = _NOTHING.sub("", _BLANKS.sub(" ", line))
    if typed != line:
        sentences.append(
            "There is a blank in it that looks like one and is another character, as pages have them; "
            "type blanks with the keyboard."
        )
    return typed, tuple(sentences)

"""Takes secrets out of what a command or a program printed, before it is kept or shown."""

from __future__ import annotations

import re

from tutor.engine.redact import HIDDEN, redact

_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\Z)", re.DOTALL)
_IN_JSON = re.compile(
    r'(?i)("[^"\n]*(?:token|password|passwd|secret|auth|key-data|api_?key)[^"\n]*"\s*:\s*")[^"\n]*'
)
_ASSIGNED = re.compile(
    r"(?i)(\b[\w.-]*(?:token|password|passwd|passphrase|secret|key-data|api[-_]?key|access[-_]?key)[\w.-]*"
    r"\s*[:=]\s*)[^\s,;\"']{6,}"
)
_TOKEN = re.compile(
    r"\bK10[0-9a-f]{40,}::[\w:.-]+"
    r"|\b(?:gh[pousr]|github_pat|dckr_pat|glpat)[_-][\w-]{10,}"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\beyJ[\w-]{10,}\.[\w.-]+"
)
_BLOB = re.compile(r"(?<![\w/+=])(?=[\w/+]*[g-zG-Z])(?=[\w/+]*\d)[A-Za-z0-9/+]{80,}={0,2}")
_NAMES_ONE = re.compile(
    r"(?i)\blogin\b|\bcurl\b|passw|token|secret|bearer|basic |credential|://[^/\s]*@|api.?key"
)


def without_secrets(output: str) -> str:
    """The output with keys, tokens and passwords as `***`."""
    text = _PRIVATE_KEY.sub(HIDDEN, output)
    text = _IN_JSON.sub(rf"\1{HIDDEN}", text)
    text = _ASSIGNED.sub(rf"\1{HIDDEN}", text)
    text = _BLOB.sub(HIDDEN, without_tokens(text))
    return "\n".join(_line_without_secrets(line) for line in text.split("\n"))


def without_tokens(text: str) -> str:
    """The text with tokens that are known by their look as `***`."""
    return _TOKEN.sub(HIDDEN, text)


def _line_without_secrets(line: str) -> str:
    # Reading a line as a shell does costs time; only lines that name a secret are worth it.
    return redact(line) if _NAMES_ONE.search(line) else line

"""What names, keys and values may look like, with a server's sentences about those that do not.

Forms and words are those of Kubernetes 1.36 (`apimachinery/pkg/util/validation`, `pkg/api/validate/content`).
Every function returns the sentences, none for what may stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Check = Callable[[str], list[str]]

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_LABEL_WORDS = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"
    " and must start and end with an alphanumeric character"
)
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_SUBDOMAIN_WORDS = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.',"
    " and must start and end with an alphanumeric character"
)
_KEY = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_KEY_WORDS = (
    "must consist of alphanumeric characters, '-', '_' or '.',"
    " and must start and end with an alphanumeric character"
)
_VALUE = f"({_KEY})?"
_VALUE_WORDS = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.',"
    " and must start and end with an alphanumeric character"
)
_CONFIG_KEY = "[-._a-zA-Z0-9]+"
_CONFIG_KEY_WORDS = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"


def _form(words: str, form: str, *examples: str) -> str:
    shown = " or ".join(f"'{example}', " for example in examples)
    return f"{words} (e.g. {shown}regex used for validation is '{form}')"


def _is(form: str, text: str) -> bool:
    return re.fullmatch(form, text) is not None


def _too_long(text: str, limit: int, unit: str = "characters") -> list[str]:
    return [f"must be no more than {limit} {unit}"] if len(text.encode()) > limit else []


def range_words(low: int, high: int) -> str:
    return f"must be between {low} and {high}, inclusive"


def label(text: str) -> list[str]:
    """An RFC 1123 label: the names of containers, volumes, namespaces and services."""
    found = _too_long(text, 63)
    if not _is(_LABEL, text):
        if _is(_SUBDOMAIN, text):
            return [*found, "must not contain dots"]
        found.append(_form(_LABEL_WORDS, _LABEL, "my-name", "123-abc"))
    return found


def subdomain(text: str) -> list[str]:
    """An RFC 1123 subdomain: the names of most objects."""
    found = _too_long(text, 253)
    if not _is(_SUBDOMAIN, text):
        found.append(_form(_SUBDOMAIN_WORDS, _SUBDOMAIN, "example.com"))
    return found


def label_key(text: str) -> list[str]:
    """A key of labels and annotations, as `app` or `example.com/app`."""
    prefix, slash, name = text.rpartition("/")
    if "/" in prefix:
        words = _form(f"a valid label key {_KEY_WORDS}", _KEY, "MyName", "my.name", "123-abc")
        return [f"{words} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"]
    found: list[str] = []
    if slash and not prefix:
        found.append("prefix part must be non-empty")
    elif slash:
        found += [f"prefix part {words}" for words in subdomain(prefix)]
    if not name:
        found.append("name part must be non-empty")
    found += [f"name part {words}" for words in _too_long(name, 63, "bytes")]
    if not _is(_KEY, name):
        found.append(f"name part {_form(_KEY_WORDS, _KEY, 'MyName', 'my.name', '123-abc')}")
    return found


def label_value(text: str) -> list[str]:
    found = _too_long(text, 63, "bytes")
    if not _is(_VALUE, text):
        found.append(_form(_VALUE_WORDS, _VALUE, "MyValue", "my_value", "12345"))
    return found


def config_key(text: str) -> list[str]:
    """A key of a ConfigMap's or Secret's data."""
    found = _too_long(text, 253)
    if not _is(_CONFIG_KEY, text):
        found.append(_form(_CONFIG_KEY_WORDS, _CONFIG_KEY, "key.name", "KEY_NAME", "key-name"))
    if text in (".", ".."):
        found.append(f"must not be '{text}'")
    elif text.startswith(".."):
        found.append("must not start with '..'")
    return found


def variable(text: str) -> list[str]:
    """The name of an environment variable."""
    if not text:
        return ["environment variable name must be non-empty"]
    if all(" " <= letter <= "~" and letter != "=" for letter in text):
        return []
    return [
        "a valid environment variable name must consist only of printable ASCII characters other than '='"
    ]


def port_name(text: str) -> list[str]:
    """The name of a port, at most 15 characters (RFC 6335)."""
    found = _too_long(text, 15)
    if not _is("[-a-z0-9]+", text):
        found.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not re.search("[a-z]", text):
        found.append("must contain at least one letter (a-z)")
    if "--" in text:
        found.append("must not contain consecutive hyphens")
    if text.startswith("-") or text.endswith("-"):
        found.append("must not begin or end with a hyphen")
    return found


def port_number(number: int) -> list[str]:
    return [] if 1 <= number <= 65535 else [range_words(1, 65535)]


def percent(text: str) -> list[str]:
    if _is("[0-9]+%", text):
        return []
    words = "a valid percent string must be a numeric string followed by an ending '%'"
    return [_form(words, "[0-9]+%", "1%", "93%")]

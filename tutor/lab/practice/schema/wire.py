"""The wire format of protocol buffers: how fields are written one after the other, and read again.

https://protobuf.dev/programming-guides/encoding. Only what Kubernetes uses: numbers of varying length, and
bytes with their length before them.
"""

from __future__ import annotations

from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_LONGEST = 10
"""Bytes of the longest number: 64 bits, seven in each."""


class WireError(ValueError):
    """Bytes that are no message."""


def varint(number: int) -> bytes:
    """A number, 0 or more."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def field(number: int, content: bytes | str | int | bool) -> bytes:
    """One field: a text, bytes or another message with its length, or a number or truth value."""
    if isinstance(content, int):
        return varint(number << 3 | VARINT) + varint(int(content))
    body = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | BYTES) + varint(len(body)) + body


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message in their order, each with its number. Raises WireError."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        match tag & 7:
            case 0:
                number, at = _varint(message, at)
                yield tag >> 3, number
                continue
            case 1:
                length = 8
            case 2:
                length, at = _varint(message, at)
            case 5:
                length = 4
            case other:
                raise WireError(f"a field of wire type {other}")
        if at + length > len(message):
            raise WireError("the message ends in the middle of a field")
        yield tag >> 3, message[at : at + length]
        at += length


def _varint(message: bytes, at: int) -> tuple[int, int]:
    number = 0
    for place, byte in enumerate(message[at : at + _LONGEST]):
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return number & 0xFFFF_FFFF_FFFF_FFFF, at + place + 1
    raise WireError("the message ends in the middle of a number")

"""The sentences of a file that is read apart, in the words of JSON: packed there, and unpacked here (ADR 34)."""

from collections.abc import Mapping
from typing import Any

from protocol.words import Sentence, in_words

REFUSED = 3
"""The exit code of a process that tells a refusal."""


def packed(text: Sentence) -> dict[str, Any]:
    """A sentence in the words of JSON."""
    return {"msgid": text.msgid, "values": {name: _packed(value) for name, value in text.values.items()}}


def _packed(value: object) -> object:
    if isinstance(value, Sentence):
        return packed(value)
    if isinstance(value, tuple):
        return [_packed(part) for part in value]
    return value if isinstance(value, int) else in_words(value)


def unpacked(packed: Mapping[str, Any]) -> Sentence:
    """The sentence that was packed."""
    return Sentence(packed["msgid"], {name: _unpacked(value) for name, value in packed["values"].items()})


def _unpacked(value: Any) -> object:
    if isinstance(value, dict):
        return unpacked(value)
    return tuple(map(_unpacked, value)) if isinstance(value, list) else value

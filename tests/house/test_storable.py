"""What can be kept of a text, and what of it somebody can read."""

import pytest

from edc.storable import legible


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a reason", "a reason"),
        (" \u3000a\nb\t", "a\nb"),
        ("\u200b", ""),
        ("\u202e\u2066 \ufeff", ""),
        ("\u202e原因\u202c", "原因"),
        ("", ""),
        ("-", "-"),
    ],
)
def test_only_what_can_be_seen_counts_as_words(text, read):
    assert legible(text) == read

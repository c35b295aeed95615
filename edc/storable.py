"""What PostgreSQL can keep: in a text neither the zero byte nor half a character, as a key no number beyond its own.

And what a person can read of a text.
"""

import re
import unicodedata

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
LARGEST_KEY = 2**63 - 1

# Blanks, controls, and marks that show nothing: zero-width characters, marks of direction.
_UNSEEN = ("Z", "C")


def legible(text: str) -> str:
    """The text without what nobody sees at its ends; empty where nothing of it can be read."""
    seen = [place for place, letter in enumerate(text) if not unicodedata.category(letter).startswith(_UNSEEN)]
    return text[seen[0] : seen[-1] + 1] if seen else ""

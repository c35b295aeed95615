"""README.txt of a snapshot: how to read its files, in both languages."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext, override

from edc.exports.dictionary import LANGUAGES

NAME = "README.txt"


def text() -> str:
    """The same sentences in each language, one paragraph a sentence."""
    paragraphs = []
    for language in LANGUAGES.values():
        with override(language):
            paragraphs.append("\n".join(f"- {sentence}" for sentence in _sentences()))
    return f"{settings.PROTOCOL}\n\n" + "\n\n".join(paragraphs) + "\n"


def _sentences() -> Iterator[str]:
    yield gettext("All files show the study at one and the same moment; manifest.json tells which, for which sites.")
    yield gettext("manifest.json gives rows, bytes and SHA-256 of each file: with them the copy can be checked.")
    yield gettext("dictionary.csv explains each column of each file: labels, units, codes, limits, SDTM variables.")
    yield gettext("pages.csv lists all pages of all casebooks; page_id is the same number in all files.")
    yield gettext("signatures.csv lists all electronic signatures, and whether each stands for its page as it is now.")
    yield gettext("The files are comma-separated UTF-8 with a byte order mark; nothing between two commas is a blank.")
    yield gettext(
        "A date that may be known in part has three columns: as it was entered (2024-05, 2024, or UN for unknown), and"
        " the earliest and the latest day that it can be. Nothing is filled in."
    )
    yield gettext("Dates are YYYY-MM-DD; moments are ISO 8601 in the time of the clinic, with their offset.")
    yield gettext(
        "So that no spreadsheet runs a text as a formula, a text that begins like one, or with an apostrophe, has one"
        " apostrophe more at its beginning: take one leading apostrophe away and you have what was entered."
    )
    yield gettext(
        "A spreadsheet may show 01 as 1, or a subject number as a date: import these columns as text to prevent it."
    )

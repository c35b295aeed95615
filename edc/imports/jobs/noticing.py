"""Keeps what there is to say of a file as a whole, and what of its rows was not used, in both languages."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext, override

from edc.imports.models import Job, Notice
from edc.imports.tables import UnusedPiece, storable
from protocol.words import Sentence

LONGEST_PIECE = 200
MOST_A_BATCH = 500
"""Pieces with texts of their own that are kept of one batch: beyond, nobody reads on."""


def keep_sentences(job: Job, sentences: Sequence[Sentence]) -> None:
    """Keeps what there is to say of the file; once for each job, at its end."""
    Notice.objects.bulk_create(_notice(job, sentence) for sentence in sentences)


def keep_pieces(job: Job, pieces: Iterable[UnusedPiece]) -> None:
    """Keeps what was not used, like pieces as one with the number of their rows."""
    alike: dict[tuple[str, str], list[UnusedPiece]] = {}
    for piece in pieces:
        alike.setdefault((piece.text[:LONGEST_PIECE], str(piece.why)), []).append(piece)
    Notice.objects.bulk_create(
        _notice(job, same[0].why, number=min(piece.row for piece in same), rows=len(same), text=text)
        for (text, _why), same in list(alike.items())[:MOST_A_BATCH]
    )


def _notice(job: Job, sentence: Sentence, *, number: int | None = None, rows: int = 1, text: str = "") -> Notice:
    english, chinese = both(sentence)
    return Notice(job=job, number=number, rows=rows, text=text, said=english, said_zh=chinese)


def both(why: Sentence) -> tuple[str, str]:
    """A sentence in English and in Chinese, to be stored: it may quote what no database keeps."""
    with override("en"):
        english = storable(why.render(gettext))
    with override("zh-hans"):
        return english, storable(why.render(gettext))

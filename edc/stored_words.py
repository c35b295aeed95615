"""Words that are stored in both languages, as whoever reads them now reads them."""

from django.utils.translation import get_language


def reads_chinese() -> bool:
    """Whether the words of this request are Chinese."""
    return (get_language() or "").startswith("zh")


def for_reader(english: str, chinese: str) -> str:
    """The words in the reader's language; the English ones where no others were stored."""
    return chinese if chinese and reads_chinese() else english

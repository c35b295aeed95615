"""Markdown in two languages: tables, and words with their Chinese where a translation exists."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext, override

Words = str | Promise
ENGLISH, CHINESE = "en", "zh-hans"


@dataclass(frozen=True, slots=True)
class Both:
    """The same words in both languages; the Chinese is empty where there is no translation."""

    en: str
    zh: str

    @property
    def without_echo(self) -> "Both":
        """The same, but for a Chinese that only repeats the English."""
        return Both(self.en, "" if self.zh == self.en else self.zh)


def both(said: Callable[[], object]) -> Both:
    """What a function says, asked once in each language."""
    with override(ENGLISH):
        english = str(said())
    with override(CHINESE):
        return Both(english, str(said())).without_echo


def words(text: Words) -> Both:
    """Words that translate themselves, or that were marked for translation in `protocol`."""
    return both(lambda: gettext(text) if isinstance(text, str) and text else text)


def number(value: Decimal) -> str:
    """An exact number without an exponent."""
    return format(value, "f")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def document(title: str, introduction: str, *parts: str) -> str:
    """A whole document: its mark, its title, what it says, its parts."""
    mark = "<!-- Written by `manage.py document` from the code. Do not edit. -->"
    return "\n\n".join([mark, f"# {title}", introduction.strip(), *(part.strip() for part in parts)]) + "\n"


def section(title: str, *parts: str) -> str:
    """A part with a heading of its own; blank parts are left out."""
    return "\n\n".join([f"## {title}", *(part.strip() for part in parts if part.strip())])


def heading(title: Both, code: str) -> str:
    """A heading in both languages, with the code that stands in the data."""
    return " · ".join(part for part in (title.en, title.zh, f"`{code}`") if part)

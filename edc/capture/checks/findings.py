"""What a check has to say: a Finding carries its message as a value, and the reader's language renders it."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from edc.casebook.item_paths import ItemPath
from protocol.words import Sentence

Message = Sentence | Promise | str
"""A sentence with its facts, or a marked text; a plain text was made for the one who reads it now."""


def render(message: Message) -> str:
    """A message in the language of whoever reads it now."""
    return message.render(gettext) if isinstance(message, Sentence) else str(message)


def in_both(message: Message) -> tuple[str, str]:
    """A message in English and in Chinese, to be stored."""
    with override("en"):
        english = render(message)
    with override("zh-hans"):
        return english, render(message)


class Severity(StrEnum):
    """Hard: the page cannot be saved so. Soft: it is saved, and the site is asked."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Button:
    """An answer that a person may take with one press: what it says, what it posts, and the field that it is about."""

    label: str
    posted: str
    at: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """Answers that a finding proposes, by the items of its page or line; the label says exactly what will be set."""

    label: Message
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check has to say about one item; `row` is the key of a repeating line, or nothing.

    `seen` is what the check read, and `version` which of its wordings and limits read it: of both unchanged, a
    person who confirmed the value is not asked again. A check that found nothing to read is no question yet.
    `proposed` are answers that would settle it: the page shows each as a button.
    One that `is_across` read another page too: where data stand already, it asks, and refuses nothing.
    """

    check: str
    item: str
    severity: Severity
    message: Message
    row: str = ""
    seen: str = ""
    version: str = ""
    proposed: tuple[Proposed, ...] = ()
    is_across: bool = False

    @property
    def text(self) -> str:
        """What it says, in the language of whoever reads it now."""
        return render(self.message)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """What it proposes, as the page's form posts it."""
        prefix = f"{self.row}-" if self.row else ""
        return tuple(
            Button(
                render(proposed.label),
                urlencode([(f"{prefix}{name}", text) for name, text in proposed.answers]),
                f"{prefix}{self.item}",
            )
            for proposed in self.proposed
        )

    @property
    def place(self) -> ItemPath:
        """Where on the page."""
        return ItemPath(self.row, self.item)

    @property
    def asks(self) -> bool:
        """Whether the site is asked about it, in a query."""
        return bool(self.seen) and (self.is_across or self.severity is Severity.SOFT)


def and_asked(sentence: Message, question: Message | None) -> Message:
    """A sentence with the question behind it, where there is one."""
    return Sentence(_("%(sentence)s %(asked)s"), {"sentence": sentence, "asked": question}) if question else sentence

"""What a signature means: declared once, with the sentence that the signer agrees to (21 CFR 11.50)."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class SignatureLevel(StrEnum):
    """What is signed at once: a page, or all pages of a subject."""

    PAGE = "page"
    SUBJECT = "subject"


class Meaning(models.TextChoices):
    """What the signer stands by."""

    REVIEWED = "reviewed", _("Data reviewed")
    ELIGIBLE = "eligible", _("Eligibility confirmed")
    RESPONSE = "response", _("Response adjudicated")
    SAE = "sae", _("Serious adverse event assessed")
    CASEBOOK = "casebook", _("Casebook")

    @property
    def statement(self) -> str | Promise:
        """What the signer agrees to."""
        return _DECLARED[self].statement

    @property
    def level(self) -> SignatureLevel:
        """What is signed at once."""
        return _DECLARED[self].level


@dataclass(frozen=True, slots=True)
class _Declared:
    statement: str | Promise
    level: SignatureLevel = SignatureLevel.PAGE


_DECLARED = {
    Meaning.REVIEWED: _Declared(
        _("I have reviewed the data of this page, and they are complete and correct to the best of my knowledge.")
    ),
    Meaning.ELIGIBLE: _Declared(
        _("I have compared this page with the criteria of the protocol and confirm that the subject is eligible.")
    ),
    Meaning.RESPONSE: _Declared(
        _("I have judged the response at this visit by the criteria of the protocol, and this page supports it.")
    ),
    Meaning.SAE: _Declared(
        _("I have assessed the seriousness, the causality and the outcome of this serious adverse event.")
    ),
    Meaning.CASEBOOK: _Declared(
        _("I have reviewed the whole casebook of this subject, and it is a true account of the subject's trial."),
        SignatureLevel.SUBJECT,
    ),
}


def of_pages() -> tuple[Meaning, ...]:
    """The meanings with which single pages are signed."""
    return tuple(meaning for meaning in Meaning if meaning.level is SignatureLevel.PAGE)


def words_of(code: str) -> str:
    """A stored meaning in words; one that this release no longer knows stands for itself."""
    return str(Meaning(code).label) if code in Meaning.values else code

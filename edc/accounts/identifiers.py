"""No direct identifier of a person in any text: the patterns of all sites, and the fields that texts are typed into.

A pattern holds at every site: a hospital's number of a person who was sent on is no less that person's elsewhere.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from edc.accounts.models import Site
from edc.storable import legible
from protocol import identifiers
from protocol.words import Sentence


def patterns() -> tuple[str, ...]:
    """The patterns that sites have configured, in one read."""
    configured = Site.objects.exclude(patterns="").order_by("code").values_list("patterns", flat=True)
    return tuple(dict.fromkeys(mask for lines in configured for mask in lines.splitlines()))


def without(text: str) -> str:
    """A text of which nobody is told, without the identifiers in it."""
    return identifiers.blotted(text, _masks(text))


def _masks(text: str) -> tuple[str, ...]:
    """The patterns that may fit a text; most texts ask no database."""
    return patterns() if identifiers.may_be_a_hospitals(text) else ()


def problems(text: str, *, by_pattern: bool = True) -> Iterator[Sentence]:
    """Why a text cannot be kept: one sentence for each kind of identifier in it; by the sites' patterns too, or not."""
    masks = _masks(text) if by_pattern else ()
    kinds = dict.fromkeys(piece.kind for piece in identifiers.identifiers(text, masks))
    yield from (identifiers.SENTENCES[kind] for kind in kinds)


def mask_problems(masks: Sequence[str]) -> list[str]:
    """Why these cannot be the patterns of a site."""
    problems = [problem.render(gettext) for mask in masks if (problem := identifiers.mask_problem(mask))]
    if len(masks) > identifiers.MOST_MASKS:
        problems.append(gettext("A site has at most %(most)s patterns.") % {"most": identifiers.MOST_MASKS})
    return list(dict.fromkeys(problems))


def refuse(text: str) -> None:
    """The validator of free texts. Raises ValidationError."""
    refusals = [ValidationError(problem.render(gettext), code="identifier") for problem in problems(text)]
    if refusals:
        raise ValidationError(refusals)


class GuardedText(forms.CharField):
    """A text that a person types, and that is kept: refused where it holds a direct identifier of somebody.

    What nobody can see is no text.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.validators.append(refuse)

    def to_python(self, value: Any) -> str | None:
        text: str | None = super().to_python(value)
        return text if text is None or legible(text) else self.empty_value


class ExemptText(forms.CharField):
    """A text that may look like somebody's number; `because` says why it does no harm."""

    def __init__(self, *, because: str, **options: Any) -> None:
        super().__init__(**options)
        self.because = because

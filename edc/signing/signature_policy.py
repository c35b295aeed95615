"""Which pages are signed with which meaning: as their forms declare it, and as the answers stand."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from edc.capture import registry
from edc.capture.items import When
from edc.capture.meanings import Meaning, SignatureLevel
from edc.casebook.models import Page
from edc.locks.lock_blockers import BlockerKind, LockBlocker
from edc.signing import selectors


def meanings(page: Page, answers: Mapping[str, object]) -> tuple[Meaning, ...]:
    """The meanings with which a page is signed, its answers being these."""
    declared = registry.form(page.form).signed_as
    return tuple(meaning for meaning, when in declared.items() if when is None or when.holds(answers) is True)


def forms(meaning: Meaning) -> dict[str, When | None]:
    """The forms that are signed with a meaning, by their names, each with the condition that it makes."""
    if meaning.level is SignatureLevel.SUBJECT:
        return {model.key(): None for model in registry.forms()}
    return {model.key(): model.signed_as[meaning] for model in registry.forms() if meaning in model.signed_as}


def designated(pages: Collection[Page], meaning: Meaning) -> frozenset[int]:
    """Of these pages those that are signed with a meaning; one read for each form that makes a condition."""
    declared = forms(meaning)
    signed = {page.pk for page in pages if page.form in declared and declared[page.form] is None}
    for form, when in declared.items():
        of_form = [page.pk for page in pages if page.form == form]
        if when and of_form:
            signed |= _holding(form, when, of_form)
    return frozenset(signed)


def _holding(form: str, when: When, pages: Collection[int]) -> set[int]:
    """Of these pages of a form those whose answers fulfil the condition."""
    answers = registry.form(form).objects.filter(page__in=pages)
    return {crf.pk for crf in answers if when.holds(crf.answers()) is True}


def unsigned(pages: Iterable[Page]) -> dict[int, int]:
    """Of these pages the complete ones that nobody's review stands for, each with how many are lacking: one."""
    declared = forms(Meaning.REVIEWED)
    complete = [page.pk for page in pages if page.completed and page.struck is None and page.form in declared]
    standing = selectors.standing(complete, meaning=Meaning.REVIEWED)
    return {page: 1 for page in complete if page not in standing}


def lock_blockers(pages: Sequence[Page]) -> Iterator[LockBlocker]:
    """Complete pages that nobody signed as reviewed as they stand."""
    lacking = unsigned(pages)
    for page in pages:
        if page.pk in lacking:
            yield LockBlocker(BlockerKind.SIGNATURE, page, _("Nobody has signed the page as it stands."))

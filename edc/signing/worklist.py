"""The pages that somebody may sign: which were opened as they are now, which are signed, which changed since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import reach
from edc.audit import signed
from edc.capture.meanings import Meaning
from edc.capture.titles import Title, title_of
from edc.casebook.models import Page, PageQuerySet
from edc.queries.listing import places
from edc.signing import signature_policy
from edc.signing.models import Signature


class SigningState(models.TextChoices):
    """How far a page is on its way to a signature."""

    NOT_OPENED = "not-opened", _("not opened yet")
    OPENED = "opened", _("opened, not signed")
    CHANGED = "changed", _("changed since it was signed")
    STANDING = "standing", _("signature stands")


SHAPES = {
    SigningState.NOT_OPENED: "not_due",
    SigningState.OPENED: "in_progress",
    SigningState.CHANGED: "signature_broken",
    SigningState.STANDING: "signed",
}


@dataclass(frozen=True, slots=True)
class SigningLine:
    """A page of the list, as far as this person and one meaning go."""

    page: Page
    is_opened: bool
    was_signed: bool
    stands: bool
    stands_by_me: bool

    @property
    def state(self) -> SigningState:
        """The state that is told of it."""
        if self.stands:
            return SigningState.STANDING
        if self.was_signed:
            return SigningState.CHANGED
        return SigningState.OPENED if self.is_opened else SigningState.NOT_OPENED

    def is_in(self, state: str) -> bool:
        """Whether it answers to a state: one that changed is opened or not opened as well."""
        asked = SigningState.OPENED if self.is_opened else SigningState.NOT_OPENED
        return state in ("", self.state) or (not self.stands and state == asked)

    @property
    def may_be_chosen(self) -> bool:
        """Whether it is offered: opened as it is now, and not signed by this person already."""
        return self.is_opened and not self.stands_by_me

    @property
    def title(self) -> Title:
        """What the page is called."""
        return title_of(self.page)

    @property
    def shape(self) -> str:
        """The state's picture."""
        return SHAPES[self.state]

    @property
    def key(self) -> str:
        """What a form posts of it: the page, and the act that is seen here as the last upon it."""
        return f"{self.page.pk}:{self.page.last_entry or 0}"


def lines(user: User, meaning: Meaning, question: Mapping[str, str]) -> list[SigningLine]:
    """The pages that this person may sign with a meaning, filtered by what was asked; in a fixed number of reads."""
    pages = list(_asked(user, meaning, question))
    as_declared = signature_policy.designated(pages, meaning)
    pages = [page for page in pages if page.pk in as_declared]
    shown = _lines(pages, meaning, by=user)
    return [line for line in shown if line.is_in(question.get("state") or "")]


def _asked(user: User, meaning: Meaning, question: Mapping[str, str]) -> PageQuerySet:
    """What was saved and counts, of the sites where this person signs, in the order of the books."""
    where = reach(user, Permission.SIGN)
    pages = Page.objects.entered().filter(struck__isnull=True, form__in=signature_policy.forms(meaning))
    pages = pages.filter(**places(question))
    pages = pages if where.everywhere else pages.filter(subject__site_id__in=where.sites)
    return pages.whole().order_by("subject__number", "visit_id", "pk")


def _lines(pages: Sequence[Page], meaning: Meaning, *, by: User) -> list[SigningLine]:
    known = Signature.objects.filter(page__in=pages, meaning=meaning).values_list("pk", "page_id", "by_id")
    signatures = {number: (page, person) for number, page, person in known}
    standing = signed.standing({page for page, _person in signatures.values()}) & signatures.keys()
    opened = signed.opened([page.pk for page in pages], by=by.pk)
    was_signed = {page for page, _person in signatures.values()}
    stands = {signatures[number][0] for number in standing}
    by_me = {signatures[number][0] for number in standing if signatures[number][1] == by.pk}
    return [
        SigningLine(page, page.pk in opened, page.pk in was_signed, page.pk in stands, page.pk in by_me)
        for page in pages
    ]

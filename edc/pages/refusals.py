"""What is said of a save that is refused: one table from each fault to its sentences, and where they stand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from edc.accounts.models import User
from edc.capture import completeness
from edc.capture.actions import ChecksRefused, Incomplete, NothingEntered, Stale, StruckThrough, Unexplained
from edc.capture.checks.findings import Finding, Severity
from edc.casebook.actions import AnotherCame, VisitStruck
from edc.casebook.data_locked import DataLocked
from edc.casebook.selectors import subject_of
from edc.locks.words import why_locked
from edc.pages.forms import Sheet
from edc.pages.merge import conflicts
from edc.pages.merge.conflicts import Merge
from edc.pages.reasons import questions
from edc.pages.reasons.questions import Ask

Findings = tuple[Finding, ...]


def _of_page(text: str) -> Findings:
    """A sentence about the page as a whole."""
    return (Finding("page.refused", "", Severity.HARD, text),)


def _checks(fault: ChecksRefused) -> Findings:
    return fault.findings


def _incomplete(fault: Incomplete) -> Findings:
    return completeness.sentences(fault.places)


def _locked(fault: DataLocked) -> Findings:
    return _of_page(why_locked(fault.hold))


def _struck(_fault: StruckThrough) -> Findings:
    return _of_page(_("Meanwhile this page was struck through. It is restored before it is changed."))


def _visit_struck(_fault: VisitStruck) -> Findings:
    return _of_page(_("Meanwhile this visit was struck through. It is restored before it is changed."))


def _nothing(_fault: NothingEntered) -> Findings:
    return _of_page(_("Nothing was entered."))


def _another(_fault: AnotherCame) -> Findings:
    return _of_page(
        _("Another page of this form was added after you opened this one. Look at the subject's pages first: "
          "saving again adds one more.")
    )  # fmt: skip


_SENTENCES: Mapping[type[Exception], Callable[[Any], Findings]] = {
    ChecksRefused: _checks,
    Incomplete: _incomplete,
    DataLocked: _locked,
    StruckThrough: _struck,
    VisitStruck: _visit_struck,
    NothingEntered: _nothing,
    AnotherCame: _another,
}


def sentences(fault: Exception) -> Findings:
    """What is said of a save that a fault refuses, and where. Raises a fault that is none of the page's."""
    for kind, said in _SENTENCES.items():
        if isinstance(fault, kind):
            return said(fault)
    raise fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A sheet that comes back: with what others did meanwhile, or with what a complete page asks a reason for.

    `seen` is what the next save says that the person saw. `on_record` is why what was posted is on record as refused:
    it spoke of an older state, or came twice.
    """

    sheet: Sheet
    seen: int
    merge: Merge | None = None
    asks: tuple[Ask, ...] = ()
    on_record: str = ""

    @property
    def is_rejected(self) -> bool:
        """Whether something that was typed cannot be saved."""
        return bool(self.sheet.has_errors or self.merge or self.asks)


def as_it_is(sheet: Sheet) -> Reply:
    """The sheet as it was opened or typed on, of which nothing was saved; with all that was typed."""
    asks = questions.asks_of_typed(sheet) if sheet.page.completed and sheet.has_errors else ()
    return Reply(sheet=sheet, seen=sheet.seen, asks=asks)


def _met(sheet: Sheet, fault: Stale, *, by: User) -> Reply:
    """What others did meanwhile is laid together with what was typed; never of two subjects."""
    if fault.page.subject_id != sheet.opened_for:
        sheet.refuse(_of_page(_moved_away(sheet, by)))
        return Reply(sheet=sheet, seen=sheet.seen, on_record="stale")
    merge = conflicts.lay_together(sheet, fault.page)
    return Reply(sheet=merge.sheet, seen=merge.sheet.standing, merge=merge, on_record="stale")


def _moved_away(sheet: Sheet, user: User) -> str:
    """That the page is another subject's by now; for whom it was opened, where this person may know."""
    opened_for = subject_of(user, sheet.opened_for)
    if opened_for is None:
        return _("Meanwhile this page changed places with that of another subject: nothing was saved.")
    return _(
        "You opened this page for %(number)s. Meanwhile it changed places with that of another subject: nothing was "
        "saved. Enter what you typed on the page of %(number)s."
    ) % {"number": opened_for.number}


def _asked(sheet: Sheet, fault: Unexplained) -> Reply:
    """The page was completed, perhaps meanwhile: each change is asked a reason for."""
    sheet.page.completed = fault.page.completed
    return Reply(sheet=sheet, seen=sheet.seen, asks=questions.asks(sheet, fault.places))


def reply(sheet: Sheet, fault: Exception, *, by: User) -> Reply:
    """What comes back of a sheet that a fault refuses. Raises a fault that is none of the page's."""
    if isinstance(fault, Stale):
        return _met(sheet, fault, by=by)
    if isinstance(fault, Unexplained):
        return _asked(sheet, fault)
    sheet.refuse(sentences(fault))
    if isinstance(fault, AnotherCame):
        return Reply(sheet=sheet, seen=fault.standing, on_record="replayed")
    return as_it_is(sheet)


# What refuses a save: caught by who has a person to tell.
REFUSALS: tuple[type[Exception], ...] = (Stale, Unexplained, *_SENTENCES)

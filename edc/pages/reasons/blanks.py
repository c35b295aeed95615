"""The blanks of a page on the screen: what is said of each, the boxes to say it in, and how far the page is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.capture import completeness
from edc.casebook.item_paths import ItemPath
from edc.pages import posted_reasons
from edc.pages.forms import Sheet
from edc.pages.posted_reasons import Typed
from edc.pages.reasons import questions
from protocol.codelists import BlankState


@dataclass(frozen=True, slots=True)
class BlankBox:
    """One blank: its place, what is said of it in words, and what stands in its boxes, where they are offered.

    It is quiet where an answer stands: then there is hardly anything to say.
    """

    place: ItemPath
    said: str
    typed: Typed
    is_offered: bool
    states: tuple[tuple[str, str], ...]
    is_quiet: bool = False


class HasBlank(Protocol):
    """Where a blank is shown."""

    blank: BlankBox | None


def states() -> tuple[tuple[str, str], ...]:
    """What can be said of a blank: codes with their words."""
    return tuple((str(state.value), gettext(state.label)) for state in BlankState)


def beside(margins: Mapping[ItemPath, HasBlank], sheet: Sheet, *, by: User) -> None:
    """Hands each question and line its blank, where one is expected to be explained or something is said of it."""
    may_say, choices = may(by, Permission.ENTER_DATA, site=sheet.page.subject.site), states()
    expected = {ItemPath("", item.name) for item in sheet.model.asked() if not item.optional}
    expected |= {ItemPath(line.code, "") for line in sheet.lines if line.expected}
    stored = sheet.stored.answers.answers() if sheet.stored.answers else {}
    for where in expected | sheet.stored.explained.keys() | sheet.told.blanks.keys():
        if where in margins:
            stands = sheet.stored.explained.get(where)
            said = completeness.in_words(stands.state, stands.reason) if stands else ""
            standing = posted_reasons.standing_as_typed(stands) if stands else Typed()
            typed = sheet.told.blanks.get(where, standing)
            margins[where].blank = BlankBox(
                where, said, typed, may_say, choices, completeness.is_answered(where, stored, sheet.stored.rows)
            )


def of_page(sheet: Sheet) -> dict[str, object]:
    """How far the page is, in a word; what may be said of all blanks that remain; and the reasons for a change."""
    stored = sheet.stored
    missing = completeness.missing(sheet.page, sheet.model, stored.answers, stored.rows, stored.explained)
    state, word = _standing(sheet, len(missing) + len(completeness.unanswered(stored.rows)))
    return {
        "state": state,
        "word": word,
        "remain": len(missing),
        "states": states(),
        "told": sheet.told,
        "is_complete": sheet.page.completed is not None,
        "reasons": questions.choices(),
        "asks": sheet.asks,
        "merge": sheet.merge,
        "has_errors": sheet.has_errors,
    }


def _standing(sheet: Sheet, missing: int) -> tuple[str, str]:
    """The state of the page as it is stored, and its word."""
    if sheet.page.completed is not None:
        return "complete", gettext("Complete")
    if sheet.page.last_entry is None:
        return "not_due", gettext("Nothing entered yet")
    if missing:
        return "in_progress", gettext("%(count)s to go") % {"count": missing}
    return "in_progress", gettext("Nothing left to enter, not marked complete")

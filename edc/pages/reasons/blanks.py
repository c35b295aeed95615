"""The blanks of a page on the screen: what is said of each, the boxes to say it in, and how far the page is."""

from collections.abc import Mapping

from django.utils.translation import gettext

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.capture import completeness
from edc.casebook.item_paths import ItemPath
from edc.pages import posted_reasons
from edc.pages.beside import BlankBox
from edc.pages.forms import Sheet
from edc.pages.posted_reasons import Typed
from edc.pages.reasons import questions
from protocol.codelists import BlankState

Choices = tuple[tuple[str, str], ...]


def states() -> Choices:
    """What can be said of a blank: codes with their words."""
    return tuple((str(state.value), gettext(state.label)) for state in BlankState)


def boxes(sheet: Sheet, *, by: User) -> dict[ItemPath, BlankBox]:
    """The blank of each question and line, where one is expected to be explained or something is said of it."""
    may_say, choices = may(by, Permission.ENTER_DATA, site=sheet.page.subject.site), states()
    expected = {ItemPath("", item.name) for item in sheet.asked if not item.optional}
    expected |= {ItemPath(line.code, "") for line in sheet.lines if line.expected}
    stored = sheet.stored.answers.answers() if sheet.stored.answers else {}
    return {
        where: _box(sheet, where, stored, is_offered=may_say, choices=choices)
        for where in expected | sheet.stored.explained.keys() | sheet.posted_reasons.blanks.keys()
    }


def _box(
    sheet: Sheet, where: ItemPath, stored: Mapping[str, object], *, is_offered: bool, choices: Choices
) -> BlankBox:
    stands = sheet.stored.explained.get(where)
    standing = posted_reasons.standing_as_typed(stands) if stands else Typed()
    return BlankBox(
        place=where,
        said=completeness.in_words(stands.state, stands.reason) if stands else "",
        typed=sheet.posted_reasons.blanks.get(where, standing),
        is_offered=is_offered,
        states=choices,
        is_quiet=completeness.is_answered(where, stored, sheet.stored.rows),
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
        "posted_reasons": sheet.posted_reasons,
        "is_complete": sheet.page.completed is not None,
        "reasons": questions.choices(),
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

"""Corrections in words: what each will do, what it concerns, and why it was refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edc.capture import registry, selectors
from edc.capture.actions import ChecksRefused, Stale
from edc.capture.models import Row
from edc.capture.titles import title_of, visit_label
from edc.casebook.actions import NoReason, NumberUsed, Renumbered, VisitStruck
from edc.casebook.models import Page, Subject, Visit
from edc.corrections import actions

Words = str | Promise


@dataclass(frozen=True, slots=True)
class CorrectionQuestion:
    """A correction: its heading, what will happen, the word on its button, and what is said when it is done."""

    heading: Words
    sentence: Words
    button: Words
    done: Words


@dataclass(frozen=True, slots=True)
class Concerned:
    """What a correction concerns: the way to it, its circumstances, and what stands there."""

    breadcrumbs: tuple[tuple[str, str], ...]
    line: tuple[tuple[str, str], ...]
    answers: tuple[Mapping[str, str], ...]


STRIKE_PAGE = CorrectionQuestion(
    gettext_lazy("Strike this page through"),
    gettext_lazy(
        "The page stays where it is and can be read, struck through. It counts in no response and no report, and a "
        "snapshot holds it with a flag."
    ),
    gettext_lazy("Strike through"),
    gettext_lazy("The page is struck through."),
)
STRIKE_LINE = CorrectionQuestion(
    gettext_lazy("Strike this line through"),
    gettext_lazy(
        "The line stays where it is and can be read, struck through. It counts in no response and no report, and a "
        "snapshot holds it with a flag."
    ),
    gettext_lazy("Strike through"),
    gettext_lazy("The line is struck through."),
)
STRIKE_VISIT = CorrectionQuestion(
    gettext_lazy("Strike this visit through"),
    gettext_lazy(
        "The visit and all that was entered at it stay and can be read, struck through. They count in no response and "
        "no report, and a snapshot holds them with a flag."
    ),
    gettext_lazy("Strike through"),
    gettext_lazy("The visit is struck through."),
)
RESTORE_PAGE = CorrectionQuestion(
    gettext_lazy("Restore this page"),
    gettext_lazy("The page counts again as it was entered, and its checks ask anew."),
    gettext_lazy("Restore"),
    gettext_lazy("The page is restored."),
)
RESTORE_LINE = CorrectionQuestion(
    gettext_lazy("Restore this line"),
    gettext_lazy("The line counts again as it was entered, and its checks ask anew."),
    gettext_lazy("Restore"),
    gettext_lazy("The line is restored."),
)
RESTORE_VISIT = CorrectionQuestion(
    gettext_lazy("Restore this visit"),
    gettext_lazy(
        "The visit counts again, with the pages that were struck through along with it. Pages that were struck through "
        "for themselves stay so."
    ),
    gettext_lazy("Restore"),
    gettext_lazy("The visit is restored."),
)
MOVE = CorrectionQuestion(
    gettext_lazy("Move this page to another subject"),
    gettext_lazy(
        "The page goes to the subject that you name, to the same visit or log, with its history. Both subjects’ trails "
        "tell it."
    ),
    gettext_lazy("Move"),
    gettext_lazy("The page was moved."),
)
RENUMBER = CorrectionQuestion(
    gettext_lazy("Give this subject another number"),
    gettext_lazy(
        "All that was entered stays with the subject under the new number. The old number is not given to anybody else."
    ),
    gettext_lazy("Give the new number"),
    gettext_lazy("The subject has a new number."),
)

_REFUSALS: Mapping[type[Exception], tuple[str, Words]] = {
    NoReason: ("reason", gettext_lazy("Say why.")),
    Stale: (
        "",
        gettext_lazy("Somebody changed this page after you opened it. Open it again and look before you go on."),
    ),
    actions.NotThere: (
        "",
        gettext_lazy("Nothing is left to do here: nothing is entered, or somebody corrected it before you."),
    ),
    VisitStruck: ("", gettext_lazy("The visit of this page is struck through. Restore the visit first.")),
    actions.PlaceTaken: (
        "number",
        gettext_lazy("Something is entered on this form already, at the place it would take."),
    ),
    actions.BeingAsked: (
        "number",
        gettext_lazy(
            "Queries stand on the blank page that this one would change places with. They are answered and closed "
            "there first."
        ),
    ),
    actions.NoSuchVisit: ("number", gettext_lazy("That subject has no such visit, or it is struck through.")),
    NumberUsed: ("code", gettext_lazy("A subject has or once had this number. A number is never used again.")),
    Renumbered: ("", gettext_lazy("Meanwhile somebody gave this subject another number.")),
}
REFUSALS: tuple[type[Exception], ...] = (*_REFUSALS, ChecksRefused, ValidationError)


def refusal(refused: Exception) -> tuple[str, str]:
    """Why a correction was refused, and the field that it speaks of; an empty one for the whole."""
    if isinstance(refused, ChecksRefused):
        texts = " ".join(dict.fromkeys(str(finding.text) for finding in refused.findings))
        return "", _("A check refuses the page there: %(findings)s") % {"findings": texts}
    if isinstance(refused, ValidationError):
        return "code", " ".join(refused.messages)
    field, sentence = _REFUSALS[type(refused)]
    return field, str(sentence)


def of_page(page: Page, line: Row | None) -> Concerned:
    """A page with its answers, or one of its lines with those of the line."""
    title = title_of(page)
    where = [(_("Visit"), title.visit)] if title.visit else []
    return Concerned(
        breadcrumbs=(*_subject_crumbs(page.subject), (title.form, reverse("page", args=[page.pk]))),
        line=((_("Subject"), page.subject.number), *where, (_("Form"), title.form)),
        answers=tuple(_of_line(line) if line else _of_page(page)),
    )


def of_visit(visit: Visit, pages: tuple[Page, ...]) -> Concerned:
    """A visit with the pages that were entered at it."""
    return Concerned(
        breadcrumbs=_subject_crumbs(visit.subject),
        line=((_("Subject"), visit.subject.number), (_("Visit"), visit_label(visit))),
        answers=tuple({"label": title_of(page).form, "value": _state(page)} for page in registry.in_order(pages)),
    )


def of_subject(subject: Subject) -> Concerned:
    """A subject with its number."""
    return Concerned(
        breadcrumbs=_subject_crumbs(subject),
        line=((_("Site"), str(subject.site)),),
        answers=({"label": _("Subject number"), "value": subject.number},),
    )


def _subject_crumbs(subject: Subject) -> tuple[tuple[str, str], ...]:
    return (_("Subjects"), reverse("subjects")), (subject.number, reverse("subject", args=[subject.number]))


def _state(page: Page) -> str:
    if page.struck is not None:
        return _("struck through")
    return _("nothing entered yet") if page.last_entry is None else _("entered")


def _of_page(page: Page) -> Iterator[Mapping[str, str]]:
    stored = selectors.content(page)
    answers = stored.answers.answers() if stored.answers else {}
    for item in registry.form(page.form).asked():
        yield {"label": str(item.verbose_name), "value": item.shown(answers.get(item.name))}
    for line in stored.rows.values():
        said = [answer["value"] for answer in _of_line(line) if answer["value"]]
        yield {"label": said[0], "value": _(", ").join(said[1:])}


def _of_line(line: Row) -> Iterator[Mapping[str, str]]:
    answers = line.answers()
    for item in line.asked():
        yield {"label": str(item.verbose_name), "value": item.shown(answers.get(item.name))}

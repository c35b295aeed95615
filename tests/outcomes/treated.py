"""Subjects under treatment, entered through the actions: days are counted from the first dose on DAY_0."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from edc.accounts.models import Site, User
from edc.capture import actions as capture
from edc.capture.checks.declared import Answers
from edc.capture.submission import Submission
from edc.casebook import actions as casebook
from edc.casebook.actions import NewPage
from edc.casebook.models import Page, Subject
from enrollment.actions import screen
from tests import universe

DAY_0 = date(2024, 1, 1)
MARKERS = ("LDH", "TBIL", "RETIC")

# A haemoglobin, held against a baseline of 70 and a lower limit of 110, beside normal markers.
BASELINE, COMPLETE, PARTIAL, NONE = "70", "118", "95", "80"


def day(offset: int) -> date:
    """A day counted from the first dose."""
    return DAY_0 + timedelta(days=offset)


def put_in(subject: Subject, form: str, *, by: User, **answers: object) -> Page:
    """A new line of one of the subject's logs, filled in."""
    page = universe.add_page(subject, form, by=by)
    capture.save(filled=universe.filled(page, answers=answers), by=by, at=universe.NOW)
    return page


def samples(subject: Subject) -> list[Page]:
    """The laboratory pages of the book, in the order of the visits."""
    return list(subject.pages.filter(form="labs.sample").order_by("visit_id"))


def treated(
    site: Site,
    *,
    by: User,
    hb: Mapping[int, str],
    ldh: Mapping[int, str] | None = None,
    platelets: Mapping[int, str] | None = None,
    disease: str = "WAIHA",
    dose: str = "2",
    transfused: Sequence[int] = (),
    rescued: Sequence[int] = (),
    left: tuple[str, int] | None = None,
    at: datetime = universe.NOW,
) -> Subject:
    """A woman with haemoglobins by day, each after day 0 assessed without bleeding; markers normal but for `ldh`."""
    subject = screen(site=site, by=by, at=at)
    filled = [
        *_people(subject, disease, left),
        *_bloods(subject, hb=hb, ldh=ldh or {}, platelets=platelets or {}),
        *_assessments(subject, [offset for offset in sorted(hb) if offset > 0], by=by, at=at),
        *_lines(subject, "dosing.sirolimus", [{"start": DAY_0, "mg_per_day": Decimal(dose)}], by=by, at=at),
        *_lines(
            subject,
            "dosing.transfusion",
            [{"given_on": day(offset), "product": "RBC"} for offset in transfused],
            by=by,
            at=at,
        ),
        *_lines(
            subject,
            "dosing.rescue",
            [{"given_on": day(offset), "rescue_class": "A", "treatment": "IVIG"} for offset in rescued],
            by=by,
            at=at,
        ),
    ]
    capture.save_many(filled=filled, by=by, at=at)
    return subject


def _people(subject: Subject, disease: str, left: tuple[str, int] | None) -> list[Submission]:
    told: dict[str, Answers] = {
        "enrollment.consent": {"signed_on": day(-14)},
        "enrollment.demographics": {"birth_date": date(1980, 5, 1), "sex": "F"},
        "enrollment.diseasehistory": {"disease": disease},
    }
    if left:
        told["enrollment.disposition"] = {"departure": left[0], "left_on": day(left[1])}
    return [universe.filled(universe.page_of(subject, form), answers=answers) for form, answers in told.items()]


def _bloods(
    subject: Subject, *, hb: Mapping[int, str], ldh: Mapping[int, str], platelets: Mapping[int, str]
) -> list[Submission]:
    filled = []
    for page, offset in zip(samples(subject), sorted(hb), strict=False):
        rows = {code: universe.lab_row(code) for code in MARKERS} | {"HGB": universe.lab_row("HGB", hb[offset])}
        if offset in ldh:
            rows["LDH"] = universe.lab_row("LDH", ldh[offset])
        if offset in platelets:
            rows["PLT"] = universe.lab_row("PLT", platelets[offset])
        filled.append(Submission(page=page, answers={"collected_on": day(offset)}, rows=rows, seen=None))
    assert len(filled) == len(hb), "the book has fewer laboratory pages than samples are asked for"
    return filled


def _assessments(subject: Subject, offsets: Sequence[int], *, by: User, at: datetime) -> list[Submission]:
    pages = list(subject.pages.filter(form="outcomes.assessment").order_by("visit_id"))
    assert len(offsets) <= len(pages), "the book has fewer assessments than are asked for"
    return [
        Submission(
            page=page,
            answers={"assessed_on": day(offset), "bleeding": "N", "transfusions_known": "Y"},
            seen=None,
        )
        for page, offset in zip(pages, offsets, strict=False)
    ]


def _lines(subject: Subject, form: str, told: Sequence[Answers], *, by: User, at: datetime) -> list[Submission]:
    pages = casebook.add_pages(wanted=[NewPage(subject=subject, form=form) for _line in told], by=by, at=at)
    return [Submission(page=page, answers=answers, seen=None) for page, answers in zip(pages, told, strict=True)]

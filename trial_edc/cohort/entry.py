"""Enters a cohort through the actions: one Entry a page, every check, all or nothing, and a second time nothing."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from edc.accounts.models import Site, User
from edc.capture import actions as capture
from edc.capture import registry
from edc.capture.submission import Submission
from edc.casebook import actions as casebook
from edc.casebook.actions import NewPage
from edc.casebook.models import Page, Subject, Visit
from enrollment import actions as enrollment
from protocol.codelists import YesNo
from trial_edc.cohort.source import SUBJECTS, Cohort, MalformedFile, Record

SUBJECTS_A_BATCH = 13
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of it: subjects in the files, pages that were written, pages that stood so already."""

    subjects: int
    written: int
    unchanged: int


@dataclass(slots=True)
class WantedPage:
    """One page that the files ask for: where it belongs, what it says, and the lines it was read from."""

    form: str
    answers: dict[str, object]
    origin: Record
    visit: str | None = None
    on: date | None = None
    rows: dict[str, dict[str, object]] = field(default_factory=dict)
    lines: dict[str, Record] = field(default_factory=dict)


@transaction.atomic
def enter(cohort: Cohort, *, site: Site, by: User, at: datetime, progress: Progress) -> Entered:
    """All subjects of a cohort at a site.

    Raises MalformedFile at the first record that cannot stand; then nothing is kept.
    """
    people = cohort.records[SUBJECTS]
    by_subject = _by_subject(cohort)
    written = unchanged = done = 0
    waiting = iter(people)
    while some := tuple(islice(waiting, SUBJECTS_A_BATCH)):
        plans = []
        for person in some:
            subject = _book(person, site=site, by=by, at=at)
            wanted = list(wanted_pages(person, by_subject[person.subject]))
            plans.append(_plan(subject, wanted, by=by, at=at))
        new, same = _save(_placed(plans, by=by, at=at), by=by, at=at)
        written, unchanged, done = written + new, unchanged + same, done + len(some)
        progress(done, len(people))
    return Entered(subjects=len(people), written=written, unchanged=unchanged)


def _by_subject(cohort: Cohort) -> Mapping[str, Mapping[str, list[Record]]]:
    records_of: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for file, records in cohort.records.items():
        for record in records:
            records_of[record.subject][file].append(record)
    return records_of


def _book(person: Record, *, site: Site, by: User, at: datetime) -> Subject:
    standing = Subject.objects.filter(number=f"{site.code}-{person.subject}").select_related("site").first()
    try:
        return standing or enrollment.screen(site=site, by=by, at=at, code=person.subject)
    except ValidationError as refused:
        raise MalformedFile(file=person.file, line=person.line, reason=" ".join(refused.messages)) from None
    except casebook.NumberUsed:
        reason = _("Another subject once had this number: a number is never used again.")
        raise MalformedFile(file=person.file, line=person.line, reason=reason) from None


def wanted_pages(person: Record, files: Mapping[str, Sequence[Record]]) -> Iterator[WantedPage]:
    """The pages that a subject's records make, in the order of the book."""
    yield from _enrolled(person)
    samples = list(_samples(files["labs.csv"]))
    yield from samples
    yield from _assessed(person, files["bleeding.csv"], samples)
    yield from _troughs(files["troughs.csv"])
    yield from _doses(person, files["doses.csv"])
    yield from _logged("dosing.transfusion", files["transfusions.csv"], {})
    yield from _logged("dosing.rescue", files["rescues.csv"], {"class": "rescue_class"})
    yield from _logged("safety.adverseevent", files["adverse_events.csv"], {})


def _enrolled(person: Record) -> Iterator[WantedPage]:
    values = person.values
    history = {name: values[name] for name in ("disease", "aetiology", "steroid_history")}
    yield WantedPage("enrollment.consent", {"signed_on": values["consent_date"]}, person, visit="SCR")
    demographics = {"birth_date": values["birth_date"], "sex": values["sex"]}
    yield WantedPage("enrollment.demographics", demographics, person, visit="SCR")
    yield WantedPage("enrollment.diseasehistory", history, person, visit="SCR")
    if values["status"]:
        yield WantedPage("enrollment.disposition", {"departure": values["status"]}, person)


def _samples(records: Sequence[Record]) -> Iterator[WantedPage]:
    """One page a visit and day; a test that stands there twice is a fault."""
    pages: dict[tuple[object, object], WantedPage] = {}
    for record in records:
        values = record.values
        place = (values["visit"], values["collected_on"])
        visit = str(values["visit"]) if values["visit"] else None
        page = pages.setdefault(
            place,
            WantedPage(
                "labs.sample",
                {"collected_on": values["collected_on"]},
                record,
                visit=visit,
                on=_day(values["collected_on"]),
            ),
        )
        test = str(values["test"])
        if test in page.rows:
            reason = _("%(test)s stands twice in this sample.") % {"test": test}
            raise MalformedFile(file=record.file, line=record.line, reason=reason)
        page.lines[test] = record
        page.rows[test] = {
            "reported": values["result"],
            "unit": values["unit"],
            "reported_low": values["lower_limit"],
            "reported_high": values["upper_limit"],
        }
    return iter(pages.values())


def _assessed(person: Record, records: Sequence[Record], samples: Sequence[WantedPage]) -> Iterator[WantedPage]:
    """One assessment a record, and one for each haemoglobin after the first dose that has none of its day.

    The file of transfusions is whole: a subject's transfusions are known on every day of these records.
    """
    at = {sample.on: sample.visit for sample in samples}
    first_dose = _day(person.values["first_dose_date"])
    days = {record.values["assessed_on"] for record in records}
    for record in records:
        answers = {**record.values, "transfusions_known": YesNo.YES.value}
        on = _day(record.values["assessed_on"])
        yield WantedPage("outcomes.assessment", answers, record, visit=at.get(on), on=on)
    for sample in samples:
        if "HGB" in sample.rows and first_dose and sample.on and sample.on > first_dose and sample.on not in days:
            days.add(sample.on)
            answers = {"assessed_on": sample.on, "transfusions_known": YesNo.YES.value}
            yield WantedPage("outcomes.assessment", answers, sample.lines["HGB"], visit=sample.visit, on=sample.on)


def _troughs(records: Sequence[Record]) -> Iterator[WantedPage]:
    for record in records:
        answers = dict(record.values)
        answers["reported"] = answers.pop("result")
        drawn = record.values["drawn_at"]
        on = timezone.localtime(drawn).date() if isinstance(drawn, datetime) else None
        yield WantedPage("dosing.trough", answers, record, on=on)


def _doses(person: Record, records: Sequence[Record]) -> Iterator[WantedPage]:
    """The periods of the file; the first dose of subjects.csv alone, where no period begins with it."""
    first = _day(person.values["first_dose_date"])
    starts = [_day(record.values["start"]) for record in records]
    earlier = next(
        (r for r, start in zip(records, starts, strict=True) if first is None or (start and start < first)), None
    )
    if earlier:
        reason = _("this dose begins before the first dose of %(file)s.") % {"file": SUBJECTS}
        raise MalformedFile(file=earlier.file, line=earlier.line, reason=reason)
    if first and first not in starts:
        yield WantedPage("dosing.sirolimus", {"start": first}, person)
    yield from _logged("dosing.sirolimus", records, {})


def _logged(form: str, records: Sequence[Record], names: Mapping[str, str]) -> Iterator[WantedPage]:
    for record in records:
        yield WantedPage(form, {names.get(name, name): value for name, value in record.values.items()}, record)


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """Of one subject each wanted page with the one of the book that stands for it, and those still to be made."""

    places: tuple[tuple[WantedPage, Page | None], ...]
    missing: tuple[NewPage, ...]


def _plan(subject: Subject, wanted: Sequence[WantedPage], *, by: User, at: datetime) -> EntryPlan:
    _give_visits(wanted)
    visits = _visits(subject, wanted, by=by, at=at)
    standing: dict[tuple[int | None, str], list[Page]] = defaultdict(list)
    for page in subject.pages.order_by("repeat"):
        standing[page.visit_id, page.form].append(page)
    used: dict[tuple[int | None, str], int] = defaultdict(int)
    placed: list[Page | None] = []
    missing: list[NewPage] = []
    for wanted_page in wanted:
        visit = visits[wanted_page.visit] if wanted_page.visit else None
        place = (visit.pk if visit else None, wanted_page.form)
        pages, number = standing[place], used[place]
        used[place] += 1
        placed.append(pages[number] if number < len(pages) else None)
        if number >= len(pages):
            missing.append(NewPage(subject=subject, form=wanted_page.form, visit=visit))
    return EntryPlan(tuple(zip(wanted, placed, strict=True)), tuple(missing))


def _placed(plans: Sequence[EntryPlan], *, by: User, at: datetime) -> list[tuple[WantedPage, Page]]:
    """Each wanted page with its place; what is missing in several books is made in one act."""
    made = iter(casebook.add_pages(wanted=[new for plan in plans for new in plan.missing], by=by, at=at))
    return [(wanted_page, page or next(made)) for plan in plans for wanted_page, page in plan.places]


def _give_visits(wanted: Sequence[WantedPage]) -> None:
    """A page at a visit that names none belongs to the visit of its day, else to an unscheduled one of that day."""
    unscheduled = str(registry.unscheduled().visit)
    visits: dict[date | None, str | None] = {
        page.on: page.visit for page in wanted if page.form == "labs.sample" and page.visit not in (None, unscheduled)
    }
    for number, day in enumerate(_unplanned_days(wanted, visits), start=1):
        visits[day] = f"{unscheduled} {number}" if number > 1 else unscheduled
    for page in wanted:
        if page.on and page.visit in (None, unscheduled):
            page.visit = visits[page.on]


def _unplanned_days(wanted: Sequence[WantedPage], planned: Collection[date | None]) -> list[date]:
    """The days of pages at visits that are the day of no planned visit, in their order."""
    logs = {model.key() for model in registry.logs()}
    return sorted({page.on for page in wanted if page.on and page.on not in planned and page.form not in logs})


def _visits(subject: Subject, wanted: Sequence[WantedPage], *, by: User, at: datetime) -> dict[str, Visit]:
    """The book's visits by their names, with the unscheduled ones that are still to be made, in their order."""
    visits = {str(visit): visit for visit in subject.visits.all()}
    missing = {wanted_page.visit for wanted_page in wanted if wanted_page.visit and wanted_page.visit not in visits}
    for name in sorted(missing, key=lambda name: (len(name), name)):
        visits[name] = casebook.add_visit(subject=subject, planned=registry.unscheduled(), by=by, at=at)
    return visits


def _save(pages: Sequence[tuple[WantedPage, Page]], *, by: User, at: datetime) -> tuple[int, int]:
    filled = [
        Submission(page=page, answers=record.answers, rows=record.rows, seen=page.last_entry) for record, page in pages
    ]
    wanted = {page.pk: record for record, page in pages}
    try:
        saved = capture.save_many(filled=filled, by=by, at=at)
    except capture.ChecksRefused as refused:
        raise _fault(refused, wanted[refused.page.pk]) from None
    except capture.Unexplained as silent:  # a complete page says something else
        raise _taken(wanted[silent.page.pk]) from None
    except capture.StruckThrough as struck:
        raise _struck(wanted[struck.page.pk]) from None
    for (record, page), result in zip(pages, saved, strict=True):
        if page.last_entry is not None and result.entry is not None:
            raise _taken(record)
    new = sum(result.entry is not None for result in saved)
    return new, len(saved) - new


def _taken(wanted: WantedPage) -> MalformedFile:
    """Something else stands where the record belongs."""
    origin = wanted.origin
    reason = _("the study already holds other data here (subject %(subject)s); nothing is overwritten.")
    return MalformedFile(file=origin.file, line=origin.line, reason=reason % {"subject": origin.subject})


def _struck(wanted: WantedPage) -> MalformedFile:
    """What stands where the record belongs is struck through."""
    origin = wanted.origin
    reason = _("what stands here in the study is struck through (subject %(subject)s).")
    return MalformedFile(file=origin.file, line=origin.line, reason=reason % {"subject": origin.subject})


def _fault(refused: capture.ChecksRefused, wanted: WantedPage) -> MalformedFile:
    """Where the refused record stands in the files."""
    finding = refused.findings[0]
    origin = wanted.lines.get(finding.row, wanted.origin)
    return MalformedFile(file=origin.file, line=origin.line, reason=f"{finding.item}: {finding.text}")

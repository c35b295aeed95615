"""The facts of each subject's course, read from the forms; and what the protocol's rules conclude from them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from dosing.models import Rescue, Transfusion
from dosing.selectors import first_doses
from edc.casebook.models import Subject
from edc.labs.models import Result
from enrollment.models import Demographics, DiseaseHistory, Disposition
from outcomes.models import Assessment
from protocol.analytes import ANALYTES
from protocol.codelists import Departure, Disease, Product, RescueClass, Sex, Symptoms, YesNo
from protocol.course import Course, NotTreated, SubjectOutcome, outcome
from protocol.parameters import Parameters
from protocol.reference_limits import measured
from protocol.timeline import AssessmentFacts, Given
from protocol.units import Measured

# What the response rules read of a sample (RESP-01).
TESTS = ("HGB", "PLT", "LDH", "TBIL", "RETIC", "RETICPCT", "HAPTO")
SUBJECTS_A_READ = 500


@dataclass(slots=True)
class _Gathered:
    """What was read of one subject so far."""

    sex: Sex | None = None
    disease: Disease | None = None
    first_dose: date | None = None
    departure: Departure | None = None
    departed_on: date | None = None
    results: dict[str, list[Measured]] = field(default_factory=lambda: defaultdict(list))
    transfusions: list[Given] = field(default_factory=list)
    rescues: list[Given] = field(default_factory=list)
    bleeding: list[AssessmentFacts[bool]] = field(default_factory=list)
    histories: list[AssessmentFacts[bool]] = field(default_factory=list)
    symptoms: list[AssessmentFacts[Symptoms]] = field(default_factory=list)


def courses(subjects: Iterable[Subject]) -> Iterator[Course]:
    """Each subject's course, in the order given: a fixed number of reads for each 500 subjects."""
    waiting = iter(subjects)
    while some := list(islice(waiting, SUBJECTS_A_READ)):
        yield from _read(some)


def _read(subjects: Sequence[Subject]) -> Iterator[Course]:
    gathered = {subject.pk: _Gathered() for subject in subjects}
    _people(gathered)
    _treatment(gathered)
    _results(gathered)
    _assessments(gathered)
    for subject in subjects:
        facts = gathered[subject.pk]
        yield Course(
            subject=subject.number,
            sex=facts.sex,
            disease=facts.disease,
            first_dose=facts.first_dose,
            departure=facts.departure,
            departed_on=facts.departed_on,
            results=facts.results,
            transfusions=facts.transfusions,
            rescues=facts.rescues,
            bleeding=facts.bleeding,
            histories=facts.histories,
            symptoms=facts.symptoms,
        )


def _people(gathered: dict[int, _Gathered]) -> None:
    for subject, sex in Demographics.objects.of(gathered).values_list("page__subject_id", "sex"):
        gathered[subject].sex = Sex(sex) if sex else None
    for subject, disease in DiseaseHistory.objects.of(gathered).values_list("page__subject_id", "disease"):
        gathered[subject].disease = Disease(disease) if disease else None
    left = Disposition.objects.of(gathered).filter(departure__isnull=False)
    for subject, departure, on in left.values_list("page__subject_id", "departure", "left_on"):
        gathered[subject].departure, gathered[subject].departed_on = Departure(departure), on


def _treatment(gathered: dict[int, _Gathered]) -> None:
    for subject, first in first_doses(gathered).items():
        gathered[subject].first_dose = first
    given = Transfusion.objects.of(gathered).filter(given_on__isnull=False, product__isnull=False)
    for subject, on, product in given.order_by("given_on", "page").values_list(
        "page__subject_id", "given_on", "product"
    ):
        gathered[subject].transfusions.append(Given(on, Product(product)))
    rescued = Rescue.objects.of(gathered).filter(given_on__isnull=False, rescue_class__isnull=False)
    for subject, on, kind, what in rescued.order_by("given_on", "page").values_list(
        "page__subject_id", "given_on", "rescue_class", "treatment"
    ):
        gathered[subject].rescues.append(Given(on, RescueClass(kind), what or ""))


def _results(gathered: dict[int, _Gathered]) -> None:
    # Of two results of one test on one day the one entered last comes last, and stands.
    results = Result.objects.dated().of(gathered).filter(test__in=TESTS, value__isnull=False, on__isnull=False)
    rows = results.order_by("on", "pk").values_list(
        "page__subject_id", "test", "value", "qualifier", "low", "high", "unit", "limits_unit", "on"
    )
    for subject, test, value, qualifier, low, high, unit, entered_for, on in rows.iterator(chunk_size=5000):
        gathered[subject].results[test].append(
            measured(value, qualifier, low, high, unit=unit, analyte=ANALYTES[test], entered_for=entered_for, on=on)
        )


def _assessments(gathered: dict[int, _Gathered]) -> None:
    assessments = Assessment.objects.of(gathered).filter(assessed_on__isnull=False)
    rows = assessments.order_by("assessed_on", "page").values_list(
        "page__subject_id", "assessed_on", "bleeding", "transfusions_known", "symptoms"
    )
    for subject, on, bleeding, known, symptoms in rows:
        # A blank is no answer: it must not stand before an answer of a day nearby (RESP-01).
        if bleeding:
            gathered[subject].bleeding.append(AssessmentFacts(on, bleeding == YesNo.YES))
        if known:
            gathered[subject].histories.append(AssessmentFacts(on, known == YesNo.YES))
        if symptoms:
            gathered[subject].symptoms.append(AssessmentFacts(on, Symptoms(symptoms)))


def outcomes(subjects: Iterable[Subject], *, cut: date, parameters: Parameters) -> Iterator[SubjectOutcome]:
    """What became of each subject who had a first dose up to the cut, in the order given."""
    for course in courses(subjects):
        try:
            yield outcome(course, cut, parameters)
        except NotTreated:
            continue


def outcome_of(subject: Subject, *, cut: date, parameters: Parameters) -> SubjectOutcome | None:
    """What became of one subject; nothing before the first dose."""
    return next(outcomes([subject], cut=cut, parameters=parameters), None)

"""All that decides eligibility of many subjects, read with a fixed number of statements."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from itertools import islice
from typing import Any

from edc.capture.models import Crf
from edc.casebook.anchors import first_doses
from edc.casebook.models import Subject
from enrollment.eligibility.results import ScreeningResults, read_results
from enrollment.models import (
    Childbearing,
    Consent,
    ConsentVersion,
    Demographics,
    DiseaseHistory,
    Examination,
    ExclusionCriteria,
    PriorTherapy,
    VitalSigns,
)
from protocol import eligibility_questions as questions
from protocol.codelists import Aetiology, ConsentSigner, Disease, Response, Sex, YesNo
from protocol.codelists_eligibility import Glucocorticoid
from protocol.codelists_screening import ChildbearingPotential, MalignancyState, PriorTreatment
from protocol.dates import after
from protocol.eligibility import ScreeningFacts
from protocol.eligibility_age import AgeFacts
from protocol.eligibility_consent import ConsentFacts
from protocol.eligibility_diagnosis import DiagnosisFacts, with_test
from protocol.eligibility_haemolysis import Haemolysis
from protocol.eligibility_liver import LiverFacts
from protocol.eligibility_pregnancy import PregnancyFacts
from protocol.eligibility_steroid import SteroidFacts
from protocol.eligibility_virus import VirusFacts
from protocol.eligibility_windows import day_range, latest_since, latest_within
from protocol.parameters import Parameters
from protocol.schedule import SCREENING
from protocol.steroids import Duration, SteroidCourse, lasted
from protocol.units import Measured, any_of

SUBJECTS_A_READ = 500
ONCE: tuple[type[Crf], ...] = (Demographics, Consent, DiseaseHistory, Childbearing, ExclusionCriteria)
AT_SCREENING: tuple[tuple[type[Crf], str], ...] = ((VitalSigns, "measured_on"), (Examination, "examined_on"))
POTENTIAL: Mapping[str, bool] = {
    ChildbearingPotential.YES: True,
    ChildbearingPotential.AMENORRHOEA: False,
    ChildbearingPotential.STERILE: False,
    ChildbearingPotential.MALE: False,
}
CONTROLLED = (MalignancyState.REMISSION, MalignancyState.CONTROLLED)


@dataclass(slots=True)
class ScreenedSubject:
    """What was read of one subject: the answers by form, blank where nothing was entered, and the results."""

    answers: dict[type, Any] = field(default_factory=dict)
    courses: list[PriorTherapy] = field(default_factory=list)
    results: ScreeningResults = field(default_factory=ScreeningResults)
    approved_on: date | None = None
    first_dose: date | None = None

    def answer(self, form: type, item: str) -> Any:
        """An answer; None where it, or its page, is blank."""
        answers = self.answers.get(form)
        return None if answers is None else getattr(answers, item)

    def said(self, form: type, item: str) -> bool | None:
        """A yes, a no or a blank."""
        answer = self.answer(form, item)
        return None if answer is None else bool(answer == YesNo.YES)


def screenings(
    subjects: Iterable[Subject], *, planned: date, parameters: Parameters
) -> Iterator[tuple[Subject, ScreeningFacts]]:
    """What is known of each subject, in the order given, before a first dose on a planned day, or on the day it was."""
    waiting = iter(subjects)
    while some := list(islice(waiting, SUBJECTS_A_READ)):
        read = _read(some, planned)
        for subject in some:
            yield subject, screening_facts(read[subject.pk], planned=planned, parameters=parameters)


def read_screening(subject: Subject, *, until: date) -> ScreenedSubject:
    """All that is known of one subject up to the last of the planned days that it will be judged for."""
    return _read([subject], until)[subject.pk]


def _read(subjects: Sequence[Subject], until: date) -> Mapping[int, ScreenedSubject]:
    """In eleven statements, however many they are."""
    keys = [subject.pk for subject in subjects]
    screened = _entered(keys)
    versions = ConsentVersion.objects.filter(site__in={subject.site_id for subject in subjects})
    approved = {(site, label): day for site, label, day in versions.values_list("site", "label", "approved_on")}
    doses = first_doses(keys)
    results = read_results({key: doses.get(key, until) for key in keys})
    for subject in subjects:
        read = screened[subject.pk]
        read.approved_on = approved.get((subject.site_id, read.answer(Consent, "version")))
        read.results, read.first_dose = results.get(subject.pk, ScreeningResults()), doses.get(subject.pk)
    return screened


def _entered(keys: Sequence[int]) -> Mapping[int, ScreenedSubject]:
    """The answers of the forms of screening, by the subjects' ids."""
    screened: dict[int, ScreenedSubject] = defaultdict(ScreenedSubject)
    for form in ONCE:
        for answers in form.objects.of(keys).select_related("page"):
            screened[answers.page.subject_id].answers[form] = answers
    for form, day in AT_SCREENING:
        of_screening = form.objects.of(keys).filter(page__visit__code=SCREENING).select_related("page")
        for answers in of_screening.order_by(day, "page"):
            screened[answers.page.subject_id].answers[form] = answers
    glucocorticoids = PriorTherapy.objects.of(keys).filter(treatment=PriorTreatment.GLUCOCORTICOID)
    for course in glucocorticoids.select_related("page").order_by("page"):
        screened[course.page.subject_id].courses.append(course)
    return screened


def screening_facts(read: ScreenedSubject, *, planned: date, parameters: Parameters) -> ScreeningFacts:
    """What is known before a first dose on a planned day, or on the day it was."""
    dose = read.first_dose or planned
    return ScreeningFacts(
        age=AgeFacts(
            born=day_range(read.answer(Demographics, "birth_date")),
            consented=day_range(read.answer(Consent, "signed_on")),
            parameters=parameters,
        ),
        diagnosis=_diagnosis(read, dose, parameters),
        steroids=_steroids(read, parameters),
        liver=_liver(read, dose, parameters),
        pregnancy=_pregnancy(read, dose, parameters),
        consent=_consent(read, parameters),
        virus=_virus(read, dose, parameters),
        screened_on=read.answer(Consent, "signed_on"),
        **_asked(read, dose, parameters),
    )


def _diagnosis(read: ScreenedSubject, dose: date, parameters: Parameters) -> DiagnosisFacts:
    latest = _latest(read, dose)
    disease, aetiology = read.answer(DiseaseHistory, "disease"), read.answer(DiseaseHistory, "aetiology")
    since = after(read.answer(Consent, "signed_on") or dose, -parameters.dat_window_days)
    hb, platelets = latest("HGB"), latest("PLT")
    return with_test(
        latest_since(read.results.antiglobulin_tests(), since=since, before=dose),
        cold_titre=latest("COLDAGG"),
        disease=Disease(disease) if disease else None,
        aetiology=Aetiology(aetiology) if aetiology else None,
        other_treatment=read.said(DiseaseHistory, "other_treatment"),
        parameters=parameters,
        active=any_of(*(None if result is None else result.below(result.low) for result in (hb, platelets))),
        haemolysis=Haemolysis(
            parameters=parameters,
            reticpct=latest("RETICPCT"),
            retic=latest("RETIC"),
            hapto=latest("HAPTO"),
            tbil=latest("TBIL"),
            dbil=latest("DBIL"),
        ),
    )


def _latest(read: ScreenedSubject, dose: date) -> Callable[[str], Measured | None]:
    return lambda test: read.results.latest(test, before=dose)


def _steroids(read: ScreenedSubject, parameters: Parameters) -> SteroidFacts:
    return SteroidFacts(
        weight=read.answer(VitalSigns, "weight"),
        courses=[_course(course) for course in read.courses] or None,
        parameters=parameters,
        dependent=any(course.dependent == YesNo.YES for course in read.courses),
        intolerant=any(course.intolerant == YesNo.YES for course in read.courses),
    )


def _course(course: PriorTherapy) -> SteroidCourse:
    days = Duration(course.days, course.days) if course.days is not None else None
    return SteroidCourse(
        drug=Glucocorticoid(course.glucocorticoid) if course.glucocorticoid else None,
        mg_per_day=course.mg_per_day,
        lasted=lasted(day_range(course.start), day_range(course.end)) or days,
        best_response=Response(course.best_response) if course.best_response else None,
        relapsed=None if course.relapsed is None else course.relapsed == YesNo.YES,
        weight=course.weight,
    )


def _liver(read: ScreenedSubject, dose: date, parameters: Parameters) -> LiverFacts:
    window = parameters.lft_window_days
    alt, ast = (latest_within(read.results.measured[test], days=window, before=dose) for test in ("ALT", "AST"))
    return LiverFacts(alt=alt, ast=ast, parameters=parameters)


def _pregnancy(read: ScreenedSubject, dose: date, parameters: Parameters) -> PregnancyFacts:
    window, sex = parameters.preg_window_days, read.answer(Demographics, "sex")
    return PregnancyFacts(
        sex=Sex(sex) if sex else None,
        wocbp=POTENTIAL.get(read.answer(Childbearing, "potential") or ""),
        lactating=read.said(Childbearing, "lactating"),
        parameters=parameters,
        hcg=latest_within(read.results.measured["BHCG"], days=window, before=dose),
        urine=latest_within(read.results.urine_tests(), days=window, before=dose),
    )


def _consent(read: ScreenedSubject, parameters: Parameters) -> ConsentFacts:
    signed_on, signer = read.answer(Consent, "signed_on"), read.answer(Consent, "signer")
    refused = read.said(Consent, "for_participation") is False
    return ConsentFacts(
        signed=False if refused else True if signed_on else None,
        signed_on=signed_on,
        version=read.answer(Consent, "version") or "",
        approved_from=read.approved_on,
        parameters=parameters,
        signed_time=_time(read.answer(Consent, "signed_time")),
        procedure_on=read.first_dose,
        signer=ConsentSigner(signer) if signer else ConsentSigner.SUBJECT,
        explained=bool(read.answer(Consent, "signer_reason")),
    )


def _time(text: str | None) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        return None


def _virus(read: ScreenedSubject, dose: date, parameters: Parameters) -> VirusFacts:
    def positive(test: str) -> bool | None:
        return read.results.positive(test, before=dose)

    return VirusFacts(
        # A screening test alone confirms nothing: where it is not negative, the confirmatory test is waited for.
        hiv=False if positive("HIV") is False else read.said(ExclusionCriteria, "hiv_confirmed"),
        anti_hcv=positive("HCVAB"),
        hcv_rna=positive("HCVRNA"),
        hbsag=positive("HBSAG"),
        anti_hbc=positive("HBCAB"),
        hbv_dna=positive("HBVDNA"),
        parameters=parameters,
    )


def _asked(read: ScreenedSubject, dose: date, parameters: Parameters) -> dict[str, Any]:
    """The criteria that an investigator answers, each with what stands beside it."""

    def said(item: str) -> bool | None:
        return read.said(ExclusionCriteria, item)

    state = read.answer(ExclusionCriteria, "malignancy_state")
    return {
        "infection": questions.active_infection(
            said("active_infection"),
            parameters=parameters,
            temperature=_temperature(read),
            anti_infective=said("anti_infective"),
            site=read.answer(ExclusionCriteria, "infection_site") or "",
        ),
        "connective_tissue": questions.connective_tissue(
            said("connective_tissue_disease"),
            said("organ_involvement"),
            antinuclear=read.results.positive("ANA", before=dose),
        ),
        "uncontrolled": questions.uncontrolled(said("infection_uncontrolled"), said("bleeding_uncontrolled")),
        "cirrhosis": questions.cirrhosis(
            said("cirrhosis"),
            said("portal_hypertension"),
            large_spleen=read.said(Examination, "spleen_palpable"),
            platelets=read.results.latest("PLT", before=dose),
        ),
        "malignancy": questions.MalignancyFacts(
            present=said("malignancy"),
            controlled=None if state is None else state in CONTROLLED,
            detail=read.answer(ExclusionCriteria, "malignancy_detail") or "",
        ),
        "hypersensitivity": questions.hypersensitivity(said("hypersensitivity")),
    }


def _temperature(read: ScreenedSubject) -> Measured | None:
    value: Decimal | None = read.answer(VitalSigns, "temperature")
    return None if value is None else Measured(value, on=read.answer(VitalSigns, "measured_on"))

"""A cohort is entered through the actions: one act a page, every check, all or nothing, and a second time nothing."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from dosing.models import Rescue, Sirolimus, Transfusion, Trough
from edc.accounts.selectors import NotPermitted
from edc.audit.acts import Origin
from edc.audit.models import Change, Entry
from edc.capture import actions as capture
from edc.casebook.acts import CasebookAct
from edc.casebook.models import Page, Subject
from edc.labs.models import Result, Sample
from enrollment.models import Consent, Demographics, DiseaseHistory, Disposition
from outcomes.models import Assessment
from outcomes.selectors import outcome_of
from protocol.parameters import DEFAULT
from safety.models import AdverseEvent
from tests.audit.trail import verified
from tests.cohort.files import SMALL, instead, write
from tests.universe import NOW, TODAY, fill, page_of
from trial_edc.cohort import entry, source
from trial_edc.cohort.entry import Entered
from trial_edc.cohort.source import MalformedFile

# Each record of the files on a page, each sample one page, and the assessments that haemoglobins ask for.
PAGES = {
    "enrollment.consent": 2,
    "enrollment.demographics": 2,
    "enrollment.diseasehistory": 2,
    "enrollment.disposition": 1,
    "labs.sample": 5,
    "outcomes.assessment": 3,
    "dosing.sirolimus": 2,
    "dosing.trough": 2,
    "dosing.transfusion": 1,
    "dosing.rescue": 1,
    "safety.adverseevent": 1,
}


@pytest.fixture
def enter(site, importer, tmp_path):
    """Enters the small cohort, with other lines in some of its files."""

    def entered(**changed) -> Entered:
        cohort = source.read(write(tmp_path, **changed))
        return entry.enter(cohort, site=site, by=importer, at=NOW, progress=lambda done, total: None)

    return entered


def subject(code: str) -> Subject:
    return Subject.objects.get(number=f"01-{code}")


def trail() -> tuple[int, int]:
    return Entry.objects.count(), Change.objects.count()


def of(model, code: str):
    """The answers of one form of a subject, in the order in which they were entered."""
    return list(model.objects.of([subject(code).pk]).order_by("page"))


def test_makes_one_page_of_each_record_and_sample(enter):
    done = enter()

    entered = {form: Page.objects.filter(form=form).entered().count() for form in PAGES}
    assert entered == PAGES
    assert done == Entered(subjects=2, written=sum(PAGES.values()), unchanged=0)


def test_writes_one_act_a_page(enter):
    enter()

    saved = Entry.objects.filter(act=CasebookAct.SAVE_PAGE)
    assert sorted(saved.values_list("page_id", flat=True)) == sorted(
        Page.objects.entered().values_list("pk", flat=True)
    )
    assert set(saved.values_list("by_name", "role", "site")) == {("importer", "importer", "01")}


def test_leaves_a_trail_that_replays(committed, enter):
    enter()

    assert verified()[0] == 0


def test_the_number_ends_with_the_files_code(enter):
    enter()

    assert list(Subject.objects.order_by("number").values_list("number", flat=True)) == ["01-P001", "01-P002"]
    assert subject("P001").code == "P001"


def test_keeps_what_the_file_says_of_a_subject(enter):
    enter()

    (consent,), (born,), (history,) = (of(model, "P002") for model in (Consent, Demographics, DiseaseHistory))
    (left,) = of(Disposition, "P002")
    assert consent.signed_on == date(2024, 1, 10)
    assert (born.birth_date, born.sex) == (date(1971, 2, 28), "M")
    assert (history.disease, history.aetiology, history.steroid_history) == ("EVANS", "SECONDARY", None)
    assert left.departure == "WITHDRAWN"
    assert not Disposition.objects.of([subject("P001").pk]).exists()


def test_keeps_a_result_as_reported_and_in_the_trials_unit(enter):
    enter()

    result = Result.objects.get(page__subject=subject("P002"), test="HGB", reported="9.5")
    assert (result.unit, result.reported_low, result.reported_high) == ("g/dL", Decimal("11.0"), Decimal("15.0"))
    assert (result.value, result.low, result.high) == (Decimal("95"), Decimal("110"), Decimal("150"))


def test_puts_a_sample_on_its_visits_page(enter):
    enter()

    at = {sample.collected_on: str(sample.page.visit) for sample in of(Sample, "P001")}
    assert at == {date(2023, 12, 31): "SCR", date(2024, 4, 1): "M3", date(2024, 4, 9): "UNS"}


UNSCHEDULED = tuple(
    f"P001,2024-05-{day:02},{visit},HGB,1{day:02},g/L,110,150"
    for day, visit in zip(range(1, 13), ["UNS", ""] * 6, strict=True)
)


def test_gives_each_day_between_the_visits_an_unscheduled_visit_of_its_own(enter):
    enter(labs=[*SMALL["labs.csv"], *reversed(UNSCHEDULED)])

    visits = [str(sample.page.visit) for sample in sorted(of(Sample, "P001"), key=lambda one: one.collected_on)]
    assert visits == ["SCR", "M3", "UNS", *(f"UNS {number}" for number in range(2, 14))]


def test_finds_unscheduled_visits_again_the_second_time(enter):
    labs = [*SMALL["labs.csv"], *UNSCHEDULED]
    enter(labs=labs)
    before = trail()

    assert enter(labs=labs).written == 0
    assert trail() == before


def test_a_trough_and_an_assessment_join_the_visit_of_their_day(enter):
    enter()

    troughs = {trough.drawn_at.date(): str(trough.page.visit) for trough in of(Trough, "P001")}
    assessed = {one.assessed_on: str(one.page.visit) for one in of(Assessment, "P001")}
    assert troughs[date(2024, 4, 1)] == "M3"
    assert troughs[date(2024, 6, 15)].startswith("UNS")
    assert assessed[date(2024, 4, 1)] == "M3"


def test_does_not_store_a_blank_result(enter):
    enter()

    sample = Sample.objects.get(page__subject=subject("P002"), collected_on=date(2024, 5, 2))
    tests = set(Result.objects.filter(page=sample.page).values_list("test", flat=True))
    assert tests == {"HGB", "PLT"}


def test_bleeding_that_was_not_told_stays_unknown(enter):
    enter()

    told = {(one.assessed_on, one.bleeding, one.transfusions_known) for one in of(Assessment, "P002")}
    assert told == {(date(2024, 5, 2), None, "Y")}
    assert of(Assessment, "P001")[0].bleeding == "N"


def test_keeps_a_bound_as_a_bound(enter):
    enter()

    bound = Trough.objects.get(page__subject=subject("P001"), reported="<2.0")
    assert (bound.qualifier, bound.level, bound.unit, bound.last_dose_at) == ("<", Decimal("2.0"), "ng/mL", None)


def test_keeps_the_logs(enter):
    enter()

    (given,), (rescue,), (event,) = of(Transfusion, "P001"), of(Rescue, "P002"), of(AdverseEvent, "P001")
    assert (given.product, given.amount, given.unit) == ("RBC", Decimal("2"), "U")
    assert (rescue.rescue_class, rescue.treatment) == ("A", "IVIG, 2 g/kg")
    assert (event.term, event.grade, event.causality) == ("Mouth ulcer", "1", "PROBABLE")
    assert of(Sirolimus, "P002")[0].mg_per_day == Decimal("1.5")


@pytest.mark.parametrize(
    "doses",
    [
        ["P001,2024-01-01,,", "P002,2024-02-01,,2"],
        ["P001,2024-02-01,,2", "P002,2024-02-01,,2"],
        [],
    ],
)
def test_counts_from_the_first_dose_of_the_subjects_file_whatever_the_doses_lack(enter, doses):
    enter(doses=[SMALL["doses.csv"][0], *doses])

    outcome = outcome_of(subject("P001"), cut=TODAY, parameters=DEFAULT)

    assert outcome is not None
    assert outcome.relapse.facts.first_dose == date(2024, 1, 1)
    assert outcome.statuses[3].answer == "CR"


def test_concludes_from_mixed_units_and_missing_components(enter):
    enter()

    outcomes = {code: outcome_of(subject(code), cut=date(2024, 6, 20), parameters=DEFAULT) for code in ("P001", "P002")}

    assert {code: outcome.statuses[3].answer for code, outcome in outcomes.items()} == {"P001": "CR", "P002": "NE"}
    assert outcomes["P002"].assessments[0].red_cells.answer == "PR"


def test_a_second_time_changes_nothing(enter):
    enter()
    before = trail()

    again = enter()

    assert again == Entered(subjects=2, written=0, unchanged=sum(PAGES.values()))
    assert trail() == before


def test_enters_what_came_since_the_first_time(enter):
    enter()

    more = enter(labs=[*SMALL["labs.csv"], "P001,2024-07-02,M6,HGB,118,g/L,110,150"])

    assert more == Entered(subjects=2, written=2, unchanged=sum(PAGES.values()))  # the sample, and its assessment
    assert Sample.objects.get(collected_on=date(2024, 7, 2)).page.visit.code == "M6"


def test_overwrites_no_other_data(enter):
    enter()
    before = trail()

    with pytest.raises(MalformedFile, match="nothing is overwritten") as fault:
        enter(**instead("labs", 3, "P001,2024-04-01,M3,HGB,119,g/L,110,150"))

    assert (fault.value.file, fault.value.line) == ("labs.csv", 3)
    assert trail() == before
    assert Result.objects.get(page__subject=subject("P001"), test="HGB", reported="118")


def test_ys_29_overwrites_nothing_on_a_page_that_is_complete(enter, coordinator):
    enter()
    page = page_of(subject("P001"), "enrollment.demographics")
    capture.complete(page=page, seen=page.last_entry, by=coordinator, at=NOW)
    before = trail()

    with pytest.raises(MalformedFile, match=r"subjects.csv, line 2: .*nothing is overwritten"):
        enter(**instead("subjects", 2, SMALL["subjects.csv"][1].replace(",F,", ",M,")))

    assert trail() == before


def test_overwrites_nothing_that_somebody_corrected(enter, coordinator):
    enter()
    fill(page_of(subject("P001"), "enrollment.demographics"), by=coordinator, sex="M")

    with pytest.raises(MalformedFile, match=r"subjects.csv, line 2: .*nothing is overwritten"):
        enter()

    assert Demographics.objects.get(page__subject=subject("P001")).sex == "M"


# A record that cannot stand: file, line, the changed line, and what is said of it.
UNFIT = [
    ("labs", 3, "P001,2024-04-01,M3,HGB,9999,g/L,110,150", "9999 g/L is impossible"),
    ("labs", 5, "P001,2024-04-01,M3,TBIL,many,umol/L,,21", "“many” is not a number"),
    ("labs", 10, "P002,2024-05-02,M3,HGB,9.5,furlong,11,15", "furlong is not a unit of Haemoglobin"),
    ("labs", 4, "P001,2024-04-01,M3,LDH,180,U/L,300,250", "The lower limit is above the upper limit."),
    ("labs", 4, "P001,2024-04-01,M3,HGB,118,g/L,110,150", "HGB stands twice in this sample."),
    ("labs", 2, "P001,1970-01-01,SCR,HGB,70,g/L,110,150", "before the date of birth, 1980-05-01"),
    ("labs", 2, "P001,2199-01-01,SCR,HGB,70,g/L,110,150", "in the future"),
    ("subjects", 2, "P001,F,2024-06-01,WAIHA,,,2023-12-20,2024-01-01,,ON_STUDY", "before the date of birth"),
    ("doses", 2, "P001,2024-01-01,,11", "Enter a value from 0 to 10 mg/d."),
    ("doses", 2, "P001,2024-01-01,2023-12-31,2", "The last day of this dose is before its first day."),
    ("doses", 2, "P001,2023-12-31,,2", "this dose begins before the first dose of subjects.csv."),
    ("troughs", 2, "P001,2024-04-01T08:00,2024-04-01T09:00,8.8,ng/mL,,", "The last dose is after the sample"),
    ("troughs", 3, "P001,2024-06-15T08:00,,900,ng/mL,,", "900 ng/mL is impossible"),
    ("transfusions", 2, "P001,2023-12-15,RBC,-1,U", "Enter a value from 0 to 10000."),
    ("adverse_events", 2, "P001,Mouth ulcer,,2024-02-01,2024-01-09,1,N,,", "The event ended before it began."),
    ("adverse_events", 2, f"P001,{'x' * 2001},,2024-02-01,,1,N,,", "Enter at most 2000 characters."),
]


@pytest.mark.parametrize(("name", "line", "text", "said"), UNFIT)
def test_tells_file_and_line_of_what_cannot_stand_and_keeps_nothing(enter, name, line, text, said):
    before = trail()

    with pytest.raises(MalformedFile) as fault:
        enter(**instead(name, line, text))

    assert (fault.value.file, fault.value.line) == (f"{name}.csv", line)
    assert said in fault.value.reason
    assert trail() == before
    assert not Subject.objects.exists()


def test_tells_file_and_line_of_a_code_that_is_too_long_for_a_number(enter):
    long = [line.replace("P002", "P" * 17) for line in SMALL["subjects.csv"]]

    with pytest.raises(MalformedFile) as fault:
        enter(
            subjects=long,
            **{name.removesuffix(".csv"): SMALL[name][:1] for name in SMALL if name != "subjects.csv"},
        )

    assert (fault.value.file, fault.value.line) == ("subjects.csv", 3)
    assert not Subject.objects.exists()


def test_keeps_nothing_where_the_last_subject_of_many_cannot_stand(site, importer, tmp_path, monkeypatch):
    monkeypatch.setattr(entry, "SUBJECTS_A_BATCH", 1)
    cohort = source.read(write(tmp_path, **instead("labs", 10, "P002,2024-05-02,M3,HGB,9999,g/L,110,150")))
    before, reached = trail(), []

    with pytest.raises(MalformedFile):
        entry.enter(cohort, site=site, by=importer, at=NOW, progress=lambda done, total: reached.append((done, total)))

    assert reached == [(1, 2)]
    assert trail() == before
    assert not Subject.objects.exists()


def test_enters_nothing_for_whom_may_not(site, monitor, tmp_path):
    cohort = source.read(write(tmp_path))

    with pytest.raises(NotPermitted):
        entry.enter(cohort, site=site, by=monitor, at=NOW, progress=lambda done, total: None)

    assert not Subject.objects.exists()


# manage.py load_cohort


def loaded(folder: Path, *arguments: str) -> str:
    out = StringIO()
    call_command("load_cohort", str(folder), *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prepares_site_and_service_account(db, tmp_path):
    assert loaded(write(tmp_path)) == f"2 subjects: {sum(PAGES.values())} pages entered, 0 stood so already.\n"

    assert set(Entry.objects.filter(act=CasebookAct.SAVE_PAGE).values_list("by_name", "origin", "request")) == {
        ("importer", Origin.IMPORT, tmp_path.name[:64])
    }
    assert Subject.objects.filter(site__code="01").count() == 2


def test_the_command_enters_a_second_time_nothing(db, tmp_path):
    loaded(write(tmp_path))
    before = trail()

    assert loaded(tmp_path) == f"2 subjects: 0 pages entered, {sum(PAGES.values())} stood so already.\n"
    assert trail() == before


def test_the_command_shows_its_progress_beside_its_output(db, tmp_path, capfd):
    loaded(write(tmp_path))

    assert "2/2 subjects" in capfd.readouterr().err


def test_the_command_enters_at_another_site_that_exists(other_site, tmp_path):
    loaded(write(tmp_path), "--site", "02")

    assert Subject.objects.filter(number="02-P001").exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (instead("labs", 3, "P001,2024-04-01,M3,HGB,9999,g/L,110,150"), "labs.csv, line 3: reported: 9999 g/L"),
        (instead("labs", 3, "P001,tomorrow,M3,HGB,118,g/L,110,150"), "labs.csv, line 3: collected_on: “tomorrow”"),
    ],
)
def test_the_command_says_in_a_sentence_what_it_cannot_enter(db, tmp_path, changed, said):
    with pytest.raises(CommandError) as fault:
        loaded(write(tmp_path, **changed))

    assert said in str(fault.value)
    assert "\n" not in str(fault.value)
    assert not Subject.objects.exists()


def test_the_command_knows_no_site_that_is_none(db, tmp_path):
    with pytest.raises(CommandError, match=r"There is no site 77\."):
        loaded(write(tmp_path), "--site", "77")

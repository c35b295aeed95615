"""The forms of enrolment, each answer both ways."""

from dataclasses import replace
from datetime import date

import pytest

from edc.audit.models import Change
from edc.capture.checks.declared import Context
from edc.capture.checks.findings import Severity
from edc.capture.submission import Content
from edc.casebook.item_paths import ItemPath
from edc.history.selectors import of_item
from edc.sdv import plan
from enrollment.checks import SIGNED_ON, after_consent, before_death, in_order, within_study
from enrollment.models import Consent, Demographics, DiseaseHistory, Disposition
from protocol import partial_dates
from protocol.partial_dates import PartialDate
from tests import universe
from tests.universe import TODAY

BORN = Context(born_on=date(1980, 5, 1), today=TODAY)


def said(model, **answers: object) -> set[tuple[str, Severity]]:
    return {(found.item, found.severity) for found in model(**answers).findings(BORN)}


def hard(model, **answers: object) -> set[str]:
    return {item for item, severity in said(model, **answers) if severity is Severity.HARD}


@pytest.mark.parametrize(
    ("model", "blanks"),
    [
        (Consent, {"signed_on"}),
        (Demographics, {"birth_date", "sex"}),
        (DiseaseHistory, {"disease"}),
        (Disposition, set()),
    ],
)
def test_points_at_the_blanks_without_which_a_page_does_not_count(model, blanks):
    assert said(model) == {(blank, Severity.SOFT) for blank in blanks}


@pytest.mark.parametrize(
    ("model", "item", "day", "fires"),
    [
        (Consent, "signed_on", TODAY, False),
        (Consent, "signed_on", date(2025, 7, 1), True),
        (Consent, "signed_on", date(1980, 4, 30), True),
        (Demographics, "birth_date", date(1980, 4, 30), False),
        (Demographics, "birth_date", date(2025, 7, 1), True),
        (DiseaseHistory, "diagnosed_on", PartialDate(1979), True),
        (DiseaseHistory, "diagnosed_on", PartialDate(1980), False),
        (DiseaseHistory, "diagnosed_on", PartialDate(1980, 4), True),
        (DiseaseHistory, "diagnosed_on", PartialDate(1980, 5), False),
        (DiseaseHistory, "diagnosed_on", PartialDate(1980, 4, 30), True),
        (DiseaseHistory, "diagnosed_on", PartialDate(TODAY.year), False),
        (DiseaseHistory, "diagnosed_on", PartialDate(2025, 7), True),
        (DiseaseHistory, "diagnosed_on", PartialDate(2026), True),
        (DiseaseHistory, "diagnosed_on", PartialDate(), False),
        (Disposition, "left_on", TODAY, False),
        (Disposition, "left_on", date(2025, 7, 1), True),
        (Disposition, "left_on", date(1980, 4, 30), True),
    ],
)
def test_a_day_lies_between_birth_and_today(model, item, day, fires):
    assert (item in hard(model, **{item: day})) is fires


@pytest.mark.parametrize(
    ("diagnosed_on", "fires"),
    [("2024-06", True), ("2025", True), ("2024-05-18", True), ("2024-05-17", False), ("2024-05", False),
     ("2024", False), ("2023", False), ("UN", False)],
)  # fmt: skip
def test_asks_about_a_diagnosis_that_is_certainly_after_the_consent(diagnosed_on, fires):
    known = replace(BORN, elsewhere={SIGNED_ON: date(2024, 5, 17)})
    page = DiseaseHistory(disease="WAIHA", diagnosed_on=partial_dates.read(diagnosed_on))

    assert [finding.check for finding in page.findings(known)] == (["DIAGNOSED-BEFORE-CONSENT"] if fires else [])


@pytest.mark.parametrize(
    ("made", "elsewhere", "fires"),
    [
        (after_consent, {"signed_on": date(2024, 6, 1)}, True),
        (after_consent, {"signed_on": date(2024, 5, 31)}, None),
        (before_death, {"departure": "DIED", "left_on": date(2024, 4, 30)}, True),
        (before_death, {"departure": "DIED", "left_on": date(2024, 5, 1)}, None),
        (lambda item: within_study(item)[1], {"departure": "LOST", "left_on": date(2024, 4, 30)}, True),
        (lambda item: within_study(item)[1], {"departure": "LOST", "left_on": date(2024, 5, 31)}, False),
        (lambda item: in_order("a.form", item), {"earlier": (None, date(2024, 6, 1))}, True),
        (lambda item: in_order("a.form", item), {"earlier": (PartialDate(2024), date(2024, 5, 2))}, False),
    ],
)
def test_every_check_of_days_takes_a_day_known_in_part(made, elsewhere, fires):
    assert made("onset").fires(day=PartialDate(2024, 5), **elsewhere) is fires


def test_a_diagnosis_known_in_part_goes_all_the_way(subject, coordinator):
    page, browser = universe.page_of(subject, "enrollment.diseasehistory"), universe.client_for(coordinator)
    typed = {"seen": "0", "disease": "EVANS", "diagnosed_on": "2024-02-30"}

    refused = browser.post(f"/pages/{page.pk}/", typed)
    browser.post(f"/pages/{page.pk}/", {**typed, "diagnosed_on": "UN-０２-2024"})
    read = browser.get(f"/pages/{page.pk}/").content.decode()

    assert refused.status_code == 422
    assert 'value="2024-02-30"' in refused.content.decode()
    assert "There is no day 30 in 2024-02: it has 29 days." in refused.content.decode()
    assert (history := DiseaseHistory.objects.get()).diagnosed_on == PartialDate(2024, 2)
    assert 'value="2024-02"' in read
    assert Change.objects.get(table_name="enrollment_diseasehistory").new["diagnosed_on"] == "2024-02"
    (step,) = of_item(page, "diagnosed_on").steps
    assert [(said.old, said.new) for said in step.differences] == [("", "2024-02")]
    assert plan.texts(DiseaseHistory, Content(history, {}, {}))[ItemPath("", "diagnosed_on")] == (
        '{"diagnosed_on": "2024-02"}'
    )


@pytest.mark.parametrize(
    ("model", "item", "good", "bad"),
    [
        (Demographics, "sex", "F", "X"),
        (DiseaseHistory, "disease", "EVANS", "ITP"),
        (DiseaseHistory, "aetiology", "SECONDARY", "UNKNOWN"),
        (DiseaseHistory, "steroid_history", "DEPENDENT", "NAIVE"),
        (Disposition, "departure", "LOST", "GONE"),
    ],
)
def test_a_code_is_one_of_the_list(model, item, good, bad):
    assert not hard(model, **{item: good})
    assert hard(model, **{item: bad}) == {item}

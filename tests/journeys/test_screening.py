"""The way of a subject into the trial: numbered, consented, asked, without a number of a person anywhere."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from edc.accounts import actions as accounts
from edc.accounts.actions import Numbering
from edc.audit.models import Change
from edc.capture.fields import as_known
from edc.casebook.models import Subject
from enrollment.models import Consent, DiseaseHistory, ExclusionCriteria, PriorTherapy
from protocol.codelists import YesNo
from protocol.partial_dates import PartialDate
from tests.journeys.conftest import Window
from tests.universe import NOW, page_of

CARD = "11010519491231002X"
SCOPES = ("for_participation", "for_data_use", "for_abroad", "for_biobank", "for_genetics")
DOSE = {"dose": "60", "per_kg": "1", "weight": "60"}


def test_from_the_screening_number_to_the_exclusion_criteria(window, site, coordinator):
    accounts.number_subjects(site=site, numbering=Numbering(), by=None, at=NOW)
    desk = window()
    desk.sign_in(coordinator)
    subject = given_a_casebook_under_a_screening_number(desk)
    when_the_consent_is_entered_with_its_scopes(desk, subject)
    and_a_number_of_a_person_is_refused_and_stays_on_the_screen(desk, subject)
    and_what_is_known_of_the_disease(desk, subject)
    then_the_dose_of_a_glucocorticoid_stands_beside_its_equivalent(desk, subject)
    and_the_exclusion_criteria_end_the_screening(desk, subject)


def answered(desk: Window, answers: Mapping[str, str]) -> None:
    """Fills in a page in its order and saves it from the keyboard."""
    for name, text in answers.items():
        box = desk.page.locator(f"main [name={name}]")
        if box.first.get_attribute("type") == "radio":
            desk.page.locator(f"main [name={name}][value={text}]").check()
        elif box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(text)
        else:
            box.fill(text)
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Control+s")


def saved(desk: Window) -> None:
    expect(desk.page.get_by_text(_("Saved."), exact=True)).to_be_visible()


def given_a_casebook_under_a_screening_number(desk: Window) -> Subject:
    desk.page.goto(reverse("screen"))
    desk.page.get_by_role("button", name=_("Open the casebook")).click()
    desk.page.wait_for_url("**/subjects/01-S001/")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("01-S001")
    expect(desk.page.get_by_text(_("No consent is entered yet."))).to_be_visible()
    desk.is_accessible()
    return Subject.objects.get()


def when_the_consent_is_entered_with_its_scopes(desk: Window, subject: Subject) -> None:
    desk.page.goto(f"/pages/{page_of(subject, 'enrollment.consent').pk}/")
    scopes = dict.fromkeys(SCOPES, YesNo.YES) | {"for_abroad": YesNo.NO}
    answered(desk, {"signed_on": "2025-06-02", "version": "V2.0", "signer": "SUBJECT", **scopes})
    saved(desk)
    desk.is_accessible()
    stored = Consent.objects.get()
    assert [getattr(stored, scope) for scope in SCOPES] == ["Y", "Y", "N", "Y", "Y"]


def and_a_number_of_a_person_is_refused_and_stays_on_the_screen(desk: Window, subject: Subject) -> None:
    desk.page.goto(f"/pages/{page_of(subject, 'enrollment.demographics').pk}/")
    answered(desk, {"birth_date": "1980-05-01", "sex": "F"})
    saved(desk)

    desk.page.goto(f"/pages/{page_of(subject, 'enrollment.diseasehistory').pk}/")
    answered(desk, {"disease": "WAIHA", "aetiology": "SECONDARY", "underlying": f"SLE, {CARD}"})
    expect(desk.page.locator("main [name=underlying]")).to_have_value(f"SLE, {CARD}")
    expect(desk.page.locator("[data-refused]")).to_be_focused()
    desk.is_accessible()
    assert not Change.objects.filter(new__icontains=CARD).exists()
    assert not DiseaseHistory.objects.exists()


def and_what_is_known_of_the_disease(desk: Window, subject: Subject) -> None:
    answered(desk, {"underlying": "SLE", "diagnosed_on": "2024-05"})
    saved(desk)
    expect(desk.page.locator("main [name=diagnosed_on]")).to_have_value(as_known(PartialDate(2024, 5)))
    assert str(DiseaseHistory.objects.get().diagnosed_on) == "2024-05"


def then_the_dose_of_a_glucocorticoid_stands_beside_its_equivalent(desk: Window, subject: Subject) -> None:
    desk.page.goto(reverse("new_page", args=[subject.number, "enrollment.priortherapy"]))
    given = {"treatment": "GLUCOCORTICOID", "glucocorticoid": "METHYLPREDNISOLONE", "mg_per_day": "48", "weight": "60"}
    answered(desk, given | {"line": "1", "start": "2024-05", "ongoing": "N", "end": "2024"})
    saved(desk)
    desk.page.goto(f"/pages/{PriorTherapy.objects.get().page_id}/")
    equivalent = _("Prednisone equivalent %(dose)s mg/d = %(per_kg)s mg/kg/d at %(weight)s kg (DOSE-10).")
    expect(desk.page.get_by_text(equivalent % DOSE)).to_be_visible()
    desk.is_accessible()


def and_the_exclusion_criteria_end_the_screening(desk: Window, subject: Subject) -> None:
    desk.page.goto(f"/pages/{page_of(subject, 'enrollment.exclusioncriteria').pk}/")
    asked = [item.name for item in ExclusionCriteria.asked() if item.codelist is YesNo and item.when is None]
    answered(desk, {"assessed_on": "2025-06-05", **dict.fromkeys(asked, "N")})
    saved(desk)
    desk.is_accessible()
    desk.page.goto(reverse("subject", args=[subject.number]))
    expect(desk.page.get_by_text(_("Consent signed"), exact=False).first).to_be_visible()

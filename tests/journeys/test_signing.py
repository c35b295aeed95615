"""An investigator signs what was looked at; a correction ends the signature, and the difference is signed."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from playwright.sync_api import expect

from edc.signing.models import Signature
from tests.journeys.conftest import Window
from tests.universe import PASSWORD, page_of


def test_two_pages_are_signed_together_then_a_difference(window, treated, coordinator, pi):
    labs = page_of(treated, "labs.sample", visit="D0")
    consent = page_of(treated, "enrollment.consent")
    office = window()
    office.sign_in(pi)
    given_an_investigator_who_opened_two_pages(office, labs, consent)
    when_both_are_chosen_and_signed_with_name_and_password(office)
    then_each_shows_who_signed_it(office, labs, pi)
    and_the_next_signature_asks_for_the_password_alone(office, treated)

    desk = window()
    desk.sign_in(coordinator)
    when_a_coordinator_corrects_a_haemoglobin(desk, labs)

    then_the_signature_is_struck_through_with_what_changed(office, labs)
    and_the_difference_is_signed(office, labs)


def given_an_investigator_who_opened_two_pages(office: Window, *pages) -> None:
    office.page.locator("nav a[href='/signing/']").click()
    expect(office.page.locator("input[type=checkbox]")).to_have_count(0)
    office.is_accessible()
    for page in pages:
        office.page.goto(f"/pages/{page.pk}/")
        office.is_accessible()


def when_both_are_chosen_and_signed_with_name_and_password(office: Window) -> None:
    office.page.goto("/signing/")
    boxes = office.page.locator("input[type=checkbox]")
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.check()
    expect(office.page.locator("input[type=radio]:checked")).to_have_count(0)
    office.is_accessible()
    office.page.locator("input[name=meaning]").check()
    office.page.locator("#id_username").fill("pi")
    office.page.locator("#id_password").fill(PASSWORD)
    with office.page.expect_navigation():
        office.page.locator("main form[method=post] button[type=submit]").click()

    said = ngettext("%(count)s page was signed.", "%(count)s pages were signed.", 2) % {"count": 2}
    expect(office.page.get_by_text(said)).to_be_visible()
    office.is_accessible()


def then_each_shows_who_signed_it(office: Window, page, pi) -> None:
    office.page.goto(f"/pages/{page.pk}/")

    signature = office.page.locator(".signature")
    for words in (pi.name, _("Data reviewed"), "+08:00"):
        expect(signature).to_contain_text(words)
    office.is_accessible()


def and_the_next_signature_asks_for_the_password_alone(office: Window, subject) -> None:
    page = page_of(subject, "enrollment.diseasehistory")
    office.page.goto(f"/pages/{page.pk}/")
    office.page.get_by_role("link", name=_("Sign this page")).click()
    expect(office.page.locator("#id_username")).to_have_count(0)
    office.is_accessible()
    _signed_with_the_password(office)


def _signed_with_the_password(office: Window) -> None:
    office.page.locator("input[name=meaning][value=reviewed]").check()
    office.page.locator("#id_password").fill(PASSWORD)
    with office.page.expect_navigation():
        office.page.locator("main form[method=post] button[type=submit]").click()


def when_a_coordinator_corrects_a_haemoglobin(desk: Window, page) -> None:
    desk.page.goto(f"/pages/{page.pk}/")
    desk.page.locator("#id_HGB-reported").fill("72.5")
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Control+s")
    expect(desk.page.get_by_text(_("Saved."), exact=True)).to_be_visible()


def then_the_signature_is_struck_through_with_what_changed(office: Window, page) -> None:
    office.page.goto(f"/pages/{page.pk}/")

    broken = office.page.locator(".signature.is-broken")
    expect(broken.locator("del").first).to_contain_text(_("Data reviewed"))
    expect(broken.locator(".differences del").first).to_contain_text("70 g/L")
    expect(broken.locator(".differences ins").first).to_contain_text("72.5 g/L")
    expect(broken).to_contain_text("Coordinator")
    office.is_accessible()


def and_the_difference_is_signed(office: Window, page) -> None:
    office.page.get_by_role("link", name=_("Sign the difference")).click()
    expect(office.page.locator("#mine-title")).to_be_visible()
    office.is_accessible()
    _signed_with_the_password(office)

    expect(office.page.locator(".signature:not(.is-broken)")).to_have_count(1)
    assert Signature.objects.filter(page=page).count() == 2
    office.is_accessible()

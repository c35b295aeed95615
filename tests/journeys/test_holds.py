"""A data manager freezes and locks a subject; an investigator approves that it is released (YS-55, REQ-092)."""

from django.utils.translation import gettext as _
from playwright.sync_api import expect

from edc.capture import actions as capture
from edc.casebook.models import Page, Subject
from edc.locks.models import Hold, HoldKind
from edc.queries.models import Message, Query, QueryStep
from tests import universe
from tests.journeys.conftest import Window
from tests.locks.held import verify
from tests.signing import reviewed
from tests.universe import page_of


def test_a_subject_is_frozen_locked_and_released(window, subject, coordinator, data_manager, monitor, pi):
    page = given_one_page_that_still_has_to_be_finished(subject, coordinator)
    desk, site = window(), window()
    desk.sign_in(data_manager)
    when_the_subject_is_frozen(desk, subject)

    site.sign_in(coordinator)
    then_the_page_is_read_only(site, page)
    and_a_query_can_still_be_raised_and_answered(page, monitor, coordinator)

    when_it_is_locked_it_is_refused_with_a_list(desk, subject)
    when_what_was_listed_is_settled(page, monitor, pi)
    and_locked_once_all_is_settled(desk, subject)

    when_a_release_is_asked_for(desk)
    office = window()
    office.sign_in(pi)
    and_another_person_approves(office)
    assert Hold.objects.get(kind=HoldKind.LOCK).lifted is not None


def given_one_page_that_still_has_to_be_finished(subject: Subject, coordinator) -> Page:
    page = page_of(subject, "enrollment.consent")
    Page.objects.filter(subject=subject).exclude(pk=page.pk).update(struck=1)
    saved = universe.fill(page, by=coordinator, signed_on=universe.TODAY, version="1.0")
    capture.complete(page=page, seen=saved.entry, by=coordinator, at=universe.NOW)
    return page


def when_the_subject_is_frozen(desk: Window, subject: Subject) -> None:
    desk.page.locator("nav a[href='/holds/']").click()
    desk.is_accessible()
    desk.page.locator(f"form[action='/holds/subject/{subject.pk}/'] button[value=freeze]").click()
    desk.page.wait_for_url(f"**/subjects/{subject.number}/holds/")
    expect(desk.page.locator(".state-frozen").first).to_contain_text(_("frozen"))
    desk.is_accessible()


def then_the_page_is_read_only(site: Window, page: Page) -> None:
    site.page.goto(f"/pages/{page.pk}/")
    expect(site.page.locator(".notice-held")).to_be_visible()
    expect(site.page.locator("[data-save]")).to_have_count(0)
    site.is_accessible()


def and_a_query_can_still_be_raised_and_answered(page: Page, monitor, coordinator) -> None:
    moments = {"raised_at": universe.NOW, "moved_at": universe.NOW}
    query = Query.objects.create(page=page, item="signed_on", raised_by=monitor, **moments)
    told = {"query": query, "page": page, "at": universe.NOW, "entry": 1}
    Message.objects.create(step=QueryStep.RAISE, text="Which day?", by=monitor, **told)
    Message.objects.create(step=QueryStep.ANSWER, text="This day.", by=coordinator, **told)


def when_it_is_locked_it_is_refused_with_a_list(desk: Window, subject: Subject) -> None:
    desk.page.locator(f"form[action='/holds/subject/{subject.pk}/'] button[value=lock]").click()
    expect(desk.page.get_by_role("alert")).to_contain_text(_("Nothing was locked"))
    expect(desk.page.locator(".obstacles a[href$='#id_signed_on']")).to_have_count(2)  # asked about, and not verified
    desk.is_accessible()


def when_what_was_listed_is_settled(page: Page, monitor, pi) -> None:
    Query.objects.update(state="closed")
    verify(page, by=monitor)
    reviewed.sign(page, by=pi)


def and_locked_once_all_is_settled(desk: Window, subject: Subject) -> None:
    desk.page.locator("button[value=lock]").click()
    desk.page.wait_for_url(f"**/subjects/{subject.number}/holds/")
    expect(desk.page.locator(".state-locked").first).to_contain_text(_("locked"))


def when_a_release_is_asked_for(desk: Window) -> None:
    desk.page.get_by_role("link", name=_("Ask for a release")).first.click()
    desk.is_accessible()
    desk.page.locator("#id_reason").fill("The laboratory sent a correction.")
    desk.page.locator("main form button[type=submit]").click()
    desk.page.wait_for_url("**/holds/")


def and_another_person_approves(office: Window) -> None:
    office.page.goto("/holds/")
    expect(office.page.locator("main")).to_contain_text("The laboratory sent a correction.")
    office.is_accessible()
    office.page.locator("button[value=grant]").click()
    expect(office.page.locator("button[value=grant]")).to_have_count(0)

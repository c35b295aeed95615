"""Whoever presses twice adds once: a casebook that is open stays open for good."""

import pytest
from django.urls import reverse

from edc.casebook.models import Subject, Visit
from tests.journeys.conftest import Window

PRESSED_TWICE = """form => {
  const button = form.querySelector("[type=submit]");
  button.click();
  setTimeout(() => button.click(), 15);  // the first is on its way to the server
}"""


@pytest.fixture
def desk(window, coordinator) -> Window:
    desk = window()
    desk.sign_in(coordinator)
    return desk


def test_opens_one_casebook(desk, site_url):
    desk.page.goto(site_url + reverse("screen"))

    with desk.page.expect_navigation(url="**/subjects/01-*/"):
        desk.page.locator("main form[method=post]").evaluate(PRESSED_TWICE)

    assert Subject.objects.count() == 1


def test_adds_one_unscheduled_visit(desk, site_url, subject):
    desk.page.goto(site_url + reverse("subject", args=[subject.number]))

    with desk.page.expect_navigation(url="**#visit-UNS"):
        desk.page.locator("form[action$='/unscheduled/']").evaluate(PRESSED_TWICE)

    assert Visit.objects.filter(subject=subject, code="UNS").count() == 1

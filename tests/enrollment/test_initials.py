"""Pinyin initials are asked only where the site wants them, and are letters."""

from dataclasses import replace

import pytest

from edc.accounts import actions as accounts
from edc.accounts.actions import Numbering
from edc.capture.actions import ChecksRefused
from edc.casebook.models import Subject
from enrollment.models import Demographics
from tests import universe
from tests.pages.reading import words
from tests.universe import NOW, client_for

FORM = "enrollment.demographics"
WANTED = Numbering(screening_pattern="###", enrolment_pattern="", asks_initials=True)


def demographics(subject):
    """The page as it is read again, its site with it."""
    return universe.page_of(Subject.objects.get(pk=subject.pk), FORM)


def stored(subject):
    return Demographics.objects.get(page__subject=subject).initials


@pytest.mark.parametrize(
    ("initials", "is_refused"),
    [("ZS", False), ("ZSF", False), ("OYXF", False), ("Z", True), ("ABCDE", True), ("zsf", True), ("Z S", True),
     ("ＺＳ", True), ("张三", True), ("Z1", True), ("ZS\n", True)],
)  # fmt: skip
def test_initials_are_two_to_four_capital_letters(initials, is_refused):
    (check,) = Demographics.checks

    assert check.fires(initials) is is_refused


def test_a_site_is_asked_for_initials_from_the_moment_it_wants_them(site, subject, coordinator, administrator):
    browser, page = client_for(coordinator), demographics(subject)
    address = f"/pages/{page.pk}/"
    assert 'name="initials"' not in browser.get(address).content.decode()
    with pytest.raises(ChecksRefused) as refused:
        universe.fill(page, by=coordinator, initials="ZSF")
    assert [finding.item for finding in refused.value.findings] == ["initials"]

    patterns = {"screening_pattern": "###", "enrolment_pattern": ""}
    client_for(administrator).post("/people/sites/01/numbers/", {**patterns, "asks_initials": "on"})

    assert 'name="initials"' in browser.get(address).content.decode()
    answer = browser.post(address, {"seen": "0", "initials": "Zhang San"})
    assert "Initials are two to four capital letters from A to Z." in words(answer)
    browser.post(address, {"seen": "0", "initials": "ZSF"})
    assert stored(subject) == "ZSF"


def test_initials_that_stand_are_shown_where_the_site_wants_them_no_more(site, subject, coordinator):
    accounts.number_subjects(site=site, numbering=WANTED, by=None, at=NOW)
    universe.fill(demographics(subject), by=coordinator, initials="ZSF")
    accounts.number_subjects(site=site, numbering=replace(WANTED, asks_initials=False), by=None, at=NOW)
    page = demographics(subject)

    assert 'name="initials"' in client_for(coordinator).get(f"/pages/{page.pk}/").content.decode()
    universe.fill(page, by=coordinator, sex="F", initials="ZSF")
    with pytest.raises(ChecksRefused):
        universe.fill(demographics(subject), by=coordinator, initials="ZSL")
    universe.fill(demographics(subject), by=coordinator, initials=None)
    assert stored(subject) is None

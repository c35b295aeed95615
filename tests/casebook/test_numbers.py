"""A subject has a screening number when the book is opened, and a subject number from enrolment on (REQ-072)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from edc.accounts import actions as accounts
from edc.accounts.actions import Numbering
from edc.accounts.selectors import NotPermitted
from edc.audit import actions as audit
from edc.casebook.actions import issue_number, renumber
from edc.casebook.acts import CasebookAct
from edc.casebook.models import Subject
from edc.casebook.numbering import following
from edc.casebook.selectors import subject_for, subjects_for
from enrollment.actions import screen
from tests.universe import NOW, client_for

PRODUCT = Numbering()


def follow(site, numbering=PRODUCT):
    return accounts.number_subjects(site=site, numbering=numbering, by=None, at=NOW)


def opened(site, by, code=""):
    return screen(site=site, by=by, at=NOW, code=code)


def enrolled(subject, by):
    entry = audit.NewEntry(act=CasebookAct.RENUMBER, by=by, role="", site=subject.site.code, subject=subject.pk, at=NOW)
    with audit.act(entry):
        return issue_number(subject=subject)


@pytest.mark.parametrize(
    ("pattern", "of", "used", "number"),
    [
        ("S###", "", "", "01-S001"),
        ("S###", "01-S001 01-S009", "", "01-S010"),
        ("###", "01-S078", "", "01-079"),
        ("###", "02-044", "", "01-001"),
        ("##", "01-99", "", "01-100"),
        ("S###", "", "01-S001 01-S002", "01-S003"),
        ("###", "01-ABC", "", "01-001"),
    ],
    ids=["first", "next", "letters-differ", "other-site", "beyond-the-width", "never-again", "no-number"],
)
def test_gives_the_number_that_follows(pattern, of, used, number):
    assert following("01", pattern, of=of.split(), used=used.split()) == number


def test_a_site_follows_the_products_rule_where_it_sets_none(coordinator):
    site = accounts.add_site(code="05", name="New", by=None, at=NOW)

    assert (site.screening_pattern, site.enrolment_pattern) == ("S###", "###")


def test_screens_under_one_number_and_enrols_under_another(site, coordinator):
    follow(site)
    first, second, third = (opened(site, coordinator) for _turn in range(3))

    assert [enrolled(subject, coordinator).number for subject in (second, first)] == ["01-001", "01-002"]
    assert [subject.screening_number for subject in (first, second, third)] == ["01-S001", "01-S002", "01-S003"]
    assert opened(site, coordinator).number == "01-S004"


@pytest.mark.parametrize("code", ["S002", "041"])
def test_keeps_the_number_that_a_book_opened_with(site, coordinator, code):
    follow(site)
    subject = opened(site, coordinator, code)

    assert enrolled(subject, coordinator).number == f"01-{code}"
    assert subject.screening_number == ""


def test_keeps_the_screening_number_where_the_site_has_no_other(subject, coordinator):
    assert enrolled(subject, coordinator).number == subject.screening_number == "01-001"


def test_issues_one_number_however_often_it_is_asked(site, coordinator):
    follow(site)
    subject = opened(site, coordinator)

    assert enrolled(subject, coordinator) == enrolled(subject, coordinator)
    assert opened(site, coordinator).number == "01-S002"


def test_follows_no_number_that_was_given_and_taken_back(site, coordinator):
    follow(site)
    subject = enrolled(opened(site, coordinator), coordinator)
    renumber(subject=subject, code="007", reason="wrong", by=coordinator, at=NOW)

    assert enrolled(opened(site, coordinator), coordinator).number == "01-008"


def test_corrects_a_screening_number_until_another_replaces_it(site, coordinator):
    follow(site)
    subject = renumber(subject=opened(site, coordinator), code="S005", reason="as on paper", by=coordinator, at=NOW)
    subject = enrolled(subject, coordinator)
    subject = renumber(subject=subject, code="009", reason="wrong", by=coordinator, at=NOW)

    assert (subject.screening_number, subject.number) == ("01-S005", "01-009")


def test_gives_two_who_enrol_at_once_two_numbers(committed, elsewhere, site, coordinator):
    follow(site)
    subjects = [opened(site, coordinator) for _turn in range(5)]

    asked = [elsewhere(lambda subject=subject: enrolled(subject, coordinator)) for subject in [*subjects, subjects[0]]]

    numbers = [answer.result().number for answer in asked]
    assert sorted(set(numbers)) == [f"01-00{number}" for number in range(1, 6)]
    assert numbers[0] == numbers[-1]


def test_is_found_by_either_number(site, coordinator, stranger):
    follow(site)
    subject = enrolled(opened(site, coordinator), coordinator)

    for number in ("01-001", "01-S001"):
        assert subject_for(coordinator, number) == subject
        assert subject_for(stranger, number) is None
        assert list(subjects_for(coordinator, like=number[2:])) == [subject]
    assert client_for(coordinator).get("/subjects/01-S001/").headers["Location"] == "/subjects/01-001/"
    assert "01-S001" in client_for(coordinator).get("/subjects/01-001/").content.decode()


def test_is_not_found_by_no_number(subject, site, coordinator):
    opened(site, coordinator, "044")

    assert subject_for(coordinator, "") is None


@pytest.mark.parametrize(
    "numbering",
    [
        Numbering(screening_pattern="S"),
        Numbering(screening_pattern="S#"),
        Numbering(screening_pattern="s###"),
        Numbering(screening_pattern="#S##"),
        Numbering(screening_pattern=""),
        Numbering(enrolment_pattern="1##"),
        Numbering(enrolment_pattern="S####"),
        Numbering(screening_pattern="####"),
    ],
    ids=lambda numbering: f"{numbering.screening_pattern}|{numbering.enrolment_pattern}",
)
def test_refuses_patterns_that_numbers_cannot_follow(site, numbering):
    with pytest.raises(ValidationError):
        follow(site, numbering)


def test_is_set_by_who_manages_sites(site, administrator, coordinator):
    browser = client_for(administrator)
    shown = browser.get("/people/sites/01/numbers/").content.decode()
    answer = browser.post(
        "/people/sites/01/numbers/", {"screening_pattern": "P###", "enrolment_pattern": "R##"}, follow=True
    )

    assert 'value="###"' in shown
    assert answer.redirect_chain == [("/people/", 302)]
    assert enrolled(opened(site, coordinator), coordinator).number == "01-R01"
    assert browser.get("/people/sites/99/numbers/").status_code == 404
    refused = browser.post("/people/sites/01/numbers/", {"screening_pattern": "P###", "enrolment_pattern": "P##"})
    assert "begin with different letters" in refused.content.decode()


def test_is_set_by_nobody_else(site, pi):
    with pytest.raises(NotPermitted):
        accounts.number_subjects(site=site, numbering=PRODUCT, by=pi, at=NOW)

    assert client_for(pi).get("/people/sites/01/numbers/").status_code == 403


def test_the_database_refuses_a_screening_number_twice(subject, site):
    twice = Subject(site=site, number="01-777", screening_number=subject.screening_number)
    with pytest.raises(IntegrityError), transaction.atomic():
        twice.save()

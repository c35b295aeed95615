"""The subject list, the matrix, a subject at a glance: what they show, and that they ask no more for more."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollment.actions import screen
from tests import universe
from tests.outcomes import treated as people
from tests.outcomes.treated import day
from tests.pages.reading import words

MOST_STATEMENTS = 25


@pytest.fixture
def browser(coordinator):
    return universe.client_for(coordinator)


def statements(client, url: str, **query) -> int:
    """How many statements a page asks of the database, once the site is warm."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url, query)
    assert answer.status_code == 200
    return len(asked)


def test_lists_subjects_with_how_far_they_are(subject, browser, coordinator):
    universe.fill(universe.page_of(subject, "enrollment.consent"), by=coordinator, signed_on=date(2024, 1, 1))

    answer = browser.get(reverse("subjects"))

    (line,) = answer.context["lines"]
    assert (line.standing.progress.entered, line.standing.progress.pages) == (1, subject.pages.count())
    assert "2025-06-30 09:00" in words(answer)


def test_finds_subjects_by_a_part_of_their_number(site, coordinator, browser):
    for _one in range(12):
        screen(site=site, by=coordinator, at=universe.NOW)

    numbers = [line.subject.number for line in browser.get(reverse("subjects"), {"q": "01"}).context["lines"]]

    assert numbers == [f"01-{number:03}" for number in range(1, 13)]
    assert [row.subject.number for row in browser.get(reverse("matrix"), {"q": "012"}).context["rows"]] == ["01-012"]


def test_answers_a_script_with_the_table_alone(subject, browser):
    part = browser.get(reverse("subjects"), headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert subject.number in part


@pytest.mark.parametrize("name", ["subjects", "matrix"])
def test_turns_to_a_screen_whatever_is_asked(name, site, coordinator, browser, subtests):
    for _one in range(26):
        screen(site=site, by=coordinator, at=universe.NOW)

    for page in ("1", "2", "99", "-1", "0", "last", "x", "9" * 50):
        with subtests.test(page=page):
            answer = browser.get(reverse(name), {"page": page})

            assert answer.status_code == 200
            assert len(answer.context["page_obj"].object_list) in (25, 1)


def test_keeps_the_search_while_turning(site, coordinator, browser):
    for _one in range(26):
        screen(site=site, by=coordinator, at=universe.NOW)

    html = browser.get(reverse("subjects"), {"q": "01&x=<"}).content.decode()
    found = browser.get(reverse("subjects"), {"q": "01-0"}).content.decode()

    assert "<&" not in html
    assert "?q=01-0&amp;page=2" in found or "?q=01-0&page=2" in found


def test_speaks_of_a_study_without_subjects(browser):
    for name in ("subjects", "matrix"):
        assert "There is no subject at your sites yet." in words(browser.get(reverse(name)))


def test_shows_a_subject_with_visits_logs_and_response(site, coordinator, browser):
    subject = people.treated(site, by=coordinator, hb={-1: "70", 91: "118"}, rescued=[-20])

    answer = browser.get(reverse("subject", args=[subject.number]))

    told = words(answer)
    assert people.DAY_0.isoformat() in told
    assert day(91).isoformat() in told  # month 3 is planned for this day
    assert "Complete response" in told
    assert "IVIG" in told
    assert [visit.code for visit in answer.context["visits"]][:3] == ["SCR", "D0", "W1"]


def test_what_is_due_after_leaving_is_not_applicable_unless_something_was_entered(site, coordinator, browser):
    subject = people.treated(site, by=coordinator, hb={-1: "70", 91: "118"}, left=("LOST", 40))
    page = subject.pages.get(form="enrollment.vitalsigns", visit__code="M3")
    universe.fill(page, by=coordinator, pulse=72)

    listed = browser.get(reverse("subject", args=[subject.number])).context["visits"]
    (row,) = browser.get(reverse("matrix")).context["rows"]

    over = {visit.code for visit in listed if visit.is_over}
    assert {"M2", "M4", "M24"} <= over
    assert not over & {"SCR", "D0", "W4", "M3", "EOT"}
    assert {cell.url.rpartition("-")[2] for cell in row.cells if "left the study before" in cell.word} == over
    assert {cell.state for cell in row.cells if "left the study before" in cell.word} == {"not_applicable"}
    assert words(browser.get(reverse("subject", args=[subject.number]))).count("left the study before") == len(over)


def test_hides_the_response_from_a_role_that_may_not_read_it(site, coordinator, importer):
    subject = people.treated(site, by=coordinator, hb={-1: "70", 91: "118"})

    answer = universe.client_for(importer).get(reverse("subject", args=[subject.number]))

    assert answer.status_code == 200
    assert "Complete response" not in words(answer)


@pytest.mark.parametrize("name", ["subjects", "matrix"])
def test_asks_as_many_statements_for_many_subjects_as_for_one(name, site, coordinator, browser):
    people.treated(site, by=coordinator, hb={-1: "70", 91: "118"})
    for_one = statements(browser, reverse(name))

    for _more in range(3):
        people.treated(site, by=coordinator, hb={-1: "70", 91: "118"})

    assert statements(browser, reverse(name)) == for_one <= MOST_STATEMENTS


def test_a_subjects_page_asks_as_many_statements_for_many_entries_as_for_few(site, coordinator, browser):
    few = people.treated(site, by=coordinator, hb={-1: "70", 91: "118"}, rescued=[-20], transfused=[-9])
    many = people.treated(
        site,
        by=coordinator,
        hb={-1: "70", 28: "80", 60: "95", 91: "118", 120: "118", 150: "118"},
        rescued=[-20, -10, 5],
        transfused=[-9, -8, -7],
    )

    asked = {subject: statements(browser, reverse("subject", args=[subject.number])) for subject in (few, many)}

    assert asked[few] == asked[many] <= 40


@pytest.mark.parametrize("name", ["coordinator", "monitor"])
def test_a_laboratory_page_asks_as_many_statements_for_fourteen_lines_as_for_one(request, subject, coordinator, name):
    whole, single = (universe.page_of(subject, "labs.sample", visit=visit) for visit in ("D0", "W4"))
    universe.fill_labs(whole, by=coordinator, on=day(0))
    universe.fill_labs(single, by=coordinator, on=day(28), HGB="118")
    client = universe.client_for(request.getfixturevalue(name))

    asked = [statements(client, reverse("page", args=[page.pk])) for page in (whole, single)]

    assert asked[0] == asked[1] <= MOST_STATEMENTS


def test_the_response_page_asks_as_many_statements_for_many_assessments_as_for_one(site, coordinator, browser):
    one = people.treated(site, by=coordinator, hb={-1: "70", 91: "118"})
    many = people.treated(site, by=coordinator, hb={-1: "70", 28: "80", 60: "95", 91: "118", 120: "118"})

    asked = [statements(browser, reverse("response", args=[subject.number])) for subject in (one, many)]

    assert asked[0] == asked[1] <= MOST_STATEMENTS

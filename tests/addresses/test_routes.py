"""Who may open what: every address, every role, at the own and at the other site; nothing is left out (REQ-021)."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from edc.accounts import actions as accounts
from edc.accounts.roles import AHEAD, ROLES, Permission
from tests import scenes, universe
from tests.addresses import routes
from tests.addresses.route_table import ASKED, AUTHOR, GATES, PEOPLE, ROUTES
from tests.outcomes import treated as people
from tests.pages.reading import words

OPEN_TO_ALL = {"login", "healthz", "set_language", "session"}
# What a script asks is answered to the script; it could not follow to the page of the sign-in.
ASKED_BY_SCRIPTS = {"keep_draft", "keep_new_draft", "keep_new_draft_at_visit"}

WAYS = sorted({(row["name"], row["how"]) for row in ROUTES})
OUTSIDE_A_TRANSACTION = {("exports", "POST"), ("trail_export", "POST")}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "INVENTED")
# An address with a subject, a page or a report of its own is tried at both sites.
WITH_A_PLACE = {
    *("subject", "chart", "add_unscheduled", "page", "item_history", "line_history", "new_page", "new_page_at_visit"),
    *("identification_log", "screening_log", "rescreen", "eligibility", "enrol"),
    *("response", "run", "run_file", "trail_act", "ask_mask", "ask_mask_line", "decide_mask", "discard_draft"),
    *ASKED_BY_SCRIPTS,
    *("verify", "verify_visit", "paste", "paste_new"),
    *("query", "page_queries", "place_queries", "work_item", "ask_work", "ask_subject_work"),
    *("sign_page", "sign_casebook"),
    *("laboratory", "choose_laboratory", "add_limits", "correct_limits"),
    *("subject_holds", "hold_place", "ask_release", "decide_release"),
    *("import_source", "import_columns", "import_names", "import_file", "import_try", "import_stop", "import_returned"),
    *("strike_page", "restore_page", "move_page", "strike_visit", "restore_visit", "renumber"),
}


@scenes.stands
def newcomer(database):
    """Somebody with an account and no role."""
    return accounts.add_user(username="new", name="New", password=universe.PASSWORD, by=None, at=universe.NOW)


@pytest.fixture
def everybody(request):
    """All people of the table, by their names."""
    return {person.name: request.getfixturevalue(person.name) for person in PEOPLE}


@scenes.stands
def here(site, coordinator):
    """A study of one subject, at site 01."""
    return routes.place(site, by=coordinator)


def identity(row) -> str:
    return f"{row['name']} {row['how']} at {row['at']}"


@pytest.mark.parametrize("row", ROUTES, ids=identity)
def test_each_role_gets_the_answer_of_the_table(row, request):
    if (row["name"], row["how"]) in OUTSIDE_A_TRANSACTION:
        request.getfixturevalue("committed")
        everybody, here = request.getfixturevalue("everybody"), request.getfixturevalue("here")
        browsers = {name: universe.client_for(person) for name, person in everybody.items()}
    else:
        world = request.getfixturevalue("world_here" if row["at"] == "01" else "world_there")
        browsers, here = {person.name: world.browser(person.name) for person in PEOPLE}, world.study
    url = routes.address(row["name"], here)

    answers = {}
    for name, client in browsers.items():
        answer = client.post(url, routes.told(row["name"], here)) if row["how"] == "POST" else client.get(url)
        answers[name] = str(answer.status_code)
        answer.getvalue()  # a download is closed when it was read

    assert answers == {person.name: row[person.name] for person in PEOPLE}


def test_the_table_asks_for_every_permission_but_those_held_ahead_of_their_issue():
    asked = {word for row in ASKED for gate in GATES for word in re.findall(r"[\w-]+", row[gate])}

    assert asked - {AUTHOR} == set(map(str, Permission)) - set(map(str, AHEAD))


def test_no_address_is_missing_from_the_table():
    assert {row["name"] for row in ROUTES} == routes.names()


def test_no_role_is_missing_from_the_table(everybody):
    held = {membership.role for person in everybody.values() for membership in person.memberships.all()}

    assert held == set(ROLES)


def test_every_address_with_a_place_is_tried_at_both_sites():
    tried = {(row["name"], row["how"]): set() for row in ROUTES}
    for row in ROUTES:
        tried[row["name"], row["how"]].add(row["at"])

    with_a_place = {name for (name, _how), sites in tried.items() if sites == {"01", "02"}} - {"screen"}
    assert with_a_place == WITH_A_PLACE
    numbered = {pattern.name for pattern in routes.patterns() if pattern.pattern.converters}
    assert numbered - WITH_A_PLACE == {
        "flow_subjects", "grant", "notice", "number_subjects", "publish_parameter", "site_patterns", "subjects_behind",
    }  # fmt: skip


# One world for all addresses: nothing that is asked here changes it.
def test_no_address_answers_another_method(here, client, pi, protocol_editor, administrator):
    doers = {"publish_parameter": protocol_editor, "people": administrator}
    browsers = {name: universe.client_for(doers.get(name, pi)) for name in routes.names()} | {"login": client}

    answers = {
        (name, method): browsers[name].generic(method, routes.address(name, here)).status_code
        for name in routes.names()
        for method in METHODS
        if (name, method) not in WAYS
    }

    assert {way: status for way, status in answers.items() if status != 405} == {}


def test_asked_for_the_head_alone_no_address_sends_a_body(here, pi):
    browser = universe.client_for(pi)

    # A notice is there for its own person alone.
    answers = {name: browser.head(routes.address(name, here)) for name, how in WAYS if how == "GET"}

    assert {name for name, answer in answers.items() if answer.status_code not in (200, 302, 403, 405)} == {"notice"}
    assert {name for name, answer in answers.items() if answer.getvalue() != b""} == set()


def test_every_address_sends_a_stranger_off_the_street_to_sign_in(here):
    for name, how in (way for way in WAYS if way[0] not in OPEN_TO_ALL | ASKED_BY_SCRIPTS):
        client, url = universe.Browser(), routes.address(name, here)

        answer = client.post(url, routes.told(name, here)) if how == "POST" else client.get(url)

        assert (name, how, answer.status_code) == (name, how, 302)
        assert answer["Location"].partition("?")[0] == reverse("login")
        assert here["subject"].number not in words(answer)


@pytest.mark.parametrize("name", sorted(ASKED_BY_SCRIPTS))
def test_tells_a_script_off_the_street_that_nobody_is_signed_in(name, client, here):
    answer = client.post(routes.address(name, here), routes.told(name, here))

    assert answer.status_code == 401
    assert here["subject"].number not in words(answer)


def test_somebody_who_left_is_signed_out_at_once(here, pi):
    client = universe.client_for(pi)
    pi.is_active = False
    pi.save()

    assert client.get(reverse("subjects")).status_code == 302


@pytest.mark.parametrize("query", ["", "01", "1", "01-001", "-"])
def test_the_stranger_finds_no_subject_of_ours(query, here, other_subject, stranger):
    client = universe.client_for(stranger)
    ours, theirs = here["subject"].number, other_subject.number

    for name in ("subjects", "matrix"):
        shown = words(client.get(reverse(name), {"q": query})).replace(f"“{query}”", "")
        assert ours not in shown
        if query in theirs:
            assert theirs in shown


def test_the_stranger_counts_no_subject_of_ours(site, coordinator, other_site, stranger):
    ours = people.treated(site, by=coordinator, hb={-1: "70", 91: "118"})
    theirs = people.treated(other_site, by=stranger, hb={-1: "70", 91: "118"})
    client = universe.client_for(stranger)

    report = client.get(reverse("response_report"))
    behind = client.get(reverse("subjects_behind", args=["3.all_treated.CR"]))

    assert report.context["shown"].subjects == 1
    assert ours.number not in words(report) + words(behind)
    assert theirs.number in words(behind)


def test_a_visit_of_another_subject_is_none(site, coordinator, here):
    other = people.screen(site=site, by=coordinator, at=universe.NOW)
    visit = other.visits.first()

    answer = universe.client_for(coordinator).get(
        reverse("new_page_at_visit", args=[here["subject"].number, visit.pk, "dosing.trough"])
    )

    assert answer.status_code == 404


@pytest.mark.parametrize("form", ["nothing", "labs.sample", "enrollment.consent", "accounts.user"])
def test_makes_no_page_of_a_form_that_is_no_log(form, here, coordinator):
    answer = universe.client_for(coordinator).get(reverse("new_page", args=[here["subject"].number, form]))

    assert answer.status_code == 404


def test_a_form_without_its_seal_changes_nothing(here, coordinator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)

    answer = client.post(routes.address("add_unscheduled", here))

    assert answer.status_code == 403
    assert not here["subject"].visits.filter(code="UNS").exists()

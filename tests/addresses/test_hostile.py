"""Whatever is sent to an address, it answers: with a page, a refusal, or "not found", and never with a fault."""

from urllib.parse import quote

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from edc.accounts.models import User
from edc.casebook.models import Subject
from enrollment.actions import screen
from tests import universe
from tests.addresses import routes
from tests.addresses.nasty import NASTY
from trial_edc.reports.models import Run

TEXT = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
FEW = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
QUERIES = (
    "draft",
    "focus",
    "q",
    "page",
    "cut",
    "run",
    "next",
    "language",
    "state",
    "subject",
    "older",
    "item",
    "which",
)
OF_THE_OFFICE = {
    "people",
    "add_person",
    "add_site",
    "number_subjects",
    "site_patterns",
    "grant",
    "verification",
    "verify",
    "verify_visit",
}
# What may come back, whatever was sent. A fault would be raised through the test's browser.
ANSWERS = {200, 204, 302, 301, 400, 403, 404, 405, 410, 414, 422}


@pytest.fixture
def study(world_here) -> routes.Place:
    """A study at one site."""
    return world_here.study


@pytest.fixture
def everything(world_here) -> User:
    """Somebody who may do nearly all that any role may: little is refused before it is read."""
    return world_here.people["everything"]


@pytest.fixture
def browser(world_here) -> Client:
    """The browser of somebody who may do everything."""
    return world_here.browser("everything")


@pytest.fixture
def office(world_here) -> Client:
    """The browser of somebody who may do what the one who enters data may not."""
    return world_here.browser("office")


def _whose(name: str, browser: Client, office: Client) -> Client:
    return office if name in OF_THE_OFFICE else browser


def harmless(answer: HttpResponseBase) -> None:
    assert answer.status_code in ANSWERS
    assert "hacked" not in answer.cookies
    content = b"" if answer.streaming else answer.getvalue()
    assert b"<script>alert(1)" not in content
    assert b"Traceback" not in content


@pytest.mark.parametrize("name", sorted(routes.names()))
@FEW
@given(asked=st.dictionaries(st.sampled_from(QUERIES), TEXT, min_size=1, max_size=4))
@example(asked=dict.fromkeys(QUERIES, "\0"))
@example(asked=dict.fromkeys(QUERIES, "9" * 5000))
@example(asked=dict.fromkeys(QUERIES, "a\r\nSet-Cookie: hacked=1"))
def test_a_query_is_answered(name, study, browser, office, asked):
    with transaction.atomic():
        harmless(_whose(name, browser, office).get(routes.address(name, study), asked))
        transaction.set_rollback(True)


POSTED = sorted(
    {"login", "set_language", "add_person", "add_site", "grant", "publish_parameter", "screen", "page", "new_page"}
    | {"site_patterns"}
    | {"new_page_at_visit", "add_unscheduled", "logout", "keep_draft", "keep_new_draft"}
    | {"keep_new_draft_at_visit", "discard_draft"}
    | {"verify", "verify_visit"}
    | {"query", "page_queries", "place_queries", "raise_queries", "queries_export"}
)


@pytest.mark.parametrize("name", POSTED)
@FEW
@given(data=st.data())
def test_a_form_is_answered(name, study, browser, office, data):
    told = {field: data.draw(TEXT, label=field) for field in (*routes.told(name, study), "then", "term")}
    client = universe.Browser() if name == "login" else _whose(name, browser, office)

    with transaction.atomic():
        harmless(client.post(routes.address(name, study), told))
        transaction.set_rollback(True)


@FEW
@given(data=st.data())
def test_a_laboratory_sheet_is_answered(study, browser, data):
    page = universe.page_of(study["subject"], "labs.sample", visit="W4")
    names = ["collected_on", "laboratory", "seen"]
    names += [f"{code}-{column}" for code in ("HGB", "LDH") for column in ("reported", "unit", "reported_low")]
    told = {"seen": "0"} | {name: data.draw(TEXT, label=name) for name in names if data.draw(st.booleans())}

    with transaction.atomic():
        harmless(browser.post(f"/pages/{page.pk}/", told))
        transaction.set_rollback(True)


PATHS = (
    "/subjects/{}/",
    "/subjects/{}/response/",
    "/subjects/{}/new/dosing.transfusion/",
    "/subjects/01-001/new/{}/",
    "/subjects/01-001/visits/{}/new/dosing.trough/",
    "/subjects/{}/unscheduled/",
    "/pages/{}/",
    "/pages/{}/?draft=1",
    "/pages/{}/history/collected_on/",
    "/pages/1/history/{}/",
    "/pages/1/history/line/{}/",
    "/reports/response/subjects/{}/",
    "/reports/runs/{}/",
    "/reports/runs/{}/file/",
    "/people/{}/role/",
    "/parameters/{}/",
    "/static/{}",
    "/{}",
)


@pytest.mark.parametrize("path", PATHS)
@FEW
@given(text=TEXT)
@example(text="\0")
@example(text="9" * 5000)
@example(text="../../manage.py")
def test_a_path_is_answered(path, study, browser, text):
    for piece in {quote(text, safe=""), quote(text)}:
        with transaction.atomic():
            harmless(browser.get(path.format(piece)))
            transaction.set_rollback(True)


def test_an_address_of_what_no_database_holds_is_found_nowhere(study, browser):
    arguments = study["arguments"]
    worse = {str: ("\0", "a\0"), int: (2**63, int("9" * 30))}

    answers = {
        (name, place, bad): browser.get(reverse(name, args=[*told[:place], bad, *told[place + 1 :]])).status_code
        for name, told in arguments.items()
        for place, part in enumerate(told)
        for bad in worse[type(part)]
    }

    assert len(answers) > 100
    assert {asked: status for asked, status in answers.items() if status != 404} == {}


@pytest.mark.parametrize("path", ["/static/../manage.py", "/static/%2e%2e/manage.py", "/static/..%2f..%2fetc/passwd"])
def test_no_file_is_served_but_those_that_are_meant_to_be(client, path):
    answer = client.get(path)

    assert answer.status_code in (302, 400, 404)


@pytest.mark.parametrize("text", [text for text in NASTY if text.strip()])
def test_nothing_is_lost_or_invented_by_a_search(study, browser, text):
    answer = browser.get("/subjects/", {"q": text})

    assert answer.status_code == 200
    found = [line.subject.number for line in answer.context["lines"]]
    cleaned = text.replace("\0", "").strip()
    numbers = [study[name].number for name in ("subject", "other")]
    assert found == [number for number in numbers if cleaned.lower() in number.lower()]
    assert Subject.objects.count() == len(numbers)


def test_a_body_that_is_no_form_is_answered(study, browser):
    url = routes.address("page", study)

    for body, kind in (
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"{]", "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"a=1&" * 3000, "application/x-www-form-urlencoded"),
    ):
        harmless(browser.generic("POST", url, body, content_type=kind))


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "'", "x" * 300])
def test_another_host_is_none_of_ours(client, host):
    assert client.get("/login/", headers={"Host": host}).status_code == 400


def test_the_study_is_as_it_was(study, everything, browser):
    for text in NASTY:
        browser.get("/subjects/", {"q": text})
        browser.get(f"/subjects/{quote(text, safe='')}/")

    assert Run.objects.count() == 1
    assert screen(site=study["site"], by=everything, at=universe.NOW).number == "01-002"

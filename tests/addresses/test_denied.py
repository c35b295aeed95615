"""What was asked for in vain is on record, by whom and when, and nothing else has changed (REQ-031)."""

import pytest
from django.test import Client

from edc.accounts.acts import AccountAct
from edc.audit.models import Change, Entry
from tests import scenes, universe
from tests.addresses import routes


@scenes.stands
def here(site, coordinator):
    """A study of one subject, at site 01."""
    return routes.place(site, by=coordinator)


def denials() -> list[tuple[str, str]]:
    return list(Entry.objects.filter(act=AccountAct.DENIED).order_by("pk").values_list("by_name", "reason"))


ASKED = [
    ("stranger", "GET", "page", "404"),
    ("stranger", "POST", "page", "404"),
    ("monitor", "POST", "page", "403"),
    ("coordinator", "GET", "trail", "403"),
    ("coordinator", "GET", "people", "403"),
]


@pytest.mark.parametrize(("name", "how", "route", "status"), ASKED)
def test_is_recorded_with_who_asked_for_what(here, request, name, how, route, status):
    client = universe.client_for(request.getfixturevalue(name))
    url, before = routes.address(route, here), Change.objects.count()

    answer = client.get(url) if how == "GET" else client.post(url, {"seen": "0"})

    assert str(answer.status_code) == status
    assert denials() == [(name, f"{how} {url}: {status}")]
    assert Change.objects.count() == before


def test_an_unknown_number_is_recorded_once(here, coordinator):
    universe.client_for(coordinator).get("/pages/987654321/")

    assert denials() == [("coordinator", "GET /pages/987654321/: 404")]


def test_a_form_without_its_seal_is_recorded(here, coordinator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)

    client.post(routes.address("page", here), {"seen": "0"})

    assert [status.rpartition(": ")[2] for _who, status in denials()] == ["403"]


def test_a_version_that_is_out_of_date_is_recorded(here, coordinator, pi):
    page, told = here["page"], {"seen": "0", "sex": "F"}
    url = routes.address("page", here)
    universe.client_for(pi).post(url, told)

    universe.client_for(coordinator).post(url, {"seen": "0", "sex": "M"})

    assert denials() == [("coordinator", f"POST {url}: 422 stale")]
    assert page.enrollment_demographics.sex == "F"


def test_a_post_that_comes_twice_is_recorded(here, coordinator):
    client, url = universe.client_for(coordinator), routes.address("new_page", here)
    told = routes.told("new_page", here)

    for _time in range(2):
        client.post(url, told)

    assert denials() == [("coordinator", f"POST {url}: 422 replayed")]


def test_what_was_answered_is_not(here, coordinator):
    universe.client_for(coordinator).get(routes.address("page", here))

    assert denials() == []


def test_who_is_not_signed_in_is_only_sent_to_sign_in(here, client):
    client.get("/pages/987654321/")

    assert denials() == []


def test_a_long_or_nasty_address_is_kept_as_far_as_it_can_be(here, coordinator):
    universe.client_for(coordinator).get(f"/subjects/{'x' * 900}%00/")

    ((_who, asked),) = denials()
    assert len(asked) == 300

"""What every answer says to the browser: what it may run, whom it may tell, how long it may keep a cookie."""

import json
import re

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from tests import scenes, universe
from tests.addresses import routes

WORDS = re.compile(r"'[^']+'|\S+")


@scenes.stands
def here(site, coordinator):
    return routes.place(site, by=coordinator)


def policy(answer) -> dict[str, list[str]]:
    """The content-security policy by directive."""
    parts = answer["Content-Security-Policy"].split(";")
    told = [WORDS.findall(part) for part in parts if part.strip()]
    return {name: sources for name, *sources in told}


READ = sorted(
    {"home", "subjects", "matrix", "subject", "page", "response", "response_report", "runs", "run", "run_file"}
)


def test_nothing_runs_that_is_not_ours(here, pi):
    browser = universe.client_for(pi)
    for name in READ:
        told = policy(browser.get(routes.address(name, here)))

        assert told["default-src"] == ["'none'"], name
        assert told["script-src"] == told["style-src"] == told["connect-src"] == told["form-action"] == ["'self'"]
        assert told["frame-ancestors"] == told["base-uri"] == ["'none'"]
        assert not [source for sources in told.values() for source in sources if "unsafe" in source or source == "*"]


def test_the_browser_neither_guesses_nor_frames_nor_tells(here, pi):
    browser = universe.client_for(pi)
    for name in READ:
        answer = browser.get(routes.address(name, here))

        assert answer["X-Frame-Options"] == "DENY", name
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("url", ["/login/", "/nowhere/", "/healthz"])
def test_an_answer_to_nobody_says_the_same(client, db, url):
    answer = client.get(url)

    assert policy(answer)["default-src"] == ["'none'"]
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("name", ["subject", "page", "response", "response_report", "subjects"])
def test_no_page_holds_a_script_or_a_style_of_its_own(name, here, pi):
    html = universe.client_for(pi).get(routes.address(name, here)).content.decode()

    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=", html)
    assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//""", html)


def test_a_session_is_for_the_browser_and_no_script(client, pi):
    answer = client.post(reverse("login"), {"username": "pi", "password": universe.PASSWORD})

    session = answer.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert not session["max-age"]  # it ends with the browser


def test_the_seal_of_a_form_is_for_no_script_either(client, db):
    seal = client.get(reverse("login")).cookies["csrftoken"]

    assert seal["httponly"]
    assert seal["samesite"] == "Lax"


def test_the_language_is_for_no_script_either(client, db):
    cookie = client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"}).cookies["django_language"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_session_gets_another_key_when_somebody_signs_in(client, pi):
    client.get(reverse("login"))
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    session = client.session
    session["something"] = 1
    session.save()
    before = session.session_key

    client.post(reverse("login"), {"username": "pi", "password": universe.PASSWORD})

    assert client.session.session_key != before


def test_over_https_every_cookie_is_for_https(db, pi):
    with override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True, SECURE_SSL_REDIRECT=True):
        client = Client()
        plain = client.get(reverse("login"))
        answer = client.post(reverse("login"), {"username": "pi", "password": universe.PASSWORD}, secure=True)

    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/login/")
    assert answer.cookies["sessionid"]["secure"]


def test_says_that_the_house_stands(client, db):
    answer = client.get("/healthz")

    assert (answer.status_code, json.loads(answer.content)) == (200, {"status": "ok"})


def test_says_that_without_a_session_and_without_a_name(client, db):
    answer = client.get("/healthz")

    assert not answer.cookies


def test_every_answer_bears_the_number_of_its_request(client, db):
    numbers = {client.get("/login/")["X-Request-Id"] for _time in range(2)}

    assert len(numbers) == 2
    assert all(re.fullmatch(r"[0-9a-f]{32}", number) for number in numbers)

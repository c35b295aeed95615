"""Signing in and out: who came, who went, who was refused."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from edc.accounts.acts import AccountAct
from edc.accounts.middleware import KEPT_ALIVE
from edc.accounts.models import User
from edc.audit.acts import Origin
from edc.audit.models import Entry
from tests import universe
from tests.universe import PASSWORD


def sign_in(username: str, password: str, **more: str):
    client = Client()
    answer = client.post(reverse("login"), {"username": username, "password": password, **more})
    return client, answer


def acts() -> list[tuple[str, str]]:
    return list(Entry.objects.filter(act__startswith="session.").order_by("pk").values_list("act", "by_name"))


def test_lets_a_person_in(pi):
    client, answer = sign_in("pi", PASSWORD)

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(pi.pk)
    assert acts() == [(AccountAct.LOG_IN, "pi")]


def test_takes_the_name_in_any_case(pi):
    _client, answer = sign_in("PI", PASSWORD)

    assert answer.status_code == 302


def test_writes_down_the_door_and_the_request(pi):
    _client, answer = sign_in("pi", PASSWORD)

    entry = Entry.objects.get(act=AccountAct.LOG_IN)
    assert (entry.origin, entry.request) == (Origin.WEB, answer["X-Request-Id"])


@pytest.mark.parametrize("username", ["pi", "nobody", "x" * 500, "\0", "<script>"])
def test_writes_down_who_was_refused(pi, username):
    client, answer = sign_in(username, "not the password")

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    ((act, name),) = acts()
    assert act == AccountAct.REFUSED_LOG_IN
    assert name == username.replace("\0", "")[:150]


def test_never_writes_down_what_was_typed_as_password(pi):
    sign_in("pi", "a-secret-that-was-mistyped")

    assert "a-secret" not in str(list(Entry.objects.values()))


def test_says_the_same_of_a_wrong_name_and_a_wrong_password(pi):
    _client, wrong_password = sign_in("pi", "not the password")
    _client, wrong_name = sign_in("pj", "not the password")

    assert wrong_password.context["form"].errors == wrong_name.context["form"].errors


def test_refuses_somebody_who_left(pi):
    User.objects.filter(pk=pi.pk).update(is_active=False)

    _client, answer = sign_in("pi", PASSWORD)

    assert answer.status_code == 200


def test_refuses_a_service(db):
    universe.accounts.add_service(username="loader", name="Loader", at=universe.NOW)

    _client, answer = sign_in("loader", PASSWORD)

    assert answer.status_code == 200


def test_lets_a_person_out(pi):
    client = universe.client_for(pi)

    client.post(reverse("logout"))

    assert "_auth_user_id" not in client.session
    assert acts() == [(AccountAct.LOG_OUT, "pi")]


def test_tells_a_page_who_is_signed_in_now_and_the_seal_of_the_forms(pi):
    client = Client(enforce_csrf_checks=True)
    client.force_login(pi)

    told = client.get(reverse("session")).json()
    sealed = {"language": "zh-hans", "next": "/", "csrfmiddlewaretoken": told["token"]}

    assert told["user"] == "pi"
    assert client.post(reverse("set_language"), sealed).status_code == 302


def test_tells_nobody_who_is_not_signed_in_anything(db):
    answer = Client().get(reverse("session"))

    assert answer.json() == {"user": "", "token": ""}
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_goes_nowhere_else_after_signing_in(pi):
    _client, answer = sign_in("pi", PASSWORD, next="https://elsewhere.example/")

    assert "elsewhere" not in answer["Location"]


def test_asks_everybody_to_sign_in_first(db):
    answer = Client().get(reverse("home"))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("url", ["/subjects/", "/reports/response/", "/exports/", "/parameters/", "/nowhere/"])
def test_leaves_nothing_in_a_shared_browser(monitor, url):
    assert universe.client_for(monitor).get(url)["Cache-Control"] == "private, no-store"


def test_speaks_the_persons_language_from_the_first_page_on(pi):
    universe.accounts.choose_language(user=pi, language="zh-hans", at=universe.NOW)

    client, answer = sign_in("pi", PASSWORD)

    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hans"
    assert answer.status_code == 302


def test_changes_the_language_and_returns(pi):
    client = universe.client_for(pi)

    answer = client.post(reverse("set_language"), {"language": "zh-hans", "next": reverse("login")})

    assert answer["Location"] == reverse("login")
    assert User.objects.get(pk=pi.pk).language == "zh-hans"


@pytest.mark.parametrize(
    ("language", "back"),
    [("tlh", "/"), ("zh-hans", "https://elsewhere.example/"), ("", ""), ("../en", "//x"), ("EN", ""), ("de", "")],
)
def test_changes_the_language_to_nothing_strange_and_stays_here(pi, language, back):
    answer = universe.client_for(pi).post(reverse("set_language"), {"language": language, "next": back})

    assert answer["Location"] == "/"


def test_says_in_words_that_a_form_came_without_its_seal(pi):
    client = Client(enforce_csrf_checks=True)

    answer = client.post(reverse("login"), {"username": "pi", "password": PASSWORD})

    assert answer.status_code == 403
    assert not acts()


def test_a_session_lives_an_hour_from_the_last_minute_in_which_something_was_asked(pi):
    client, _answer = sign_in("pi", PASSWORD)
    key = client.session.session_key
    client.get(reverse("subjects"))
    nearly_over = timezone.now() + timedelta(minutes=1)
    Session.objects.update(expire_date=nearly_over)

    client.get(reverse("subjects"))
    assert Session.objects.get(pk=key).expire_date == nearly_over

    session = client.session
    session[KEPT_ALIVE] -= settings.SESSION_KEPT_ALIVE_EVERY
    session.save()
    Session.objects.update(expire_date=nearly_over)
    client.get(reverse("subjects"))
    assert Session.objects.get(pk=key).expire_date > nearly_over + timedelta(minutes=55)


def test_an_ended_session_is_not_kept_alive(pi):
    client, _answer = sign_in("pi", PASSWORD)
    Session.objects.update(expire_date=timezone.now())

    answer = client.get(reverse("subjects"))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("login"))

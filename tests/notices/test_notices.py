"""A person's notices: each once for its event and version; mail says the study, the subject and where, and no more."""

from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from edc.notices import actions, tasks
from edc.notices.actions import NewNotice
from edc.notices.models import PersonalNotice
from tests import universe
from tests.pages.reading import typed, words

EVENT = {"event": "x.1", "url": "/work/1/", "text": "Wang Fang's haemoglobin", "text_zh": "血红蛋白"}


def notify(*people, version="1", **more):
    new = [NewNotice(person=person.pk, version=version, **EVENT, **more) for person in people]
    actions.notify(new=new, at=universe.NOW)


def test_tells_of_an_event_and_its_version_once(pi, coordinator):
    notify(pi)
    notify(pi, coordinator)
    notify(pi, version="2")

    assert sorted(PersonalNotice.objects.values_list("person__username", "version")) == [
        ("coordinator", "1"), ("pi", "1"), ("pi", "2")
    ]  # fmt: skip


def test_shows_a_person_the_own_notices_and_marks_those_as_read(pi, coordinator):
    notify(pi, coordinator)
    notify(pi, version="2")
    browser, (mine, theirs, _other) = universe.client_for(pi), PersonalNotice.objects.order_by("pk")

    assert EVENT["text"] in words(browser.get(reverse("notices")))
    assert browser.get(reverse("notice", args=[theirs.pk])).status_code == 404
    assert browser.get(reverse("notice", args=[mine.pk])).url == EVENT["url"]
    for until in ("x", "²", "9" * 19, mine.pk):
        browser.post(reverse("notices"), {"until": until})
    assert read() == [True, False, False]

    browser.post(reverse("notices"), {"until": typed(browser.get(reverse("notices")), "until")})
    assert read() == [True, False, True]
    assert "Mark all as read" not in words(browser.get(reverse("notices")))


def test_the_notices_of_an_event_are_read_together_and_spoken_in_the_readers_language(pi, coordinator, inspector):
    notify(pi, coordinator)
    browser = universe.client_for(pi)

    actions.mark_event_read(events=[EVENT["event"]], at=universe.NOW)
    assert read() == [True, True]
    browser.cookies["django_language"] = "zh-hans"
    pi.language = "zh-hans"
    pi.save()
    assert "血红蛋白" in words(browser.get(reverse("notices")))
    assert "There are no notices for you." in words(universe.client_for(inspector).get(reverse("notices")))


def read() -> list[bool]:
    return [notice.read_at is not None for notice in PersonalNotice.objects.order_by("pk")]


def test_mails_each_once_where_mail_is_configured(pi, coordinator, subject, settings):
    notify(pi, coordinator, subject=subject.pk)
    PersonalNotice.objects.update(at=timezone.now())
    notify(pi, version="of long ago")
    actions.mark_read(keys=[coordinator.notices.get().pk], by=coordinator, at=universe.NOW)
    assert tasks.mail() == 0
    settings.MAIL_TO, settings.ADDRESS, settings.DEFAULT_FROM_EMAIL = "{username}@x.org", "https://edc.x.org", "e@x.org"

    assert (tasks.mail(), tasks.mail()) == (1, 0)

    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["pi@x.org"], "NCT05925023: a notice for you")
    assert sent.body == f"NCT05925023\n{subject.number}\nhttps://edc.x.org/work/1/"


def test_passes_over_what_another_worker_has_mailed_meanwhile(pi, coordinator, settings):
    notify(pi, coordinator)
    PersonalNotice.objects.update(at=timezone.now())
    settings.MAIL_TO, settings.EMAIL_BACKEND = "{username}@x.org", "tests.notices.servers.BesideAnother"

    assert tasks.mail() == 1


def test_what_the_mail_server_refuses_waits_for_the_next_time(pi, coordinator, settings):
    notify(pi, coordinator)
    PersonalNotice.objects.update(at=timezone.now())
    settings.MAIL_TO, settings.EMAIL_BACKEND = "{username}@x.org", "tests.notices.servers.Refusing"

    with pytest.raises(ExceptionGroup, match="refused") as refused:
        tasks.mail()

    assert [type(fault) for fault in refused.value.exceptions] == [SMTPServerDisconnected] * 2
    assert not PersonalNotice.objects.filter(mailed_at__isnull=False)

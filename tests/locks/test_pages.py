"""Held data on the screen: read as ever, not to be typed into; the board, the refusals, the requests (YS-23)."""

import pytest
from django.db import transaction
from django.urls import reverse

from edc.casebook.models import Page
from edc.locks import actions as locks
from edc.locks.models import Hold, HoldKind, Release
from edc.locks.scope import HoldLevel
from enrollment.actions import screen
from tests import universe
from tests.pages.reading import typed, words

FILLED = {"HGB-reported": "119", "HGB-unit": "g/L", "collected_on": "2025-06-30"}
HELD_KINDS = [HoldKind.FREEZE, HoldKind.LOCK]


def page_at(person, page: Page):
    return universe.client_for(person).get(reverse("page", args=[page.pk]))


@pytest.mark.parametrize("kind", HELD_KINDS)
@pytest.mark.parametrize("level", list(HoldLevel))
def test_a_held_page_is_read_without_inputs(book, level, kind):
    book.hold(level, kind)

    answer = page_at(book.coordinator, book.page)

    assert answer.status_code == 200
    assert 'name="HGB-reported"' not in answer.content.decode()
    assert {HoldKind.FREEZE: "Frozen since", HoldKind.LOCK: "Locked since"}[kind] in words(answer)
    assert "Keeper (keeper)" in words(answer)
    assert "118" in words(answer)
    assert 'id="id_HGB-reported"' in answer.content.decode()  # where a list of obstacles leads to


def test_what_was_typed_while_it_was_frozen_is_kept_and_refused_in_a_sentence(book):
    client = universe.client_for(book.coordinator)
    book.hold(HoldLevel.SUBJECT, HoldKind.FREEZE)

    answer = client.post(reverse("page", args=[book.page.pk]), {**FILLED, "seen": book.page.last_entry})

    assert answer.status_code == 422
    assert typed(answer, "HGB-reported") == "119"
    assert "Frozen since" in words(answer)


def test_a_new_page_of_a_held_subject_is_neither_offered_nor_made(book):
    client, number = universe.client_for(book.coordinator), book.subject.number
    book.hold(HoldLevel.SUBJECT, HoldKind.FREEZE)

    subject = client.get(reverse("subject", args=[number]))
    new = reverse("new_page", args=[number, "dosing.transfusion"])
    shown, posted = client.get(new), client.post(new, {"seen": "0", "given_on": "2025-01-01", "product": "RBC"})

    assert new not in subject.content.decode()
    assert reverse("add_unscheduled", args=[number]) not in subject.content.decode()
    assert "data-save" not in shown.content.decode()
    assert (posted.status_code, "Frozen since" in words(posted)) == (422, True)


def test_no_form_is_offered_at_a_held_visit_and_at_the_others_it_is(book):
    book.hold(HoldLevel.VISIT, HoldKind.LOCK)

    shown = universe.client_for(book.coordinator).get(reverse("subject", args=[book.subject.number])).content.decode()

    other = book.subject.visits.get(code="SCR")
    at = {visit.pk: f"/visits/{visit.pk}/new/" in shown for visit in (book.page.visit, other)}
    assert at == {book.page.visit_id: False, other.pk: True}


def test_an_unscheduled_visit_of_a_held_subject_is_refused_in_a_sentence(book):
    client = universe.client_for(book.coordinator)
    book.hold(HoldLevel.SUBJECT, HoldKind.LOCK)

    answer = client.post(reverse("add_unscheduled", args=[book.subject.number]), follow=True)

    assert "Locked since" in words(answer)


def test_no_casebook_is_opened_at_a_held_site(book):
    book.hold(HoldLevel.SITE, HoldKind.FREEZE)

    answer = universe.client_for(book.coordinator).post(reverse("screen"), {"site": "01"})

    assert "Frozen since" in words(answer)


def place_url(book, level: HoldLevel) -> str:
    key = {
        HoldLevel.STUDY: 0,
        HoldLevel.SITE: book.subject.site_id,
        HoldLevel.SUBJECT: book.subject.pk,
        HoldLevel.VISIT: book.page.visit_id,
        HoldLevel.PAGE: book.page.pk,
    }[level]
    return reverse("hold_place", args=[level, key])


@pytest.mark.parametrize("level", list(HoldLevel))
def test_every_level_is_frozen_from_the_screen(book, level):
    client = universe.client_for(book.keeper)
    assert client.get(place_url(book, level)).status_code == 200

    answer = client.post(place_url(book, level), {"act": "freeze"}, follow=True)

    assert "Frozen since" in words(answer)
    assert Hold.objects.get().kind == HoldKind.FREEZE
    assert "frozen" in words(client.get(reverse("holds"))) or level in (HoldLevel.VISIT, HoldLevel.PAGE)
    assert "frozen" in words(client.get(reverse("subject_holds", args=[book.subject.number])))


@pytest.mark.parametrize("level", list(HoldLevel))
def test_req_091_a_lock_is_refused_with_what_stands_against_it(book, level):
    client = universe.client_for(book.keeper)

    answer = client.post(place_url(book, level), {"act": "lock"})

    assert answer.status_code == 422
    assert "Nothing was locked" in words(answer)
    assert "The page is not marked complete." in words(answer)
    assert reverse("page", args=[book.page.pk]) in answer.content.decode()
    assert not Hold.objects.exists()


def test_the_same_again_is_refused_in_a_sentence(book):
    client = universe.client_for(book.keeper)
    book.hold(HoldLevel.SUBJECT, HoldKind.LOCK)

    answer = client.post(place_url(book, HoldLevel.PAGE), {"act": "freeze"}, follow=True)

    assert "Locked since" in words(answer)
    assert Hold.objects.count() == 1


def test_a_release_is_asked_for_and_approved(book, data_manager, pi):
    hold = book.hold(HoldLevel.SUBJECT, HoldKind.FREEZE)
    asker, decider = universe.client_for(data_manager), universe.client_for(pi)
    ask = reverse("ask_release", args=[hold.pk])
    assert "Verifications on them: 0" in words(asker.get(ask))
    assert asker.post(ask, {"reason": " "}).status_code == 422

    asker.post(ask, {"reason": "The lab sent a correction."})
    asker.post(ask, {"reason": "Once more."})
    board = reverse("holds")
    decide = reverse("decide_release", args=[Release.objects.get().pk])
    assert "Another person decides." in words(asker.get(board))
    assert "The lab sent a correction." in words(decider.get(board))
    with transaction.atomic():
        assert "Another person must." in words(asker.post(decide, {"decision": "grant"}, follow=True))
    assert "The hold was lifted." in words(decider.post(decide, {"decision": "grant"}, follow=True))
    assert "Meanwhile somebody else" in words(decider.post(decide, {"decision": "grant"}, follow=True))

    told = words(decider.get(reverse("subject_holds", args=[book.subject.number])))
    assert "Pi approved at" in told
    assert 'name="HGB-reported"' in page_at(book.coordinator, book.page).content.decode()


def test_a_release_is_declined_and_the_history_says_so(book, data_manager, pi):
    hold = book.hold(HoldLevel.PAGE, HoldKind.LOCK)
    asked = locks.ask_release(hold=hold, reason="Because", by=data_manager, at=universe.NOW)

    universe.client_for(pi).post(reverse("decide_release", args=[asked.pk]), {"decision": "decline"})

    assert "Pi declined at" in words(universe.client_for(pi).get(place_url(book, HoldLevel.PAGE)))


def test_the_board_asks_the_database_as_often_for_many_subjects(
    site, coordinator, book, django_assert_num_queries, django_assert_max_num_queries
):
    client = universe.client_for(book.keeper)
    client.get(reverse("holds"))
    with django_assert_max_num_queries(20) as for_one:
        client.get(reverse("holds"))
    for _number in range(3):
        screen(site=site, by=coordinator, at=universe.NOW)

    with django_assert_num_queries(len(for_one)):
        client.get(reverse("holds"))


@pytest.mark.parametrize(
    "where",
    [
        "/holds/page/999999/",
        "/holds/visit/999999/",
        "/holds/subject/999999/",
        "/holds/site/999999/",
        "/holds/study/1/",
        "/holds/drug/1/",
        "/holds/999999/release/",
    ],
)
def test_what_is_not_there_is_not_found(keeper, where):
    assert universe.client_for(keeper).get(where).status_code == 404


def test_a_board_of_one_site_shows_neither_the_study_nor_the_other_site(book, data_manager, other_subject):
    shown = words(universe.client_for(data_manager).get(reverse("holds")))

    assert "The whole study" not in shown
    assert other_subject.number not in shown
    assert universe.client_for(data_manager).get(reverse("hold_place", args=["study", 0])).status_code == 404


def test_neither_frozen_nor_decided_by_a_post_that_says_nothing(book, pi):
    hold = book.hold(HoldLevel.PAGE, HoldKind.FREEZE)
    asked = locks.ask_release(hold=hold, reason="Because", by=book.keeper, at=universe.NOW)

    empty = [
        universe.client_for(book.keeper).post(place_url(book, HoldLevel.SUBJECT), {}),
        universe.client_for(pi).post(reverse("decide_release", args=[asked.pk]), {}),
    ]

    assert [answer.status_code for answer in empty] == [404, 404]
    assert (Hold.objects.count(), Release.objects.get().decided_at) == (1, None)


def test_each_form_of_the_board_carries_its_seal(book):
    client = universe.client_for(book.keeper)
    where = [reverse("holds"), reverse("subject_holds", args=[book.subject.number]), place_url(book, HoldLevel.PAGE)]

    for html in (client.get(url).content.decode() for url in where):
        forms = html.split("<main")[1].count('<form method="post"')
        assert forms == html.split("<main")[1].count('name="csrfmiddlewaretoken"') > 0


@pytest.mark.parametrize("level", [HoldLevel.PAGE, HoldLevel.VISIT, HoldLevel.SUBJECT])
def test_the_subjects_page_shows_what_is_held(book, level):
    """Each page that is held, each visit of which all pages are, and the subject where all are."""
    client, url = universe.client_for(book.coordinator), reverse("subject", args=[book.subject.number])
    assert 'class="held"' not in client.get(url).content.decode()
    book.hold(level, HoldKind.LOCK)

    shown = client.get(url)

    pages = book.place(level).pages.count()
    visits = {
        HoldLevel.PAGE: 0,
        HoldLevel.VISIT: 1,
        HoldLevel.SUBJECT: book.subject.visits.exclude(pages=None).count(),
    }[level]
    whole = int(level is HoldLevel.SUBJECT)
    assert shown.content.decode().count('class="held"') == pages + visits + whole
    assert "locked" in words(shown)

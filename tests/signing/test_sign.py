"""Signing: what is kept of it, and when it is refused (REQ-080, REQ-081, REQ-087; YS-50, YS-52, YS-53)."""

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from edc.accounts.acts import AccountAct
from edc.accounts.selectors import NotPermitted
from edc.audit.acts import declared
from edc.audit.content import hashes
from edc.audit.models import Change, Entry
from edc.capture.meanings import Meaning
from edc.corrections import actions as corrections
from edc.signing import actions as signing
from edc.signing import signature_policy
from edc.signing.actions import NothingToSign, NotSignable, SigningObstacle
from edc.signing.acts import SigningAct
from edc.signing.models import Opening, Signature
from tests import scenes, universe
from tests.signing.reviewed import LATER, entered, fresh, opened, seen, shown_as_standing, sign, stands


@scenes.stands
def page(subject, coordinator):
    return entered(subject, by=coordinator)


def refused(*pages, by, meaning=Meaning.REVIEWED, shown=None) -> list[SigningObstacle]:
    with pytest.raises(NotSignable) as raised:
        signing.sign(seen=seen(*pages) if shown is None else shown, meaning=meaning, by=by, at=LATER)
    assert not Signature.objects.exists()
    return [obstacle for _page, obstacle in raised.value.obstacles]


def test_keeps_name_moment_meaning_and_what_the_page_said(page, pi):
    (signature,) = sign(page, by=pi)

    entry = Entry.objects.get(pk=signature.entry)
    assert (signature.name, signature.at, signature.meaning, signature.by) == (pi.name, LATER, "reviewed", pi)
    assert (signature.as_of, signature.content) == (page.last_entry, hashes([page.pk])[page.pk])
    assert (entry.act, entry.by_id, entry.role, entry.page_id) == (AccountAct.SIGN, pi.pk, "investigator", page.pk)
    assert stands(signature)
    assert shown_as_standing(signature)


def test_keeps_the_name_as_it_was_printed_then(page, pi):
    (signature,) = sign(page, by=pi)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET name = 'Another' WHERE id = %s", [pi.pk])

    assert Signature.objects.get(pk=signature.pk).name == "Pi"


def test_signs_many_pages_together_each_under_an_act_of_its_own(subject, page, coordinator, pi):
    consent = universe.page_of(subject, "enrollment.consent")
    universe.fill(consent, by=coordinator, signed_on=universe.TODAY)

    made = sign(page, consent, by=pi)

    assert {one.page_id for one in made} == {page.pk, consent.pk}
    assert len({one.entry for one in made}) == 2
    assert all(map(stands, made))


def test_signs_none_where_one_cannot_be_signed(subject, page, coordinator, pi):
    consent = universe.page_of(subject, "enrollment.consent")
    universe.fill(consent, by=coordinator, signed_on=universe.TODAY)
    opened(page, by=pi)

    assert refused(page, consent, by=pi) == [SigningObstacle.NOT_OPENED]


def test_refuses_a_page_on_which_nothing_was_saved(subject, pi):
    assert refused(universe.page_of(subject, "enrollment.consent"), by=pi) == [SigningObstacle.NEVER_SAVED]


def test_refuses_a_page_that_another_opened(page, pi, site):
    other = universe.new_person("other", role="investigator", site=site)
    opened(page, by=other)

    assert refused(page, by=pi) == [SigningObstacle.NOT_OPENED]


def test_refuses_a_page_that_was_opened_before_it_changed(page, coordinator, pi):
    opened(page, by=pi)
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="119")

    assert refused(page, by=pi) == [SigningObstacle.NOT_OPENED]


def test_refuses_a_page_that_was_changed_past_the_product_since_it_was_opened(page, pi):
    opened(page, by=pi)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE labs_result SET reported = '90' WHERE test = 'HGB'")

    assert refused(page, by=pi) == [SigningObstacle.NOT_OPENED]
    opened(page, by=pi, at=universe.NOW)
    assert signing.sign(seen=seen(page), meaning=Meaning.REVIEWED, by=pi, at=LATER)


def test_refuses_what_was_seen_before_the_page_changed(page, coordinator, pi):
    before = seen(page)
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="119")
    opened(page, by=pi)

    assert refused(page, by=pi, shown=before) == [SigningObstacle.STALE]


def test_refuses_a_page_that_is_struck_through(page, coordinator, pi):
    corrections.strike_page(page=page, reason="Wrong tube", seen=page.last_entry, by=coordinator, at=universe.NOW)
    opened(page, by=pi)

    assert refused(page, by=pi) == [SigningObstacle.STRUCK]


def test_refuses_to_sign_twice_what_stands(page, pi):
    sign(page, by=pi)

    with pytest.raises(NotSignable) as raised:
        sign(page, by=pi)
    assert [obstacle for _page, obstacle in raised.value.obstacles] == [SigningObstacle.SIGNED]


def test_another_person_signs_beside_the_first(page, pi, site):
    other = universe.new_person("other", role="investigator", site=site)
    (first,) = sign(page, by=pi)

    (second,) = sign(page, by=other)

    assert stands(first)
    assert stands(second)


def test_refuses_where_there_is_nothing(pi):
    with pytest.raises(NothingToSign):
        signing.sign(seen={}, meaning=Meaning.REVIEWED, by=pi, at=LATER)


@pytest.mark.parametrize("name", ["coordinator", "monitor", "data_manager", "inspector", "stranger"])
def test_only_who_may_sign_at_the_site_signs(request, page, name):
    by = request.getfixturevalue(name)

    with pytest.raises(NotPermitted):
        signing.sign(seen=seen(page), meaning=Meaning.REVIEWED, by=by, at=LATER)
    with pytest.raises(NotPermitted):
        opened(page, by=by)
    assert not Opening.objects.exists()


def test_ys_52_a_form_is_signed_only_with_the_meanings_that_it_declares(subject, page, coordinator, pi):
    consent = universe.page_of(subject, "enrollment.consent")
    universe.fill(consent, by=coordinator, signed_on=universe.TODAY)
    opened(page, consent, by=pi)

    assert refused(page, by=pi, meaning=Meaning.ELIGIBLE) == [SigningObstacle.NOT_DESIGNATED]
    assert refused(page, by=pi, meaning=Meaning.RESPONSE) == [SigningObstacle.NOT_DESIGNATED]
    assert sign(consent, by=pi, meaning=Meaning.ELIGIBLE)


@pytest.mark.parametrize(("serious", "offered"), [("Y", True), ("N", False), (None, False)])
def test_ys_52_only_a_serious_event_is_assessed_as_one(subject, coordinator, pi, serious, offered):
    event = universe.add_page(subject, "safety.adverseevent", by=coordinator)
    universe.fill(event, by=coordinator, term="Fever", start=universe.TODAY, serious=serious)
    opened(event, by=pi)

    assert (event.pk in signature_policy.designated([fresh(event)], Meaning.SAE)) is offered
    if offered:
        assert sign(event, by=pi, meaning=Meaning.SAE)
    else:
        assert refused(event, by=pi, meaning=Meaning.SAE) == [SigningObstacle.NOT_DESIGNATED]


@pytest.mark.parametrize("statement", ["DELETE FROM review_signature", "UPDATE review_signature SET name = 'Another'"])
def test_ys_53_a_signature_cannot_be_taken_back_or_altered(page, pi, statement):
    sign(page, by=pi)

    with pytest.raises(DatabaseError, match="what was recorded stays"), connection.cursor() as cursor:
        cursor.execute(statement)
    assert not [act for act in declared() if "unsign" in act.value]


def test_a_page_is_kept_as_opened_once_for_each_state_of_it(page, coordinator, pi):
    opened(page, page, by=pi)
    first = Change.objects.filter(table_name="review_opening").count()
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="119")
    opened(page, by=pi)

    assert first == 1
    assert Opening.objects.get().as_of == fresh(page).last_entry
    assert Entry.objects.filter(act=SigningAct.OPEN_PAGE, page_id=page.pk).count() == 2


# The casebook


def test_the_casebook_is_one_act_with_a_signature_a_page(subject, page, coordinator, pi):
    consent = universe.page_of(subject, "enrollment.consent")
    universe.fill(consent, by=coordinator, signed_on=universe.TODAY)
    opened(page, consent, by=pi)

    made = signing.sign_casebook(subject=subject, seen=seen(page, consent), by=pi, at=LATER)

    (entry,) = {one.entry for one in made}
    assert {one.page_id for one in made} == {page.pk, consent.pk}
    assert Entry.objects.get(pk=entry).subject_id == subject.pk
    assert all(map(stands, made))
    with pytest.raises(NothingToSign):
        signing.sign_casebook(subject=subject, seen=seen(page, consent), by=pi, at=LATER)


def test_the_casebook_is_not_signed_where_a_page_came_that_was_not_seen(subject, page, coordinator, pi):
    opened(page, by=pi)
    before = seen(page)
    universe.fill(universe.page_of(subject, "enrollment.consent"), by=coordinator, signed_on=universe.TODAY)

    with pytest.raises(NotSignable) as raised:
        signing.sign_casebook(subject=subject, seen=before, by=pi, at=LATER)
    assert [(page.form, why) for page, why in raised.value.obstacles] == [("enrollment.consent", SigningObstacle.STALE)]


def test_of_a_casebook_that_was_signed_only_the_difference_is_signed_again(subject, page, coordinator, pi):
    consent = universe.page_of(subject, "enrollment.consent")
    universe.fill(consent, by=coordinator, signed_on=universe.TODAY)
    opened(page, consent, by=pi)
    signing.sign_casebook(subject=subject, seen=seen(page, consent), by=pi, at=LATER)
    universe.fill(consent, by=coordinator, version="2.0")
    opened(consent, by=pi)

    (made,) = signing.sign_casebook(subject=subject, seen=seen(consent), by=pi, at=LATER)

    assert made.page_id == consent.pk


def test_complete_pages_without_a_standing_review_are_counted(page, pi):
    assert signature_policy.unsigned([fresh(page)]) == {}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casebook_page SET completed = last_entry WHERE id = %s", [page.pk])

    assert signature_policy.unsigned([fresh(page)]) == {page.pk: 1}
    sign(page, by=pi)
    assert signature_policy.unsigned([fresh(page)]) == {}

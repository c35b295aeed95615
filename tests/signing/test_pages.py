"""Signing on the screen: a page, the pages of a list, a casebook; what is asked of the signer, and what is said."""

import pytest
from django.urls import reverse
from django.utils import timezone

from edc.accounts import actions as accounts
from edc.accounts import reauthentication
from edc.accounts.acts import AccountAct
from edc.audit.models import Entry
from edc.casebook.models import Page
from edc.corrections import actions as corrections
from edc.pages.opening import PageAct
from edc.signing.acts import SigningAct
from edc.signing.models import Opening, Signature
from tests import scenes, universe
from tests.audit.intruder import unseen
from tests.pages.reading import words
from tests.signing import paths, reviewed
from tests.signing.reviewed import entered, fresh, seen

BOTH = {"username": "pi", "password": universe.PASSWORD}


@scenes.stands
def page(subject, coordinator):
    return entered(subject, by=coordinator)


@pytest.fixture
def office(pi):
    """The investigator's browser."""
    return universe.client_for(pi)


def at(page: Page) -> str:
    return reverse("page", args=[page.pk])


def signing_at(page: Page) -> str:
    return reverse("sign_page", args=[page.pk])


def told(*pages: Page, meaning: str = "reviewed", **components: str) -> dict[str, object]:
    keys = [f"{key}:{last or 0}" for key, last in seen(*pages).items()]
    return {"pages": keys, "meaning": meaning, **(components or BOTH)}


def missing(text: str, *sentences: str) -> list[str]:
    return [sentence for sentence in sentences if sentence not in text]


def test_a_page_is_opened_then_signed(page, office, pi):
    assert "Sign this page" in words(office.get(at(page)))
    form = office.get(signing_at(page))

    answer = office.post(signing_at(page), told(page), follow=True)

    signature = Signature.objects.get()
    assert "checked" not in form.content.decode().partition("main")[2]
    assert missing(words(form), "I have reviewed the data of this page", "118") == []
    assert (signature.by, signature.name) == (pi, "Pi")
    text = words(answer)
    signed_at = f"{timezone.localtime(signature.at):%Y-%m-%d %H:%M:%S}+08:00"
    by_whom = "Data reviewed signed electronically by Pi (pi)"
    assert missing(text, "1 page was signed.", by_whom, signed_at) == []
    assert "Sign this page" not in text
    assert "there is nothing to sign" in words(office.get(signing_at(page)))


def test_a_page_that_was_not_opened_is_not_signed(page, office):
    form = office.get(signing_at(page))

    answer = office.post(signing_at(page), told(page))

    assert "This page cannot be signed now: you have not opened it as it is now." in words(form)
    assert answer.status_code == 422
    assert not Signature.objects.exists()


def test_every_signature_asks_for_what_is_left_out(page, office):
    office.get(at(page))

    answer = office.post(signing_at(page), {"pages": told(page)["pages"]})

    form = answer.context["attempt"].form
    assert answer.status_code == 422
    assert set(form.errors) == {"meaning", "username", "password"}
    assert "Choose what your signature means." in words(answer)


@pytest.mark.parametrize("meaning", ["response", "casebook", "nothing"])
def test_a_meaning_that_the_page_does_not_have_is_no_choice(page, office, meaning):
    office.get(at(page))

    assert office.post(signing_at(page), told(page, meaning=meaning)).status_code == 422
    assert not Signature.objects.exists()


@pytest.mark.parametrize("keys", [["x"], ["1"], ["1:x"], ["-1:0"], ["1:2:3"], ["9" * 40 + ":1"], [""], []])
def test_what_names_no_page_signs_nothing(page, office, keys):
    office.get(at(page))

    answer = office.post(signing_at(page), {**told(page), "pages": keys})

    assert answer.status_code == 422
    assert "Choose the pages to be signed." in words(answer)


def test_a_page_that_is_not_there_signs_nothing(office, pi):
    answer = office.post(reverse("signing"), {**BOTH, "pages": ["999999:1"], "meaning": "reviewed"})

    assert answer.status_code == 422


def test_what_another_saved_meanwhile_is_told_and_nothing_is_signed(page, office, coordinator):
    office.get(at(page))
    before = told(page)
    paths.saved(page, coordinator)

    answer = office.post(signing_at(page), before)

    assert answer.status_code == 422
    assert "it was changed after you came here" in words(answer)
    assert not Signature.objects.exists()


# Who signs


def test_ys_50_the_first_signature_asks_for_both_components_the_next_for_one(subject, page, office, coordinator):
    consent = universe.page_of(subject, "enrollment.consent")
    universe.fill(consent, by=coordinator, signed_on=universe.TODAY)
    for one in (page, consent):
        office.get(at(one))
    assert "username" in office.get(signing_at(page)).context["attempt"].form.fields

    office.post(signing_at(page), told(page))

    assert "username" not in office.get(signing_at(consent)).context["attempt"].form.fields
    answer = office.post(signing_at(consent), told(consent, password=universe.PASSWORD))
    assert answer.status_code == 302
    assert Signature.objects.count() == 2


def test_after_a_while_both_components_are_asked_again(subject, page, office, coordinator):
    consent = universe.page_of(subject, "enrollment.consent")
    universe.fill(consent, by=coordinator, signed_on=universe.TODAY)
    office.get(at(consent))
    session = office.session
    long_ago = timezone.now() - reauthentication.CONTINUOUS
    session[reauthentication.KEPT] = {"signed_at": long_ago.isoformat(), "session": session.session_key}
    session.save()

    answer = office.post(signing_at(consent), told(consent, password=universe.PASSWORD))

    assert answer.status_code == 422
    assert "username" in answer.context["attempt"].form.errors


@pytest.mark.parametrize("components", [{**BOTH, "password": "x"}, {**BOTH, "username": "coordinator"}])
def test_ys_50_a_failure_is_said_recorded_and_signs_nothing(page, office, components):
    office.get(at(page))

    answer = office.post(signing_at(page), told(page, **components))

    entry = Entry.objects.get(act=AccountAct.REFUSED_SIGNATURE)
    assert answer.status_code == 422
    assert "The user name or the password is not right." in words(answer)
    assert (entry.by_name, entry.page_id, entry.subject_id) == ("pi", page.pk, page.subject_id)
    assert Entry.objects.filter(reason__contains=components["password"] * 3).count() == 0
    assert not Signature.objects.exists()


def test_three_failures_in_a_row_end_the_session(page, office):
    office.get(at(page))
    for _time in range(2):
        office.post(signing_at(page), told(page, **{**BOTH, "password": "x"}))

    answer = office.post(signing_at(page), told(page, **{**BOTH, "password": "x"}), follow=True)

    assert answer.redirect_chain[0][0] == reverse("login")
    assert "so you were signed out" in words(answer)
    assert "_auth_user_id" not in office.session
    assert Entry.objects.latest("pk").act == AccountAct.LOG_OUT


def test_too_many_failures_pause_signing_with_a_sentence(page, office, pi, site):
    office.get(at(page))
    about = reauthentication.About(site=site)
    for _time in range(reauthentication.MOST_FAILURES):
        with pytest.raises(reauthentication.ReauthenticationRefused):
            reauthentication.prove(username="pi", password="x", about=about, by=pi, at=timezone.now())
    accounts.record_visit(user=pi, act=AccountAct.LOG_IN, at=timezone.now())

    answer = office.post(signing_at(page), told(page))

    assert answer.status_code == 422
    assert "nobody signs with this account until" in words(answer)
    assert not Signature.objects.exists()


# What is told of a signature


def test_a_page_that_changed_says_so_and_what_changed(page, office, coordinator, monitor):
    office.get(at(page))
    office.post(signing_at(page), told(page))
    paths.saved(page, coordinator)

    text = words(universe.client_for(monitor).get(at(page)))
    mine = words(office.get(at(page)))
    form = office.get(signing_at(page))

    assert "This signature no longer stands: the page was changed at" in text
    assert "from 118 g/L to 119 g/L" in text
    assert "Coordinator (coordinator)" in text
    assert "Sign the difference" not in text
    assert "Sign the difference" in mine
    assert "from 118 g/L to 119 g/L" in words(form)
    office.post(signing_at(page), told(page, password=universe.PASSWORD))
    assert "Earlier signatures (1)" in words(office.get(at(page)))


@pytest.mark.parametrize(
    ("since", "label"),
    [
        ("capture.save", "Sign the difference"),
        ("corrections.move_page", "Sign the difference"),
        ("SQL: changed and changed back", "Sign this page"),
        ("corrections.restore_page", "Sign this page"),
    ],
)
def test_the_difference_is_signed_only_where_there_is_one(page, office, coordinator, pi, since, label):
    reviewed.sign(page, by=pi)
    paths.BREAKING[since](page, coordinator)

    shown = words(office.get(at(page)))

    assert "This signature no longer stands" in shown
    assert {one for one in ("Sign the difference", "Sign this page") if one in shown} == {label}


def test_another_meaning_is_no_difference(subject, office, coordinator, pi):
    assessment = universe.page_of(subject, "outcomes.assessment", visit="M3")
    universe.fill(assessment, by=coordinator, assessed_on=universe.TODAY)
    reviewed.sign(assessment, by=pi)

    shown = words(office.get(at(assessment)))

    assert "Sign this page" in shown
    assert "Sign the difference" not in shown


def test_a_signature_that_the_trail_does_not_explain_is_pointed_at(committed, page, pi, monitor):
    office = universe.client_for(pi)
    office.get(at(page))
    office.post(signing_at(page), told(page))
    unseen("labs_result", "UPDATE labs_result SET reported = '90' WHERE test = 'HGB'")

    assert "the trail tells of no change" in words(universe.client_for(monitor).get(at(page)))


def test_a_page_that_was_struck_through_is_not_offered(page, office, coordinator):
    corrections.strike_page(
        page=page, reason="Wrong tube", seen=fresh(page).last_entry, by=coordinator, at=universe.NOW
    )
    office.get(at(page))

    assert "This page cannot be signed now: it is struck through." in words(office.get(signing_at(page)))


def test_opening_is_kept_for_who_signs_and_for_nobody_else(page, office, monitor, coordinator):
    for client in (universe.client_for(monitor), universe.client_for(coordinator)):
        client.get(at(page))
    before = Entry.objects.filter(act=SigningAct.OPEN_PAGE).count()
    for _time in range(2):
        office.get(at(page))

    assert before == 0
    assert Opening.objects.get().as_of == page.last_entry
    assert Entry.objects.filter(act=SigningAct.OPEN_PAGE).count() == 1


def test_who_looks_at_what_identifies_a_subject_is_recorded(subject, page, monitor):
    client = universe.client_for(monitor)
    client.get(at(page))
    before = Entry.objects.filter(act=PageAct.VIEW_IDENTIFIERS).count()
    demographics = universe.page_of(subject, "enrollment.demographics")

    client.get(at(demographics))

    entry = Entry.objects.get(act=PageAct.VIEW_IDENTIFIERS)
    assert before == 0
    assert (entry.by_name, entry.role, entry.page_id) == ("monitor", "monitor", demographics.pk)

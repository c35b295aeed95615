"""Verification on the screen: the marks of a page, a visit at once, and the list of what changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.sdv import actions as sdv
from edc.sdv import views_worklist
from edc.sdv.models import Verification
from tests import scenes, universe
from tests.pages.reading import words

LATER = universe.NOW + timedelta(days=1)
HTMX = {"HX-Request": "true"}


@scenes.stands
def sample(subject, coordinator):
    """A laboratory page with three results."""
    page = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="118", LDH="180", PLT="210")
    return Page.objects.whole().get(pk=page.pk)


@pytest.fixture
def browser(monitor):
    """The monitor's browser."""
    return universe.client_for(monitor)


def verify(page: Page, *places: str, by) -> None:
    seen = Page.objects.get(pk=page.pk).last_entry
    sdv.verify(page=page, places=[ItemPath(*place.split(".")) for place in places], seen=seen, by=by, at=LATER)


def change(page: Page, by, **results: Any) -> None:
    universe.fill_labs(page, by=by, on=universe.TODAY, at=LATER, **results)


def post(browser, page: Page, *places: str, headers=None, **told: object):
    told = {"seen": page.last_entry, "place": places} | told
    return browser.post(reverse("verify", args=[page.pk]), told, headers=headers or {})


def shown(browser, page: Page):
    return browser.get(reverse("page", args=[page.pk]))


# The page


def test_reads_what_stands_verified_once(sample, browser, monitor):
    verify(sample, "HGB.", by=monitor)

    with CaptureQueriesContext(connection) as asked:
        answer = shown(browser, sample)

    assert answer.context["verification"].verified == 1
    assert sum('FROM "review_verification"' in one["sql"] for one in asked) == 1


def test_shows_a_monitor_what_is_to_be_verified(sample, browser):
    answer = shown(browser, sample)

    assert "0 of 4 critical items verified." in words(answer)
    assert "Verify all 4 items that are left" in words(answer)
    assert answer.content.decode().count("data-asks") == 4


def test_verifies_one_and_says_who_did(sample, browser):
    answer = post(browser, sample, "HGB.")

    assert answer["Location"] == f"{reverse('page', args=[sample.pk])}#verification"
    text = words(shown(browser, sample))
    assert "1 of 4 critical items verified." in text
    assert "verified by Monitor at" in text


def test_answers_a_script_with_just_what_changed(sample, browser):
    answer = post(browser, sample, "HGB.", "LDH.", headers=HTMX)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "2 of 4 critical items verified." in words(answer)
    assert "2 items were recorded." in words(answer)
    assert ('id="sdv-line-HGB"' in text, 'id="sdv-line-PLT"' in text, text.count("hx-swap-oob")) == (True, False, 2)


@pytest.mark.parametrize("told", [{"seen": "1"}, {"seen": "x"}, {"seen": "9" * 40}, {"place": "ALT."}, {"place": "\0"}])
def test_a_page_that_is_another_now_is_shown_anew(sample, browser, told):
    plain = post(browser, sample, "HGB.", **told)
    scripted = post(browser, sample, "HGB.", headers=HTMX, **told)

    assert plain.status_code == 302
    assert (scripted.status_code, scripted["HX-Refresh"]) == (200, "true")
    assert "This page was changed after you opened it." in words(shown(browser, sample))
    assert not Verification.objects.exists()


def test_shows_old_and_new_of_just_what_changed(sample, browser, coordinator, monitor):
    verify(sample, "HGB.", "LDH.", "PLT.", ".collected_on", by=monitor)
    change(sample, coordinator, HGB="119")

    text = words(shown(browser, sample))

    assert "3 of 4 critical items verified." in text
    assert "Verify the item that is left" in text
    assert "Result from 118 g/L to 119 g/L" in text


def test_takes_a_verification_back(sample, browser, monitor):
    verify(sample, "HGB.", by=monitor)

    post(browser, sample, withdraw="HGB.")

    assert "0 of 4 critical items verified." in words(shown(browser, sample))


@pytest.mark.parametrize("name", ["coordinator", "inspector", "data_manager"])
def test_others_read_the_state_and_cannot_verify(request, sample, coordinator, monitor, name):
    verify(sample, "HGB.", "LDH.", by=monitor)
    change(sample, coordinator, HGB="119")

    answer = shown(universe.client_for(request.getfixturevalue(name)), sample)

    assert "1 of 4 critical items verified." in words(answer)
    assert "changed since Monitor verified it" in words(answer)
    assert "from 118 g/L to" not in words(answer)
    assert "data-verify" not in answer.content.decode()


def test_who_has_no_part_in_the_review_sees_nothing_of_it(sample, statistician):
    assert "critical items verified" not in words(shown(universe.client_for(statistician), sample))


def test_a_page_never_saved_says_nothing(subject, browser):
    page = universe.page_of(subject, "labs.sample", visit="W4")

    assert "critical items verified" not in words(shown(browser, page))


# The visit


def visit_url(page: Page) -> str:
    return reverse("verify_visit", args=[page.subject.number, page.visit_id])


def test_lists_all_that_a_visit_asks_before_it_is_verified(sample, browser, coordinator, monitor):
    verify(sample, "HGB.", by=monitor)
    change(sample, coordinator, HGB="119")
    trough = universe.page_of(sample.subject, "dosing.trough", visit="M3")
    universe.fill(trough, by=coordinator, drawn_at=universe.NOW, reported="8.8", unit="ng/mL")

    answer = browser.get(visit_url(sample))

    assert answer.content.decode().count(" checked>") == 6
    assert "8.8 ng/mL" in words(answer)
    assert "from 118 g/L to 119 g/L" in words(answer)


def told(answer) -> dict[str, list[str]]:
    """What the list posts with every box checked."""
    pages = answer.context["pages"]
    return {"seen": [page.seen for page in pages], "place": [one.key for page in pages for one in page.asking]}


def test_verifies_what_was_left_checked(sample, browser):
    whole = told(browser.get(visit_url(sample)))

    browser.post(visit_url(sample), whole | {"place": whole["place"][1:]})

    left = browser.get(visit_url(sample))
    assert [one.label for page in left.context["pages"] for one in page.asking] == ["Sample collected on"]
    browser.post(visit_url(sample), told(left))
    assert "Nothing at this visit asks to be verified." in words(browser.get(visit_url(sample)))


def test_a_page_that_changed_meanwhile_keeps_the_visit_from_being_verified(sample, browser, coordinator):
    whole = told(browser.get(visit_url(sample)))
    change(sample, coordinator, HGB="119")

    answer = browser.post(visit_url(sample), whole, follow=True)

    assert "A page was changed after you opened this list." in words(answer)
    assert not Verification.objects.exists()


def test_the_subject_leads_a_monitor_to_each_visit_with_data(sample, browser, pi):
    url = reverse("subject", args=[sample.subject.number])

    text = browser.get(url).content.decode()

    assert text.count('class="verify-visit"') == 1
    assert f'href="{visit_url(sample)}"' in text
    assert "verify-visit" not in universe.client_for(pi).get(url).content.decode()


# The worklist


def work(browser, **asked: str):
    return browser.get(reverse("verification"), asked)


def test_ys_49_lists_just_what_changed_with_old_new_who_and_when(sample, browser, coordinator, pi, monitor):
    verify(sample, "HGB.", "LDH.", "PLT.", ".collected_on", by=monitor)
    change(sample, coordinator, HGB="119")
    change(sample, pi, ALT="21")

    answer = work(browser)

    (line,) = answer.context["changed"]
    _page, one = line
    assert (one.label, one.differences[0].old, one.differences[0].new) == ("Haemoglobin", "118 g/L", "119 g/L")
    assert one.changed.who == "Coordinator (coordinator)"
    assert one.changed.when.startswith("2025-07-01")
    assert "Changed since it was verified (1)" in words(answer)


def test_ys_49_a_blank_explained_anew_and_a_question_are_told_too(sample, browser, coordinator, pi, monitor):
    consent = universe.page_of(sample.subject, "enrollment.consent")
    universe.fill(consent, by=coordinator, signed_on=universe.TODAY, version="2")
    verify(consent, ".signed_on", ".version", by=monitor)
    verify(sample, "HGB.", by=monitor)
    universe.fill(consent, by=pi, at=LATER, signed_on=universe.TODAY - timedelta(days=1))
    change(sample, coordinator, rows={"HGB": {"reported": None}})

    found = {one.label: one for _page, one in work(browser).context["changed"]}

    assert {label: one.changed.who for label, one in found.items()} == {
        "Consent signed on": "Pi (pi)",
        "Haemoglobin": "Coordinator (coordinator)",
    }
    assert found["Haemoglobin"].differences[0].new == ""


def test_what_was_changed_back_leaves_the_list(sample, browser, coordinator, monitor):
    verify(sample, "HGB.", by=monitor)
    change(sample, coordinator, HGB="119")
    change(sample, coordinator, HGB="118")

    assert work(browser).context["changed"] == []


def test_counts_what_is_left_by_page(sample, browser, monitor):
    verify(sample, "HGB.", by=monitor)

    (one,) = work(browser).context["subjects"]

    assert [(page.visit, page.form, len(page.asking), page.changed) for page in one.pages] == [
        ("Month 3", "Laboratory results", 3, 0)
    ]


def test_says_that_a_subject_is_wholly_verified(sample, browser, monitor):
    verify(sample, "HGB.", "LDH.", "PLT.", ".collected_on", by=monitor)

    assert "all that needs it is verified" in words(work(browser))


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ({"form": "labs.sample"}, True),
        ({"form": "dosing.trough"}, False),
        ({"visit": "M3"}, True),
        ({"visit": "W4"}, False),
        ({"site": "01"}, True),
        ({"site": "02"}, True),  # no site of this monitor: not asked for
        ({"subject": "01-001"}, True),
        ({"subject": "nobody"}, False),
        ({"subject": "\0", "page": "x", "changes": "-1", "form": "no.form"}, True),
    ],
)
def test_is_narrowed_by_what_is_asked(sample, browser, asked, is_found):
    assert bool(work(browser, **asked).context["subjects"]) is is_found


def test_a_monitor_of_another_site_finds_nothing_here(sample, other_site):
    elsewhere = universe.new_person("elsewhere", role="monitor", site=other_site)

    assert "Nothing was entered here that asks to be verified." in words(work(universe.client_for(elsewhere)))


def test_reads_as_often_for_one_page_as_for_many_and_keeps_what_was_asked(
    sample, subject, site, coordinator, browser, monitor, monkeypatch
):
    verify(sample, "HGB.", by=monitor)
    change(sample, coordinator, HGB="119")
    work(browser)
    with CaptureQueriesContext(connection) as for_one:
        work(browser, visit="M3")
    for visit in ("W4", "M2"):
        page = universe.page_of(subject, "labs.sample", visit=visit)
        change(page, coordinator, HGB="118", LDH="180")
        verify(page, "HGB.", "LDH.", by=monitor)
        change(page, coordinator, HGB="119", LDH="181")
    monkeypatch.setattr(views_worklist, "CHANGES_A_SCREEN", 2)

    with CaptureQueriesContext(connection) as for_many:
        answer = work(browser, form="labs.sample")

    assert len(for_many) <= len(for_one)
    assert 'href="?form=labs.sample&amp;changes=2"' in answer.content.decode()
    assert "Changed since it was verified (5)" in words(answer)


def test_only_those_who_verify_are_led_there(browser, coordinator, sample):
    assert 'href="/verification/"' in work(browser).content.decode()
    assert 'href="/verification/"' not in shown(universe.client_for(coordinator), sample).content.decode()

"""A pasted block on the laboratory page: read into the grid, asked about, saved when somebody has looked at it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from edc.accounts.selectors import NotPermitted
from edc.audit.models import Change, Entry
from edc.audit.replay import act_tables
from edc.casebook.models import Page
from edc.corrections import actions as corrections
from edc.labs import actions
from edc.labs.acts import LabsAct
from edc.labs.models import Alias, Result, Sample
from tests import universe
from tests.labs.pasted import BLOCK, UNKNOWN, address, box, pasted, saved, stored
from tests.pages.posting import form
from tests.pages.reading import typed, words


@pytest.fixture
def sample(subject) -> Page:
    """A laboratory page, nothing entered."""
    return universe.page_of(subject, "labs.sample", visit="W4")


@pytest.fixture
def browser(coordinator):
    """The coordinator's browser."""
    return universe.client_for(coordinator)


def test_reads_a_block_into_the_grid_and_stores_nothing(browser, sample):
    before = Entry.objects.count(), Change.objects.count()

    answer = pasted(browser, sample, BLOCK, collected_on="2024-01-10")

    assert answer.status_code == 200
    assert box(answer, "HGB") == ("11.8", "g/dL", "13.0", "17.5")
    assert box(answer, "PLT") == ("35", "10^9/L", "125", "350")
    assert typed(answer, "collected_on") == "2024-01-10"
    assert "3 results stand in the table below" in words(answer)
    assert "Haemoglobin: 11.8 g/dL is 118.0 g/L" in words(answer)
    assert (Entry.objects.count(), Change.objects.count()) == before


def test_saves_what_was_read_with_the_text_it_was_read_from(browser, sample):
    answer = saved(browser, pasted(browser, sample, BLOCK, collected_on="2024-01-10"))

    assert answer.status_code == 302
    assert stored(sample) == {"HGB": "11.8 g/dL", "PLT": "35 10^9/L", "LDH": "610 U/L"}
    line = Result.objects.get(page=sample, test="HGB")
    assert (line.value, line.reported_low, line.low) == (Decimal("118"), Decimal("13.0"), Decimal("130.0"))
    kept = Sample.objects.get(page=sample).pasted
    assert kept.startswith("姓名：…  住院号：…\n项目\t结果")
    assert kept.endswith("乳酸脱氢酶\t610\t↑\tU/L\t120-250")
    assert "乳酸脱氢酶\t610" in browser.get(address(sample)).content.decode()
    assert list(act_tables.findings()) == []


def test_a_save_of_the_page_as_it_stands_changes_nothing_of_the_text(browser, sample):
    saved(browser, pasted(browser, sample, BLOCK.replace("\n", "\r\n"), collected_on="2024-01-10"))
    entries = Entry.objects.count()

    _action, told = form(browser.get(address(sample)))
    answer = browser.post(address(sample), told | {"pasted": told["pasted"].replace("\n", "\r\n")})

    assert answer.status_code == 302
    assert Entry.objects.count() == entries


def test_a_second_block_is_kept_below_the_first_and_the_same_once(browser, sample):
    saved(browser, pasted(browser, sample, "血红蛋白 118 g/L"))
    saved(browser, pasted(browser, sample, "血小板 35"))
    saved(browser, pasted(browser, sample, "血小板 35", collected_on="2024-01-10"))

    assert Sample.objects.get(page=sample).pasted == "血红蛋白 118 g/L\n\n血小板 35"
    assert stored(sample) == {"HGB": "118 g/L", "PLT": "35 10^9/L"}


def test_without_a_unit_the_grids_stays_and_another_unit_leaves_no_old_limits(browser, sample, subject, coordinator):
    earlier = universe.page_of(subject, "labs.sample", visit="SCR")
    universe.fill_labs(earlier, by=coordinator, on=universe.TODAY, HGB="120", PLT="200")

    answer = pasted(browser, sample, "血红蛋白 11.9 g/dL\n血小板 35")

    assert box(answer, "HGB") == ("11.9", "g/dL", "", "")
    assert box(answer, "PLT") == ("35", "10^9/L", "100", "300")


def test_tells_what_is_odd_and_what_was_not_read(browser, sample):
    answer = pasted(browser, sample, "血红蛋白 118 ↑ g/L 130-175\n血小板 99999\n钾 4.1 g/L\nABC 12345678")

    said = words(answer)
    assert "Haemoglobin: the printed flag H contradicts the printed limits: 118 g/L (130–175)." in said
    assert "99999 ×10⁹/L is impossible" in said
    assert "g/L is not a unit of Potassium" in said
    assert "1 line was not read ABC 12345678" in said


def test_what_cannot_be_saved_comes_back_with_the_review(browser, sample):
    answer = saved(browser, pasted(browser, sample, "血小板 99999"))

    assert answer.status_code == 422
    assert box(answer, "PLT")[0] == "99999"
    assert answer.context["review"].read == 1
    assert form(answer)[0] == reverse("paste", args=[sample.pk])
    assert saved(browser, answer, **{"PLT-reported": "99"}).status_code == 422  # the pasted 99999 is asked about
    assert stored(sample) == {}


@pytest.mark.parametrize("text", ["血红蛋白 118\n" * 300, "x" * 20_001])
def test_a_block_that_is_too_long_is_told_and_not_lost(text, browser, sample):
    answer = pasted(browser, sample, text, collected_on="2024-01-10")

    assert "Paste at most 20000 characters and 300 lines at once" in words(answer)
    assert typed(answer, "paste").strip() == text.strip()
    assert typed(answer, "collected_on") == "2024-01-10"


def test_a_sample_keeps_no_more_text_than_it_can(browser, sample, coordinator):
    universe.fill(sample, by=coordinator, pasted="x" * 59_990)

    answer = pasted(browser, sample, "血红蛋白 118 g/L")

    assert "A sample keeps at most 60000 characters of pasted text." in words(answer)


def test_a_struck_line_is_not_read(browser, sample, coordinator):
    kept = universe.fill_labs(sample, by=coordinator, on=universe.TODAY, HGB="120", PLT="99")
    corrections.strike_line(
        page=kept.page, key="HGB", reason="In error", seen=kept.entry, by=coordinator, at=universe.NOW
    )

    answer = pasted(browser, sample, "血红蛋白 118\n乳酸脱氢酶 200")

    assert "Haemoglobin is not read: its line is struck through." in words(answer)
    assert box(answer, "LDH")[0] == "200"


def test_what_somebody_else_saved_meanwhile_is_laid_together(browser, sample, pi):
    answer = pasted(browser, sample, "血红蛋白 118 g/L")
    universe.fill_labs(sample, by=pi, on=universe.TODAY, PLT="99")

    again = saved(browser, answer)

    assert again.status_code == 422
    assert "Somebody else saved this page meanwhile" in words(again)
    assert (box(again, "HGB")[0], box(again, "PLT")[0]) == ("118", "99")
    assert saved(browser, again).status_code == 302
    assert stored(sample) == {"HGB": "118 g/L", "PLT": "99 10^9/L"}


def test_on_a_complete_page_the_change_is_explained(browser, sample, coordinator):
    _action, told = form(browser.get(address(sample)))
    done = told | {"collected_on": "2024-01-10", "HGB-reported": "120", "rest": "ND", "then": "complete"}
    assert browser.post(address(sample), done).status_code == 302

    answer = saved(browser, pasted(browser, sample, "血红蛋白 118 g/L"), **{"take-HGB": "118 g/L"})

    assert answer.status_code == 422
    assert "This page is complete: say why it was changed." in words(answer)
    assert saved(browser, answer, **{"reason": "TRANSCRIPTION"}).status_code in (302, 422)


def test_a_draft_that_is_gone_on_with_still_knows_what_was_pasted(browser, sample):
    _action, told = form(pasted(browser, sample, UNKNOWN))
    browser.post(f"{address(sample)}draft/", told)

    page = browser.get(f"{address(sample)}?draft=1")

    assert "Show again what was read from the pasted text" in words(page)
    again = browser.post(reverse("paste", args=[sample.pk]), form(page)[1] | {"read": "1"})
    assert len(again.context["review"].namings) == 1


def test_a_page_that_is_not_made_yet_is_made_by_the_save(browser, subject):
    visit = subject.visits.get(code="M3")
    url = reverse("new_page_at_visit", args=[subject.number, visit.pk, "labs.sample"])
    _action, told = form(browser.get(url))

    answer = browser.post(f"{url}paste/", told | {"paste": "血红蛋白 118 g/L", "read": "1"})

    assert box(answer, "HGB")[0] == "118"
    assert not Page.objects.filter(visit=visit, form="labs.sample", repeat=2).exists()
    assert saved(browser, answer).status_code == 302
    assert stored(Page.objects.get(visit=visit, form="labs.sample", repeat=2)) == {"HGB": "118 g/L"}


def test_asked_for_by_its_address_alone_it_is_the_page(browser, sample, subject):
    assert browser.get(reverse("paste", args=[sample.pk]))["Location"] == address(sample)
    other = universe.page_of(subject, "enrollment.demographics")
    assert browser.post(reverse("paste", args=[other.pk])).status_code == 404


def test_nobody_who_may_not_enter_data_names_a_test(site, other_site, monitor, coordinator):
    for by, where in ((monitor, site), (coordinator, other_site)):
        with pytest.raises(NotPermitted):
            actions.remember(names={"x": "WBC"}, site=where, by=by, at=universe.NOW)

    assert not Alias.objects.exists()


def test_what_is_known_already_is_no_act(site, coordinator):
    actions.remember(names={"x": "WBC"}, site=site, by=coordinator, at=universe.NOW)
    actions.remember(names={"x": "WBC"}, site=site, by=coordinator, at=universe.NOW)

    assert Entry.objects.filter(act=LabsAct.REMEMBER_NAME).count() == 1


@pytest.mark.parametrize(("name", "test"), [("", "WBC"), ("", ""), ("x", "NOTHING")])
def test_the_database_refuses_a_name_of_nothing(name, test, site):
    with pytest.raises(IntegrityError), transaction.atomic():
        Alias.objects.create(site=site, name=name, test=test)


def test_a_name_means_one_test_at_a_hospital(site, other_site):
    for where in (site, other_site):
        Alias.objects.create(site=where, name="x", test="WBC")

    with pytest.raises(IntegrityError), transaction.atomic():
        Alias.objects.create(site=site, name="x", test="HGB")


@pytest.mark.parametrize("boxes", [{"reading": "９"}, {"reading": "9" * 30}, {"reading": "-1"}, {"paste": "\0\ud7ff"}])
def test_nothing_strange_breaks_it(boxes, browser, sample):
    told = form(browser.get(address(sample)))[1] | {"pasted": "血红蛋白 118"} | boxes

    assert browser.post(reverse("paste", args=[sample.pk]), told | {"read": "1"}).status_code in (200, 422)

"""A pasted block on the laboratory page: read into the grid, asked about, saved when somebody has looked at it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from edc.accounts.selectors import NotPermitted
from edc.audit import plausible
from edc.audit.acts import Act
from edc.audit.models import Change, Entry
from edc.capture import corrections
from edc.casebook.models import Page
from edc.labs import actions, selectors
from edc.labs.models import Alias, Result, Sample
from tests import universe
from tests.pages.posting import form
from tests.pages.reading import typed, words

BLOCK = """姓名：张某某  住院号：0012345
项目\t结果\t提示\t单位\t参考范围
血红蛋白\t11.8\t↓\tg/dL\t13.0-17.5
血小板计数\t35\t↓\t10^9/L\t125～350
乳酸脱氢酶\t610\t↑\tU/L\t120-250"""
UNKNOWN = "白血球总量计数\t3.2\t10^9/L\t3.5-9.5"


@pytest.fixture
def sample(subject) -> Page:
    """A laboratory page, nothing entered."""
    return universe.page_of(subject, "labs.sample", visit="W4")


@pytest.fixture
def browser(coordinator):
    """The coordinator's browser."""
    return universe.client_for(coordinator)


def address(page: Page) -> str:
    return reverse("page", args=[page.pk])


def pasted(client, page: Page, text: str, **boxes: str):
    """The page after a block was pasted on it as it stands, and read."""
    _action, told = form(client.get(address(page)))
    return read(client, page, told | boxes, text)


def read(client, page: Page, told: dict[str, str], text: str):
    return client.post(reverse("paste", args=[page.pk]), told | {"paste": text, "read": "1"})


def saved(client, answer, **boxes: str):
    """What comes of Save on a page on which a block was read."""
    action, told = form(answer)
    return client.post(action, told | boxes)


def stored(page: Page) -> dict[str, str]:
    return {line.test: f"{line.reported} {line.unit}" for line in Result.objects.filter(page=page)}


def box(answer, code: str) -> tuple[str, ...]:
    return tuple(typed(answer, f"{code}-{name}") for name in ("reported", "unit", "reported_low", "reported_high"))


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
    assert list(plausible.findings()) == []


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


@pytest.mark.parametrize(("choice", "wanted"), [("", "120 g/L"), ("118 g/L", "118 g/L")])
def test_asks_where_something_else_stands_and_does_as_told(choice, wanted, browser, sample, coordinator):
    universe.fill_labs(sample, by=coordinator, on=universe.TODAY, HGB="120")

    answer = pasted(browser, sample, "血红蛋白 118 g/L 130-175")

    assert "Keep 120 g/L" in words(answer)
    assert "Take the pasted 118 g/L (130–175)" in words(answer)
    assert box(answer, "HGB")[0] == "120"
    assert saved(browser, answer, **{"take-HGB": choice}).status_code == 302
    assert stored(sample) == {"HGB": wanted}


def test_asks_of_what_was_typed_and_not_of_the_same_in_another_unit(browser, sample):
    answer = pasted(browser, sample, "血红蛋白 11.8 g/dL\n血小板 35", **{"HGB-reported": "118", "PLT-reported": "53"})

    assert [question.code for question in answer.context["review"].questions] == ["PLT"]
    assert box(answer, "HGB")[:2] == ("118", "g/L")


def test_asks_which_of_two_results_of_one_test_is_meant(browser, sample):
    answer = pasted(browser, sample, "血红蛋白 118\nHb 119\nPLT 35\n血小板 35")

    (question,) = answer.context["review"].questions
    assert (question.code, [one.value for one in question.candidates]) == ("HGB", ["118", "119"])
    assert "Leave blank" in words(answer)
    saved(browser, answer, **{"take-HGB": "119"})
    assert stored(sample) == {"HGB": "119 g/L", "PLT": "35 10^9/L"}


def test_asks_what_a_name_means_and_remembers_it_for_the_hospital(browser, sample, site, coordinator):
    answer = pasted(browser, sample, UNKNOWN)

    (naming,) = answer.context["review"].unknown
    assert (naming.name, naming.results) == ("白血球总量计数", ("3.2 ×10⁹/L (3.5–9.5)",))
    assert not selectors.aliases(site)
    assert saved(browser, answer, **{f"name-{naming.key}": "WBC"}).status_code == 302
    assert stored(sample) == {"WBC": "3.2 10^9/L"}
    assert selectors.aliases(site) == {"白血球总量计数": "WBC"}
    entry = Entry.objects.get(act=Act.REMEMBER_NAME)
    assert (entry.by_name, entry.role, entry.site) == ("coordinator", "coordinator", "01")
    assert list(plausible.findings()) == []


def test_a_name_that_was_told_once_is_known_and_can_be_told_anew(browser, sample, site, coordinator):
    actions.remember(names={"白血球总量计数": "NEUT"}, site=site, by=coordinator, at=universe.NOW)

    answer = pasted(browser, sample, UNKNOWN)

    assert box(answer, "NEUT")[0] == "3.2"
    (naming,) = answer.context["review"].recognised
    again = read(browser, sample, form(browser.get(address(sample)))[1] | {f"name-{naming.key}": "WBC",
                 f"remember-{naming.key}": "1"}, UNKNOWN)  # fmt: skip
    saved(browser, again)
    assert stored(sample) == {"WBC": "3.2 10^9/L"}
    assert selectors.aliases(site) == {"白血球总量计数": "WBC"}


@pytest.mark.parametrize("boxes", [{"code": ""}, {"code": "WBC", "remember": ""}])
def test_remembers_no_name_that_is_left_out_or_meant_once(boxes, browser, sample, site):
    answer = pasted(browser, sample, UNKNOWN, collected_on="2024-01-10")
    (naming,) = answer.context["review"].unknown
    action, told = form(answer)
    del told[f"remember-{naming.key}"]

    browser.post(action, told | {f"name-{naming.key}": boxes["code"]})

    assert stored(sample) == ({"WBC": "3.2 10^9/L"} if boxes["code"] else {})
    assert not selectors.aliases(site)


def test_a_name_is_left_out_from_now_on_where_that_is_ticked_and_can_be_told_anew(browser, sample, site):
    answer = pasted(browser, sample, UNKNOWN, collected_on="2024-01-10")
    (naming,) = answer.context["review"].unknown

    saved(browser, answer, **{f"name-{naming.key}": "-"})
    again = pasted(browser, sample, UNKNOWN)

    assert selectors.aliases(site) == {"白血球总量计数": ""}
    assert again.context["review"].is_settled
    assert [naming.code for naming in again.context["review"].recognised] == ["-"]
    told = form(again)[1] | {f"name-{naming.key}": "WBC", f"remember-{naming.key}": "1"}
    saved(browser, read(browser, sample, told, UNKNOWN))
    assert (stored(sample), selectors.aliases(site)) == ({"WBC": "3.2 10^9/L"}, {"白血球总量计数": "WBC"})


def test_asks_which_column_is_meant_where_they_are_days(browser, sample):
    answer = pasted(browser, sample, "项目\t2024-01-03\t2024-01-10\t单位\n血红蛋白\t78\t92\tg/L")

    assert "The columns of this report are days. Which of them is this sample’s?" in words(answer)
    assert box(answer, "HGB")[0] == ""
    assert saved(browser, answer).status_code == 422
    assert saved(browser, answer, day="2024-01-10").status_code == 302
    assert stored(sample) == {"HGB": "92 g/L"}
    assert str(Sample.objects.get(page=sample).collected_on) == "2024-01-10"


def test_says_where_the_column_is_of_another_day_than_the_sample(browser, sample):
    block = "项目\t2024-01-03\t2024-01-10\t单位\n血红蛋白\t78\t92\tg/L"

    answer = pasted(browser, sample, block, day="2024-01-03", collected_on="2024-01-10")

    assert "The column is of 2024-01-03, and the sample is said to be collected on 2024-01-10." in words(answer)
    assert box(answer, "HGB")[:2] == ("78", "g/L")


def test_says_what_was_not_used(browser, sample):
    answer = pasted(
        browser, sample, "血红蛋白 118 g/L 130-175 仪器法\n乳酸脱氢酶 240 U/L 0-0\n尿液生化\n肌酐 2500 μmol/L"
    )

    said = words(answer)
    assert "仪器法 This belongs to no result." in said
    assert "0-0 0 to 0 is no reference; the result stands without limits." in said
    assert "肌酐 2500 μmol/L “肌酐” of urine is no test of this study." in said
    assert box(answer, "CREAT")[0] == ""
    assert box(answer, "LDH")[2:] == ("", "")


def test_a_name_that_is_told_to_mean_a_line_in_use_is_asked_about_first(browser, sample):
    answer = pasted(browser, sample, f"白细胞 4.5\n{UNKNOWN}")
    (naming,) = answer.context["review"].unknown

    again = saved(browser, answer, **{f"name-{naming.key}": "WBC"})

    assert again.status_code == 422
    assert "Look at the questions about the pasted text, then save again." in words(again)
    assert stored(sample) == {}
    saved(browser, again, **{"take-WBC": "3.2 10^9/L"})
    assert stored(sample) == {"WBC": "3.2 10^9/L"}


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

    assert Entry.objects.filter(act=Act.REMEMBER_NAME).count() == 1


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

"""What a pasted block asks: which of two results stands, what a name means, which day is meant; what it left out."""

import pytest

from edc.audit.models import Entry
from edc.audit.replay import act_tables
from edc.casebook.models import Page
from edc.labs import actions, selectors
from edc.labs.acts import LabsAct
from edc.labs.models import Sample
from tests import universe
from tests.labs.pasted import UNKNOWN, address, box, pasted, read, saved, stored
from tests.pages.posting import form
from tests.pages.reading import words


@pytest.fixture
def sample(subject) -> Page:
    """A laboratory page, nothing entered."""
    return universe.page_of(subject, "labs.sample", visit="W4")


@pytest.fixture
def browser(coordinator):
    """The coordinator's browser."""
    return universe.client_for(coordinator)


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
    entry = Entry.objects.get(act=LabsAct.REMEMBER_NAME)
    assert (entry.by_name, entry.role, entry.site) == ("coordinator", "coordinator", "01")
    assert list(act_tables.findings()) == []


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


def test_a_name_that_is_like_another_is_only_hinted_at(browser, sample):
    (naming,) = pasted(browser, sample, "血清乳酸脱氢酶 610 U/L").context["review"].unknown

    assert (naming.code, naming.hint) == ("", "Lactate dehydrogenase")


def test_asks_which_column_is_meant_where_they_are_days(browser, sample):
    answer = pasted(browser, sample, "项目\t2024-01-03\t2024-01-10\t单位\n血红蛋白\t78\t92\tg/L")

    assert "This report holds the results of several days. Which day is this sample of?" in words(answer)
    assert box(answer, "HGB")[0] == ""
    assert saved(browser, answer).status_code == 422
    seen = saved(browser, answer, day="2024-01-10")
    assert (box(seen, "HGB")[:2], stored(sample)) == (("92", "g/L"), {})  # nothing is stored that was not seen
    assert saved(browser, seen).status_code == 302
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

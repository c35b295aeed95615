"""The grid of results: panels, what is asked of a result, a panel that was not done, what words have no place for."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from edc.capture.models import Blank
from edc.casebook.models import Page
from edc.labs.models import Result
from protocol.analyte import ResultKind
from protocol.analytes import ANALYTES
from protocol.codelists import Activity
from protocol.schedule import analytes_expected
from tests import universe
from tests.pages.reading import typed, words

VISIT_DAY = date(2024, 4, 1)


@pytest.fixture
def sample(subject) -> Page:
    return universe.page_of(subject, "labs.sample", visit="M3")


@pytest.fixture
def browser(coordinator):
    return universe.client_for(coordinator)


def post(browser, page: Page, **told: str):
    """What is typed over the page as it stands; two underscores in a name stand for a hyphen."""
    seen = Page.objects.get(pk=page.pk).last_entry or 0
    named = {name.replace("__", "-"): value for name, value in told.items()}
    return browser.post(f"/pages/{page.pk}/", {"seen": seen, "collected_on": "2024-04-01", **named}, follow=True)


def test_shows_the_visits_analytes_by_panel(sample, browser):
    html = browser.get(f"/pages/{sample.pk}/").content.decode()

    assert html.count('class="panel-name"') >= len({one.activity for one in analytes_expected("M3")})
    assert html.index("Haemoglobin") < html.index("Lactate dehydrogenase") < html.index("Triglycerides")


def test_a_panel_that_was_not_done_is_said_once(sample, browser):
    post(browser, sample, **{"HGB__reported": "118", "HGB__unit": "g/L"},
         panel__CHEMISTRY="ND", why__panel__CHEMISTRY="tube broke")  # fmt: skip

    said = {blank.row: (blank.state, blank.reason) for blank in Blank.objects.filter(page=sample)}
    chemistry = {one.code for one in analytes_expected("M3") if one.activity is Activity.CHEMISTRY}
    assert said == dict.fromkeys(chemistry, ("ND", "tube broke"))


def test_a_result_of_a_panel_that_was_not_done_stands(sample, browser):
    post(browser, sample, ALT__reported="20", ALT__unit="U/L", panel__CHEMISTRY="UNK")

    assert not Blank.objects.filter(page=sample, row="ALT").exists()
    assert Result.objects.get(page=sample).test == "ALT"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"panel__CHEMISTRY": "NA"}, "Say why this does not apply."),
        ({"panel__CHEMISTRY": "??"}, "is not one of the choices"),
        ({"why__panel__CHEMISTRY": "tube broke"}, "Say also which it is"),
    ],
)
def test_half_a_word_about_a_panel_is_refused_and_kept(sample, browser, told, sentence):
    answer = post(browser, sample, HGB__reported="118", HGB__unit="g/L", **told)

    assert sentence in words(answer)
    assert typed(answer, "HGB-reported") == "118"
    assert not Result.objects.exists()


def test_what_a_result_means_is_asked_of_one_outside_its_limits(sample, browser, coordinator):
    universe.fill_labs(sample, by=coordinator, on=VISIT_DAY, HGB="95", PLT="210")

    html = browser.get(f"/pages/{sample.pk}/").content.decode()

    assert 'name="HGB-significant"' in html
    assert 'name="PLT-significant"' not in html


def test_the_page_is_not_complete_before_that_is_answered(sample, browser, coordinator):
    universe.fill_labs(sample, by=coordinator, on=VISIT_DAY, HGB="95")

    refused = post(browser, sample, HGB__reported="95", HGB__unit="g/L", HGB__reported_low="110", rest="ND",
                   then="complete")  # fmt: skip
    assert "Answer this: the result beside it asks for it." in words(refused)

    post(browser, sample, HGB__reported="95", HGB__unit="g/L", HGB__reported_low="110", HGB__significant="N",
         rest="ND", then="complete")  # fmt: skip
    assert Page.objects.get(pk=sample.pk).completed is not None


def test_a_result_in_words_has_no_boxes_for_unit_and_limits(sample, browser):
    html = browser.get(f"/pages/{sample.pk}/").content.decode()

    assert 'name="DAT-reported"' in html
    assert not {name for name in ("DAT-unit", "DAT-reported_low", "DAT-significant") if f'name="{name}"' in html}
    assert 'name="DATTITRE-reported_high"' in html


def test_words_and_titres_are_kept_letter_for_letter(sample, browser):
    post(browser, sample, DAT__reported="阳性（++）", DATTITRE__reported="1：64", HBSAG__reported="阴性")

    stored = {row.test: (row.reported, row.standard) for row in Result.objects.all()}
    assert stored == {"DAT": ("阳性（++）", "2+"), "DATTITRE": ("1：64", "1:64"), "HBSAG": ("阴性", "NEG")}


def test_tells_the_change_since_the_sample_before(subject, sample, browser, coordinator, monitor):
    before = universe.page_of(subject, "labs.sample", visit="M2")
    universe.fill_labs(before, by=coordinator, on=date(2024, 3, 1), HGB="105", TBIL="30.5")
    universe.fill_labs(sample, by=coordinator, on=VISIT_DAY, HGB="118", TBIL="20")

    for person in (coordinator, monitor):
        shown = words(universe.client_for(person).get(f"/pages/{sample.pk}/"))
        assert "change: +13" in shown
        assert "change: −10.5" in shown


def test_asks_whether_another_unit_was_meant(sample, browser):
    answer = words(post(browser, sample, HGB__reported="11.8", HGB__unit="g/L"))

    assert "11.8 g/L is unusual: 40 to 180 g/L is expected. Please check. Is it 11.8 g/dL?" in answer


def statements(browser, page: Page, told: dict[str, str] | None = None) -> list[str]:
    """What opening the page, or saving this on it, asks of the database."""
    with CaptureQueriesContext(connection) as asked:
        browser.get(f"/pages/{page.pk}/") if told is None else post(browser, page, **told)
    return [query["sql"] for query in asked.captured_queries]


def test_forty_analytes_open_and_save_with_as_few_statements_as_one(subject, sample, coordinator, browser):
    chosen = [code for code, one in ANALYTES.items() if one.kind is ResultKind.NUMERIC][:40]
    told = {f"{code}__reported": str(ANALYTES[code].expect[0]) for code in chosen}
    told |= {f"{code}__unit": ANALYTES[code].unit for code in chosen}
    other = universe.page_of(subject, "labs.sample", visit="M2")
    post(browser, other, HGB__reported="75", HGB__unit="g/L")

    saving = statements(browser, sample, told)
    one, forty = statements(browser, other), statements(browser, sample)

    assert Result.objects.filter(page=sample).count() == 40
    assert len([sql for sql in saving if "labs_result" in sql or "labs_sample" in sql]) <= 16
    assert len(forty) == len(one)
    # The grid itself: results, sample, blanks, those before, grades; the rest is the page around it.
    rooms = ("labs_", "capture_blank", "enrollment_", "dosing_", "safety_", "study_")
    assert len([sql for sql in forty if any(room in sql for room in rooms)]) <= 12


def test_what_the_visit_does_not_plan_is_shown_when_it_is_asked_for(sample, browser):
    closed = browser.get(f"/pages/{sample.pk}/").content.decode()
    opened = browser.get(f"/pages/{sample.pk}/?others").content.decode()

    assert 'name="IGG-reported"' not in closed
    assert 'name="IGG-reported"' in opened
    assert '<details class="more" open>' in opened


def test_what_is_entered_beyond_the_plan_is_always_shown(sample, browser):
    post(browser, sample, IGG__reported="9.8", IGG__unit="g/L")

    html = browser.get(f"/pages/{sample.pk}/").content.decode()

    assert 'name="IGG-reported"' in html
    assert "Results beyond the plan of this visit" in html


def test_what_was_typed_beyond_the_plan_comes_back_when_the_page_is_refused(sample, browser):
    refused = post(browser, sample, HGB__reported="abc", HGB__unit="g/L", IGG__reported="9.8", IGG__unit="g/L")

    assert typed(refused, "IGG-reported") == "9.8"

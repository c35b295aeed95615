"""A stored report opens as it was written, whatever is counted since; what it lacks is said, the strange is shown."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from protocol import rates
from tests import scenes, universe
from tests.pages.reading import words
from tests.reports.tabled import every_cell, every_figure
from trial_edc.reports import stored
from trial_edc.reports.models import Run, Work
from trial_edc.reports.response import figures, statistics
from trial_edc.reports.response import report as response
from trial_edc.reports.response.declaration import Having, Line, Statistic, at_month

# As it was written before a report said its format; its subjects are of every status, five at month 3.
FORMAT_1 = (Path(__file__).parent / "stored/format_1.json").read_text(encoding="utf-8")
CHECKSUM = "095727cd42d4f8580a9e435e8de4b3621dfd296c61a353c0c4e767a3317d92c2"
CUT = date(2025, 6, 29)
RATE = {"k": 2, "n": 5, "percent": 40.0, "low": 5.27, "high": 85.34}
MONTHLY = ("CR", "PR", "NR", "NE", "pending", "n", "orr", "crr")
# What was counted when the text was stored, whatever is counted by now.
DECLARED = replace(
    statistics.DECLARED,
    monthly=tuple(each for each in statistics.DECLARED.monthly if each.key in MONTHLY),
    overall=tuple(each for each in statistics.DECLARED.overall if each.key == "relapse"),
)
LATER = Statistic(
    key="durable",
    label="Durable response",
    counts=Having("relapse_counts"),
    of=DECLARED.monthly[0],
    headlines={"all_treated": "Durable at month %(month)s"},
    meaning="Lasts.",
)
Text = dict[str, Any]
Change = Callable[[Text], object]


@pytest.fixture(autouse=True)
def counted_then(monkeypatch):
    """The screens compare with what was counted then: a number that is added later changes none of these tests."""
    monkeypatch.setattr(figures, "DECLARED", DECLARED)


def changed(text: str, change: Change) -> str:
    """A stored text in which something else stands."""
    data = json.loads(text)
    change(data)
    return json.dumps(data)


def each_set(text: Text) -> list[Text]:
    return [point[name] for point in text["timepoints"] for name in ("all_treated", "evaluable")]


def one_more(text: Text) -> None:
    text["durable"] = RATE
    for values in each_set(text):
        values |= {"best": RATE, "deaths": 1}


def one_fewer(text: Text) -> None:
    del text["relapse"]
    for values in each_set(text):
        del values["crr"], values["NE"]


def renamed(text: Text) -> None:
    for values in each_set(text):
        values["response"] = values.pop("orr")


def bare(text: Text) -> None:
    """What a reader could stumble over: no parameters, no cut, lines and sets of another make."""
    del text["parameters"], text["cut"]
    text["timepoints"][0] = {"month": "3"}
    text["timepoints"][1]["safety"] = {"deaths": 1, "orr": 7, "CR": RATE, "note": "none", "late": {"k": 1}}
    text["subjects"][0] |= {"month3": "GONE", "month6": ["CR"], "month12": None}
    del text["subjects"][1]["relapse_counts"]
    text["subjects"] += [{"month3": "CR"}, "01-009"]


def with_one_more_declared() -> str:
    """What a later version would write: a rate more, the overall response under another key and label."""
    report = opened(FORMAT_1)
    other = replace(DECLARED.monthly[6], key="response", label="Response of any kind", formerly=("orr",))
    declaration = replace(
        DECLARED, monthly=(*DECLARED.monthly[:6], other, LATER), overall=(), primary=("all_treated", "response")
    )
    points = tuple(replace(point, populations=_later(point, report.subjects)) for point in report.timepoints)
    return stored.written(replace(report, declaration=declaration, timepoints=points, overall={}))


def _later(point: response.TimePoint, subjects: Sequence[Line]) -> dict[str, dict[str, response.Value]]:
    """The values of a time point with the overall response under its other key, and the rate more."""
    later = {}
    for population in DECLARED.populations:
        values = {key.replace("orr", "response"): value for key, value in point.populations[population.key].items()}
        k, n = (len(at_month(point.month, population, each).k.among(subjects)) for each in (LATER, DECLARED.monthly[0]))
        later[population.key] = values | {"durable": rates.proportion(k, n, confidence=Decimal("0.95"))}
        del later[population.key]["crr"]
    return later


def opened(text: str) -> response.Report:
    report = stored.opened(text, cut=CUT)
    assert report is not None
    return report


def shown(text: str) -> figures.ShownReport:
    with override("en"):
        return figures.shown(opened(text), source="run=1")


KEYS = [*MONTHLY]
# What is stored: the columns of its table, what stands at the top, what it says that it does not count.
STORED = {
    "verbatim": (FORMAT_1, KEYS, ["orr", "crr", "orr", "relapse"], ()),
    "one more": (
        changed(FORMAT_1, one_more),
        [*KEYS, "best", "deaths"],
        ["orr", "crr", "orr", "relapse", "durable"],
        (),
    ),
    "one fewer": (
        changed(FORMAT_1, one_fewer),
        ["CR", "PR", "NR", "pending", "n", "orr"],
        ["orr", "orr"],
        ("Not evaluable", "Complete response", "Relapse by month 12"),
    ),
    "renamed": (
        changed(FORMAT_1, renamed),
        [*KEYS[:6], "crr", "response"],
        ["crr", "relapse"],
        ("Overall response (CR or PR)",),
    ),
    "by a later version": (
        with_one_more_declared(),
        [*KEYS[:6], "response", "durable"],
        ["response", "durable", "response"],
        ("Overall response (CR or PR)", "Complete response", "Relapse by month 12"),
    ),
    "bare": (changed(FORMAT_1, bare), [*KEYS, "deaths"], ["relapse"], ()),
    "of today": (stored.written(opened(FORMAT_1)), KEYS, ["orr", "crr", "orr", "relapse"], ()),
}


@pytest.mark.parametrize("name", STORED)
def test_shows_what_was_counted_and_says_what_was_not(name):
    text, keys, headlines, uncounted = STORED[name]

    page = shown(text)

    assert [column.key for column in page.columns] == keys
    assert [headline.cell.column.key for headline in page.headlines] == headlines
    assert page.uncounted == uncounted
    assert {len(line.cells) for month in page.months for line in month.sets} == {len(keys)}


@pytest.mark.parametrize("name", STORED)
def test_each_number_opens_those_whom_it_counts(name):
    report, page = opened(STORED[name][0]), shown(STORED[name][0])

    linked = [figure for figure in every_figure(page) if figure.url]
    assert len(linked) > 20
    if name != "bare":  # whose lines no longer say what was counted
        for figure in linked:
            address = figure.url.split("/")[-2]
            assert len(report.subsets[address].among(report.subjects)) == figure.number, address


def test_of_what_nobody_declared_nobody_can_say_whom_it_counts():
    page = shown(STORED["one more"][0])

    strange = [cell for cell in every_cell(page) if cell.column.key in ("best", "durable", "deaths")]
    assert {cell.column.label for cell in strange} == {"best", "durable", "deaths"}
    assert [cell.share.percent for cell in strange if cell.share] == [Decimal("40.0")] * 7
    assert {cell.figure.number for cell in strange if cell.figure} == {1}
    assert not [cell for cell in strange if (cell.figure or cell.share.k).url]


def test_keeps_the_names_that_it_was_written_with():
    text = STORED["by a later version"][0]

    report, page = opened(text), shown(text)

    assert (report.format, opened(FORMAT_1).format) == (2, 1)
    assert [column.label for column in page.columns][-2:] == ["Response of any kind", "Durable response"]
    assert page.headlines[1].label == "Durable at month 12"
    assert ("Durable response", "Lasts.") in page.meanings
    assert (
        report.primary == opened(FORMAT_1).primary == opened(FORMAT_1).timepoints[2].populations["all_treated"]["orr"]
    )
    assert opened(STORED["renamed"][0]).primary is None


@pytest.mark.parametrize(
    ("language", "label"), [("en", "Subjects who count"), ("zh-hans", "计入的受试者"), ("de", "Subjects who count")]
)
def test_speaks_the_language_of_who_reads_it(language, label):
    for text in (FORMAT_1, STORED["of today"][0]):
        with override(language):
            assert str(opened(text).declaration.monthly[5].label) == label


def test_a_statistic_that_had_another_key_is_not_called_uncounted(monkeypatch):
    today = replace(DECLARED.monthly[6], key="response", formerly=("orr",))
    monkeypatch.setattr(figures, "DECLARED", replace(DECLARED, monthly=(*DECLARED.monthly[:6], today, LATER)))

    assert shown(FORMAT_1).uncounted == ("Durable response",)


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"cut": ', "[" * 100_000, '{"n": ' + "9" * 5000 + "}"])
def test_a_text_that_is_no_report_is_none(text):
    assert stored.opened(text, cut=CUT) is None


@pytest.mark.parametrize(
    "raw", [None, 7, "CR", True, [], [None], {}, {"key": 7}, [{"key": ""}, {"key": "CR", "of": 3}]]
)
@pytest.mark.parametrize("key", ["declared", "timepoints", "subjects", "parameters", "cut", "format", "relapse"])
def test_bears_whatever_stands_in_a_field(key, raw):
    text = changed(FORMAT_1, lambda text: text.update({key: raw}))

    assert shown(text).cut == CUT


def test_the_checksum_of_an_old_report_is_still_its_own():
    assert response.checksum(FORMAT_1) == CHECKSUM


@scenes.stands
def runs(site) -> dict[str, Run]:
    """Every stored report as a night's run, and one whose text was spoilt."""
    texts = {name: text for name, (text, *_expected) in STORED.items()} | {"spoilt": "{"}
    return {name: _run(text, CUT - timedelta(days=number)) for number, (name, text) in enumerate(texts.items())}


def _run(text: str, cut: date) -> Run:
    work = Work.objects.create(report="response", period=cut, due_at=universe.NOW, done_at=universe.NOW)
    return Run.objects.create(
        work=work,
        cut=cut,
        made_at=universe.NOW,
        code_version="1",
        sites="01",
        content=text,
        checksum=response.checksum("" if text == "{" else text),
    )


@pytest.mark.parametrize(
    ("language", "spoilt"),
    [("en", "Changed since it was written"), ("zh-hans", "生成后已被改动")],
)
def test_every_stored_report_opens_on_the_screen(runs, monitor, language, spoilt):
    client = universe.client_for(monitor)
    client.post(reverse("set_language"), {"language": language, "next": "/"})

    listed = client.get(reverse("runs"))
    pages = {name: client.get(reverse("run", args=[run.pk])) for name, run in runs.items()}

    lines = dict(zip(runs, listed.context["lines"], strict=True))
    assert {name for name, line in lines.items() if line.primary is None} == {"renamed", "bare", "spoilt"}
    assert {name for name, line in lines.items() if not line.is_intact} == {"spoilt"}
    assert spoilt in words(listed)
    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(runs, 200)
    assert {name for name, page in pages.items() if not page.context["intact"]} == {"spoilt"}


def test_a_stored_report_says_which_numbers_it_does_not_have(runs, monitor):
    client = universe.client_for(monitor)

    pages = {name: words(client.get(reverse("run", args=[run.pk]))) for name, run in runs.items()}

    says = {name for name, text in pages.items() if "Not counted in this report" in text}
    assert says == {"one fewer", "renamed", "by a later version"}


def test_the_numbers_of_a_stored_report_lead_to_their_subjects(runs, monitor):
    client = universe.client_for(monitor)

    for name in runs.keys() - {"spoilt"}:
        page = client.get(reverse("run", args=[runs[name].pk]))
        linked = [figure.url for figure in every_figure(page.context["shown"]) if figure.url]
        assert {client.get(url).status_code for url in linked[-2:]} == {200}, name


def test_a_number_that_a_stored_report_does_not_have_is_not_there(runs, monitor):
    client = universe.client_for(monitor)

    asked = {
        ("spoilt", "12.all_treated.orr"): 404,
        ("one more", "12.all_treated.best"): 404,
        ("one fewer", "relapse.n"): 200,
        ("bare", "12.all_treated.orr"): 200,
        ("bare", "relapse.k"): 404,
        ("by a later version", "12.all_treated.durable"): 200,
        ("by a later version", "relapse.k"): 404,
    }

    answers = {
        (name, which): client.get(reverse("subjects_behind", args=[which]), {"run": runs[name].pk}).status_code
        for name, which in asked
    }
    assert answers == asked

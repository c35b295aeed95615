"""The response report counts every subject once, in the right set, and writes exact numbers."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.codelists import Departure, Product
from protocol.course import Course, outcome
from protocol.parameters import DEFAULT, as_text
from protocol.timeline import Given
from tests.protocol.people import course, day
from trial_edc.reports import stored
from trial_edc.reports.response import report as response
from trial_edc.reports.response.report import Report
from trial_edc.reports.response.statistics import DECLARED

# A haemoglobin whose response is the status, held against a baseline of 70 and a lower limit of 110.
TEXTS = {"CR": "118", "PR": "95", "NR": "80"}
TARGETS = {3: 91, 6: 183, 12: 365}
LATER = day(1000)
MONTH = st.sampled_from(["CR", "PR", "NR", "NE"])


def person(name: str, *statuses: str, **facts) -> Course:
    """A course that counts as these at months 3, 6 and 12; NE is no visit in the window."""
    hb = {-1: "70"} | {
        target: TEXTS[status] for target, status in zip(TARGETS.values(), statuses, strict=True) if status != "NE"
    }
    return replace(course(hb), subject=name, **facts)


def report_on(*courses: Course, cut: date = LATER, parameters=DEFAULT) -> Report:
    outcomes = [outcome(one, cut, parameters) for one in courses]
    return response.build(outcomes, cut=cut, parameters=parameters)


def written(report: Report):
    """The report as another program reads it, with each number as it was written."""
    return json.loads(response.as_json(report), parse_float=Decimal)


def counts_of(values):
    """The counts of a set but for n."""
    return {key: value for key, value in values.items() if isinstance(value, int) and key != "n"}


COHORT = (
    person("01-001", "CR", "CR", "CR"),
    person("01-002", "PR", "CR", "NR"),
    person("01-003", "NR", "NE", "PR"),
    person("01-004", "NE", "PR", "NE"),
    person("01-005", "NR", "NR", "NR"),
)


@pytest.mark.parametrize(
    ("month", "counts", "all_treated", "evaluable"),
    [
        (3, {"CR": 1, "PR": 1, "NR": 2, "NE": 1, "pending": 0}, (2, 1, 5), (2, 1, 4)),
        (6, {"CR": 2, "PR": 1, "NR": 1, "NE": 1, "pending": 0}, (3, 2, 5), (3, 2, 4)),
        (12, {"CR": 1, "PR": 1, "NR": 2, "NE": 1, "pending": 0}, (2, 1, 5), (2, 1, 4)),
    ],
)
def test_counts_the_missing_as_non_response_and_leaves_them_out_of_the_evaluable(month, counts, all_treated, evaluable):
    (point,) = [one for one in report_on(*COHORT).timepoints if one.month == month]

    sets = point.populations
    assert counts_of(sets["all_treated"]) == counts
    assert counts_of(sets["evaluable"]) == {**counts, "NE": 0, "pending": 0}
    for counted, (responders, complete, n) in ((sets["all_treated"], all_treated), (sets["evaluable"], evaluable)):
        assert (counted["n"], counted["orr"].k, counted["orr"].n) == (n, responders, n)
        assert (counted["crr"].k, counted["crr"].n) == (complete, n)


def test_counts_the_pending_in_neither_set():
    report = report_on(COHORT[0], person("01-006", "NE", "NE", "NE"), cut=day(120))

    month_3, _month_6, month_12 = (point.populations for point in report.timepoints)
    assert counts_of(month_3["all_treated"]) == {"CR": 1, "PR": 0, "NR": 0, "NE": 0, "pending": 1}
    assert (month_3["all_treated"]["n"], month_3["evaluable"]["n"]) == (1, 1)
    assert counts_of(month_12["all_treated"]) == {"CR": 0, "PR": 0, "NR": 0, "NE": 0, "pending": 2}
    assert (month_12["all_treated"]["n"], month_12["all_treated"]["orr"].percent) == (0, None)


@pytest.mark.parametrize("departure", [Departure.WITHDRAWN, Departure.LOST, Departure.DIED])
def test_who_left_is_not_pending_but_a_non_responder(departure):
    left = person("01-007", "CR", "NE", "NE", departure=departure, departed_on=day(100))

    _month_3, month_6, month_12 = report_on(left, cut=day(150)).timepoints

    for point in (month_6, month_12):
        everyone, evaluable = point.populations["all_treated"], point.populations["evaluable"]
        assert (everyone["NE"], everyone["pending"]) == (1, 0)
        assert (everyone["n"], everyone["orr"].k, evaluable["n"]) == (1, 0, 0)


def test_of_an_empty_study_says_nothing_but_noughts():
    report = written(report_on())

    assert report["subjects"] == []
    assert report["relapse"] == {"k": 0, "n": 0, "percent": None, "low": None, "high": None}
    for point in report["timepoints"]:
        for group in ("all_treated", "evaluable"):
            counted = point[group]
            assert {counted[name] for name in ("CR", "PR", "NR", "NE", "pending", "n")} == {0}
            assert counted["orr"] == counted["crr"] == report["relapse"]


@pytest.mark.parametrize(
    ("hb", "red_cells", "k", "n", "relapsed_on"),
    [
        ({91: "118", 183: "80"}, [], 1, 1, 183),
        ({91: "118", 183: "95"}, [], 0, 1, None),  # from complete to partial is no relapse
        ({91: "118", 395: "80"}, [], 1, 1, 395),
        ({91: "118", 396: "80"}, [], 0, 1, 396),  # shown, and not counted
        ({91: "118"}, [200], 1, 1, 200),  # red cells after a response
        ({91: "118"}, [396], 0, 1, 396),
        ({91: "118"}, [91], 0, 0, None),  # bought by the red cells of the same day: no response
        ({91: "80", 183: "80"}, [], 0, 0, None),  # who never responded cannot relapse
        ({91: "118", 183: "80", 365: "118"}, [], 1, 1, 183),  # though the response came back
    ],
)
def test_counts_relapses_of_responders_up_to_the_end_of_month_12(hb, red_cells, k, n, relapsed_on):
    transfusions = [Given(day(offset), Product.RED_CELLS) for offset in red_cells]

    report = report_on(course({-1: "70"} | hb, transfusions=transfusions))

    (line,) = report.subjects
    assert (report.overall["relapse"].k, report.overall["relapse"].n) == (k, n)
    assert line["relapse_date"] == (None if relapsed_on is None else day(relapsed_on).isoformat())
    assert line["relapse_counts"] is bool(k)


def test_keeps_each_subject_with_its_statuses_and_days():
    lines = written(report_on(*COHORT, cut=day(380)))["subjects"]

    assert [line["subject"] for line in lines] == [one.subject for one in COHORT]
    assert lines[1] == {
        "subject": "01-002",
        "month3": "PR",
        "month6": "CR",
        "month12": "NR",
        "first_response": day(91).isoformat(),
        "relapse_date": day(365).isoformat(),
        "relapse_counts": True,
    }
    assert lines[3]["month12"] == "PENDING"
    assert lines[4]["first_response"] is None


RATE = ["k", "n", "percent", "low", "high"]


def test_has_the_keys_of_what_is_declared():
    report = written(report_on(*COHORT))

    assert list(report) == ["cut", "parameters", "timepoints", *(each.key for each in DECLARED.overall), "subjects"]
    assert [point["month"] for point in report["timepoints"]] == [3, 6, 12]
    for point in report["timepoints"]:
        assert list(point) == ["month", "all_treated", "evaluable"]
        for group in ("all_treated", "evaluable"):
            assert list(point[group]) == [each.key for each in DECLARED.monthly]


def test_has_the_keys_that_were_promised():
    report = written(report_on(*COHORT))
    groups = [point[group] for point in report["timepoints"] for group in ("all_treated", "evaluable")]

    assert list(report) == ["cut", "parameters", "timepoints", "relapse", "subjects"]
    assert list(report["relapse"]) == RATE
    for group in groups:
        assert list(group) == ["CR", "PR", "NR", "NE", "pending", "n", "orr", "crr"]
        assert list(group["orr"]) == list(group["crr"]) == RATE
    # The last key is ours: it says which relapse counts (REL-04), so that the number opens its subjects.
    subject = ["subject", "month3", "month6", "month12", "first_response", "relapse_date", "relapse_counts"]
    assert {tuple(line) for line in report["subjects"]} == {tuple(subject)}


def test_names_its_cut_and_every_number_of_the_protocol():
    strict = replace(DEFAULT, hb_delta=Decimal("30"))

    report = written(report_on(*COHORT, cut=day(500), parameters=strict))

    assert report["cut"] == day(500).isoformat()
    assert report["parameters"] == dict(as_text(strict))
    assert report["parameters"]["hb_delta"] == "30"


def test_writes_numbers_exactly_as_they_were_rounded():
    report = report_on(*COHORT)

    for point, told in zip(report.timepoints, written(report)["timepoints"], strict=True):
        for name, counted in point.populations.items():
            for rate, in_json in ((counted["orr"], told[name]["orr"]), (counted["crr"], told[name]["crr"])):
                assert [in_json[key] for key in ("percent", "low", "high")] == [rate.percent, rate.low, rate.high]


def test_gives_the_published_rate_with_its_exact_interval():
    responders = [person(f"01-{number:03}", "CR", "CR", "CR" if number < 37 else "PR") for number in range(56)]
    others = [person(f"01-{number:03}", "NR", "NR", "NR" if number < 71 else "NE") for number in range(56, 78)]

    month_12 = written(report_on(*responders, *others))["timepoints"][2]

    assert month_12["all_treated"]["orr"] == {
        "k": 56,
        "n": 78,
        "percent": Decimal("71.8"),
        "low": Decimal("60.47"),
        "high": Decimal("81.41"),
    }
    assert (month_12["evaluable"]["orr"]["n"], month_12["evaluable"]["orr"]["percent"]) == (71, Decimal("78.9"))
    assert month_12["all_treated"]["crr"]["k"] == 37


def test_of_the_same_data_writes_the_same_bytes():
    texts = {response.as_json(report_on(*COHORT)) for _time in range(3)}

    (text,) = texts
    assert text.endswith("}\n")
    assert response.checksum(text) == hashlib.sha256(text.encode()).hexdigest()


def test_of_other_data_has_another_checksum():
    other = (*COHORT[:-1], person("01-005", "NR", "NR", "PR"))

    assert response.checksum(response.as_json(report_on(*other))) != response.checksum(
        response.as_json(report_on(*COHORT))
    )


def stored_again(report: Report) -> Report:
    """The report as it is opened after it was stored."""
    opened = stored.opened(stored.written(report), cut=LATER)
    assert opened is not None
    return opened


def numbers_of(point) -> dict[str, int]:
    """The numbers of a time point by their addresses; of a rate those who reached it."""
    return {
        f"{point.month}.{group}.{key}": value if isinstance(value, int) else value.k
        for group, values in point.populations.items()
        for key, value in values.items()
    }


@settings(deadline=None)
@given(st.lists(st.tuples(MONTH, MONTH, MONTH), max_size=12), st.integers(0, 500))
def test_every_number_is_that_of_its_subjects(statuses, offset):
    courses = [person(f"01-{number:03}", *one) for number, one in enumerate(statuses)]

    report = report_on(*courses, cut=day(offset))

    for each in (report, stored_again(report)):
        listed = {address: len(subset.among(each.subjects)) for address, subset in each.subsets.items()}
        for point in each.timepoints:
            numbers = numbers_of(point)
            assert {address: listed[address] for address in numbers} == numbers
            counted = point.populations["all_treated"]
            assert counted["n"] + counted["pending"] == len(courses)
        assert (listed["relapse.k"], listed["relapse.n"]) == (each.overall["relapse"].k, each.overall["relapse"].n)


def test_a_stored_report_is_opened_as_it_was_built():
    report = report_on(*COHORT)

    opened = stored_again(report)

    assert response.as_json(opened) == response.as_json(report)
    assert stored.declared(opened.declaration) == stored.declared(report.declaration)
    assert (opened.format, opened.primary) == (response.FORMAT, report.timepoints[2].populations["all_treated"]["orr"])


@pytest.mark.parametrize(
    "address",
    ["13.all_treated.orr", "3.somebody.orr", "3.evaluable.PENDING", "3.evaluable", "relapse.percent", "relapse", ""],
)
def test_opens_no_number_that_is_none(address):
    assert address not in report_on(*COHORT).subsets


def test_no_statistic_takes_the_place_of_another():
    own = [*stored.OWN, *(each.key for each in DECLARED.overall)]
    monthly = [each.key for each in DECLARED.monthly]

    assert len(own) == len(set(own))
    assert len(monthly) == len(set(monthly))
    assert all(each.of in DECLARED.monthly or each.of.key not in monthly for each in DECLARED.monthly if each.of)
    population, primary = DECLARED.primary
    assert population in {each.key for each in DECLARED.populations}
    assert primary in {each.key for each in DECLARED.monthly if each.of}

"""`manage.py report response`: the live report on standard output, as JSON or in words."""

import json
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from edc.audit.models import Entry
from tests import scenes
from tests.databases import CHECKOUT
from tests.outcomes import treated as people
from tests.outcomes.treated import day


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("report", "response", *arguments, stdout=out)
    return out.getvalue()


@scenes.stands
def two(site, coordinator):
    """One complete response, and one that was lost after it."""
    return [
        people.treated(site, by=coordinator, hb={-1: "70", 91: "118", 183: "118", 365: "118"}),
        people.treated(site, by=coordinator, hb={-1: "70", 91: "118", 183: "80"}),
    ]


def test_prints_json(two):
    report = json.loads(printed("--cut", "2025-06-01", "--format", "json"))

    assert report["cut"] == "2025-06-01"
    assert [line["subject"] for line in report["subjects"]] == [subject.number for subject in two]
    assert [report["timepoints"][2]["all_treated"][name] for name in ("CR", "NE", "n")] == [1, 1, 2]
    assert (report["relapse"]["k"], report["relapse"]["n"]) == (1, 2)


def test_speaks_in_words(two):
    text = printed("--cut", "2025-06-01")

    assert "2025-06-01" in text
    assert "1/2 (50.0 %; 1.26–98.74)" in text


def test_speaks_of_an_empty_study(db):
    assert "0/0" in printed("--cut", "2025-06-01")
    assert json.loads(printed("--cut", "2025-06-01", "--format", "json"))["subjects"] == []


def test_counts_only_what_is_dated_up_to_the_cut(two):
    report = json.loads(printed("--cut", day(120).isoformat(), "--format", "json"))

    assert report["timepoints"][0]["all_treated"]["CR"] == 2
    assert report["timepoints"][1]["all_treated"]["pending"] == 2
    assert report["relapse"]["k"] == 0


def test_without_a_cut_counts_all_up_to_today(two):
    assert json.loads(printed("--format", "json"))["relapse"]["k"] == 1


def test_prints_the_same_bytes_twice_and_stores_nothing(two):
    before = Entry.objects.count()

    texts = {printed("--cut", "2025-06-01", "--format", "json") for _time in range(2)}

    assert len(texts) == 1
    assert Entry.objects.count() == before


@pytest.mark.parametrize("cut", ["0001-01-01", "9999-12-31"])
def test_bears_the_first_and_the_last_day_there_is(two, cut):
    assert json.loads(printed("--cut", cut, "--format", "json"))["cut"] == cut


@pytest.mark.parametrize("cut", ["yesterday", "2025-02-30", "30.11.2025", "", "1\0"])
def test_says_in_one_sentence_that_a_day_is_none(db, cut):
    with pytest.raises(CommandError) as refused:
        printed("--cut", cut)

    (sentence,) = str(refused.value).splitlines()
    assert "is not a date like 2026-11-23" in sentence
    assert cut in sentence


@pytest.mark.parametrize("arguments", [["survival"], ["response", "--format", "xml"], []])
def test_knows_no_other_report_or_format(arguments):
    with pytest.raises(CommandError):
        call_command("report", *arguments)


def test_ends_with_a_failure_and_no_traceback_where_the_day_is_none():
    asked = [sys.executable, "manage.py", "report", "response", "--cut", "tomorrow"]

    ended = subprocess.run(asked, cwd=CHECKOUT, capture_output=True, text=True)

    assert ended.returncode not in (0, None)
    assert ended.stdout == ""
    assert "“tomorrow” is not a date" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_prints_the_flow_of_subjects(two):
    def flow(*arguments):
        out = StringIO()
        call_command("report", "flow", "--cut", "2025-06-01", *arguments, stdout=out)
        return out.getvalue()

    told = json.loads(flow("--format", "json"))

    assert [told[key] for key in ("cut", "screened", "enrolled", "treated", "analysed")] == ["2025-06-01", 2, 2, 2, 2]
    assert told["accrual"][0] == {"month": "2024-01", "planned": 0, "enrolled": 2}
    assert "Treated: 2" in flow()

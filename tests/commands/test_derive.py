"""`manage.py derive < cases.json`: an answer for every case, and one sentence where there is no case to answer."""

import io
import json
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.databases import CHECKOUT

CASES = CHECKOUT.parent / "shared/protocol/cases.json"
AREAS = ("response", "relapse", "ctcae", "stats")
RATE = {"id": "mine", "area": "stats", "rule": "STAT-02", "input": {"kind": "proportion", "k": 56, "n": 78}}


def derive(told: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """What the command answers to this input: its exit status, and what it prints."""
    out = StringIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(told), encoding="utf-8"))
    try:
        call_command("derive", stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def worked(*areas: str) -> list[dict[str, object]]:
    told = json.loads(CASES.read_text(encoding="utf-8"))
    return [case for case in told if case["area"] in areas]


def test_of_no_case_answers_nothing(monkeypatch):
    assert derive(b"[]", monkeypatch) == (0, "[]\n")


def test_reads_what_windows_writes(monkeypatch):
    assert derive(b"\xef\xbb\xbf[]\r\n", monkeypatch)[0] == 0


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (b"", "The input is not JSON: "),
        (b"{", "The input is not JSON: "),
        (b"[1,", "The input is not JSON: "),
        (b"\xff\xfe[]", "The input is not JSON: "),
        (b"[" * 100_000, "The input is not JSON: "),
        (b'{"id": "one"}', "The input must be a JSON list of cases."),
        (b"3", "The input must be a JSON list of cases."),
        (b"null", "The input must be a JSON list of cases."),
    ],
)
def test_says_in_one_sentence_that_the_input_is_none(monkeypatch, told, said):
    with pytest.raises(CommandError) as refused:
        derive(told, monkeypatch)

    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "case",
    [
        {"id": "far", "area": "astrology", "input": {}},
        {"id": "later", "area": "eligibility", "input": {}},
        {"id": "half", "area": "response"},
        {"id": "empty", "area": "response", "input": {}},
        {"id": "wrong", "area": "stats", "rule": "STAT-02", "input": {"kind": "proportion", "k": 9, "n": 3}},
        {"area": "response", "input": []},
        {},
        "a case",
        None,
        7,
    ],
)
def test_answers_with_an_error_what_it_cannot_answer(monkeypatch, case):
    status, printed = derive(json.dumps([case]).encode(), monkeypatch)

    (answer,) = json.loads(printed)
    assert status == 1
    assert answer["error"]
    assert "Traceback" not in printed


@pytest.mark.parametrize("number", ["1e99999999999999999999", "9" * 5000, "-1e99999999999999999999", "1e400"])
def test_answers_with_an_error_a_number_that_none_can_hold(monkeypatch, number):
    told = '[{"id": "a", "area": "response", "subarea": "platelet", "input": {"plt": %s, "plt_baseline": 1,'
    status, printed = derive((told % number + '"bleeding": false}}]').encode(), monkeypatch)

    (answer,) = json.loads(printed)
    assert (status, answer["id"]) == (1, "a")
    assert answer["error"]


def test_gives_half_a_character_back_as_it_came(monkeypatch):
    told = {"red_cell": "CR", "platelet": "CR", "evans_combination": "worst"}
    case = {"id": "\ud800", "area": "response", "subarea": "evans", "input": told}
    status, printed = derive(json.dumps([case]).encode(), monkeypatch)

    assert status == 0
    assert json.loads(printed)[0]["id"] == "\ud800"


def test_takes_the_combination_of_lineages_from_the_parameters(monkeypatch):
    case = {"id": "a", "area": "response", "subarea": "evans", "input": {"red_cell": "CR", "platelet": "NR"}}
    case["parameters"] = {"evans_combination": "red_cell_only"}
    status, printed = derive(json.dumps([case]).encode(), monkeypatch)

    assert status == 0
    assert json.loads(printed)[0]["output"] == "CR"


def test_one_case_without_an_answer_leaves_the_others_theirs(monkeypatch):
    status, printed = derive(json.dumps([{"id": "far", "area": "astrology", "input": {}}] * 2).encode(), monkeypatch)

    assert status == 1
    assert len(json.loads(printed)) == 2


@pytest.mark.skipif(not CASES.exists(), reason="the worked cases are not here")
def test_answers_every_worked_case_of_its_areas(monkeypatch):
    cases = worked(*AREAS)

    status, printed = derive(json.dumps(cases).encode(), monkeypatch)

    answers = json.loads(printed)
    assert status == 0
    assert [answer["id"] for answer in answers] == [case["id"] for case in cases]
    for case, answer in zip(cases, answers, strict=True):
        expected = case["expected"]
        output = answer["output"]
        if isinstance(expected, dict):
            output = {key: value for key, value in output.items() if key in expected}
        assert output == expected, case["id"]


@pytest.mark.skipif(not CASES.exists(), reason="the worked cases are not here")
def test_answers_through_the_one_door_without_a_database():
    (case,) = worked("response")[:1]
    asked = [sys.executable, "manage.py", "derive"]

    ended = subprocess.run(
        asked, cwd=CHECKOUT, input=json.dumps([case]), capture_output=True, text=True, env={"PATH": ""}
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    assert [answer["id"] for answer in json.loads(ended.stdout)] == [case["id"]]


def test_ends_with_a_failure_and_no_traceback_where_the_input_is_none():
    asked = [sys.executable, "manage.py", "derive"]

    ended = subprocess.run(asked, cwd=CHECKOUT, input="nonsense", capture_output=True, text=True)

    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "The input is not JSON" in ended.stderr
    assert "Traceback" not in ended.stderr

"""The demonstration study, entered through the actions, gives the published table, subject by subject."""

import json
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import connection

from edc.accounts.models import Membership, User
from edc.accounts.roles import ROLES
from edc.audit.models import Entry
from edc.casebook.models import Subject
from protocol.codelists import Sex
from tests.cohort.files import write
from tests.databases import CHECKOUT
from tests.universe import CLINIC
from trial_edc.cohort import demo, source
from trial_edc.reports.response.report import as_data
from trial_edc.reports.selectors import response_report

ORACLE = CHECKOUT.parent / "shared/protocol/cohort"
CUT = date(2025, 11, 30)
AFTER = datetime(2025, 12, 1, 9, 0, tzinfo=CLINIC)
MOST_STATEMENTS_A_SUBJECT = 19  # to open its book; all pages of a batch are saved together

# Month: CR, PR, NR, NE; overall response of all treated and of the evaluable; complete response of the evaluable.
PUBLISHED = {
    3: ((31, 29, 18, 0), "60/78 76.9", "60/78 76.9", "31/78 39.7"),
    6: ((40, 23, 15, 0), "63/78 80.8", "63/78 80.8", "40/78 51.3"),
    12: ((37, 19, 15, 7), "56/78 71.8", "56/71 78.9", "37/71 52.1"),
}


def rate(told) -> str:
    return f"{told['k']}/{told['n']} {told['percent']}"


def table(report):
    """The published table out of a written report."""
    return {
        point["month"]: (
            tuple(point["all_treated"][status] for status in ("CR", "PR", "NR", "NE")),
            rate(point["all_treated"]["orr"]),
            rate(point["evaluable"]["orr"]),
            rate(point["evaluable"]["crr"]),
        )
        for point in report["timepoints"]
    }


def expected(folder: Path):
    """What the specification's authors concluded of each subject, in the words of the report."""
    told = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["subjects"]
    return [
        {
            "subject": f"01-{subject}",
            "month3": one["m3"] or "NE",
            "month6": one["m6"] or "NE",
            "month12": one["m12_state"],
            "first_response": one["first_response"],
            "relapse_date": one["relapse_date"],
        }
        for subject, one in sorted(told.items())
    ]


def test_gives_the_published_table_subject_by_subject_at_a_bounded_cost(db):
    statements, batches = 0, []

    def count(execute, *asked):
        nonlocal statements
        statements += 1
        return execute(*asked)

    with connection.execute_wrapper(count):
        held = demo.load(at=AFTER, progress=lambda done, total: batches.append((done, statements)))
    report = as_data(response_report(Subject.objects.order_by("number"), cut=CUT))

    assert held == 78
    assert table(report) == PUBLISHED
    assert rate(report["relapse"]) == "7/68 10.3"
    assert not ORACLE.exists() or subjects(report, expected(ORACLE)) == expected(ORACLE)
    for (earlier, asked_before), (done, asked) in pairwise(batches):
        assert asked - asked_before <= MOST_STATEMENTS_A_SUBJECT * (done - earlier)


def subjects(report, published):
    """The report's line of each subject, as far as the published table has it."""
    return [{key: line[key] for key in row} for line, row in zip(report["subjects"], published, strict=True)]


@pytest.mark.skipif(not ORACLE.exists(), reason="the cohort that came with the specification is not here")
def test_ships_the_cohort_that_came_with_the_specification():
    for file in source.COLUMNS:
        assert (demo.FOLDER / file).read_bytes() == (ORACLE / file).read_bytes()


def test_ships_a_cohort_that_can_be_read():
    cohort = source.read(demo.FOLDER)

    sexes = [record.values["sex"] for record in cohort.records["subjects.csv"]]
    assert (len(sexes), sexes.count(Sex.MALE), sexes.count(Sex.FEMALE)) == (78, 28, 50)


@pytest.fixture
def small(tmp_path, monkeypatch):
    """The demonstration with the small cohort in place of the shipped one."""
    monkeypatch.setattr(demo, "FOLDER", write(tmp_path))


def test_makes_an_account_for_every_role_that_a_person_can_hold(db, small):
    demo.load(at=AFTER, progress=lambda done, total: None)

    told = {account.username for account in demo.demo_accounts()}
    assert told == {code for code, role in ROLES.items() if not role.for_services}
    for name in told:
        assert User.objects.get(username=name).check_password(demo.PASSWORD)
        held = Membership.objects.get(user__username=name)
        assert held.role == name
        assert (held.site is None) == (name in demo.STUDY_WIDE)


def test_a_second_time_changes_nothing(db, small):
    demo.load(at=AFTER, progress=lambda done, total: None)
    before = Entry.objects.count()

    assert demo.load(at=AFTER, progress=lambda done, total: None) == 2

    assert Entry.objects.count() == before

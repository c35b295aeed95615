"""The night's report is written once, taken up again where somebody died over it, and never changed."""

import hashlib
import json
import logging
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.conf import settings
from django.db import ProgrammingError, connections

from edc.audit.models import Change, Entry
from edc.casebook.models import Subject
from edc.study.models import PublishedParameter
from tests.outcomes import treated as people
from tests.reports.nights import DAY, INSTANT, YESTERDAY, claimed, periods
from tests.universe import NOW, TODAY
from trial_edc.reports import actions, selectors
from trial_edc.reports.actions import LEASE, MOST_ATTEMPTS
from trial_edc.reports.acts import ReportAct
from trial_edc.reports.models import Run, Work
from trial_edc.reports.response import report as response


def spoil(citation: str = "A typing error") -> PublishedParameter:
    """A number of the protocol that is none, as only the database's owner can bring it in."""
    first = date(2020, 1, 1)
    return PublishedParameter.objects.create(name="hb_delta", value="twenty", effective_from=first, citation=citation)


def mend() -> None:
    later = date(2020, 1, 2)
    PublishedParameter.objects.create(name="hb_delta", value="20", effective_from=later, citation="The correction")


def test_writes_the_report_of_the_period(site, coordinator):
    people.treated(site, by=coordinator, hb={-1: "70", 91: "118"})

    (run,) = actions.sweep(at=NOW)

    report = json.loads(run.content)
    assert (run.cut, run.made_at, run.sites, run.code_version) == (YESTERDAY, NOW, "01", settings.CODE_VERSION)
    assert report["cut"] == YESTERDAY.isoformat()
    assert report["timepoints"][0]["all_treated"]["CR"] == 1
    assert Work.objects.get() == run.work
    assert (run.work.done_at, run.work.problem) == (NOW, "")


def test_names_every_site_whose_subjects_it_counts(subject, other_subject):
    (run,) = actions.sweep(at=NOW)

    assert run.sites == "01 02"


def test_keeps_the_checksum_of_its_own_text(subject):
    actions.sweep(at=NOW)

    run = Run.objects.get()
    assert run.checksum == hashlib.sha256(run.content.encode()).hexdigest()


def test_says_up_to_which_act_it_knew_the_data(site, coordinator):
    people.treated(site, by=coordinator, hb={-1: "70", 91: "118"})
    known = Entry.objects.order_by("-pk").first()
    assert known is not None

    (run,) = actions.sweep(at=NOW)

    written = Entry.objects.get(act=ReportAct.RUN_REPORT)
    assert known.pk < run.last_entry <= written.pk


def test_is_written_by_the_scheduler_as_one_act(db):
    actions.sweep(at=NOW)

    entry = Entry.objects.get(act=ReportAct.RUN_REPORT)
    assert (entry.by_id, entry.by_name, entry.at) == (None, "scheduler", NOW)
    changed = {change.table_name for change in Change.objects.filter(entry_id=entry.pk)}
    assert changed == {"reports_run", "reports_work"}


def test_uses_the_numbers_in_force_at_the_cut(db, protocol_editor):
    spoken_later = {"effective_from": TODAY, "citation": "Amendment"}
    PublishedParameter.objects.create(name="hb_delta", value="40", **spoken_later)

    on_the_eve, on_the_day = actions.sweep(at=NOW) + actions.sweep(at=NOW + DAY)

    assert json.loads(on_the_eve.content)["parameters"]["hb_delta"] == "20"
    assert json.loads(on_the_day.content)["parameters"]["hb_delta"] == "40"


def test_a_second_delivery_writes_nothing(db):
    actions.make_due(at=NOW)
    work = claimed()

    first, second = (actions.perform(work=work, at=NOW) for _delivery in range(2))

    assert first is not None
    assert second is None
    assert Run.objects.count() == 1
    assert actions.sweep(at=NOW + timedelta(hours=1)) == []


def test_two_workers_at_once_write_one_run(committed, elsewhere):
    together = Barrier(2)

    def sweep() -> int:
        together.wait(timeout=20)
        return len(actions.sweep(at=NOW))

    written = [one.result(timeout=20) for one in [elsewhere(sweep) for _one in range(2)]]

    assert sorted(written) == [0, 1]
    assert Run.objects.count() == 1


def test_who_comes_back_after_the_lease_writes_nothing(db):
    actions.make_due(at=NOW)
    slow = claimed()
    quick = claimed(NOW + LEASE + INSTANT)

    assert actions.perform(work=slow, at=NOW + LEASE + DAY) is None
    assert actions.perform(work=quick, at=NOW + LEASE + DAY) is not None
    assert Run.objects.count() == 1


def test_what_a_killed_worker_had_claimed_is_taken_up_again(db):
    actions.make_due(at=NOW)
    claimed()

    assert actions.sweep(at=NOW + LEASE) == []
    (run,) = actions.sweep(at=NOW + LEASE + INSTANT)

    assert (run.cut, run.work.attempts) == (YESTERDAY, 2)


def test_a_clock_that_jumps_leaves_one_report_a_period(db):
    for days in (0, 3, -2, 3, 0, 4):
        actions.sweep(at=NOW + days * DAY)

    assert periods() == [YESTERDAY + n * DAY for n in range(-2, 5)]
    assert sorted(Run.objects.values_list("cut", flat=True)) == periods()


# Failing


def test_keeps_why_it_failed_and_tries_again_after_the_lease(committed, caplog, monkeypatch):
    # Whatever a test before has done to the loggers of this process: the room's own one speaks.
    caplog.set_level(logging.ERROR, logger=actions.__name__)
    monkeypatch.setattr(actions.logger, "disabled", False)
    monkeypatch.setattr(actions.logger, "propagate", True)
    spoil()

    assert actions.sweep(at=NOW) == []

    work = Work.objects.get()
    assert work.problem.startswith("NotAParameter: ")
    assert (work.done_at, work.failed_at, work.attempts) == (None, None, 1)
    assert "report response of 2025-06-29 failed" in caplog.text
    assert not Run.objects.exists()


def test_succeeds_once_the_fault_is_mended(committed):
    spoil()
    actions.sweep(at=NOW)
    mend()

    (run,) = actions.sweep(at=NOW + LEASE + INSTANT)

    assert run.work.attempts == 2
    assert json.loads(run.content)["parameters"]["hb_delta"] == "20"


def test_gives_up_after_five_attempts(committed):
    spoil()
    at = NOW
    for _attempt in range(MOST_ATTEMPTS + 2):
        actions.sweep(at=at)
        at += LEASE + INSTANT

    work = Work.objects.get()
    assert work.attempts == MOST_ATTEMPTS == 5
    assert work.failed_at == NOW + 4 * (LEASE + INSTANT)
    assert work.done_at is None


def test_gives_up_what_ended_its_worker_every_time(db):
    actions.make_due(at=NOW)
    for attempt in range(MOST_ATTEMPTS):
        claimed(NOW + attempt * (LEASE + INSTANT))
    later = NOW + MOST_ATTEMPTS * (LEASE + INSTANT)

    written = actions.sweep(at=later)

    work = Work.objects.get()
    assert (written, work.attempts, work.failed_at) == ([], MOST_ATTEMPTS, later)
    assert work.problem
    assert actions.claim(at=later + DAY) is None


def test_one_failed_night_does_not_hold_up_the_next(committed):
    spoil()
    for attempt in range(MOST_ATTEMPTS):
        actions.sweep(at=NOW + attempt * (LEASE + INSTANT))
    mend()

    (run,) = actions.sweep(at=NOW + DAY)

    assert run.cut == TODAY


def test_a_failure_after_the_report_was_written_changes_nothing(db):
    actions.make_due(at=NOW)
    work = claimed()
    actions.perform(work=work, at=NOW)

    actions.QUEUE.fail(work, at=NOW, is_tried_again=True, problem="too late")

    work.refresh_from_db()
    assert (work.problem, work.failed_at, work.done_at) == ("", None, NOW)


def test_keeps_no_more_of_a_reason_than_can_be_read():
    assert len(actions.in_short(error=ValueError("x" * 10_000))) == 2000
    assert actions.in_short(error=ValueError("why")) == "ValueError: why"


# What was written stays


@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports_run SET content = '{}'",
        "UPDATE reports_run SET checksum = ''",
        "DELETE FROM reports_run",
        "TRUNCATE reports_run",
    ],
)
def test_nobody_changes_a_stored_run(committed, alias, statement):
    actions.sweep(at=NOW)

    with connections[alias].cursor() as cursor, pytest.raises(ProgrammingError):
        cursor.execute(statement)

    run = Run.objects.get()
    assert run.checksum == hashlib.sha256(run.content.encode()).hexdigest()


def test_data_entered_later_change_no_stored_run(site, coordinator):
    (run,) = actions.sweep(at=NOW)

    people.treated(site, by=coordinator, hb={-1: "70", 91: "118"})
    (later,) = actions.sweep(at=NOW + DAY)

    assert Run.objects.get(pk=run.pk).content == run.content
    assert json.loads(run.content)["subjects"] == []
    assert len(json.loads(later.content)["subjects"]) == 1


def test_says_what_is_not_done_and_why(committed):
    spoil()
    for attempt in range(MOST_ATTEMPTS):
        actions.sweep(at=NOW + attempt * (LEASE + INSTANT))
    actions.make_due(at=NOW + 2 * DAY)
    claimed(NOW + 2 * DAY)

    told = [(one.work.period, one.word) for one in selectors.unfinished(at=NOW + 2 * DAY)]

    assert told == [
        (TODAY + DAY, "waiting"),
        (TODAY, "being written"),
        (YESTERDAY, "failed, and is not tried again"),
    ]
    later = selectors.unfinished(at=NOW + 2 * DAY + LEASE + INSTANT)
    assert later[1].word == "failed, and will be tried again"


def test_the_stored_text_is_the_one_that_the_command_prints(site, coordinator):
    people.treated(site, by=coordinator, hb={-1: "70", 91: "118", 183: "80"})

    (run,) = actions.sweep(at=NOW)

    live = selectors.response_report(Subject.objects.order_by("number"), cut=YESTERDAY)
    told = json.loads(run.content)
    of_itself = ("format", "declared")
    assert {name: told[name] for name in told if name not in of_itself} == json.loads(response.as_json(live))

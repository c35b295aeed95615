"""A file is tried first, then entered through the one way in; twice changes nothing, and nothing is overwritten."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from edc.accounts.selectors import NotPermitted
from edc.audit.acts import Origin
from edc.audit.models import Change, Entry
from edc.casebook.acts import CasebookAct
from edc.casebook.models import Page
from edc.corrections import actions as corrections
from edc.imports import actions
from edc.imports.actions import Called, NoOverwriteReason, NotTried, UnderWay
from edc.imports.columns import Columns
from edc.imports.jobs.acts import ImportAct
from edc.imports.models import File, Job, JobKind, Line, TermKind, Upload
from edc.imports.tables import Refusal
from edc.labs.models import Result, Sample
from edc.locks import actions as locks
from edc.locks.scope import of_page, of_subject
from tests import scenes
from tests.audit.trail import verified
from tests.imports.conftest import counts, csv_of, done, dry_run, entered, row, sentence, verdicts
from tests.signing.reviewed import sign, stands
from tests.universe import NOW, add_page, fill, fill_labs, page_of

DAY = date(2025, 6, 2)


@scenes.stands
def sample(subject, coordinator) -> Page:
    """A page with one result, of the day of the files."""
    page = page_of(subject, "labs.sample", visit="SCR")
    fill_labs(
        page,
        by=coordinator,
        on=DAY,
        rows={
            "HGB": {"reported": "118", "unit": "g/L", "reported_low": Decimal("110"), "reported_high": Decimal("150")}
        },
    )
    return page_of(subject, "labs.sample", visit="SCR")


def trail() -> tuple[int, int]:
    return Entry.objects.exclude(act=ImportAct.IMPORT).count(), Change.objects.exclude(
        table_name__in=["imports_job", "imports_batch"]
    ).count()


def test_a_dry_run_changes_nothing(send, subject):
    before = Page.objects.count()

    job = dry_run(send(csv_of(row(), row(test="PLT", unit="10^9/L"))))

    assert (counts(job), job.done_at) == ((2, 2, 0, 0), NOW)
    assert not Result.objects.exists()
    assert Page.objects.count() == before


def test_ys_39_enters_what_is_new_with_every_check_and_one_act_a_page(send, subject, coordinator):
    job = entered(
        send(
            csv_of(
                row(), row(test="血红蛋白 ", day="2025/06/03", result="39"), row(test="LDH", unit="U/L", result="180")
            )
        )
    )

    assert counts(job) == (3, 3, 0, 0)
    result = Result.objects.get(test="HGB", reported="118")
    assert (result.value, result.low, result.high) == (Decimal("118"), Decimal("110"), Decimal("150"))
    saved = Entry.objects.filter(act=CasebookAct.SAVE_PAGE, origin=Origin.IMPORT)
    assert set(saved.values_list("by_name", "role", "request")) == {
        ("coordinator", "coordinator", f"import {job.pk}, rows 2-4"),
        ("coordinator", "coordinator", f"import {job.pk}, rows 3-3"),
    }
    assert result.page.queries.count() == 0
    assert Result.objects.get(reported="39").page.queries.count() == 1


def test_ys_41_a_file_twice_changes_nothing(send, subject):
    content = csv_of(row(), row(test="PLT", result="210", unit="10^9/L", day="2025-06-03"))
    entered(send(content))
    before = trail()

    job = entered(send(content))

    assert counts(job) == (2, 0, 2, 0)
    entries, changes = trail()
    # Taking the file in and asking for two jobs; nothing of the casebook.
    assert (entries - before[0], changes - before[1]) == (3, 1)
    assert File.objects.count() == 1


def test_ys_33_tells_of_each_row_what_would_become_of_it(send, subject, sample):
    job = dry_run(
        send(
            csv_of(
                row(result="118"),
                row(test="PLT", unit="10^9/L", result="210"),
                row(day="2025-06-02", test="HGB", result="99"),
                row(number="01-777"),
                row(test="Ferritin"),
                row(test="LDH", unit="mmol"),
                row(day="02/06/2025"),
                row(test="WBC", unit="10^9/L", result="many"),
                "01-001,HGB,1",
            )
        )
    )

    assert counts(job) == (9, 1, 0, 0)
    assert verdicts(job) == [
        (2, "twice"), (4, "twice"),
        (5, "subject"), (6, "test"), (7, "unit"), (8, "unreadable"), (9, "refused"), (10, "unreadable"),
    ]  # fmt: skip


def test_a_conflict_shows_both_values_and_is_not_overwritten(send, sample):
    job = entered(send(csv_of(row(result="99"))))

    line = job.lines.get()
    assert (line.verdict, line.old, line.new) == ("conflict", "118 g/L [110–150]", "99 g/L [110–150]")
    assert line.said == "“118 g/L [110–150]” stands in the study, and the file says “99 g/L [110–150]”."
    assert Result.objects.get().reported == "118"


def test_ys_38_overwrites_for_a_reason_only(send, sample):
    upload = send(csv_of(row(result="99")))
    with pytest.raises(NoOverwriteReason):
        actions.ask_import(upload=upload, overwrite=True, reason=" ", by=upload.by, at=NOW)

    job = entered(upload, overwrite=True, reason="The laboratory corrected it")

    assert verdicts(job) == [(2, "replaced")]
    assert Result.objects.get().reported == "99"
    assert "The laboratory corrected it" in Entry.objects.filter(act=CasebookAct.SAVE_PAGE).latest("pk").reason


def test_the_database_wants_a_reason_too(send, subject):
    upload = send(csv_of(row()))

    with pytest.raises(IntegrityError, match="overwriting_has_a_reason"), transaction.atomic():
        Job.objects.create(upload=upload, kind=JobKind.IMPORT, mapping="", overwrite=True, by=upload.by, at=NOW)


@pytest.mark.parametrize("overwrite", [False, True])
def test_ys_37_a_blank_never_overwrites(send, sample, overwrite):
    job = entered(send(csv_of(row(result=""), row(test="PLT", result=""))), overwrite=overwrite, reason="Because")

    assert counts(job) == (2, 0, 0, 1)
    assert verdicts(job) == [(2, "blank")]
    assert Result.objects.get().reported == "118"


def test_ys_36_leaves_what_is_frozen(send, sample, subject, data_manager):
    locks.freeze(place=of_page(sample), by=data_manager, at=NOW)

    job = entered(
        send(csv_of(row(test="PLT", unit="10^9/L"), row(test="WBC", unit="10^9/L", result="6", day="2025-06-03")))
    )

    assert verdicts(job) == [(2, "locked")]
    assert "Frozen since" in sentence(job)
    assert counts(job)[1] == 1


def test_ys_36_leaves_what_is_signed(send, sample, pi):
    (signature,) = sign(sample, by=pi)

    job = entered(send(csv_of(row(test="PLT", unit="10^9/L"), row())), overwrite=True, reason="Late result")

    assert verdicts(job) == [(2, "locked")]
    assert sentence(job).startswith("This page is signed")
    assert counts(job) == (2, 0, 1, 0)
    assert stands(signature)


def test_leaves_what_is_struck_through(send, sample, coordinator):
    corrections.strike_line(page=sample, key="HGB", reason="In error", seen=sample.last_entry, by=coordinator, at=NOW)

    job = entered(send(csv_of(row(result="99"))), overwrite=True, reason="Because")

    assert sentence(job) == "This line is struck through. Restore it first to change it."
    assert Result.objects.get().reported == "118"


def test_a_book_that_is_frozen_gets_no_new_visit(send, subject, data_manager):
    locks.freeze(place=of_subject(subject), by=data_manager, at=NOW)

    job = entered(send(csv_of(row())))

    assert sentence(job).startswith("There is no page for this sample, and none can be added")
    assert not subject.visits.filter(code="UNS").exists()


def test_a_visit_whose_page_was_struck_through_gets_another(send, subject, sample, coordinator):
    corrections.strike_page(page=sample, reason="In error", seen=sample.last_entry, by=coordinator, at=NOW)

    entered(send(csv_of("01-001,WBC,6,10^9/L,2025-06-02,SCR", header="subject,test,result,unit,date,visit")))

    page = Result.objects.get(test="WBC").page
    assert (page.visit.code, page.repeat) == ("SCR", 2)


def test_no_empty_visit_is_made_for_a_sample_of_the_future(send, subject):
    job = entered(send(csv_of(row(day="2025-07-01"))))

    assert verdicts(job) == [(2, "unreadable")]
    assert not subject.visits.filter(code="UNS").exists()


def test_a_complete_page_is_changed_for_a_reason_only(send, sample, coordinator):
    Page.objects.filter(pk=sample.pk).update(completed=sample.last_entry)
    upload = send(csv_of(row(test="PLT", unit="10^9/L")))

    without, given = entered(upload), entered(upload, reason="Late result")

    assert verdicts(without) == [(2, "complete")]
    assert counts(given) == (1, 1, 0, 0)


def test_a_bad_row_does_not_stop_the_good_ones(send, subject):
    job = entered(
        send(csv_of(row(), row(test="PLT", unit="10^9/L", result="99999"), row(test="WBC", unit="10^9/L", result="6")))
    )

    assert counts(job) == (3, 2, 0, 0)
    assert verdicts(job) == [(3, "refused")]
    line = job.lines.get()
    assert line.said.startswith("99999 ×10⁹/L is impossible")
    assert line.said_zh != line.said


def test_leaves_a_page_as_it_was_when_all_its_rows_are_refused(send, subject):
    job = entered(send(csv_of(row(result="0.001"))))

    assert verdicts(job) == [(2, "refused")]
    assert not Sample.objects.exists()


def test_takes_the_page_of_the_day_then_of_the_window_then_a_new_visit(send, subject, sample, coordinator):
    dose = add_page(subject, "dosing.sirolimus", by=coordinator)
    fill(dose, by=coordinator, start=date(2025, 6, 3), mg_per_day=Decimal("2"))

    entered(
        send(
            csv_of(
                *(
                    row(test="WBC", unit="10^9/L", result="6", day=f"2025-06-{day}")
                    for day in ("02", "03", "10", "11", "25")
                )
            )
        )
    )

    found = Result.objects.filter(test="WBC").order_by("page__labs_sample__collected_on")
    assert [(str(one.page.visit), one.page.labs_sample.collected_on.day) for one in found] == [
        ("SCR", 2), ("D0", 3), ("W1", 10), ("UNS", 11), ("UNS 2", 25),
    ]  # fmt: skip


def test_ys_35_takes_the_visit_that_the_file_names(send, subject, sample, source, coordinator):
    header = "subject,test,result,unit,date,visit"
    rows = [
        "01-001,WBC,6,10^9/L,2025-06-09,Week 1",
        "01-001,WBC,5,10^9/L,2025-06-08,SCR",
        "01-001,WBC,5,10^9/L,2025-06-08,Visit 9",
    ]

    job = entered(send(csv_of(*rows, header=header)))

    assert verdicts(job) == [(3, "conflict"), (4, "visit")]
    assert Result.objects.get(test="WBC").page.visit.code == "W1"


def test_names_are_learned_for_the_source(send, subject, source, coordinator):
    upload = send(csv_of(row(number="P-9", test="Hb", unit="gram"), row(test="Ferritin"), row(number="other")))
    first = dry_run(upload)
    called = [
        Called(TermKind.SUBJECT, "P-9", "01-001"), Called(TermKind.TEST, "Hb", "HGB"),
        Called(TermKind.UNIT, "gram", "g/L"),
        Called(TermKind.TEST, "Ferritin", ""), Called(TermKind.SUBJECT, "other", ""),
    ]  # fmt: skip
    actions.map_names(source=source, called=called, by=coordinator, at=NOW)
    with pytest.raises(NotTried):
        actions.ask_import(upload=upload, overwrite=False, reason="", by=coordinator, at=NOW)

    second = entered(upload)

    assert [verdict for _row, verdict in verdicts(first)] == ["subject", "test", "subject"]
    assert counts(second) == (3, 1, 0, 2)


def test_suggests_what_a_test_may_be(send, subject):
    assert dry_run(send(csv_of(row(test="Haemoglobine")))).lines.get().hint == "HGB"


def test_nothing_is_imported_that_was_not_tried(send, subject):
    upload = send(csv_of(row()))

    with pytest.raises(NotTried):
        actions.ask_import(upload=upload, overwrite=False, reason="", by=upload.by, at=NOW)


def test_a_file_is_read_by_one_job_at_a_time(send, subject):
    upload = send(csv_of(row()))
    actions.ask_dry_run(upload=upload, by=upload.by, at=NOW)

    with pytest.raises(UnderWay):
        actions.ask_dry_run(upload=upload, by=upload.by, at=NOW)
    with pytest.raises(IntegrityError, match="one_open_job_a_file"), transaction.atomic():
        Job.objects.create(upload=upload, kind=JobKind.DRY_RUN, mapping="", by=upload.by, at=NOW)


def test_refuses_a_file_of_other_columns(send, subject):
    send(csv_of(row()))

    with pytest.raises(Refusal, match="has no column “受试者编号”"):
        send(b"a,b\n1,2\n")


def test_keeps_the_bytes_and_notices_when_they_are_others(send, subject):
    upload = send(csv_of(row()))
    File.objects.update(content=b"a,b\n1,2\n")

    job = dry_run(upload)

    assert job.failed_at == NOW
    assert job.problem == "The file that was kept is no longer the one that came: its hash differs."
    assert job.problem_zh


def test_says_what_is_not_mapped(send, subject):
    job = dry_run(send(b"a,b\n1,2\n"))

    assert job.problem.startswith("Say which columns hold")


@pytest.mark.parametrize("person", ["monitor", "data_manager", "stranger", "administrator", "statistician"])
def test_ys_40_only_who_enters_data_here_may(person, request, send, subject, source):
    by = request.getfixturevalue(person)
    upload = send(csv_of(row()))

    with pytest.raises(NotPermitted):
        send(csv_of(row()), by=by)
    with pytest.raises(NotPermitted):
        actions.map_columns(source=source, columns=Columns(), by=by, at=NOW)
    with pytest.raises(NotPermitted):
        actions.map_names(source=source, called=[Called(TermKind.TEST, "a", "")], by=by, at=NOW)
    with pytest.raises(NotPermitted):
        actions.ask_dry_run(upload=upload, by=by, at=NOW)
    job = actions.ask_dry_run(upload=upload, by=upload.by, at=NOW)
    with pytest.raises(NotPermitted):
        actions.stop(job=job, by=by, at=NOW)


def test_subjects_of_another_site_are_unknown(send, subject, other_subject):
    assert verdicts(dry_run(send(csv_of(row(number=other_subject.number))))) == [(2, "subject")]


def test_an_investigator_may_import_too(send, subject, pi):
    assert counts(entered(send(csv_of(row()), by=pi)))[1] == 1


def test_somebody_who_lost_the_right_imports_no_more(send, subject, coordinator):
    upload = send(csv_of(row()))
    job = actions.ask_dry_run(upload=upload, by=coordinator, at=NOW)
    coordinator.memberships.all().delete()

    assert done(job).problem == "The person who asked for this may no longer enter data at the site."


def test_leaves_a_trail_that_replays(committed, send, subject, sample):
    entered(
        send(csv_of(row(result="99"), row(test="PLT", unit="10^9/L", day="2025-06-20"))), overwrite=True, reason="So"
    )

    assert verified()[0] == 0


def test_a_dry_run_of_nothing_but_lines_is_not_recorded(send, subject):
    dry_run(send(csv_of(row(test="Ferritin"))))

    assert Line.objects.count() == 1
    assert not Change.objects.filter(table_name__in=["imports_line", "imports_file"]).exists()


def test_an_upload_never_changes(send, subject):
    send(csv_of(row()))

    with pytest.raises(Exception, match="what was recorded stays"), transaction.atomic():
        Upload.objects.update(name="other")

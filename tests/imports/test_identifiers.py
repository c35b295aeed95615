"""Numbers of persons in a file: its name, its columns, its rows; what is refused, and that nothing of it is kept."""

import csv
import json
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.urls import reverse

from edc.accounts.models import Site
from edc.audit.models import Change, Entry
from edc.imports import actions
from edc.imports.files import personal, unread_parts
from edc.imports.files.unread_parts import CARD_UNREAD
from edc.imports.jobs import running
from edc.imports.models import File, Job, Line, Notice, Source, Upload
from edc.imports.selectors import may_import
from edc.imports.tables import Refusal
from edc.labs.models import Result
from tests import universe
from tests.imports import tried
from tests.imports.conftest import HEADER, counts, csv_of, done, dry_run, row, sentence
from tests.universe import NOW

CARD, MOBILE, HOSPITAL = "11010519491231002X", "13812345678", "ZY12345678"
NUMBERS = (CARD, MOBILE, HOSPITAL)
MORE = [row(day=f"2025-06-{day:02}") for day in range(3, 10)]
WIDE = f"{HEADER},备注,条码号"


@pytest.fixture(autouse=True)
def patterns(site):
    """The site numbers its people."""
    Site.objects.filter(pk=site.pk).update(patterns="ZY########")


def kept() -> str:
    """All that was kept of files, but for their bytes."""
    tables = (Upload, Line, Notice, Entry, Change, Source)
    return str([row for model in tables for row in model.objects.values()])


def bundle(number: str) -> bytes:
    patient = {"resourceType": "Patient", "id": "p1", "telecom": [{"system": "phone", "value": number}]}
    return tried.bundle(patient, tried.observation(valueQuantity={"value": 118, "unit": "g/L"}))


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    ("file", "begins"),
    [
        (lambda number: (f"张-{number}.csv", csv_of(row())), "The file was not taken, because of its name."),
        (
            lambda number: ("a.csv", csv_of(f"{row()},", header=f"{HEADER},{number}")),
            "Nothing of this file was kept, because of the name of a column.",
        ),
        (
            lambda number: ("a.csv", csv_of(f"{row()},见{number}", header=f"{HEADER},备注")),
            "Nothing of this file was kept, because of its column “备注”.",
        ),
        (
            lambda number: ("a.xlsx", tried.book(A=[HEADER.split(","), row(result=number).split(",")])),
            "Nothing of this file was kept, because of its column “结果”.",
        ),
        (lambda number: ("a.json", bundle(number)), "Nothing of this file was kept, because of its line 1."),
    ],
)
def test_a_file_is_refused_before_anything_is_kept(source, coordinator, file, begins, number):
    name, content = file(number)
    before = kept()

    with pytest.raises(Refusal) as refusal:
        actions.take_in(source=source, name=name, content=content, by=coordinator, at=NOW)

    assert str(refusal.value.why).startswith(begins)
    assert number not in str(refusal.value.why)
    assert kept() == before
    assert not File.objects.exists()


def test_a_new_source_is_not_made_by_such_a_file(site, coordinator):
    with pytest.raises(Refusal):
        actions.begin(site=site, source="HIS", name=f"{CARD}.csv", content=csv_of(row()), by=coordinator, at=NOW)

    assert not Source.objects.exists()


def with_a_row_of(number: str) -> bytes:
    """A file whose tenth row holds a number of a person."""
    lines = [f"{line},," for line in (row(), *MORE)]
    return csv_of(*lines, f"{row(day='2025-06-20')},见{number},", header=WIDE)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_row_is_refused_with_its_line(send, subject, number):
    job = dry_run(send(with_a_row_of(number)))

    assert counts(job) == (9, 8, 0, 0)
    line = job.lines.get()
    assert (line.number, line.verdict) == (10, "unreadable")
    assert sentence(job).startswith("Column “备注”: This looks like")
    assert personal.NOT_KEPT in [notice.said for notice in job.notices.all()]
    assert number not in kept()


def test_the_bytes_of_a_file_with_such_a_row_are_not_kept(send, subject, coordinator):
    content = with_a_row_of(CARD)
    upload = send(content)

    job = dry_run(upload)

    assert File.objects.get().content == b""
    assert not may_import(upload, [job])
    _header, back = csv.reader(StringIO(returned(coordinator, job)))
    assert back[0] == "01-001"
    assert CARD not in str(back)
    with pytest.raises(Refusal, match="no longer kept"):
        send(content)
    again = done(actions.ask_import(upload=upload, overwrite=False, reason="", by=coordinator, at=NOW))
    assert again.problem == personal.NOT_KEPT
    assert not Result.objects.exists()


def returned(by, job):
    answer = universe.client_for(by).get(reverse("import_returned", args=[job.pk]))
    return answer.getvalue().decode("utf-8-sig")


def test_the_number_of_a_sample_may_look_like_a_telephones(send, subject):
    upload = send(csv_of(f"{row()},,{MOBILE}", header=WIDE))

    job = dry_run(upload)

    assert counts(job) == (1, 1, 0, 0)
    assert File.objects.get().content
    assert may_import(upload, [job])


def test_a_column_that_rows_are_read_by_is_never_one_of_things(source, send, subject):
    Source.objects.filter(pk=source.pk).update(subject="样本编号", test="项目", result="结果", day="采样日期")
    source.refresh_from_db()

    with pytest.raises(Refusal, match="样本编号"):
        send(csv_of(row(number=CARD), header=HEADER.replace("受试者编号", "样本编号")))


def test_what_stands_above_the_header_is_looked_at_too(send, subject):
    titles = [f"患者电话,{MOBILE},,,,", HEADER]

    job = dry_run(send("\n".join([*titles, row(), ""]).encode()))

    assert File.objects.get().content == b""
    assert counts(job) == (1, 1, 0, 0)
    assert MOBILE not in kept()


def test_a_sheet_that_nobody_reads_is_looked_at_for_cards(send, subject):
    read = [HEADER.split(","), row().split(",")]
    patients = [["姓名", "身份证"], ["张三", CARD]]

    with_them = dry_run(send(tried.book(结果=read, 病人=patients)))
    without = dry_run(send(tried.book(结果=read, 病人=[["姓名"], ["张三"]])))

    assert CARD_UNREAD in [notice.said for notice in with_them.notices.all()]
    assert [bool(job.upload.file.content) for job in map(read_anew, (with_them, without))] == [False, True]


def test_a_damaged_part_of_a_workbook_is_looked_at_as_far_as_it_goes():
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("docProps/a.xml", "nothing here")
        archive.writestr("docProps/b.xml", f"of {CARD}")

    content = file.getvalue()

    assert unread_parts.hold_identity_card(content)
    assert unread_parts.hold_identity_card(content.replace(b"nothing here", b"damaged here"))
    assert not unread_parts.hold_identity_card(content.replace(CARD.encode(), b"1" * 18))


def read_anew(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_file_that_breaks_off_behind_such_a_row_is_not_kept_either(send, subject):
    rows = [row(), *MORE, row(result=CARD), *MORE * 3, '01-001,"HGB,1']

    job = dry_run(send(csv_of(*rows)))

    assert "quotation mark" in job.problem
    assert File.objects.get().content == b""


def test_the_numbers_of_a_patient_are_looked_at_in_a_bundle_that_is_read():
    guard = personal.FileGuard(())
    patient = {"resourceType": "Patient", "id": "p2", "identifier": [{"value": CARD}, {"value": "MRN-7"}]}
    of_them = tried.observation(**tried.quantity(118), subject={"reference": "Patient/p2"})

    rows = list(guard.read(tried.bundle(patient, of_them), names=()).rows)

    assert guard.has_found
    assert [bool(row.fault) for row in rows] == [True]
    assert CARD not in json.dumps([row.identifiers for row in rows])


def test_a_file_is_refused_on_its_page_in_one_sentence(source, coordinator):
    browser = universe.client_for(coordinator)
    file = StringIO(csv_of(row()).decode())
    file.name = f"{MOBILE}.csv"

    answer = browser.post(reverse("import_source", args=[source.pk]), {"file": file})

    assert answer.status_code == 422
    assert "This looks like a mobile telephone number." in answer.content.decode()
    assert not Upload.objects.exists()
    assert running.run_all(clock=lambda: NOW) == 0

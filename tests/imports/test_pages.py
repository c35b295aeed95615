"""The pages of imports: a file is sent, its columns are proposed, its dry run is shown, it is entered, or stopped."""

import csv
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from edc.imports import actions
from edc.imports.files import apart
from edc.imports.models import Job, Notice, Source, Upload
from edc.imports.tables import MOST_BYTES, Refusal
from edc.labs.models import Result
from tests.imports.conftest import HEADER, counts, csv_of, done, dry_run, entered, row
from tests.pages.reading import words
from tests.universe import NOW, client_for


def upload_of(content: bytes, name: str = "results.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def browser(coordinator) -> Client:
    return client_for(coordinator)


def last() -> Job:
    return Job.objects.latest("pk")


def test_from_the_file_to_the_results(browser, subject, site):
    sent = browser.post(reverse("add_source"), {"site": site.code, "name": "LIS", "file": upload_of(csv_of(row()))})
    upload = Upload.objects.get()
    assert sent["Location"] == reverse("import_columns", args=[upload.pk])

    proposed = browser.get(sent["Location"]).context["form"]
    columns = {name: proposed[name].value() for name in proposed.fields}
    assert columns == {
        "subject": "受试者编号", "code": "", "test": "项目", "result": "结果", "unit": "单位", "low": "", "high": "",
        "range": "参考范围", "day": "采样日期", "visit": "",
        "specimen": "", "status": "", "comma": "",
    }  # fmt: skip

    tried = browser.post(sent["Location"], columns)
    under_way = browser.get(tried["Location"])
    assert "Dry run under way" in words(under_way)
    done(last())
    assert "1" in words(browser.get(tried["Location"]))

    browser.post(tried["Location"], {"reason": ""})
    done(last())

    assert Result.objects.get().reported == "118"
    assert "Import: what came of this file" in words(browser.get(tried["Location"]))


def test_shows_the_first_five_rows(browser, send):
    upload = send(csv_of(*(row(result=str(110 + n)) for n in range(9))))

    sample = browser.get(reverse("import_columns", args=[upload.pk])).context["sample"]

    assert [cells[2] for cells in sample.rows] == ["110", "111", "112", "113", "114"]


def test_a_further_file_of_a_source_is_tried_at_once(browser, send, source, subject):
    send(csv_of(row()))

    answer = browser.post(reverse("import_source", args=[source.pk]), {"file": upload_of(csv_of(row(result="119")))})

    assert answer["Location"] == reverse("import_file", args=[Upload.objects.latest("pk").pk])
    assert counts(done(last())) == (1, 1, 0, 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04", "cannot be read as an Excel workbook"),
        (b"<Bundle/>", "This is XML"),
        (b"x" * (MOST_BYTES + 1), "larger than 20 MB"),
    ],
)
def test_a_file_that_is_not_read_is_refused_where_it_was_chosen(content, said, browser, site):
    answer = browser.post(reverse("add_source"), {"site": site.code, "name": "LIS", "file": upload_of(content)})

    assert answer.status_code == 422
    assert said in words(answer)
    assert not Source.objects.exists()


def test_what_is_far_too_large_is_not_even_read(coordinator):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(coordinator)

    answer = browser.generic("POST", reverse("add_source"), b"x", CONTENT_LENGTH=str(100 * 1024 * 1024))

    assert answer.status_code == 413
    assert "larger than 20 MB" in words(answer)


def test_two_sources_of_a_site_have_two_names(browser, source, site):
    answer = browser.post(reverse("add_source"), {"site": site.code, "name": "LIS", "file": upload_of(csv_of(row()))})

    assert answer.status_code == 422
    assert "a source of this name already" in words(answer)


def test_says_which_columns_are_missing(browser, send):
    upload = send(csv_of(row()))

    answer = browser.post(reverse("import_columns", args=[upload.pk]), {"subject": "受试者编号"})

    assert answer.status_code == 422
    assert "Say which columns hold" in words(answer)


def test_names_that_are_not_known_are_asked_for_once(browser, send, subject):
    upload = send(csv_of(row(number="P-9"), row(test="Ferritin"), row(test="Haemoglobine"), row(unit="gram")))
    dry_run(upload)
    address = reverse("import_names", args=[upload.pk])
    form = browser.get(address).context["form"]
    asked = {name.theirs: key for key, name in form.names.items()}
    assert set(asked) == {"P-9", "Ferritin", "Haemoglobine", "gram"}
    assert "Perhaps Haemoglobin?" in words(browser.get(address))

    strange = browser.post(address, {asked["P-9"]: "01-999"})
    assert strange.status_code == 422
    told = {asked["P-9"]: "01-001", asked["Ferritin"]: "-", asked["Haemoglobine"]: "HGB", asked["gram"]: "g/L"}
    browser.post(address, told)

    assert counts(done(last())) == (4, 1, 2, 1)
    again = browser.get(address).context["form"]
    assert {key: again[key].value() for key in told} == told


def test_a_dry_run_shows_old_and_new_side_by_side(browser, send, subject):
    entered(send(csv_of(row())))
    upload = send(csv_of(row(result="99"), row(test="Ferritin")))
    dry_run(upload)

    whole = words(browser.get(reverse("import_file", args=[upload.pk])))
    some = browser.get(reverse("import_file", args=[upload.pk]), {"kind": "test"})

    assert "118 g/L [110–150]" in whole
    assert "99 g/L [110–150]" in whole
    assert [line.number for line, _sentence in some.context["lines"]] == [3]


def test_ys_38_says_in_the_form_that_overwriting_needs_a_reason(browser, send, subject):
    upload = send(csv_of(row()))
    dry_run(upload)

    answer = browser.post(reverse("import_file", args=[upload.pk]), {"overwrite": "on", "reason": " "})

    assert answer.status_code == 422
    assert "Say why what stands is overwritten." in words(answer)


def test_says_that_a_dry_run_comes_first(browser, send, subject):
    upload = send(csv_of(row()))

    answer = browser.post(reverse("import_file", args=[upload.pk]), {})

    assert answer.status_code == 422
    assert "make a dry run first" in words(answer)


def test_a_file_that_is_being_read_is_read_once(browser, send, subject):
    upload = send(csv_of(row()))
    for _time in range(2):
        browser.post(reverse("import_try", args=[upload.pk]))
    answer = browser.post(reverse("import_file", args=[upload.pk]), {})

    assert Job.objects.count() == 1
    assert answer.status_code == 422


def test_ys_39_is_stopped_and_says_so(browser, send, subject):
    upload = send(csv_of(row()))
    job = actions.ask_dry_run(upload=upload, by=upload.by, at=NOW)
    assert "hx-trigger" in browser.get(reverse("import_file", args=[upload.pk])).content.decode()

    browser.post(reverse("import_stop", args=[job.pk]))
    browser.post(reverse("import_stop", args=[job.pk]))

    shown = browser.get(reverse("import_file", args=[upload.pk]))
    assert counts(done(job)) == (0, 0, 0, 0)
    assert "stopped" in words(shown)
    assert "hx-trigger" not in shown.content.decode()


def test_ys_39_the_rows_that_were_not_taken_go_back_with_sentences_in_both_languages(browser, send, subject):
    job = entered(send(csv_of(row(), row(test="=1+1"), row(day="soon"))))

    answer = browser.get(reverse("import_returned", args=[job.pk]))

    content = answer.getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    header, first, second = csv.reader(StringIO(content.decode("utf-8-sig")))
    assert header == [*HEADER.split(","), "Row 行号", "Reason", "原因"]
    assert first[1] == "'=1+1"
    assert (first[-3], first[-2]) == ("3", "“=1+1” is no test that this study knows.")
    assert second[-3:-1] == ["4", "“soon” is no day that can be read: write it as 2026-11-23."]


def test_says_calmly_what_was_not_used_in_either_language(browser, send, subject):
    rows = [f"{row(day=f'2025-06-0{day}')},H".replace("110-150", "see note") for day in (2, 3, 4)]
    upload = send(csv_of(*rows, header=f"{HEADER},标志"))
    dry_run(upload)
    address = reverse("import_file", args=[upload.pk])

    english = browser.get(address)
    Notice.objects.update(said_zh="未采用")
    chinese = words(browser.get(address, headers={"accept-language": "zh-hans"}))

    assert "Columns that were not used: “标志”." in words(english)
    (piece,) = english.context["shown"].left_over
    assert (piece.text, piece.rows, piece.first) == ("see note", 3, 2)
    assert "This reference range cannot be read" in words(english)
    assert "未采用" in chinese
    assert piece.why not in chinese


def test_what_a_comma_is_is_asked_once_for_the_source(browser, send, subject):
    upload = send(csv_of(row(result='"1,250"', test="PLT", unit="10^9/L")))
    dry_run(upload)
    asked = words(browser.get(reverse("import_file", args=[upload.pk])))
    columns = reverse("import_columns", args=[upload.pk])
    proposed = browser.get(columns).context["form"]

    browser.post(columns, {name: proposed[name].value() for name in proposed.fields} | {"comma": "thousands"})

    assert "is 1,250 the number 1.250 or the number 1250?" in asked
    assert counts(done(last())) == (1, 1, 0, 0)


def test_what_goes_back_is_not_read_again(browser, send, subject, monkeypatch):
    job = entered(send(csv_of(row(), "01-001,Ferritin")))
    monkeypatch.setattr(apart, "first", _refused)

    (_header, first) = csv.reader(StringIO(browser.get(reverse("import_returned", args=[job.pk])).getvalue().decode()))

    assert first[:4] == ["01-001", "Ferritin", "", ""]


def test_says_why_the_first_rows_cannot_be_shown_any_more(browser, send, monkeypatch):
    upload = send(csv_of(row()))
    monkeypatch.setattr(apart, "first", _refused)

    answer = browser.get(reverse("import_columns", args=[upload.pk]), follow=True)

    assert answer.redirect_chain == [(reverse("import_file", args=[upload.pk]), 302)]
    assert "could not be read to its end" in words(answer)


def _refused(_content, **_how):
    raise Refusal(apart.BROKE_OFF)


def test_lists_the_sources_and_files_of_ones_own_sites(browser, send, source, stranger):
    upload = send(csv_of(row()), name="June.csv")

    ours, theirs = words(browser.get(reverse("imports"))), words(client_for(stranger).get(reverse("imports")))

    assert "June.csv" in ours
    assert "June.csv" not in theirs
    for name, key in (("import_file", upload.pk), ("import_source", source.pk), ("import_columns", upload.pk)):
        assert client_for(stranger).get(reverse(name, args=[key])).status_code == 404

"""A snapshot holds what the tables hold, at one moment, of the sites asked for, and can prove it."""

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from edc import cells
from edc.audit.models import Entry
from edc.capture import registry
from edc.casebook.models import Page, Subject, Visit
from edc.exports import snapshot
from edc.labs.models import Result
from enrollment.models import DiseaseHistory
from protocol.partial_dates import PartialDate
from safety.models import AdverseEvent
from tests import databases, universe
from tests.exports import zips
from tests.exports.conftest import TERMS

pytestmark = pytest.mark.usefixtures("committed", "entered")


class Interrupted(io.BytesIO):
    """A file during whose first write something happens elsewhere."""

    def __init__(self, act):
        super().__init__()
        self.act = act

    def write(self, chunk, /):
        act, self.act = self.act, lambda: None
        act()
        return super().write(chunk)


def as_cell(value):
    """An answer as the files write it."""
    match value:
        case None:
            return ""
        case datetime():
            return timezone.localtime(value).isoformat().removesuffix(":00")
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case PartialDate():
            return str(value)
        case str():
            return cells.guard(value)
    return str(value)


def models():
    for form in registry.forms():
        yield form
        if form.rows():
            yield form.rows()


def test_holds_every_answer_of_every_form(written, site, other_site):
    files = written(site, other_site)

    for model in models():
        key = [model.row_key] if hasattr(model, "row_key") else []
        stored = [
            {"page_id": str(answers.page_id)} | {name: as_cell(value) for name, value in answers.answers().items()}
            for answers in model.objects.order_by("page_id", *key)
        ]
        assert [
            {name: line[name] for name in ("page_id", *(item.name for item in model.items()))}
            for line in zips.lines(files[f"{model.key()}.csv"])
        ] == stored


def test_says_whose_answers_they_are(written, site):
    (platelets,) = [line for line in zips.lines(written(site)["labs.result.csv"]) if line["test"] == "PLT"]

    page = Page.objects.get(pk=platelets["page_id"])
    told = ("study", "site", "subject", "visit", "visit_repeat", "page_repeat", "last_entry")
    assert [platelets[name] for name in told] == [
        *("NCT05925023", "01", "01-001", "M3", "1", "1"),
        str(page.last_entry),
    ]
    assert (platelets["reported"], platelets["qualifier"], platelets["value"]) == ("<5", "<", "5")


def test_keeps_the_digits_that_were_typed(written, site):
    (haemoglobin,) = [line for line in zips.lines(written(site)["labs.result.csv"]) if line["test"] == "HGB"]

    assert (haemoglobin["reported"], haemoglobin["value"]) == ("71.50", "71.50")


def test_a_date_known_in_part_is_read_back_as_it_was_entered(written, site, subject, coordinator):
    page = universe.page_of(subject, "enrollment.diseasehistory")
    universe.fill(page, by=coordinator, diagnosed_on=PartialDate(2024, 2))

    (line,) = zips.lines(written(site)["enrollment.diseasehistory.csv"])

    ends = (line["diagnosed_on_earliest"], line["diagnosed_on_latest"])
    assert (line["diagnosed_on"], *ends) == ("2024-02", "2024-02-01", "2024-02-29")
    (item,) = [item for item in DiseaseHistory.items() if item.name == "diagnosed_on"]
    assert item.form_field().clean(line["diagnosed_on"]) == PartialDate(2024, 2)


def test_lists_the_pages_on_which_nothing_was_entered(written, site, subject):
    pages = zips.lines(written(site)["pages.csv"])

    saved = [page for page in pages if page["last_entry"]]
    assert len(pages) == subject.pages.count()
    assert len(saved) == subject.pages.entered().count()
    assert {page["saved_by"] for page in saved} == {"coordinator"}
    assert {datetime.fromisoformat(page["saved_at"]) for page in saved} == {universe.NOW}


def test_tables_begin_with_a_byte_order_mark_and_chinese_stays(written, site):
    files = written(site)

    assert all(content.startswith(zips.BOM) for name, content in files.items() if name.endswith((".csv", ".txt")))
    assert "皮疹" in files["safety.adverseevent.csv"].decode()


def test_texts_cannot_run_and_can_be_restored(written, site):
    terms = [line["term"] for line in zips.lines(written(site)["safety.adverseevent.csv"])]

    assert [cells.restore(term) for term in terms] == list(TERMS)
    assert not [term for term in terms if term.strip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))]


def test_not_even_an_identifier_can_run(written, site):
    with databases.second_connection(alias="owner") as cursor:
        cursor.execute("UPDATE accounts_site SET code = '=1+1' WHERE id = %s", [site.pk])
        cursor.execute("UPDATE casebook_subject SET number = '@SUM(A1)' WHERE site_id = %s", [site.pk])
        cursor.execute("UPDATE casebook_visit SET code = '-1' WHERE code = 'M3'")

    line = zips.lines(written(site)["labs.result.csv"])[0]

    assert (line["site"], line["subject"], line["visit"]) == ("'=1+1", "'@SUM(A1)", "'-1")


def test_texts_are_quoted_so_that_no_other_separator_splits_them(written, site):
    assert b',"a;b",' in written(site)["safety.adverseevent.csv"]


def test_holds_nothing_of_another_site(written, site):
    files = written(site)

    everything = b"".join(files.values())
    assert b"02-001" not in everything
    assert b"Hospital 02" not in everything
    assert b"Seen at the other site" not in everything
    assert zips.manifest(files)["sites"] == ["01"]
    assert zips.manifest(files)["every_site"] is False


def test_manifest_tells_moment_protocol_and_versions(written, site, other_site):
    told = zips.manifest(written(site, other_site))

    assert told["study"] == "NCT05925023"
    assert told["made_at"] == {"utc": "2025-06-30T01:00:00+00:00", "clinic": "2025-06-30T09:00:00+08:00"}
    assert told["made_by"] == "monitor"
    assert (told["sites"], told["every_site"]) == (["01", "02"], True)
    assert told["last_entry"] == Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert told["parameters"]["n_planned"] == "22"
    assert told["protocol"].startswith("NCT05925023 schedule ")
    assert told["code_version"]
    assert int(told["postgresql"].split(".")[0]) >= 14


def test_manifest_proves_every_other_file(written, site):
    files = written(site)

    told = {member["name"]: member for member in zips.manifest(files)["files"]}
    assert set(told) == set(files) - {"manifest.json"}
    for name, member in told.items():
        assert (member["bytes"], member["sha256"]) == (len(files[name]), zips.sha256(files[name]))
        if name.endswith(".csv"):
            assert (member["rows"], member["columns"]) == (
                len(zips.lines(files[name])),
                len(zips.header(files[name])),
            )


def test_reconciles_its_rows_with_the_database(written, site, other_site):
    told = {member["name"]: member["rows"] for member in zips.manifest(written(site, other_site))["files"]}

    assert told["subjects.csv"] == Subject.objects.count()
    assert told["visits.csv"] == Visit.objects.count()
    assert told["pages.csv"] == Page.objects.count()
    assert told["labs.result.csv"] == Result.objects.count() == 3
    assert told["safety.adverseevent.csv"] == AdverseEvent.objects.count()


def test_refuses_where_a_row_would_be_lost(written, site):
    lost = Result.objects.filter(page__subject__site=site)[0].page_id
    with databases.second_connection(alias="owner") as cursor:
        cursor.execute("UPDATE casebook_page SET form = 'labs.strange' WHERE id = %s", [lost])

    with pytest.raises(snapshot.Unreconciled) as refused:
        written(site)

    assert (refused.value.file, refused.value.written, refused.value.counted) == ("labs.sample.csv", 0, 1)


def test_the_same_data_at_the_same_moment_are_the_same_bytes(site, other_site):
    first, second = io.BytesIO(), io.BytesIO()

    told = [
        snapshot.write(into=file, sites=[other_site, site], at=universe.NOW, by="monitor") for file in (first, second)
    ]

    assert first.getvalue() == second.getvalue()
    assert {one.sha256 for one in told} == {zips.sha256(first.getvalue())}
    assert {one.size for one in told} == {len(first.getvalue())}


def test_what_is_saved_meanwhile_is_not_half_in_it(site, subject, coordinator, elsewhere):
    def save():
        universe.fill_labs(
            universe.page_of(subject, "labs.sample", visit="M3"),
            by=coordinator,
            on=date(2025, 5, 5),
            HGB="99",
            LDH="300",
        )
        late = universe.add_page(subject, "safety.adverseevent", by=coordinator)
        universe.fill(late, by=coordinator, term="Too late", start=date(2025, 6, 1))

    before = Entry.objects.count()
    file = Interrupted(lambda: elsewhere(save).result())

    told = snapshot.write(into=file, sites=[site], at=universe.NOW, by="monitor")

    files = zips.unpacked(file)
    results = {line["test"]: line["reported"] for line in zips.lines(files["labs.result.csv"])}
    assert results == {"HGB": "71.50", "PLT": "<5"}
    assert b"Too late" not in files["safety.adverseevent.csv"]
    assert told.moment.last_entry == before
    assert Entry.objects.count() > before


def test_what_is_saved_later_is_in_the_next(written, site, subject, coordinator):
    labs = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(labs, by=coordinator, on=date(2025, 5, 5), HGB="99")

    assert "99" in [line["reported"] for line in zips.lines(written(site)["labs.result.csv"])]


def test_refuses_no_site_at_all(written):
    with pytest.raises(snapshot.NoSites):
        written()

"""The trail as a file equals the database, whatever was asked, and that it was taken is on record (YS-57)."""

import csv
import io
import json
import tracemalloc

import pytest
from django.db import connection
from django.urls import reverse

from edc.audit.acts import TrailAct
from edc.audit.models import Entry
from edc.capture.reasons import Reason, Reasons
from edc.cells import restore
from edc.trail import files
from protocol.codelists import ChangeReason
from tests import scenes, universe
from tests.trail.asking import asked

CHANGES = """
SELECT c.id, e.id, c.table_name, c.row_id, c.page_id, c.op, c.old::text, c.new::text, c.db_role, c.tx
  FROM audit_change c LEFT JOIN audit_entry e ON e.id = c.entry_id AND e.tx = c.tx WHERE {} ORDER BY c.id
"""


def taken(user, kind: str, **question: str):
    return universe.client_for(user).post(reverse("trail_export"), {"kind": kind, **question})


def text(answer) -> str:
    return answer.getvalue().decode("utf-8-sig")


def objects(user, **question: str) -> list[dict]:
    return [
        json.loads(line, parse_float=str, parse_int=str) for line in text(taken(user, "jsonl", **question)).splitlines()
    ]


def cells(user, **question: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text(taken(user, "csv", **question)))))


def held(condition: str = "true") -> list[tuple]:
    """The changes that the database holds, passwords withheld as in every file."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGES.format(condition))
        return [(*row[:6], _read(row[6]), _read(row[7]), *row[8:]) for row in cursor.fetchall()]


def _read(document: str | None):
    values = json.loads(document, parse_float=str, parse_int=str) if document else None
    return values and {name: "••••••" if name == "password" else value for name, value in values.items()}


def of_json(lines) -> list[tuple]:
    """The changes as a file of JSON tells them."""
    return sorted(
        (
            int(one["id"]), int(line["entry"]) if line["entry"] and one["announced"] else None, one["table"],
            int(one["row"]), int(line["page"]) if line["page"] else None, one["operation"], one["old"], one["new"],
            one["database_role"], int(one["tx"]),
        )
        for line in lines
        if (one := line["change"])
    )  # fmt: skip


@scenes.stands
def overseer(committed):
    """An inspector of every site."""
    return universe.new_person("overseer", role="inspector", site=None)


@pytest.fixture
def filled(committed, overseer, intrusion, elsewhere, visited):
    """A trail of every kind of line."""
    return overseer


def test_json_holds_every_act_and_every_change_digit_for_digit(filled):
    lines = objects(filled)

    acts = {int(line["entry"]) for line in lines if line["entry"]}
    assert acts == set(Entry.objects.values_list("pk", flat=True))
    assert of_json(lines) == held()


def test_json_tells_of_each_act_all_that_the_trail_knows(filled):
    lines = {int(line["entry"]): line for line in objects(filled) if line["entry"]}

    for entry in Entry.objects.all():
        line = lines[entry.pk]
        assert (line["act"], line["by_name"], line["role"]) == (entry.act, entry.by_name, entry.role)
        assert (line["site"], line["reason"], line["origin"]) == (entry.site, entry.reason, entry.origin)
        assert (line["request"], line["code_version"]) == (entry.request, entry.code_version)
        assert line["at"] == entry.at.isoformat()


def test_csv_holds_every_value_before_and_after(filled):
    found: dict[int, dict] = {}
    for line in cells(filled):
        if line["change"]:
            sides = found.setdefault(int(line["change"]), {"old": {}, "new": {}})
            for side in sides:
                sides[side][line["item"]] = restore(line[side])

    for number, _entry, *_row, old, new, _role, _tx in held():
        names = {*(old or {}), *(new or {})}
        assert found[number] == {"old": as_cells(old, names), "new": as_cells(new, names)}


def as_cells(side: dict | None, names: set[str]) -> dict:
    """One side of a change as a file has it: blank where there was nothing."""
    values = dict.fromkeys(names) | (side or {})
    return {name: {True: "true", False: "false", None: ""}.get(value, value) for name, value in values.items()}


def test_csv_says_it_in_words(filled):
    (line,) = [line for line in cells(filled) if line["new"] == "119" and line["item"] == "reported"]

    told = {name: line[name] for name in ("subject", "visit", "form", "line", "label", "old_in_words", "new_in_words")}
    assert told == {
        "subject": "01-001", "visit": "Month 3", "form": "Laboratory results", "line": "Haemoglobin",
        "label": "Result", "old_in_words": "118 g/L", "new_in_words": "119 g/L",
    }  # fmt: skip
    assert (line["at"], line["by_in_words"], line["announced"]) == (
        "2025-07-01T09:00:00+08:00", "Coordinator (coordinator)", "yes",
    )  # fmt: skip


def test_csv_speaks_the_readers_language(filled):
    client = universe.client_for(filled)

    answer = client.post(reverse("trail_export"), {"kind": "csv"}, headers={"accept-language": "zh-hans"})

    assert "血红蛋白" in text(answer)


def test_a_change_past_the_product_says_so_in_both(filled):
    (line,) = objects(filled, origin="database")
    (cell,) = cells(filled, origin="database")

    assert (line["entry"], line["change"]["announced"]) == (None, False)
    assert (cell["announced"], cell["database_role"], cell["new"]) == ("no", connection.settings_dict["USER"], "12")
    assert "made in the database by" in cell["by_in_words"]


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ({"subject": "01-001", "act": "page.save"}, "e.act = 'page.save' AND e.site = '01'"),
        ({"person": "stranger"}, "e.by_name = 'stranger'"),
        ({"form": "labs.sample", "origin": "command", "act": "page.save"}, "e.act = 'page.save'"),
        ({"act": "session.login"}, "e.act = 'session.login'"),
        ({"person": "nobody"}, "false"),
        ({"origin": "import"}, "false"),
    ],
)
def test_a_file_holds_what_was_asked_for_and_nothing_else(filled, question, condition):
    assert of_json(objects(filled, **question)) == held(condition)


def test_a_reader_of_a_site_takes_nothing_of_another(committed, monitor, intrusion, elsewhere):
    lines = objects(monitor)

    assert {line["site"] for line in lines} <= {"01", "", None}
    assert "02-001" not in json.dumps(lines)
    assert {line["subject"] for line in lines} >= {"01-001"}


def test_the_administrator_takes_no_clinical_value(committed, administrator, intrusion, visited):
    lines = objects(administrator)

    assert {line["change"]["table"].partition("_")[0] for line in lines if line["change"]} == {"accounts"}
    assert "01-001" not in json.dumps(lines)


def test_no_file_holds_a_password(filled):
    for kind in files.KINDS:
        assert "md5$" not in text(taken(filled, kind))


def test_no_cell_runs_as_a_formula(committed, overseer, subject, coordinator):
    event = universe.add_page(subject, "safety.adverseevent", by=coordinator)
    universe.fill(event, by=coordinator, term="=HYPERLINK(1)", reasons=Reasons(Reason(ChangeReason.OTHER, "@SUM(A1)")))

    (line,) = [line for line in cells(overseer) if line["item"] == "term"]

    assert (line["new"], line["new_in_words"], line["reason"]) == ("'=HYPERLINK(1)", "'=HYPERLINK(1)", "'@SUM(A1)")


def test_is_put_on_record_with_what_was_asked(committed, monitor, sample):
    answer = taken(monitor, "csv", subject="01-001", person="coordinator")
    answer.getvalue()

    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.by_name, entry.role, entry.site) == (TrailAct.EXPORT_TRAIL, "monitor", "monitor", "01")
    assert entry.subject_id == sample.subject_id
    assert entry.reason.endswith(".csv: subject=01-001, person=coordinator")
    assert entry.reason.partition(":")[0] in answer["Content-Disposition"]
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"kind": "exe"},
        {"kind": "csv", "subject": "99-999"},
        {"kind": "csv", "since": "x"},
        {"kind": "csv", "act": "x"},
    ],
)
def test_what_cannot_be_asked_is_refused_and_nothing_is_on_record(db, monitor, question):
    answer = universe.client_for(monitor).post(reverse("trail_export"), question)

    assert answer.status_code == 400
    assert not Entry.objects.filter(act=TrailAct.EXPORT_TRAIL).exists()


def test_is_not_taken_by_following_a_link(db, monitor):
    assert universe.client_for(monitor).get(reverse("trail_export"), {"kind": "csv"}).status_code == 405


def test_memory_does_not_grow_with_the_file(committed, everything, subject, coordinator):
    page = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY)

    def written() -> tuple[int, int]:
        """Bytes of the file, and the most memory that it took."""
        tracemalloc.start()
        lines = files.written(files.KINDS["jsonl"], everything, asked(everything), language="en")
        size = sum(len(some) for some in lines)
        (_now, most) = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return size, most

    def changed(times: range) -> None:
        with connection.cursor() as cursor:
            for value in times:
                cursor.execute("UPDATE labs_result SET reported = %s WHERE page_id = %s", [str(value), page.pk])

    changed(range(50))
    written()
    small, little = written()
    changed(range(50, 400))
    large, much = written()

    assert large > 3 * small
    assert much < 1.5 * little

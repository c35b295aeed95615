"""The files of a snapshot are derived from the forms, and so is the dictionary that explains them."""

import csv
import io
import re

import pytest
from django.db import connection
from django.utils.translation import gettext, override
from psycopg2 import sql

from edc.capture import items, registry
from edc.exports import columns, dictionary
from edc.exports.files import ColumnTaken, ExportFile, files
from edc.labs.models import Result
from protocol.codelists import Codelist
from protocol.partial_dates import PartialDate


def explained() -> list[dict[str, str]]:
    written = io.StringIO()
    dictionary.write(files(), into=written)
    return list(csv.DictReader(io.StringIO(written.getvalue(), newline="")))


def named(item: items.Item) -> items.Item:
    item.set_attributes_from_name("asked")
    return item


def entry(file: str, column: str) -> dict[str, str]:
    (only,) = [line for line in explained() if (line["file"], line["column"]) == (file, column)]
    return only


def test_every_form_and_its_lines_have_a_file():
    named = [file.name for file in files()]

    assert named[:3] == ["subjects.csv", "visits.csv", "pages.csv"]
    assert {f"{form.key()}.csv" for form in registry.forms()} <= set(named)
    assert "labs.result.csv" in named


def test_columns_say_where_then_the_items_as_declared_then_the_last_save():
    (results,) = [file for file in files() if file.name == "labs.result.csv"]

    assert [column.name for column in results.columns] == [
        *("study", "site", "subject", "visit", "visit_repeat", "page_repeat", "page_id"),
        *(item.name for item in Result.items()),
        "last_entry",
        "struck",
    ]


def test_names_of_columns_are_safe_by_construction():
    assert all(re.fullmatch("[a-z][a-z0-9_]*", column.name) for file in files() for column in file.columns)


def test_refuses_an_item_named_like_another_column():
    with pytest.raises(ColumnTaken) as refused:
        ExportFile(
            name="doubled.csv",
            title="Doubled",
            columns=(*columns.PAGE, columns.SITE),
            source=sql.SQL(""),
            order=sql.SQL(""),
            counted=sql.SQL(""),
        )

    assert refused.value.names == ("site", "site")


def test_codes_are_guarded_only_where_one_of_them_could_run():
    class Direction(Codelist):
        UP = "+", "Up"
        DOWN = "-", "Down"

    class Sign(Codelist):
        YES = "Y", "Yes"

    risky, harmless = (columns.of_item(named(items.Choice("Asked", codelist=codes))) for codes in (Direction, Sign))

    assert isinstance(risky.value, sql.Composed)
    assert isinstance(harmless.value, sql.Identifier)


def test_dictionary_explains_every_column_of_every_file_in_order():
    told = [(line["file"], line["column"]) for line in explained()]

    assert told == [(file.name, column.name) for file in files() for column in file.columns]


def test_dictionary_speaks_both_languages():
    birth = entry("enrollment.demographics.csv", "sex")

    assert birth["label_en"] == "Sex"
    assert birth["codes_en"] == "M = Male; F = Female"
    with override("zh-hans"):
        assert birth["label_zh"] == gettext("Sex")
        assert birth["codes_zh"] == f"M = {gettext('Male')}; F = {gettext('Female')}"


def test_dictionary_tells_unit_limits_condition_and_sdtm_variable():
    dose = entry("dosing.sirolimus.csv", "mg_per_day")
    why = entry("dosing.trough.csv", "missed_why")
    level = entry("dosing.trough.csv", "level")

    assert (dose["type"], dose["unit"], dose["sdtm"]) == ("decimal", "mg/d", "EX.EXDOSE")
    assert (dose["hard_low"], dose["hard_high"], dose["soft_low"], dose["soft_high"]) == ("0", "10", "1", "3")
    assert why["asked_when"] == "missed > 0"
    assert level["derived_from"] == "reported"
    assert entry("dosing.trough.csv", "drawn_at")["type"] == "datetime"


def test_dictionary_explains_the_three_columns_of_a_date_known_in_part():
    entered, earliest, latest = (
        entry("enrollment.diseasehistory.csv", f"diagnosed_on{end}") for end in ("", "_earliest", "_latest")
    )

    assert (entered["type"], entered["sdtm"], entered["derived_from"]) == ("partial date", "MH.MHSTDTC", "")
    assert "UN where it is unknown" in entered["note_en"]
    assert [(line["type"], line["label_en"]) for line in (earliest, latest)] == [
        ("date", "Date of diagnosis: earliest day that it can be"),
        ("date", "Date of diagnosis: latest day that it can be"),
    ]
    assert {line["derived_from"] for line in (earliest, latest)} == {"diagnosed_on"}
    assert {line["sdtm"] for line in (earliest, latest)} == {""}


def test_the_ends_of_a_date_known_in_part_are_those_of_the_protocol(db):
    known = [PartialDate(), PartialDate(2024), PartialDate(2023, 2), PartialDate(2024, 2), PartialDate(2024, 12, 31)]
    written = [column.value for column in columns.of_items([named(items.PartialDate("Asked"))])]
    lines = sql.SQL("SELECT {} FROM unnest(%s::text[]) AS answers (asked)").format(sql.SQL(", ").join(written))
    with connection.cursor() as cursor:
        cursor.execute(lines, [[*map(str, known), None]])

        assert cursor.fetchall() == [
            *((str(value), *(end and end.isoformat() for end in (value.earliest, value.latest))) for value in known),
            (None, None, None),
        ]


def test_dictionary_explains_the_visits():
    assert "M12 = Month 12" in entry("visits.csv", "visit")["codes_en"]

"""Items: hard limits and codes stand in the database and on the screen; wording is free."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.apps.registry import Apps
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ModelState, ProjectState
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from edc.capture import items, registry
from edc.capture.across import known, readings, statements
from edc.capture.checks.declared import day_of
from edc.capture.models import Row
from enrollment.models import Consent, DiseaseHistory
from protocol import partial_dates
from protocol.codelists import Codelist, Product, Sex
from protocol.partial_dates import PartialDate
from tests import scenes, universe

ALL_ANSWERED = [*registry.forms(), *Row.__subclasses__()]
LIMITED = [(model, item) for model in ALL_ANSWERED for item in model.items() if item.allow]
CODED = [(model, item) for model in ALL_ANSWERED for item in model.items() if item.codelist]


def named(value):
    return value.key() if isinstance(value, type) else value.name


def smallest_step(item: items.Item) -> Decimal | int:
    return 1 if isinstance(item, items.Integer) else Decimal("0.001")


def beyond(item):
    low, high = item.allow
    step = smallest_step(item)
    return [kind(value, item) for value in (low - step, high + step)]


def kind(value: Decimal, item: items.Item) -> object:
    return int(value) if isinstance(item, items.Integer) else value


def forms_of(declared) -> list:
    """The models of these items, each once."""
    return list(dict.fromkeys(model for model, _item in declared))


def items_of(model, declared) -> list[items.Item]:
    """Those items that a model has."""
    return [item for other, item in declared if other is model]


def stored(model, page, **answers: object) -> None:
    """Past capture's checks, as only this test does."""
    with transaction.atomic():
        model.objects.bulk_create([model(page=page, **answers)], captured=True)


@scenes.stands
def any_page(subject, coordinator):
    """A page that any answers may hang on: the database does not know which form it is for, but what its gate needs."""
    universe.add_page(subject, "dosing.sirolimus", by=coordinator)
    return subject.pages.exclude(form="enrollment.consent").first()


@pytest.mark.parametrize("end", [0, 1], ids=["low", "high"])
@pytest.mark.parametrize("model", forms_of(LIMITED), ids=lambda model: model.key())
def test_allows_both_bounds_here_and_in_the_database(any_page, model, end):
    bounds = {item.name: kind(item.allow[end], item) for item in items_of(model, LIMITED)}

    assert not [problem for item in items_of(model, LIMITED) for problem in item.problems(bounds[item.name])]
    stored(model, any_page, **bounds)


@pytest.mark.parametrize("model", forms_of(LIMITED), ids=lambda model: model.key())
def test_refuses_what_lies_beyond_here_and_in_the_database(any_page, model):
    for item, value in [(each, value) for each in items_of(model, LIMITED) for value in beyond(each)]:
        assert list(item.problems(value))
        with pytest.raises(IntegrityError, match=f"{model.__name__.lower()}_{item.name}_allowed"):
            stored(model, any_page, **{item.name: value})


@pytest.mark.parametrize(("model", "item"), CODED, ids=named)
def test_allows_every_code_of_the_list(model, item):
    assert not [problem for code in item.codelist for problem in item.problems(str(code.value))]


@pytest.mark.parametrize("model", forms_of(CODED), ids=lambda model: model.key())
def test_refuses_any_other_code_here_and_in_the_database(any_page, model):
    for item in items_of(model, CODED):
        assert list(item.problems("NO CODE"))
        with pytest.raises(IntegrityError, match=f"{model.__name__.lower()}_{item.name}_coded"):
            stored(model, any_page, **{item.name: "NO CODE"})


@pytest.mark.parametrize(("value", "surprising"), [("0.9", True), ("1", False), ("3", False), ("3.1", True)])
def test_questions_what_is_unlikely(value, surprising):
    dose = registry.form("dosing.sirolimus")._meta.get_field("mg_per_day")

    assert bool(dose.surprise(Decimal(value))) is surprising
    assert not list(dose.problems(Decimal(value)))


def test_counts_decimal_places_only_where_they_count():
    item = items.Decimal(places=2)

    assert not list(item.problems(Decimal("1.250")))
    assert [str(why) for why in item.problems(Decimal("1.251"))] == ["Enter at most 2 decimal places."]


def test_keeps_texts_within_reason():
    item = items.Text()

    assert not list(item.problems("x" * 2000))
    assert [str(why) for why in item.problems("x" * 2001)] == ["Enter at most 2000 characters."]


@pytest.mark.parametrize("text", ["nul\0within", "half \ud800 a character"])
def test_refuses_text_that_the_database_cannot_hold(text):
    assert list(items.Text().problems(text))


CLINIC = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("item", "value", "shown"),
    [
        (items.Text(), None, ""),
        (items.Text(), "as said", "as said"),
        (items.Decimal(unit="ng/mL"), Decimal("8.80"), "8.80 ng/mL"),
        (items.Integer(), 0, "0"),
        (items.Choice(codelist=Sex), "F", "Female"),
        (items.YesNo(), "N", "No"),
        (items.Date(), date(2025, 6, 30), "2025-06-30"),
        (items.Moment(), datetime(2025, 6, 30, 0, 30, tzinfo=ZoneInfo("UTC")), "2025-06-30 08:30"),
        (items.Moment(), None, ""),
        (items.PartialDate(), PartialDate(2025, 6, 3), "2025-06-03"),
        (items.PartialDate(), PartialDate(2025, 6), "2025-06"),
        (items.PartialDate(), PartialDate(2025), "2025"),
        (items.PartialDate(), PartialDate(), "unknown"),
        (items.PartialDate(), "2025-06", ""),
    ],
)
def test_is_read_as_a_person_reads_it(item, value, shown):
    with translation.override("en"):
        assert item.shown(value) == shown


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@given(day=st.dates(date(1880, 1, 1), date(2999, 12, 31)), known=st.integers(0, 3))
def test_what_is_shown_of_a_partial_date_can_be_typed(language, day, known):
    value = PartialDate(*(day.year, day.month, day.day)[:known])

    with translation.override(language):
        field = items.PartialDate().form_field()
        assert field.clean(field.prepare_value(value)) == value
        assert field.prepare_value(value) == items.PartialDate().shown(value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (PartialDate(2025, 6, 3), "2025-06-03"),
        (PartialDate(2025, 6), "2025年6月"),
        (PartialDate(2025), "2025年"),
        (PartialDate(), "不详"),
    ],
)
def test_a_partial_date_speaks_chinese(value, shown):
    with translation.override("zh-hans"):
        assert items.PartialDate().shown(value) == shown


NO_DATES = [
    "",
    "2024-02-30",
    "2023-02-29",
    "2024-13",
    "2024-5",
    "UNK",
    "UN ",
    "2024-05-17\n",
    "1879",
    "3000-01",
    "05-2024",
]


def test_the_database_refuses_what_is_no_date_in_part(any_page):
    for text in NO_DATES:
        with pytest.raises(IntegrityError, match="diseasehistory_diagnosed_on_dated"), transaction.atomic():
            inserted(any_page, text)
    for text in ("UN", "2024", "2024-05", "2024-02-29"):
        with transaction.atomic():
            inserted(any_page, text)
            assert DiseaseHistory.objects.filter(diagnosed_on=text).get().diagnosed_on == partial_dates.read(text)
            transaction.set_rollback(True)


def inserted(page, text: str) -> None:
    """Past Django, as a hand with the application's rights could."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO enrollment_diseasehistory (page_id, diagnosed_on) VALUES (%s, %s)", [page.pk, text])


def test_partial_dates_stand_in_the_order_of_the_calendar(db):
    texts = ["UN", "2025", "2024-05-17", "2024", "2024-12", "2024-05", "1999-12-31"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT known FROM unnest(%s::text[]) AS known ORDER BY known", [texts])

        in_order = [text for (text,) in cursor.fetchall()]
    assert in_order == ["1999-12-31", "2024", "2024-05", "2024-05-17", "2024-12", "2025", "UN"]


def test_other_pages_read_a_partial_date_as_one():
    read = readings.reading("enrollment.diseasehistory.diagnosed_on", Consent)

    of_many = replace(read, which=readings.Which.EVERY)
    page = SimpleNamespace(**{statements.column(read): "2024-05", statements.column(of_many): ["UN", None]})

    assert known._value(page, read, {}) == PartialDate(2024, 5)
    assert known._value(page, of_many, {}) == (PartialDate(), None)
    assert read.item.recalled("UN") == PartialDate()


def test_knows_the_clinics_day_of_a_moment():
    assert day_of(datetime(2025, 6, 29, 20, 0, tzinfo=ZoneInfo("UTC"))) == date(2025, 6, 30)
    assert day_of(date(2025, 6, 29)) == date(2025, 6, 29)
    assert day_of(PartialDate(2025, 6)) == PartialDate(2025, 6)


@pytest.mark.parametrize(
    ("when", "answers", "asked"),
    [
        (items.over("missed", 0), {"missed": 1}, True),
        (items.over("missed", 0), {"missed": 0}, False),
        (items.over("missed", 0), {"missed": None}, None),
        (items.over("missed", 0), {}, None),
        (items.over("level", "0.5"), {"level": Decimal("0.51")}, True),
        (items.equals("sex", "F"), {"sex": "F"}, True),
        (items.equals("sex", "F"), {"sex": "M"}, False),
        (items.equals("sex", "F"), {"sex": None}, None),
        (items.equals("best", "CR", "PR"), {"best": "CR"}, True),
        (items.equals("best", "CR", "PR"), {"best": "PR"}, True),
        (items.equals("best", "CR", "PR"), {"best": "NR"}, False),
    ],
)
def test_is_asked_for_when_another_answer_says_so(when, answers, asked):
    assert when.holds(answers) is asked


def test_a_condition_is_written_as_it_is_read():
    assert str(items.over("missed", 0)) == "missed > 0"
    assert str(items.equals("best", "CR", "PR")) == "best = CR or PR"


def declared(**fields: models.Field) -> ProjectState:
    """The state of a project whose one model has these items."""
    meta = type("Meta", (), {"app_label": "labs", "apps": Apps()})
    model = type("Trial", (models.Model,), {"__module__": "edc.labs.models", "Meta": meta, **fields})
    state = ProjectState()
    state.add_model(ModelState.from_model(model))
    return state


def operations(before, after):
    """What makemigrations would write between the two."""
    found = MigrationAutodetector(before, after)._detect_changes()
    return [type(operation).__name__ for migration in found.get("labs", ()) for operation in migration.operations]


class Relabelled(Codelist):
    """The same codes under other words."""

    RED_CELLS = "RBC", "Erythrocytes"
    PLATELETS = "PLT", "Thrombocytes"


class Widened(Codelist):
    """One code more."""

    RED_CELLS = "RBC", "Red cells"
    PLATELETS = "PLT", "Platelets"
    PLASMA = "FFP", "Plasma"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (items.Text("Label"), items.Text("Another label", note="with help", sdtm="AE.AETERM", essential=True)),
        (
            items.Decimal("Dose", unit="mg", allow=(0, 10), expect=(1, 3)),
            items.Decimal("Dose", unit="mg/d", allow=(0, 10), expect=(2, 4), places=2),
        ),
        (items.Integer("Missed", allow=(0, 9)), items.Integer("Doses", allow=(0, 9), when=items.over("a", 0))),
        (items.Choice("Product", codelist=Product), items.Choice("Product", codelist=Relabelled)),
        (items.Date("Born", begins_life=True), items.Date("Birth", future=True)),
        (items.PartialDate("Diagnosed"), items.PartialDate("Diagnosed on", future=True, sdtm="MH.MHSTDTC")),
        (items.Decimal("Value"), items.Decimal("Value", derived="reported")),
    ],
)
def test_words_make_no_migration(before, after):
    assert operations(declared(item=before), declared(item=after)) == []
    assert before.deconstruct()[2:] == after.deconstruct()[2:]


@pytest.mark.parametrize(
    ("before", "after", "written"),
    [
        (items.Integer(), items.Integer(allow=(0, 9)), ["AddConstraint"]),
        (items.Integer(allow=(0, 9)), items.Integer(allow=(0, 10)), ["RemoveConstraint", "AddConstraint"]),
        (items.Decimal(allow=(0, 9)), items.Decimal(), ["RemoveConstraint"]),
        (
            items.Choice(codelist=Product),
            items.Choice(codelist=Widened),
            ["RemoveConstraint", "AddConstraint"],
        ),
    ],
)
def test_limits_and_codes_make_exactly_one(before, after, written):
    assert operations(declared(item=before), declared(item=after)) == written


def test_a_limit_is_exact_to_the_digit():
    assert items.Decimal(allow=(0, "9.99")).allow == (Decimal(0), Decimal("9.99"))


def test_stores_the_digits_that_were_typed(subject, coordinator):
    page = universe.add_page(subject, "dosing.sirolimus", by=coordinator)

    universe.fill(page, by=coordinator, mg_per_day=Decimal("2.50"))

    assert str(registry.form("dosing.sirolimus").objects.get().mg_per_day) == "2.50"

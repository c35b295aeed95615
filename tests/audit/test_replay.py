"""Folding the trail yields the rows: whatever is saved, in whatever order."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edc.audit.replay import verify
from edc.capture import actions as capture
from protocol.codelists import Causality, Grade, YesNo
from tests import universe
from tests.audit.trail import folded, rows

EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "term": st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
        "start": st.none() | st.dates(date(2024, 1, 1), date(2024, 12, 31)),
        "soc": st.none() | st.sampled_from(["", "血液", 'a "quoted" text', "%s %(x)s {} \\"]),
        "grade": st.none() | st.sampled_from([str(grade.value) for grade in Grade]),
        "serious": st.none() | st.sampled_from([str(answer.value) for answer in YesNo]),
        "causality": st.none() | st.sampled_from([str(code.value) for code in Causality]),
    },
)
RESULTS = st.dictionaries(
    st.sampled_from(["HGB", "PLT", "LDH"]),
    st.fixed_dictionaries(
        {
            "reported": st.none() | st.sampled_from(["118", "118.0", "<50", "１２０", "99.50"]),
            "unit": st.none(),
            "reported_low": st.none() | st.sampled_from([Decimal("100"), Decimal("100.0")]),
        }
    ),
    max_size=3,
)
QUICK = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class RolledBack(Exception):
    """Ends an example."""


def agrees(table: str, key: str) -> bool:
    return all(folded(table, row) == held for row, held in rows(table, key).items())


def disagreements() -> list[str]:
    return [found.text for found in verify.findings(extent=verify.Extent(), heard=lambda _table, _rows: None)]


def save(page, by, answers, lines):
    filled = universe.filled(page, answers=answers, rows=lines)
    try:
        capture.save(filled=filled, by=by, at=universe.NOW)
    except capture.ChecksRefused:
        return  # leaves nothing behind, which is what is looked at


@QUICK
@given(saves=st.lists(EVENTS, min_size=1, max_size=5))
def test_folding_a_pages_changes_yields_its_row(subject, coordinator, saves):
    with transaction.atomic():
        page = universe.add_page(subject, "safety.adverseevent", by=coordinator)

        for answers in saves:
            save(page, coordinator, answers, {})

        assert agrees("safety_adverseevent", "page_id")
        assert agrees("casebook_page", "id")
        assert not disagreements()
        transaction.set_rollback(True)


@QUICK
@given(saves=st.lists(RESULTS, min_size=1, max_size=4))
def test_folding_a_samples_changes_yields_its_lines(subject, coordinator, saves):
    with transaction.atomic():
        page = universe.page_of(subject, "labs.sample", visit="D0")

        for lines in saves:
            units = {code: told | {"unit": universe.lab_row(code)["unit"]} for code, told in lines.items()}
            save(page, coordinator, {"collected_on": universe.TODAY}, units)

        assert agrees("labs_result", "id")
        assert agrees("labs_sample", "page_id")
        assert not disagreements()
        transaction.set_rollback(True)


def test_follows_a_row_that_was_removed_and_came_back(site):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_site SET name = 'Second'")
        cursor.execute("DELETE FROM accounts_site")
        cursor.execute("INSERT INTO accounts_site (id, code, name) VALUES (%s, '07', 'Third')", [site.pk])
        cursor.execute("UPDATE accounts_site SET name = 'Fourth'")

    row = folded("accounts_site", site.pk)
    assert (row["id"], row["code"], row["name"]) == (str(site.pk), "07", "Fourth")
    assert not [text for text in disagreements() if "past the product" not in text]


def test_sees_a_whole_book(subject, other_subject, coordinator, pi):
    born = universe.page_of(subject, "enrollment.demographics")
    universe.fill(born, by=coordinator, birth_date=date(1970, 2, 28), sex="F")
    for days, visit in enumerate(("SCR", "D0", "W4", "M3")):
        page = universe.page_of(subject, "labs.sample", visit=visit)
        universe.fill_labs(page, by=coordinator, on=universe.TODAY - timedelta(days=days))
        universe.fill_labs(page, by=pi, on=universe.TODAY - timedelta(days=days), HGB="97")

    assert not disagreements()
    extent = verify.Extent()
    list(verify.findings(extent=extent, heard=lambda _table, _rows: None))
    assert extent.rows > 4 * len(universe.HEALTHY)

"""What a save gives to results: the limits in force, kept from then on, and never in place of what a report told."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from edc.audit.models import Change
from edc.capture import actions as capture
from edc.capture import selectors
from edc.capture.checks.findings import Severity
from edc.capture.reasons import Reason, Reasons
from edc.capture.submission import SaidOfBlank
from edc.corrections import actions as corrections
from edc.labs import actions as labs
from edc.labs.models import Result
from edc.labs.strategy import RESULTS
from edc.queries.models import Query
from edc.queries.settlement import rechecking
from protocol.codelists import BlankState, ChangeReason
from tests import universe

ON = date(2025, 5, 5)
LATE = Reasons(Reason(ChangeReason.LATE))


@pytest.fixture
def sample(man):
    """A laboratory page, nothing entered."""
    return universe.page_of(man, "labs.sample", visit="M3")


def save(page, *, by, on=ON, laboratory=None, reasons=LATE, **rows):
    """Saves lines as they were told: "128", or all that a report says."""
    units = {"HGB": "g/L", "LDH": "U/L", "PLT": "10^9/L"}
    told = {
        test: row if isinstance(row, dict) else {"reported": row, "unit": units[test]} for test, row in rows.items()
    }
    answers = {"collected_on": on, "laboratory": laboratory}
    return capture.save(
        filled=universe.filled(page, rows=told, answers=answers, reasons=reasons), by=by, at=universe.NOW
    )


def line(page, test="HGB") -> tuple[object, ...]:
    """Limits and interval as they are kept with a result."""
    found = Result.objects.get(page=page, test=test)
    low, high = (None if limit is None else str(limit) for limit in (found.reported_low, found.reported_high))
    return low, high, found.interval


def flags(page, test="HGB") -> list[str]:
    return [flag.code for flag in RESULTS.flags(Result.objects.get(page=page, test=test))]


def test_gives_the_limits_of_the_laboratory_to_the_subject_on_that_day(sample, in_force, coordinator):
    save(sample, by=coordinator, HGB="128", LDH="300", PLT="200")

    assert line(sample) == ("130", "175", in_force["M"].pk)
    assert line(sample, "LDH") == ("120", "250", in_force["LDH"].pk)
    assert line(sample, "PLT") == (None, None, None)
    assert (flags(sample), flags(sample, "LDH")) == (["L"], ["H"])


def test_a_result_without_limits_says_so_and_is_never_normal(sample, coordinator):
    save(sample, by=coordinator, HGB="128")

    assert flags(sample) == ["no limits"]


def test_gives_no_limits_of_adults_where_the_sex_is_not_known(subject, in_force, coordinator):
    page = universe.page_of(subject, "labs.sample", visit="M3")

    save(page, by=coordinator, HGB="128", LDH="200")

    assert line(page) == (None, None, None)
    assert line(page, "LDH") == ("120", "250", in_force["LDH"].pk)


def test_knows_the_sex_from_a_page_saved_along(subject, in_force, coordinator):
    born = universe.filled(
        universe.page_of(subject, "enrollment.demographics"), answers={"birth_date": date(1980, 5, 1), "sex": "F"}
    )
    page = universe.page_of(subject, "labs.sample", visit="M3")
    sample = universe.filled(page, rows={"HGB": {"reported": "128", "unit": "g/L"}}, answers={"collected_on": ON})

    capture.save_many(filled=[born, sample], by=coordinator, at=universe.NOW)

    assert line(page) == ("115", "150", in_force["F"].pk)


def test_states_the_limits_in_the_unit_of_the_result(sample, in_force, coordinator):
    save(sample, by=coordinator, HGB={"reported": "12.8", "unit": "g/dL"})

    assert line(sample) == ("13", "17.5", in_force["M"].pk)
    assert Result.objects.get().low == Decimal(130)


@pytest.mark.parametrize(("name", "is_ours"), [("central", True), (" CENTRAL ", True), ("City Hospital", False)])
def test_an_outside_laboratory_brings_its_own_limits(sample, in_force, coordinator, name, is_ours):
    save(sample, by=coordinator, laboratory=name, HGB="128")

    assert (line(sample)[2] is not None) is is_ours


def test_a_sample_without_a_laboratory_means_none_where_none_is_usual(sample, site, data_manager, coordinator):
    other = labs.add_laboratory(site=site, name="Other", is_default=False, by=data_manager, at=universe.NOW)
    universe.add_limits(other, "HGB", "130", "175", by=data_manager)

    save(sample, by=coordinator, HGB="128")

    assert line(sample) == (None, None, None)


def test_the_laboratories_of_another_site_give_nothing(other_subject, in_force, stranger):
    page = universe.page_of(other_subject, "labs.sample", visit="M3")

    save(page, by=stranger, laboratory="Central", LDH="200")

    assert line(page, "LDH") == (None, None, None)


def told(low, high, **more):
    return {"reported": "128", "unit": "g/L", "reported_low": low, "reported_high": high, **more}


def test_what_the_report_tells_stands_and_the_site_is_asked(sample, in_force, coordinator):
    saved = save(sample, by=coordinator, HGB=told(Decimal(120), Decimal(160)))

    assert line(sample) == ("120", "160", None)
    (found,) = saved.findings
    assert (found.item, found.row, found.severity) == ("reported_low", "HGB", Severity.SOFT)
    assert found.text == "The report says 120–160; the limits of this laboratory on that day are 130–175."
    query = Query.objects.get()
    assert "130–175" in query.messages.get().text

    rechecking.recheck(by_name="night", at=universe.NOW)

    query.refresh_from_db()
    assert query.state == "open"


def test_asks_nothing_where_the_report_tells_the_same(sample, in_force, coordinator):
    saved = save(sample, by=coordinator, HGB=told(Decimal(130), Decimal(175)))

    assert line(sample) == ("130", "175", None)
    assert not saved.findings


def test_limits_typed_over_those_of_the_table_are_told(sample, in_force, coordinator):
    save(sample, by=coordinator, HGB="128")

    save(sample, by=coordinator, HGB=told(Decimal(120), Decimal(175)))

    assert line(sample) == ("120", "175", None)


def test_limits_that_are_cleared_come_from_the_table_again(sample, in_force, coordinator):
    save(sample, by=coordinator, HGB=told(Decimal(120), Decimal(160)))

    saved = save(sample, by=coordinator, HGB=told(None, None))

    assert line(sample) == ("130", "175", in_force["M"].pk)
    assert not saved.findings


def posted(page) -> dict[str, dict[str, object]]:
    """The lines as a browser posts them again, nothing typed."""
    lines = selectors.content(type(page).objects.get(pk=page.pk)).rows
    return {test: {item.name: getattr(one, item.name) for item in one.asked() if item.name != "test"}
            for test, one in lines.items()}  # fmt: skip


def new_limits(in_force, data_manager):
    """Other limits of men, for the days of all samples."""
    labs.withdraw_limits(interval=in_force["M"], reason="In error", by=data_manager, at=universe.NOW)
    return universe.add_limits(in_force["M"].laboratory, "HGB", "120", "160", by=data_manager, sex="M")


def test_a_new_limit_changes_no_old_result_even_where_its_page_is_saved(sample, in_force, coordinator, data_manager):
    save(sample, by=coordinator, HGB="128", LDH="200")
    new_limits(in_force, data_manager)

    saved = save(sample, by=coordinator, **(posted(sample) | {"LDH": "201"}))

    assert line(sample) == ("130", "175", in_force["M"].pk)
    touched = Change.objects.filter(entry_id=saved.entry, table_name="labs_result")
    assert [set(change.new) for change in touched] == [{"reported", "value", "standard"}]


def test_a_result_saved_without_limits_gets_none_by_itself(sample, laboratory, coordinator, data_manager):
    save(sample, by=coordinator, HGB="128", LDH="200")
    universe.add_limits(laboratory, "HGB", "120", "160", by=data_manager)

    save(sample, by=coordinator, **(posted(sample) | {"LDH": "201"}))

    assert line(sample) == (None, None, None)


def test_another_day_asks_for_the_limits_of_that_day(sample, in_force, coordinator, data_manager):
    save(sample, by=coordinator, HGB="128", LDH=told(Decimal(100), Decimal(200), reported="180", unit="U/L"))
    labs.replace_limits(
        interval=in_force["M"], low=Decimal(120), high=Decimal(160), valid_from=ON, reason="So", by=data_manager,
        at=universe.NOW,
    )  # fmt: skip

    save(sample, by=coordinator, on=ON + timedelta(days=1), **posted(sample))

    assert line(sample)[:2] == ("120", "160")
    assert line(sample, "LDH") == ("100", "200", None)


def test_another_laboratory_takes_the_limits_of_the_first_away(sample, in_force, coordinator):
    save(sample, by=coordinator, HGB="128")

    save(sample, by=coordinator, laboratory="City Hospital", **posted(sample))
    assert line(sample) == (None, None, None)

    save(sample, by=coordinator, laboratory="Central", **posted(sample))
    assert line(sample) == ("130", "175", in_force["M"].pk)


def test_another_unit_states_the_limits_anew(sample, in_force, coordinator):
    save(sample, by=coordinator, HGB="128")

    save(sample, by=coordinator, HGB=told(Decimal(130), Decimal(175), reported="12.8", unit="g/dL"))

    assert line(sample) == ("13", "17.5", in_force["M"].pk)


def test_on_a_complete_page_the_reason_for_the_day_holds_for_what_follows(sample, in_force, coordinator, data_manager):
    save(sample, by=coordinator, HGB="140", LDH="200")
    labs.replace_limits(
        interval=in_force["M"], low=Decimal(120), high=Decimal(160), valid_from=ON, reason="So", by=data_manager,
        at=universe.NOW,
    )  # fmt: skip
    completed(sample, by=coordinator)
    later = {"collected_on": ON + timedelta(days=1)}

    with pytest.raises(capture.Unexplained) as silent:
        capture.save(filled=universe.filled(sample, answers=later), by=coordinator, at=universe.NOW)
    universe.fill(sample, by=coordinator, reasons=LATE, **later)

    assert [str(place) for place in silent.value.places] == ["collected_on"]
    assert line(sample)[:2] == ("120", "160")


def completed(page, *, by):
    """Marks a page complete, all blanks explained."""
    rest = SaidOfBlank(BlankState.NOT_DONE)
    capture.save_complete(filled=replace(universe.filled(page), rest=rest), by=by, at=universe.NOW)


def test_a_struck_line_keeps_its_limits(sample, in_force, coordinator):
    saved = save(sample, by=coordinator, HGB="128", LDH="200")
    corrections.strike_line(
        page=sample, key="HGB", reason="In error", seen=saved.entry, by=coordinator, at=universe.NOW
    )

    universe.fill(sample, by=coordinator, laboratory="City Hospital")

    assert line(sample) == ("130", "175", in_force["M"].pk)
    assert line(sample, "LDH") == (None, None, None)


def statements(work) -> int:
    with CaptureQueriesContext(connection) as asked:
        work()
    return len(asked)


def test_costs_one_read_more_however_many_lines_and_pages(man, in_force, coordinator):
    def filled(visit, rows):
        page = universe.page_of(man, "labs.sample", visit=visit)
        return universe.filled(page, rows=rows, answers={"collected_on": ON})

    bare = {code: {**row, "reported_low": None, "reported_high": None} for code, row in universe.lab_rows().items()}
    two = [filled(visit, {"LDH": bare["LDH"]}) for visit in ("SCR", "M4")]
    four = [filled(visit, bare) for visit in ("D0", "W4", "M2", "M3")]

    def save_all(some):
        return lambda: capture.save_many(filled=some, by=coordinator, at=universe.NOW)

    assert statements(save_all(two)) == statements(save_all(four))


def test_other_forms_ask_for_no_limits(man, in_force, coordinator):
    event = universe.add_page(man, "safety.adverseevent", by=coordinator)
    filled = universe.filled(event, answers={"term": "Mouth ulcer"})

    with CaptureQueriesContext(connection) as asked:
        capture.save(filled=filled, by=coordinator, at=universe.NOW)

    assert not [query for query in asked if "labs_referenceinterval" in query["sql"]]

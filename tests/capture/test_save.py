"""Saving a page: who may, what is refused, what is recorded, and at which cost."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from edc.accounts.selectors import NotPermitted
from edc.audit.models import Change, Entry
from edc.capture import actions as capture
from edc.capture import selectors
from edc.capture.checks.findings import Severity
from edc.capture.reasons import Reason, Reasons, reason_of
from edc.capture.submission import Submission
from edc.casebook.actions import NewPage
from edc.casebook.acts import CasebookAct
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from protocol.codelists import ChangeReason
from safety.models import AdverseEvent
from tests import scenes, universe

MOST_STATEMENTS = 25
YESTERDAY = universe.TODAY - timedelta(days=1)


@pytest.fixture
def sample(subject):
    """A laboratory page, nothing entered."""
    return universe.page_of(subject, "labs.sample", visit="M3")


@scenes.stands
def event(subject, coordinator):
    """An adverse event's page, nothing entered."""
    return universe.add_page(subject, "safety.adverseevent", by=coordinator)


def trail() -> tuple[int, int]:
    """How many acts and changes there are."""
    return Entry.objects.count(), Change.objects.count()


def statements(work) -> int:
    """How many statements a piece of work asks of the database."""
    with CaptureQueriesContext(connection) as asked:
        work()
    return len(asked)


def begun(new: NewPage, **answers: object) -> Submission:
    """A page that is still to be made, as filled in."""
    return Submission(page=Page(subject=new.subject, form=new.form), answers=answers, seen=None)


def stored(page: Page) -> dict[str, object]:
    answers = selectors.content(Page.objects.get(pk=page.pk)).answers
    assert answers is not None
    return answers.answers()


@pytest.mark.parametrize("name", ["pi", "coordinator", "importer"])
def test_lets_those_who_enter_data(request, event, name):
    saved = universe.fill(event, by=request.getfixturevalue(name), term="Mouth ulcer")

    assert saved.entry == Page.objects.get(pk=event.pk).last_entry


@pytest.mark.parametrize(
    "name",
    ["monitor", "data_manager", "safety_officer", "statistician", "administrator", "inspector", "stranger"],
)
def test_refuses_everybody_else_and_changes_nothing(request, event, name):
    person, before = request.getfixturevalue(name), trail()

    with pytest.raises(NotPermitted):
        universe.fill(event, by=person, term="Mouth ulcer")

    assert trail() == before
    assert not AdverseEvent.objects.exists()


def test_refuses_somebody_who_left(event, coordinator):
    coordinator.is_active = False
    coordinator.__dict__.pop("_roles", None)

    with pytest.raises(NotPermitted):
        universe.fill(event, by=coordinator, term="Mouth ulcer")


def test_tells_a_stranger_nothing_of_the_pages_state(event, coordinator, stranger):
    universe.fill(event, by=coordinator, term="Mouth ulcer")

    with pytest.raises(NotPermitted):
        capture.save(filled=Submission(page=event, answers={"term": "Other"}, seen=None), by=stranger, at=universe.NOW)


def test_refuses_a_page_that_somebody_else_saved_meanwhile(event, coordinator, pi):
    opened = universe.filled(event, answers={"term": "Mouth ulcer"})
    universe.fill(event, by=coordinator, term="Stomatitis")
    before = trail()

    with pytest.raises(capture.Stale) as stale:
        capture.save(filled=opened, by=pi, at=universe.NOW)

    assert stale.value.page.pk == event.pk
    assert trail() == before
    assert stored(event)["term"] == "Stomatitis"


def test_lets_only_one_of_two_who_save_at_once(committed, elsewhere, event, coordinator, pi):
    together = Barrier(2, timeout=20)
    opened = {person: universe.filled(event, answers={"term": person.username}) for person in (coordinator, pi)}

    def saving(person):
        def work():
            together.wait()
            return capture.save(filled=opened[person], by=person, at=universe.NOW)

        return elsewhere(work)

    outcomes = [one.exception() for one in [saving(coordinator), saving(pi)]]

    assert [type(outcome) for outcome in outcomes if outcome] == [capture.Stale]
    assert Entry.objects.filter(act=CasebookAct.SAVE_PAGE).count() == 1


def test_refuses_what_cannot_be_and_leaves_nothing(sample, coordinator):
    before = trail()

    with pytest.raises(capture.ChecksRefused) as refused:
        universe.fill_labs(sample, by=coordinator, on=YESTERDAY, HGB="9", PLT="210")

    (found,) = refused.value.findings
    assert (found.item, found.row, found.severity) == ("reported", "HGB", Severity.HARD)
    assert trail() == before
    assert Page.objects.get(pk=sample.pk).last_entry is None


def test_keeps_what_is_unlikely_and_says_so(sample, coordinator):
    saved = universe.fill_labs(sample, by=coordinator, on=YESTERDAY, HGB="39")

    assert saved.entry
    (found,) = saved.findings
    assert (found.item, found.row, found.severity) == ("reported", "HGB", Severity.SOFT)
    assert "is unusual" in found.text


def test_points_at_what_is_blank_but_needed(event, coordinator):
    saved = universe.fill(event, by=coordinator, term="Mouth ulcer")

    assert [(found.item, found.check) for found in saved.findings] == [("start", "safety.adverseevent.start.blank")]


@pytest.mark.parametrize("answers", [{}, {"term": None, "start": None}])
def test_saves_nothing_of_a_blank_page(event, coordinator, answers):
    before = trail()

    saved = universe.fill(event, by=coordinator, **answers)

    assert saved.entry is None
    assert trail() == before
    assert not AdverseEvent.objects.exists()


def test_saves_nothing_of_lines_that_hold_only_units(sample, coordinator):
    unit_only = {"HGB": {"reported": None, "unit": "g/L", "reported_low": 110, "reported_high": 150}}

    saved = universe.fill_labs(sample, by=coordinator, on=YESTERDAY, rows=unit_only)

    assert not selectors.content(saved.page).rows


def test_writes_no_act_where_nothing_changed(sample, coordinator):
    universe.fill_labs(sample, by=coordinator, on=YESTERDAY)
    before = trail()

    saved = universe.fill_labs(sample, by=coordinator, on=YESTERDAY)

    assert saved.entry is None
    assert trail() == before


def test_records_only_what_changed(event, coordinator):
    universe.fill(event, by=coordinator, term="Mouth ulcer", start=YESTERDAY, serious="N")

    saved = universe.fill(event, by=coordinator, term="Mouth ulcer", start=YESTERDAY, serious="Y")

    changed = {change.table_name: (change.old, change.new) for change in Change.objects.filter(entry_id=saved.entry)}
    assert changed.pop("safety_adverseevent") == ({"serious": "N"}, {"serious": "Y"})
    assert set(changed) == {"casebook_page"}


def test_touches_only_the_line_that_changed(sample, coordinator):
    universe.fill_labs(sample, by=coordinator, on=YESTERDAY)

    saved = universe.fill_labs(sample, by=coordinator, on=YESTERDAY, HGB="119")

    (change,) = Change.objects.filter(entry_id=saved.entry).exclude(table_name="casebook_page")
    assert set(change.new) == {"reported", "value", "standard"}


def test_records_a_value_that_was_taken_back(event, coordinator):
    universe.fill(event, by=coordinator, term="Mouth ulcer", soc="Gastrointestinal")

    saved = universe.fill(event, by=coordinator, soc=None)

    change = Change.objects.get(entry_id=saved.entry, table_name="safety_adverseevent")
    assert (change.old, change.new) == ({"soc": "Gastrointestinal"}, {"soc": None})
    assert stored(event)["term"] == "Mouth ulcer"


def test_says_who_when_where_and_why(event, coordinator, subject):
    saved = universe.fill(
        event, by=coordinator, reasons=Reasons(Reason(ChangeReason.OTHER, "read from the chart")), term="Mouth ulcer"
    )

    entry = Entry.objects.get(pk=saved.entry)
    assert (entry.by_name, entry.role, entry.site, entry.at) == ("coordinator", "coordinator", "01", universe.NOW)
    assert (entry.act, entry.subject_id, entry.page_id) == (CasebookAct.SAVE_PAGE, subject.pk, event.pk)
    assert reason_of(entry.reason, ItemPath("", "term")) == Reason(ChangeReason.OTHER, "read from the chart")


def test_names_the_role_that_allowed_it(event, pi):
    saved = universe.fill(event, by=pi, term="Mouth ulcer")

    assert Entry.objects.get(pk=saved.entry).role == "investigator"


def test_knows_the_day_of_birth_from_another_page(event, subject, coordinator):
    born = universe.page_of(subject, "enrollment.demographics")
    universe.fill(born, by=coordinator, birth_date=date(1980, 5, 1))

    with pytest.raises(capture.ChecksRefused, match="before the date of birth, 1980-05-01"):
        universe.fill(event, by=coordinator, start=date(1980, 4, 30))


def test_knows_the_day_of_birth_from_a_page_saved_along(event, subject, coordinator):
    born = universe.filled(
        universe.page_of(subject, "enrollment.demographics"), answers={"birth_date": date(1980, 5, 1)}
    )
    began = universe.filled(event, answers={"start": date(1980, 4, 30)})

    with pytest.raises(capture.ChecksRefused, match="before the date of birth"):
        capture.save_many(filled=[born, began], by=coordinator, at=universe.NOW)


def test_asks_few_statements_however_many_lines(subject, coordinator):
    pages = [universe.page_of(subject, "labs.sample", visit=visit) for visit in ("SCR", "D0")]
    whole, single = universe.lab_rows(), {"HGB": universe.lab_row("HGB")}
    assert len(whole) == 14
    fourteen, one = (
        universe.filled(page, rows=rows, answers={"collected_on": YESTERDAY})
        for page, rows in zip(pages, (whole, single), strict=True)
    )

    for_fourteen = statements(lambda: capture.save(filled=fourteen, by=coordinator, at=universe.NOW))
    for_one = statements(lambda: capture.save(filled=one, by=coordinator, at=universe.NOW))

    assert for_fourteen == for_one <= MOST_STATEMENTS


def test_asks_few_statements_to_correct_a_page(sample, coordinator):
    universe.fill_labs(sample, by=coordinator, on=YESTERDAY)
    corrected = universe.filled(sample, rows=universe.lab_rows(HGB="99", PLT="8"), answers={"collected_on": YESTERDAY})

    assert statements(lambda: capture.save(filled=corrected, by=coordinator, at=universe.NOW)) <= MOST_STATEMENTS


def test_asks_the_same_statements_for_two_pages_or_six(subject, coordinator):
    visits = ("SCR", "D0", "W4", "M2", "M3", "M4", "M5", "M6")
    filled = [
        universe.filled(
            universe.page_of(subject, "labs.sample", visit=visit),
            rows=universe.lab_rows(),
            answers={"collected_on": YESTERDAY},
        )
        for visit in visits
    ]

    for_two = statements(lambda: capture.save_many(filled=filled[:2], by=coordinator, at=universe.NOW))
    for_six = statements(lambda: capture.save_many(filled=filled[2:], by=coordinator, at=universe.NOW))

    assert for_two == for_six <= MOST_STATEMENTS


def test_writes_one_act_a_page(subject, coordinator, event):
    sample = universe.page_of(subject, "labs.sample", visit="SCR")
    filled = [
        universe.filled(sample, rows=universe.lab_rows(), answers={"collected_on": YESTERDAY}),
        universe.filled(event, answers={"term": "Mouth ulcer", "start": YESTERDAY}),
    ]

    saved = capture.save_many(filled=filled, by=coordinator, at=universe.NOW)

    acts = {entry.page_id: entry.pk for entry in Entry.objects.filter(act=CasebookAct.SAVE_PAGE)}
    assert acts == {one.page.pk: one.entry for one in saved}
    assert [one.page.pk for one in saved] == [sample.pk, event.pk]


def test_saves_many_pages_together_or_not_at_all(subject, coordinator, event):
    sample = universe.page_of(subject, "labs.sample", visit="SCR")
    filled = [
        universe.filled(event, answers={"term": "Mouth ulcer"}),
        universe.filled(sample, rows=universe.lab_rows(HGB="9999"), answers={"collected_on": YESTERDAY}),
    ]
    before = trail()

    with pytest.raises(capture.ChecksRefused) as refused:
        capture.save_many(filled=filled, by=coordinator, at=universe.NOW)

    assert refused.value.page.pk == sample.pk
    assert trail() == before


def test_refuses_all_pages_where_one_is_of_another_site(subject, other_subject, coordinator, event):
    elsewhere = universe.page_of(other_subject, "labs.sample", visit="SCR")
    filled = [
        universe.filled(event, answers={"term": "Mouth ulcer"}),
        universe.filled(elsewhere, rows=universe.lab_rows(), answers={"collected_on": YESTERDAY}),
    ]
    before = trail()

    with pytest.raises(NotPermitted):
        capture.save_many(filled=filled, by=coordinator, at=universe.NOW)

    assert trail() == before


def test_makes_a_new_page_and_saves_it(subject, coordinator):
    new = NewPage(subject=subject, form="safety.adverseevent")

    saved = capture.save_new(
        new=new, filled=begun(new, term="Mouth ulcer", start=YESTERDAY), by=coordinator, at=universe.NOW
    )

    assert stored(saved.page)["term"] == "Mouth ulcer"


def test_makes_no_new_page_where_nothing_was_entered(subject, coordinator):
    before, new = trail(), NewPage(subject=subject, form="safety.adverseevent")

    with pytest.raises(capture.NothingEntered):
        capture.save_new(new=new, filled=begun(new, term=None), by=coordinator, at=universe.NOW)

    assert trail() == before
    assert not subject.pages.filter(form="safety.adverseevent").exists()


def test_makes_no_new_page_that_cannot_be(subject, coordinator):
    before, new = trail(), NewPage(subject=subject, form="safety.adverseevent")

    with pytest.raises(capture.ChecksRefused):
        capture.save_new(
            new=new, filled=begun(new, start=universe.TODAY + timedelta(days=1)), by=coordinator, at=universe.NOW
        )

    assert trail() == before


def test_refuses_lines_on_a_form_that_has_none(event, coordinator):
    filled = replace(universe.filled(event), rows={"HGB": {"reported": "118"}})

    with pytest.raises(TypeError, match="has no lines"):
        capture.save(filled=filled, by=coordinator, at=universe.NOW)

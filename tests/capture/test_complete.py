"""Marking a page complete, saying why it is blank, correcting it afterwards: on every way in."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from edc.accounts.selectors import NotPermitted
from edc.audit.models import Change, Entry
from edc.capture import actions as capture
from edc.capture import selectors
from edc.capture.models import Blank, NotCaptured
from edc.capture.reasons import NONE, Reason, Reasons, reason_of
from edc.capture.submission import SaidOfBlank, Submission
from edc.casebook.actions import NewPage
from edc.casebook.acts import CasebookAct
from edc.casebook.item_paths import PAGE, ItemPath
from edc.casebook.models import Page
from edc.labs.models import Result
from protocol.codelists import BlankState, ChangeReason
from tests import universe
from tests.universe import NOW

NOT_DONE, UNKNOWN = SaidOfBlank(BlankState.NOT_DONE), SaidOfBlank(BlankState.UNKNOWN)
LATE = Reasons(Reason(ChangeReason.LATE))
VERSION, SIGNED = ItemPath("", "version"), ItemPath("", "signed_on")
HGB = ItemPath("HGB", "")


@pytest.fixture
def consent(subject) -> Page:
    """The consent's page, nothing entered."""
    return universe.page_of(subject, "enrollment.consent")


@pytest.fixture
def complete(consent, coordinator) -> Page:
    """The consent's page, filled in and marked complete."""
    whole = universe.filled(consent, answers={"signed_on": date(2024, 1, 1), "version": "1.0"})
    capture.save_complete(filled=whole, by=coordinator, at=NOW)
    return Page.objects.get(pk=consent.pk)


@pytest.fixture
def sample(subject) -> Page:
    """A laboratory page, nothing entered."""
    return universe.page_of(subject, "labs.sample", visit="M3")


def trail() -> tuple[int, int]:
    return Entry.objects.count(), Change.objects.count()


def said(page: Page, where: ItemPath) -> tuple[str, str]:
    """What stands of a blank."""
    blank = Blank.objects.get(page=page, row=where.row, item=where.item)
    return blank.state, blank.reason


def blank(page: Page, by, *, rest: SaidOfBlank | None = None, reasons: Reasons = NONE, **blanks):
    told = {ItemPath("", name): state for name, state in blanks.items()}
    whole = replace(universe.filled(page, reasons=reasons), blanks=told, rest=rest)
    return capture.save(filled=whole, by=by, at=NOW)


# Marking complete


def test_ys_23_a_page_goes_from_nothing_to_entered_to_complete(consent, coordinator):
    assert selectors.missing(consent) == (SIGNED, VERSION)

    universe.fill(consent, by=coordinator, signed_on=date(2024, 1, 1))
    entered = Page.objects.get(pk=consent.pk)
    assert (selectors.missing(entered), entered.completed) == ((VERSION,), None)

    blank(consent, coordinator, version=UNKNOWN)
    capture.complete(page=consent, seen=Page.objects.get(pk=consent.pk).last_entry, by=coordinator, at=NOW)

    done = Page.objects.get(pk=consent.pk)
    entry = Entry.objects.get(pk=done.completed)
    assert (entry.act, entry.page_id, entry.by_name) == (CasebookAct.COMPLETE_PAGE, consent.pk, "coordinator")
    assert done.last_entry != done.completed


def test_an_incomplete_page_is_refused_and_nothing_of_it_is_saved(consent, coordinator):
    before = trail()

    with pytest.raises(capture.Incomplete) as refused:
        capture.save_complete(filled=universe.filled(consent, answers={"version": "1.0"}), by=coordinator, at=NOW)

    assert refused.value.places == (SIGNED,)
    assert trail() == before
    assert Page.objects.get(pk=consent.pk).last_entry is None


def test_what_is_complete_stays_so(complete, coordinator):
    before = trail()

    capture.complete(page=complete, seen=complete.last_entry, by=coordinator, at=NOW)

    assert trail() == before


def test_only_what_was_seen_is_marked_complete(consent, coordinator, pi):
    seen = Page.objects.get(pk=consent.pk).last_entry
    universe.fill(consent, by=pi, signed_on=date(2024, 1, 1), version="1.0")

    with pytest.raises(capture.Stale):
        capture.complete(page=consent, seen=seen, by=coordinator, at=NOW)

    assert Page.objects.get(pk=consent.pk).completed is None


@pytest.mark.parametrize("name", ["monitor", "data_manager", "statistician", "inspector", "stranger"])
def test_only_those_who_enter_data_mark_complete(request, consent, coordinator, name):
    saved = universe.fill(consent, by=coordinator, signed_on=date(2024, 1, 1), version="1.0")
    person, before = request.getfixturevalue(name), trail()

    with pytest.raises(NotPermitted):
        capture.complete(page=consent, seen=saved.entry, by=person, at=NOW)

    assert trail() == before


def test_a_new_page_is_made_and_marked_complete_or_not_at_all(subject, coordinator):
    new = NewPage(subject=subject, form="dosing.rescue")
    begun = Submission(page=Page(subject=subject, form=new.form), answers={"treatment": "rituximab"}, seen=None)

    with pytest.raises(capture.Incomplete):
        capture.save_new_complete(new=new, filled=begun, by=coordinator, at=NOW)
    assert not subject.pages.filter(form="dosing.rescue").exists()

    saved = capture.save_new_complete(new=new, filled=replace(begun, rest=NOT_DONE), by=coordinator, at=NOW)
    assert Page.objects.get(pk=saved.page.pk).completed is not None
    assert said(saved.page, ItemPath("", "given_on")) == ("ND", "")


# Blanks


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (BlankState.NOT_DONE, ""),
        (BlankState.NOT_DONE, "machine broken"),
        (BlankState.UNKNOWN, "the sheet is lost"),
        (BlankState.NOT_APPLICABLE, "signed before versions were numbered"),
    ],
)
def test_ys_20_a_blank_is_said_changed_taken_back_and_lifted_by_an_answer(consent, coordinator, state, reason):
    blank(consent, coordinator, version=SaidOfBlank(state, reason))
    assert said(consent, VERSION) == (state.value, reason)

    blank(consent, coordinator, version=UNKNOWN)
    assert said(consent, VERSION) == ("UNK", "")

    blank(consent, coordinator, version=None)
    assert said(consent, VERSION) == ("", "")

    blank(consent, coordinator, version=NOT_DONE)
    saved = universe.fill(consent, by=coordinator, version="1.0")
    changes = {one.table_name: one.new for one in Change.objects.filter(entry_id=saved.entry)}
    assert (changes["capture_blank"], changes["enrollment_consent"]) == ({"state": ""}, {"version": "1.0"})
    steps = Change.objects.filter(table_name="capture_blank", page_id=consent.pk).order_by("id")
    assert [step.op for step in steps] == ["I", "U", "U", "U", "U"]


def test_a_blank_needs_no_answer_beside_it(sample, coordinator):
    saved = capture.save(
        filled=replace(universe.filled(sample), blanks={HGB: SaidOfBlank(BlankState.NOT_DONE, "clotted")}),
        by=coordinator,
        at=NOW,
    )

    assert saved.entry == Page.objects.get(pk=sample.pk).last_entry
    assert said(sample, HGB) == ("ND", "clotted")
    assert not Result.objects.exists()


def test_the_rest_is_what_is_neither_answered_nor_explained(sample, coordinator):
    whole = universe.filled(sample, answers={"collected_on": universe.TODAY}, rows={"HGB": universe.lab_row("HGB")})
    told = replace(whole, blanks={ItemPath("PLT", ""): UNKNOWN}, rest=SaidOfBlank(BlankState.NOT_DONE, "no blood left"))

    capture.save_complete(filled=told, by=coordinator, at=NOW)

    states = {(one.row, one.item): one.state for one in Blank.objects.filter(page=sample)}
    assert ("HGB", "") not in states
    assert ("", "laboratory") not in states
    assert states.pop(("PLT", "")) == "UNK"
    assert set(states.values()) == {"ND"}
    assert selectors.missing(Page.objects.get(pk=sample.pk)) == ()


@pytest.mark.parametrize(
    ("where", "state", "sentence"),
    [
        (ItemPath("", "nothing"), NOT_DONE, "There is no such question on this page."),
        (PAGE, NOT_DONE, "There is no such question on this page."),
        (ItemPath("HGB", ""), NOT_DONE, "There is no such question on this page."),
        (SIGNED, NOT_DONE, "There is an answer here. Clear it first to say why there is none."),
        (VERSION, SaidOfBlank(BlankState.NOT_APPLICABLE), "Say why this does not apply."),
        (VERSION, SaidOfBlank(BlankState.NOT_APPLICABLE, "  "), "Say why this does not apply."),
    ],
)
def test_what_cannot_be_said_of_a_blank_is_refused(consent, coordinator, where, state, sentence):
    universe.fill(consent, by=coordinator, signed_on=date(2024, 1, 1))
    before = trail()

    with pytest.raises(capture.ChecksRefused, match=sentence):
        capture.save(filled=replace(universe.filled(consent), blanks={where: state}), by=coordinator, at=NOW)

    assert trail() == before


def test_saying_the_same_of_a_blank_again_is_no_change(consent, coordinator):
    blank(consent, coordinator, version=NOT_DONE)
    before = trail()

    assert blank(consent, coordinator, version=NOT_DONE).entry is None
    assert trail() == before


@pytest.mark.parametrize("state", ["XX", "NA"], ids=["no such state", "not applicable without a reason"])
def test_the_database_refuses_what_no_form_would_say(consent, state):
    told = "INSERT INTO capture_blank (page_id, row, item, state, reason) VALUES (%s, '', 'version', %s, '')"

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(told, [consent.pk, state])


def test_nobody_writes_a_blank_but_a_save(consent):
    with pytest.raises(NotCaptured):
        Blank(page=consent, item="version", state="ND").save()


# Hidden questions


def test_ys_25_what_is_no_longer_asked_for_is_kept_until_somebody_clears_it(subject, coordinator):
    trough = universe.page_of(subject, "dosing.trough", visit="M3")
    universe.fill(trough, by=coordinator, missed=2, missed_why="travelled")

    with pytest.raises(capture.ChecksRefused, match="Leave this blank"):
        universe.fill(trough, by=coordinator, missed=0)

    answers = selectors.content(Page.objects.get(pk=trough.pk)).answers
    assert (answers.missed, answers.missed_why) == (2, "travelled")
    saved = universe.fill(trough, by=coordinator, missed=0, missed_why=None)
    (change,) = Change.objects.filter(entry_id=saved.entry, table_name="dosing_trough")
    assert change.old == {"missed": 2, "missed_why": "travelled"}


def test_ys_25_a_question_that_comes_up_on_a_complete_page_must_be_answered(subject, coordinator):
    trough = universe.page_of(subject, "dosing.trough", visit="M3")
    told = {"drawn_at": NOW, "last_dose_at": NOW.replace(hour=1), "reported": "8.8", "unit": "ng/mL", "missed": 0}
    whole = replace(universe.filled(trough, answers=told), rest=UNKNOWN)
    capture.save_complete(filled=whole, by=coordinator, at=NOW)

    with pytest.raises(capture.ChecksRefused, match="This page is complete: enter a value") as refused:
        universe.fill(trough, by=coordinator, reasons=LATE, missed=1)

    assert refused.value.findings[0].item == "missed_why"
    assert universe.fill(trough, by=coordinator, reasons=LATE, missed=1, missed_why="forgot").entry


# Lines


def test_ys_28_a_line_is_added_emptied_and_its_blank_explained(sample, coordinator):
    universe.fill_labs(sample, by=coordinator, on=universe.TODAY, HGB="118")
    emptied = universe.lab_row("HGB") | {"reported": None}
    told = replace(universe.filled(sample, rows={"HGB": emptied}), blanks={HGB: SaidOfBlank(BlankState.NOT_DONE, "x")})

    saved = capture.save(filled=told, by=coordinator, at=NOW)

    (change,) = Change.objects.filter(entry_id=saved.entry, table_name="labs_result")
    assert (change.op, change.old["reported"], change.new["reported"]) == ("U", "118", None)
    assert said(sample, HGB) == ("ND", "x")
    universe.fill_labs(sample, by=coordinator, on=universe.TODAY, HGB="119")
    assert said(sample, HGB) == ("", "")


# Correcting what is complete


WAYS = {
    "save": capture.save,
    "save_many": lambda *, filled, by, at: capture.save_many(filled=[filled], by=by, at=at),
    "save_complete": capture.save_complete,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize(
    "given",
    [NONE, Reasons(Reason(ChangeReason.OTHER, " ")), Reasons(None, {SIGNED: Reason(ChangeReason.LATE)})],
    ids=["none", "other without words", "of another place"],
)
def test_ys_29_a_change_without_a_reason_is_refused_on_every_way_in(complete, coordinator, way, given):
    before = trail()

    with pytest.raises(capture.Unexplained) as silent:
        way(filled=universe.filled(complete, answers={"version": "2.0"}, reasons=given), by=coordinator, at=NOW)

    assert silent.value.places == (VERSION,)
    assert trail() == before
    assert selectors.content(complete).answers.version == "1.0"


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_ys_29_a_change_with_a_reason_is_saved_and_keeps_it(complete, coordinator, way):
    each = Reasons(Reason(ChangeReason.LATE), {VERSION: Reason(ChangeReason.SOURCE, "page 2")})
    changed = {"version": "2.0", "signed_on": date(2024, 1, 2)}

    way(filled=universe.filled(complete, answers=changed, reasons=each), by=coordinator, at=NOW)

    entry = Entry.objects.get(pk=Page.objects.get(pk=complete.pk).last_entry)
    assert reason_of(entry.reason, VERSION) == Reason(ChangeReason.SOURCE, "page 2")
    assert reason_of(entry.reason, SIGNED) == Reason(ChangeReason.LATE)
    assert Page.objects.get(pk=complete.pk).completed == complete.completed


def test_ys_29_one_silent_page_refuses_all_that_are_saved_together(subject, complete, coordinator):
    event = universe.add_page(subject, "safety.adverseevent", by=coordinator)
    filled = [
        universe.filled(event, answers={"term": "Mouth ulcer"}),
        universe.filled(complete, answers={"version": "2.0"}),
    ]
    before = trail()

    with pytest.raises(capture.Unexplained):
        capture.save_many(filled=filled, by=coordinator, at=NOW)

    assert trail() == before


def test_ys_29_a_word_about_a_blank_is_a_change_too(complete, coordinator):
    told = replace(universe.filled(complete, answers={"version": None}), blanks={VERSION: UNKNOWN})

    with pytest.raises(capture.Unexplained):
        capture.save(filled=told, by=coordinator, at=NOW)

    assert capture.save(filled=replace(told, reasons=LATE), by=coordinator, at=NOW).entry


def test_a_complete_page_stays_complete(complete, coordinator):
    with pytest.raises(capture.ChecksRefused, match="This page is complete: enter a value, or say why there is none."):
        universe.fill(complete, by=coordinator, reasons=LATE, version=None)


def test_nothing_changed_asks_for_no_reason(complete, coordinator):
    assert universe.fill(complete, by=coordinator, version="1.0").entry is None


def test_one_reason_explains_all_items_of_a_line(sample, coordinator):
    whole = universe.filled(sample, answers={"collected_on": universe.TODAY}, rows={"HGB": universe.lab_row("HGB")})
    capture.save_complete(filled=replace(whole, rest=NOT_DONE), by=coordinator, at=NOW)
    changed = universe.lab_row("HGB", "11.9") | {"unit": "g/dL", "reported_low": 11, "reported_high": 15}
    reasons = Reasons(None, {HGB: Reason(ChangeReason.SOURCE, "other unit")})

    saved = capture.save(filled=universe.filled(sample, rows={"HGB": changed}, reasons=reasons), by=coordinator, at=NOW)

    entry = Entry.objects.get(pk=saved.entry)
    assert reason_of(entry.reason, ItemPath("HGB", "unit")) == Reason(ChangeReason.SOURCE, "other unit")

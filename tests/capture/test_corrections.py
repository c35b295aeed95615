"""What was entered in error is corrected by an act with its reason, and nothing goes away (REQ-045, REQ-072)."""

import re
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import transaction
from django.db.models import ProtectedError

from edc.accounts.selectors import NotPermitted
from edc.audit import plausible
from edc.audit.acts import Act
from edc.audit.models import Change, Entry
from edc.capture import actions as capture
from edc.capture import corrections, selectors
from edc.capture.corrections import NoSuchPlace, NotThere, Taken
from edc.capture.models import NotCaptured
from edc.casebook import actions as casebook
from edc.casebook.actions import NewPage, NoReason, VisitStruck
from edc.casebook.models import Page, Visit
from edc.casebook.places import Place
from edc.labs.models import Result
from edc.review.models import Query, State
from enrollment.actions import screen
from enrollment.models import Demographics
from outcomes.selectors import first_dose
from tests import universe
from tests.audit.trail import verified
from tests.house.source import modules
from trial_edc.reports.lists import lines

WHY = "Entered for the wrong subject"
LATER = universe.NOW + timedelta(days=1)


@pytest.fixture
def other(site, coordinator):
    """A second book at site 01, nothing entered."""
    return screen(site=site, by=coordinator, at=universe.NOW)


@pytest.fixture
def sample(subject, coordinator):
    """A laboratory page of month 3: one result that a check asks about, one that none does."""
    page = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="190", PLT="210")
    return page


@pytest.fixture
def both_sites(subject, other_subject):
    """Somebody who enters data at both sites."""
    person = universe.new_person("traveller", role="coordinator", site=subject.site)
    universe.accounts.grant(user=person, role="coordinator", site=other_subject.site, by=None, at=universe.NOW)
    return person


def now(page: Page) -> Page:
    return Page.objects.whole().get(pk=page.pk)


def strike(page: Page, *, by, reason: str = WHY) -> None:
    corrections.strike_page(page=page, reason=reason, seen=now(page).last_entry, by=by, at=LATER)


def restore(page: Page, *, by, reason: str = "It was right") -> None:
    corrections.restore_page(page=page, reason=reason, seen=now(page).last_entry, by=by, at=LATER)


def strike_line(page: Page, key: str, *, by) -> None:
    corrections.strike_line(page=page, key=key, reason=WHY, seen=now(page).last_entry, by=by, at=LATER)


def restore_line(page: Page, key: str, *, by) -> None:
    corrections.restore_line(page=page, key=key, reason=WHY, seen=now(page).last_entry, by=by, at=LATER)


def move(page: Page, to, *, by, reason: str = WHY) -> Page:
    return corrections.move_page(page=page, to=to, reason=reason, seen=now(page).last_entry, by=by, at=LATER)


def visit_of(subject, code: str) -> Visit:
    return Visit.objects.select_related("subject__site").get(subject=subject, code=code)


def counted(subject) -> list[str]:
    """The tests whose results any rule, report or previous result reads."""
    return sorted(Result.objects.of([subject.pk]).values_list("test", flat=True))


def queries(page: Page) -> list[str]:
    return list(Query.objects.of_checks().filter(page=page).order_by("pk").values_list("state", flat=True))


def trail() -> tuple[int, int]:
    return Entry.objects.count(), Change.objects.count()


def acts(kind: Act) -> list[Entry]:
    return list(Entry.objects.filter(act=kind).order_by("pk"))


def is_sound() -> bool:
    """Each change fits its act, and the trail replays to what stands."""
    return not list(plausible.findings()) and verified()[0] == 0


# Every correction, as somebody does it on what `sample` and `subject` hold.
CORRECTIONS = {
    "strike a page": lambda page, other, by, why: corrections.strike_page(
        page=page, reason=why, seen=now(page).last_entry, by=by, at=LATER
    ),
    "strike a line": lambda page, other, by, why: corrections.strike_line(
        page=page, key="HGB", reason=why, seen=now(page).last_entry, by=by, at=LATER
    ),
    "strike a visit": lambda page, other, by, why: corrections.strike_visit(
        visit=page.visit, reason=why, by=by, at=LATER
    ),
    "move a page": lambda page, other, by, why: corrections.move_page(
        page=page, to=other, reason=why, seen=now(page).last_entry, by=by, at=LATER
    ),
    "renumber": lambda page, other, by, why: casebook.renumber(
        subject=page.subject, code="500", reason=why, by=by, at=LATER
    ),
}
UNDOING = {
    "restore a page": lambda page, by, why: corrections.restore_page(
        page=page, reason=why, seen=now(page).last_entry, by=by, at=LATER
    ),
    "restore a line": lambda page, by, why: corrections.restore_line(
        page=page, key="HGB", reason=why, seen=now(page).last_entry, by=by, at=LATER
    ),
    "restore a visit": lambda page, by, why: corrections.restore_visit(visit=page.visit, reason=why, by=by, at=LATER),
}


@pytest.mark.parametrize("correct", CORRECTIONS.values(), ids=CORRECTIONS.keys())
@pytest.mark.parametrize("name", ["coordinator", "pi"])
def test_lets_the_site_correct(request, correct, name, sample, other):
    correct(sample, other, request.getfixturevalue(name), WHY)

    assert acts(Act.STRIKE) or acts(Act.MOVE_PAGE) or acts(Act.RENUMBER)


@pytest.mark.parametrize("correct", CORRECTIONS.values(), ids=CORRECTIONS.keys())
@pytest.mark.parametrize("name", ["monitor", "data_manager", "inspector", "importer", "administrator", "stranger"])
def test_refuses_everybody_else_and_changes_nothing(request, correct, name, sample, other):
    by, before = request.getfixturevalue(name), trail()

    with pytest.raises(NotPermitted):
        correct(sample, other, by, WHY)

    assert trail() == before


@pytest.mark.parametrize("undo", UNDOING.values(), ids=UNDOING.keys())
@pytest.mark.parametrize("name", ["monitor", "stranger"])
def test_refuses_everybody_else_to_restore(request, undo, name, sample):
    by, before = request.getfixturevalue(name), trail()

    with pytest.raises(NotPermitted):
        undo(sample, by, WHY)

    assert trail() == before


@pytest.mark.parametrize("correct", CORRECTIONS.values(), ids=CORRECTIONS.keys())
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_asks_for_a_reason(correct, reason, sample, other, coordinator):
    before = trail()

    with pytest.raises(NoReason):
        correct(sample, other, coordinator, reason)

    assert trail() == before


@pytest.mark.parametrize("undo", UNDOING.values(), ids=UNDOING.keys())
def test_asks_for_a_reason_to_restore(undo, sample, coordinator):
    with pytest.raises(NoReason):
        undo(sample, coordinator, " ")


@pytest.mark.parametrize("name", ["strike a page", "strike a line", "strike a visit"])
def test_strikes_nothing_twice(name, sample, other, coordinator):
    CORRECTIONS[name](sample, other, coordinator, WHY)
    before = trail()

    with pytest.raises(NotThere):
        CORRECTIONS[name](sample, other, coordinator, WHY)

    assert trail() == before


@pytest.mark.parametrize("undo", UNDOING.values(), ids=UNDOING.keys())
def test_restores_nothing_that_stands(undo, sample, coordinator):
    with pytest.raises(NotThere):
        undo(sample, coordinator, WHY)


@pytest.mark.parametrize("correct", ["strike_page", "restore_page", "strike_line", "move_page"])
def test_refuses_a_page_that_somebody_changed_meanwhile(correct, sample, other, coordinator, pi):
    seen = now(sample).last_entry
    universe.fill_labs(sample, by=pi, on=universe.TODAY, PLT="220")
    told = {"strike_line": {"key": "HGB"}, "move_page": {"to": other}}.get(correct, {})

    with pytest.raises(capture.Stale):
        getattr(corrections, correct)(page=sample, reason=WHY, seen=seen, by=coordinator, at=LATER, **told)


def test_strikes_no_blank_page(subject, coordinator):
    with pytest.raises(NotThere):
        strike(universe.page_of(subject, "labs.sample", visit="M6"), by=coordinator)


def test_strikes_no_line_that_is_not_there(sample, coordinator):
    with pytest.raises(NotThere):
        strike_line(sample, "LDH", by=coordinator)


def test_ys_28_a_row_entered_in_error_is_struck_stays_and_can_be_restored(committed, subject, sample, coordinator):
    strike_line(sample, "HGB", by=coordinator)

    standing = selectors.content(now(sample)).rows["HGB"]
    assert (standing.reported, counted(subject)) == ("190", ["PLT"])
    (act,) = acts(Act.STRIKE)
    assert (act.reason, act.page_id, act.by_name, standing.struck) == (WHY, sample.pk, "coordinator", act.pk)
    assert now(sample).last_entry == act.pk

    restore_line(sample, "HGB", by=coordinator)

    assert counted(subject) == ["HGB", "PLT"]
    assert is_sound()


def test_ys_28_nothing_is_entered_on_a_struck_row(sample, coordinator):
    strike_line(sample, "HGB", by=coordinator)

    with pytest.raises(capture.Refused) as refused:
        universe.fill_labs(sample, by=coordinator, on=universe.TODAY, HGB="129")

    assert [(found.check, found.row) for found in refused.value.findings] == [("line.struck", "HGB")]
    universe.fill_labs(sample, by=coordinator, on=universe.TODAY, PLT="230")


def test_the_place_of_a_struck_row_is_expected_again(sample, coordinator):
    assert Place("HGB", "") not in selectors.missing(now(sample))

    strike_line(sample, "HGB", by=coordinator)

    assert Place("HGB", "") in selectors.missing(now(sample))


def test_what_a_check_asked_is_closed_by_striking_and_asked_anew_by_restoring(sample, coordinator):
    assert queries(sample) == [State.OPEN]
    strike_line(sample, "HGB", by=coordinator)
    assert queries(sample) == [State.CLOSED]
    restore_line(sample, "HGB", by=coordinator)
    assert queries(sample) == [State.CLOSED, State.OPEN]

    strike(sample, by=coordinator)
    assert queries(sample) == [State.CLOSED, State.CLOSED]
    restore(sample, by=coordinator)
    assert queries(sample) == [State.CLOSED, State.CLOSED, State.OPEN]


def test_a_struck_page_counts_nowhere_until_it_is_restored(committed, subject, sample, coordinator):
    strike(sample, by=coordinator)
    assert counted(subject) == []
    assert selectors.content(now(sample)).rows["HGB"].reported == "190"

    restore(sample, by=coordinator)

    assert counted(subject) == ["HGB", "PLT"]
    assert now(sample).struck is None
    assert is_sound()


def test_nothing_is_entered_on_a_struck_page(sample, coordinator):
    strike(sample, by=coordinator)

    with pytest.raises(capture.StruckThrough):
        universe.fill_labs(sample, by=coordinator, on=universe.TODAY, HGB="129")
    with pytest.raises(capture.StruckThrough):
        capture.complete(page=sample, seen=now(sample).last_entry, by=coordinator, at=LATER)
    with pytest.raises(NotThere):
        strike_line(sample, "HGB", by=coordinator)


def test_a_struck_dose_is_no_first_dose(subject, coordinator):
    dose = universe.add_page(subject, "dosing.sirolimus", by=coordinator)
    universe.fill(dose, by=coordinator, start=universe.TODAY, mg_per_day=2)
    assert first_dose(subject) == universe.TODAY

    strike(dose, by=coordinator)

    assert first_dose(subject) is None


def test_a_struck_birth_date_is_not_known(subject, coordinator):
    page = universe.page_of(subject, "enrollment.demographics")
    universe.fill(page, by=coordinator, birth_date=date(1980, 5, 1), sex="F")

    strike(page, by=coordinator)

    assert selectors.births([subject.pk]) == {}
    assert selectors.for_saving(Page.objects.filter(pk=page.pk)).get().born_on is None


def test_a_struck_result_is_no_previous_result(subject, sample, coordinator):
    later = universe.page_of(subject, "labs.sample", visit="M6")
    universe.fill_labs(later, by=coordinator, on=universe.TODAY + timedelta(days=1), at=LATER, LDH="180")
    assert set(selectors.previous(later)) == {"HGB", "PLT"}

    strike_line(sample, "HGB", by=coordinator)
    assert set(selectors.previous(later)) == {"PLT"}
    strike(sample, by=coordinator)
    assert selectors.previous(later) == {}


def test_a_struck_page_is_none_to_be_filled(subject, sample, coordinator):
    (before,) = lines([subject], by=coordinator)

    strike(sample, by=coordinator)

    (after,) = lines([subject], by=coordinator)
    assert (before.progress.entered, after.progress.entered) == (1, 0)
    assert after.progress.pages == before.progress.pages - 1


def test_a_visit_is_struck_with_its_pages_and_restored_with_just_these(committed, subject, sample, coordinator):
    trough = universe.page_of(subject, "dosing.trough", visit="M3")
    universe.fill(trough, by=coordinator, drawn_at=universe.NOW, reported="8.8", unit="ng/mL")
    strike(trough, by=coordinator)
    visit = visit_of(subject, "M3")

    corrections.strike_visit(visit=visit, reason=WHY, by=coordinator, at=LATER)

    assert Visit.objects.get(pk=visit.pk).struck is not None
    assert now(sample).struck is not None
    assert now(universe.page_of(subject, "outcomes.assessment", visit="M3")).struck is None
    corrections.restore_visit(visit=visit, reason="It took place", by=coordinator, at=LATER)
    assert Visit.objects.get(pk=visit.pk).struck is None
    assert now(sample).struck is None
    assert now(trough).struck is not None
    assert [act.page_id for act in acts(Act.RESTORE)] == [None, sample.pk]
    assert is_sound()


def test_nothing_is_entered_at_a_struck_visit(subject, sample, coordinator):
    visit = visit_of(subject, "M3")
    corrections.strike_visit(visit=visit, reason=WHY, by=coordinator, at=LATER)
    blank = universe.page_of(subject, "outcomes.assessment", visit="M3")

    with pytest.raises(capture.StruckThrough):
        universe.fill(blank, by=coordinator, assessed_on=universe.TODAY)
    with pytest.raises(VisitStruck), transaction.atomic():
        casebook.add_pages(wanted=[NewPage(subject, "dosing.trough", visit)], by=coordinator, at=LATER)
    with pytest.raises(VisitStruck):
        restore(sample, by=coordinator)


def test_one_more_visit_never_takes_the_number_of_a_struck_one(subject, coordinator):
    planned = casebook.PlannedPages(visit="UNS", forms=("labs.sample",))
    first = casebook.add_visit(subject=subject, planned=planned, by=coordinator, at=LATER)
    corrections.strike_visit(visit=first, reason=WHY, by=coordinator, at=LATER)

    second = casebook.add_visit(subject=subject, planned=planned, by=coordinator, at=LATER)

    assert second.repeat == 2


def test_a_form_asked_once_is_not_restored_beside_the_one_entered_anew(subject, coordinator):
    page = universe.page_of(subject, "enrollment.demographics")
    universe.fill(page, by=coordinator, sex="F")
    strike(page, by=coordinator)
    new = NewPage(subject, "enrollment.demographics", page.visit)
    capture.save_new(new=new, answers={"sex": "M"}, rows={}, by=coordinator, at=LATER)

    with pytest.raises(Taken):
        restore(page, by=coordinator)

    assert list(Demographics.objects.of([subject.pk]).values_list("sex", flat=True)) == ["M"]


def test_a_page_entered_for_the_wrong_subject_goes_to_the_right_one(committed, subject, other, sample, coordinator):
    blank = universe.page_of(other, "labs.sample", visit="M3")

    move(sample, other, by=coordinator)

    assert (counted(subject), counted(other)) == ([], ["HGB", "PLT"])
    assert now(sample).visit == visit_of(other, "M3")
    assert (now(blank).subject_id, now(blank).visit) == (subject.pk, visit_of(subject, "M3"))
    assert [(act.subject_id, act.page_id, act.reason) for act in acts(Act.MOVE_PAGE)] == [
        (subject.pk, None, WHY),
        (other.pk, sample.pk, WHY),
    ]
    assert is_sound()
    move(now(sample), subject, by=coordinator)
    assert counted(subject) == ["HGB", "PLT"]
    assert is_sound()


def test_a_line_of_a_log_is_numbered_anew_where_it_goes(committed, subject, other, coordinator):
    for book in (subject, other):
        event = universe.add_page(book, "safety.adverseevent", by=coordinator)
        universe.fill(event, by=coordinator, term=f"Rash of {book.number}")

    move(universe.page_of(subject, "safety.adverseevent"), other, by=coordinator)

    found = other.pages.filter(form="safety.adverseevent").order_by("repeat").values_list("repeat", flat=True)
    assert list(found) == [1, 2]
    assert not subject.pages.filter(form="safety.adverseevent").exists()
    assert is_sound()


def test_a_page_that_the_right_subject_lacks_leaves_a_blank_one_behind(committed, subject, other, coordinator):
    ours, theirs = (universe.page_of(book, "enrollment.demographics") for book in (subject, other))
    universe.fill(ours, by=coordinator, sex="F")
    universe.fill(theirs, by=coordinator, sex="M")
    strike(theirs, by=coordinator)

    move(ours, other, by=coordinator)

    assert universe.page_of(subject, "enrollment.demographics").last_entry is None
    assert list(Demographics.objects.of([other.pk]).values_list("sex", flat=True)) == ["F"]
    assert is_sound()


def test_moves_to_no_page_that_holds_something(other, sample, coordinator):
    universe.fill_labs(universe.page_of(other, "labs.sample", visit="M3"), by=coordinator, on=universe.TODAY, PLT="9")
    before = trail()

    with pytest.raises(Taken):
        move(sample, other, by=coordinator)

    assert trail() == before


def test_moves_to_no_visit_that_is_not_there(subject, other, coordinator):
    planned = casebook.PlannedPages(visit="UNS", forms=("labs.sample",))
    casebook.add_visit(subject=subject, planned=planned, by=coordinator, at=universe.NOW)
    page = universe.page_of(subject, "labs.sample", visit="UNS")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, PLT="210")

    with pytest.raises(NoSuchPlace):
        move(page, other, by=coordinator)


def test_moves_to_no_visit_that_is_struck_through(other, sample, coordinator):
    corrections.strike_visit(visit=visit_of(other, "M3"), reason=WHY, by=coordinator, at=LATER)

    with pytest.raises(NoSuchPlace):
        move(sample, other, by=coordinator)


def test_moves_neither_what_is_struck_nor_what_is_blank_nor_to_its_own_subject(subject, other, sample, coordinator):
    with pytest.raises(NotThere):
        move(universe.page_of(subject, "labs.sample", visit="M6"), other, by=coordinator)
    with pytest.raises(NotThere):
        move(sample, subject, by=coordinator)
    strike(sample, by=coordinator)
    with pytest.raises(NotThere):
        move(sample, other, by=coordinator)


def test_between_two_sites_only_who_may_correct_at_both(committed, subject, other_subject, sample, pi, both_sites):
    before = trail()
    with pytest.raises(NotPermitted):
        move(sample, other_subject, by=pi)
    assert trail() == before

    move(sample, other_subject, by=both_sites)

    assert [act.site for act in acts(Act.MOVE_PAGE)] == ["01", "02"]
    assert counted(other_subject) == ["HGB", "PLT"]
    assert is_sound()


def test_tells_nothing_of_the_other_subject_to_whom_it_is_closed(other_subject, sample, coordinator, stranger):
    there = universe.page_of(other_subject, "labs.sample", visit="M3")
    universe.fill_labs(there, by=stranger, on=universe.TODAY, PLT="9")

    with pytest.raises(NotPermitted):
        move(sample, other_subject, by=coordinator)


def test_a_hard_check_in_the_new_place_leaves_everything_as_it_was(subject, other, sample, coordinator):
    born = universe.page_of(other, "enrollment.demographics")
    universe.fill(born, by=coordinator, birth_date=universe.TODAY, sex="F")
    universe.fill_labs(sample, by=coordinator, on=universe.TODAY - timedelta(days=3), PLT="210")
    before, place = trail(), now(sample)

    with pytest.raises(capture.Refused):
        move(sample, other, by=coordinator)

    assert trail() == before
    assert (now(sample).subject_id, now(sample).visit_id) == (place.subject_id, place.visit_id)


def test_two_who_move_towards_each_other_do_not_wait_in_a_circle(committed, elsewhere, subject, other, coordinator):
    ours = universe.page_of(subject, "labs.sample", visit="M3")
    theirs = universe.page_of(other, "labs.sample", visit="M6")
    for page in (ours, theirs):
        universe.fill_labs(page, by=coordinator, on=universe.TODAY, PLT="210")
    together = Barrier(2)

    def moved(page, to):
        together.wait()
        return move(page, to, by=coordinator)

    first, second = elsewhere(lambda: moved(ours, other)), elsewhere(lambda: moved(theirs, subject))

    assert (first.result(timeout=30).subject_id, second.result(timeout=30).subject_id) == (other.pk, subject.pk)
    assert is_sound()


def test_a_page_saved_while_its_visit_is_struck_is_struck_or_refused(committed, elsewhere, subject, coordinator):
    visit, together = visit_of(subject, "M3"), Barrier(2)
    page = universe.page_of(subject, "labs.sample", visit="M3")

    def saved():
        together.wait()
        try:
            universe.fill_labs(page, by=coordinator, on=universe.TODAY, PLT="210")
        except capture.StruckThrough:
            return "refused"
        return "saved"

    def struck():
        together.wait()
        corrections.strike_visit(visit=visit, reason=WHY, by=coordinator, at=LATER)

    save, strike_it = elsewhere(saved), elsewhere(struck)
    strike_it.result(timeout=30)

    assert (save.result(timeout=30) == "saved") is (now(page).struck is not None)
    assert counted(subject) == []


def test_ys_31_what_was_entered_can_be_removed_by_nobody(sample):
    line = selectors.content(now(sample)).rows["HGB"]

    with pytest.raises(NotCaptured):
        Result.objects.filter(page=sample).delete()
    with pytest.raises(NotCaptured):
        line.delete()
    with pytest.raises(ProtectedError):
        Page.objects.filter(pk=sample.pk).delete()
    with pytest.raises(ProtectedError):
        Visit.objects.filter(pk=sample.visit_id).delete()
    with pytest.raises(ProtectedError):
        sample.subject.delete()


def test_ys_31_no_line_of_the_product_removes_what_was_entered():
    removing = re.compile(r"\.delete\(|DELETE FROM (?!django)|\bTRUNCATE [a-z]", re.IGNORECASE)
    found = {module.name for module in modules() if removing.search(module.text)}

    # Here deleting is refused.
    assert found == {"edc/capture/models.py"} - {"edc/capture/models.py"}

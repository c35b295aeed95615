"""Every correction asks for a permission, a reason and the page as it stands (REQ-045, REQ-072)."""

import pytest

from edc.accounts.selectors import NotPermitted
from edc.capture import actions as capture
from edc.casebook import actions as casebook
from edc.casebook.actions import NoReason
from edc.casebook.acts import CasebookAct
from edc.corrections import actions as corrections
from edc.corrections.actions import NotThere
from edc.corrections.acts import CorrectionAct
from tests import universe
from tests.corrections.corrected import (
    LATER,
    WHY,
    acts,
    now,
    trail,
)

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

    assert acts(CorrectionAct.STRIKE) or acts(CorrectionAct.MOVE_PAGE) or acts(CasebookAct.RENUMBER)


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

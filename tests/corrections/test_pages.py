"""What was entered in error, on the screen: corrected with its reason, or refused where it was typed (YS-28, YS-30)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from edc.audit.models import Entry
from edc.casebook.acts import CasebookAct
from edc.casebook.models import Page, Subject, Visit
from edc.corrections import actions as corrections
from edc.corrections.acts import CorrectionAct
from edc.labs.models import Result
from edc.locks.models import HoldKind
from edc.locks.scope import of_subject
from enrollment.actions import screen
from tests import scenes, universe
from tests.locks.held import placed
from tests.pages.reading import typed, words

WHY = "A mistake of ours"


@scenes.stands
def other(site, coordinator):
    return screen(site=site, by=coordinator, at=universe.NOW)


@scenes.stands
def sample(subject, coordinator):
    page = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="118", PLT="210")
    return page


@pytest.fixture
def desk(coordinator):
    """The coordinator's browser."""
    return universe.client_for(coordinator)


def now(page: Page) -> Page:
    return Page.objects.whole().get(pk=page.pk)


def why(page: Page, **more: str) -> dict[str, str]:
    return {"reason": WHY, "seen": str(now(page).last_entry), **more}


def to(name: str, *, key: object, line: str = "") -> str:
    return reverse(name, args=[key]) + (f"?line={line}" if line else "")


def strike(page: Page, by) -> None:
    corrections.strike_page(page=page, reason=WHY, seen=now(page).last_entry, by=by, at=universe.NOW)


def strike_line(page: Page, key: str, by) -> None:
    corrections.strike_line(page=page, key=key, reason=WHY, seen=now(page).last_entry, by=by, at=universe.NOW)


def strike_visit(page: Page, by) -> None:
    corrections.strike_visit(visit=Visit.objects.get(pages=page), reason=WHY, by=by, at=universe.NOW)


def test_a_page_offers_to_those_who_may_what_can_be_corrected(sample, desk, monitor):
    shown = words(desk.get(to("page", key=sample.pk)))

    assert "Entered in error…" in shown
    assert "Strike this line through" in shown
    assert "Entered in error…" not in words(universe.client_for(monitor).get(to("page", key=sample.pk)))


def test_a_page_on_which_nothing_was_entered_offers_no_correction(subject, desk):
    blank = universe.page_of(subject, "labs.sample", visit="M6")

    assert "Entered in error…" not in words(desk.get(to("page", key=blank.pk)))


@pytest.mark.parametrize("line", ["", "HGB"])
def test_says_what_will_happen_and_what_it_concerns(line, sample, desk):
    shown = words(desk.get(to("strike_page", key=sample.pk, line=line)))

    assert "stays where it is and can be read, struck through" in shown
    assert "118" in shown
    assert ("210" in shown) is (line == "")


@pytest.mark.parametrize("name", ["strike_page", "restore_page"])
def test_knows_no_line_on_which_nothing_was_entered(name, sample, desk):
    for line in ("LDH", "nothing", "\0"):
        assert desk.get(to(name, key=sample.pk, line=line)).status_code == 404


@pytest.mark.parametrize(
    ("name", "more"),
    [("strike_page", {}), ("move_page", {"number": "01-002"}), ("strike_visit", {}), ("renumber", {"code": "7"})],
)
@pytest.mark.parametrize("reason", ["", "  "])
def test_asks_for_the_reason_at_its_field(name, more, reason, subject, sample, other, desk):
    key = {"strike_visit": sample.visit_id, "renumber": subject.number}.get(name, sample.pk)

    answer = desk.post(to(name, key=key), why(sample, **more) | {"reason": reason})

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"reason"}
    assert (
        Entry.objects.filter(act__in=[CorrectionAct.STRIKE, CorrectionAct.MOVE_PAGE, CasebookAct.RENUMBER]).count() == 0
    )


def test_what_was_typed_comes_back(sample, other, desk):
    answer = desk.post(to("move_page", key=sample.pk), why(sample, number="01-777"))

    assert answer.status_code == 422
    assert (typed(answer, "number"), typed(answer, "reason")) == ("01-777", WHY)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("01-777", "There is no such subject whose data you may correct."),
        ("\0", "There is no such subject whose data you may correct."),
        ("02-001", "There is no such subject whose data you may correct."),
        ("01-001", "The page stands at this subject already."),
    ],
)
def test_moves_to_no_subject_that_is_not_there(number, sentence, sample, other, other_subject, desk):
    answer = desk.post(to("move_page", key=sample.pk), why(sample, number=number))

    assert answer.status_code == 422
    if number != "\0":
        assert answer.context["form"].errors["number"] == [sentence]


def test_says_at_the_number_that_something_is_entered_there(sample, other, desk, coordinator):
    universe.fill_labs(universe.page_of(other, "labs.sample", visit="M3"), by=coordinator, on=universe.TODAY, PLT="9")

    answer = desk.post(to("move_page", key=sample.pk), why(sample, number=other.number))

    assert answer.context["form"].errors["number"] == [
        "Something is entered on this form already, at the place it would take."
    ]


def test_says_at_the_number_that_there_is_no_such_visit(sample, other, desk, coordinator):
    strike_visit(universe.page_of(other, "labs.sample", visit="M3"), coordinator)

    answer = desk.post(to("move_page", key=sample.pk), why(sample, number=other.number))

    assert answer.context["form"].errors["number"] == ["That subject has no such visit, or it is struck through."]


def test_says_what_a_check_refuses_in_the_new_place(sample, other, desk, coordinator):
    born = universe.page_of(other, "enrollment.demographics")
    universe.fill(born, by=coordinator, birth_date=universe.TODAY, sex="F")
    universe.fill_labs(sample, by=coordinator, on=universe.TODAY - timedelta(days=3), PLT="210")

    answer = desk.post(to("move_page", key=sample.pk), why(sample, number=other.number))

    assert "A check refuses the page there:" in words(answer)
    assert now(sample).subject.number == "01-001"


def test_somebody_elses_change_is_told_and_nothing_is_done(sample, desk, pi):
    told = why(sample)
    universe.fill_labs(sample, by=pi, on=universe.TODAY, PLT="220")

    answer = desk.post(to("strike_page", key=sample.pk), told)

    assert answer.status_code == 422
    assert "Somebody changed this page after you opened it." in words(answer)
    assert now(sample).struck is None


def test_struck_twice_says_that_nothing_is_left_to_do(sample, desk, coordinator):
    strike(sample, coordinator)

    assert "Nothing is left to do here" in words(desk.post(to("strike_page", key=sample.pk), why(sample)))


@pytest.mark.parametrize("kind", list(HoldKind))
@pytest.mark.parametrize("name", ["strike_page", "strike_visit", "move_page", "renumber"])
def test_a_hold_that_came_meanwhile_is_told_and_the_reason_stays(name, kind, sample, other, desk, data_manager):
    key = {"strike_visit": sample.visit_id, "renumber": sample.subject.number}.get(name, sample.pk)
    placed(of_subject(sample.subject), kind, by=data_manager)

    answer = desk.post(to(name, key=key), why(sample, number=other.number, code="S901"))

    assert answer.status_code == 423
    assert {HoldKind.FREEZE: "Frozen since", HoldKind.LOCK: "Locked since"}[kind] in words(answer)
    assert typed(answer, "reason") == WHY


@pytest.mark.parametrize("seen", ["", "x", "-1", str(2**63)])
def test_a_forged_number_of_the_act_is_refused(seen, sample, desk):
    assert desk.post(to("strike_page", key=sample.pk), why(sample) | {"seen": seen}).status_code == 422


def test_ys_28_a_struck_page_is_read_only_and_says_who_and_why(sample, desk):
    answer = desk.post(to("strike_page", key=sample.pk), why(sample), follow=True)

    shown, html = words(answer), answer.content.decode()
    assert "The page is struck through." in shown
    assert "Struck through by Coordinator (coordinator) on" in shown
    assert f": {WHY}" in shown
    assert "<del>" in html
    assert 'name="HGB-reported"' not in html
    assert "Restore this page" in shown
    assert "Enter this form anew" in shown


def test_a_struck_page_is_restored_by_those_who_may(sample, desk, coordinator, monitor):
    strike(sample, coordinator)
    assert "Restore this page" not in words(universe.client_for(monitor).get(to("page", key=sample.pk)))

    answer = desk.post(to("restore_page", key=sample.pk), why(sample), follow=True)

    assert "The page is restored." in words(answer)
    assert 'name="HGB-reported"' in answer.content.decode()


def test_a_save_of_a_page_that_was_struck_meanwhile_is_refused_and_nothing_lost(sample, desk, coordinator):
    strike(sample, coordinator)

    answer = desk.post(to("page", key=sample.pk), {"seen": str(now(sample).last_entry), "laboratory": "Ours"})

    assert answer.status_code == 422
    assert "Meanwhile this page was struck through." in words(answer)


def test_ys_28_a_struck_line_stands_in_the_grid_without_boxes(sample, desk):
    answer = desk.post(to("strike_page", key=sample.pk, line="HGB"), why(sample), follow=True)

    shown, html = words(answer), answer.content.decode()
    assert "Struck through: 118 g/L" in shown
    assert "Struck through by Coordinator (coordinator) on 2" in shown
    assert 'name="HGB-reported"' not in html
    assert 'name="PLT-reported"' in html
    saved = desk.post(to("page", key=sample.pk), {"seen": str(now(sample).last_entry), "collected_on": "2025-06-30"})
    assert saved.status_code == 302
    assert Result.objects.get(page=sample, test="HGB").reported == "118"


def test_a_struck_line_is_restored_and_its_history_tells_both(sample, desk, coordinator):
    strike_line(sample, "HGB", coordinator)

    desk.post(to("restore_page", key=sample.pk, line="HGB"), why(sample) | {"reason": "It was right"})

    assert Result.objects.get(page=sample, test="HGB").struck is None
    told = words(desk.get(reverse("line_history", args=[sample.pk, "HGB"])))
    assert told.index("restored") < told.index("It was right") < told.index("struck through") < told.index(WHY)


def test_the_trail_tells_it_in_words(sample, coordinator, pi):
    strike_line(sample, "HGB", coordinator)
    strike(sample, coordinator)

    shown = words(universe.client_for(pi).get(reverse("trail")))

    assert "struck through what was entered in error" in shown
    assert WHY in shown
    assert "Haemoglobin struck through" in shown
    assert "Struck through by the act" not in shown


@pytest.mark.parametrize("name", ["monitor", "coordinator"])
def test_the_monitor_reads_a_struck_line(request, name, sample, coordinator):
    strike_line(sample, "HGB", coordinator)
    strike(sample, coordinator)

    shown = words(universe.client_for(request.getfixturevalue(name)).get(to("page", key=sample.pk)))

    assert "Struck through: 118 g/L" in shown


def test_a_form_asked_once_is_entered_anew(subject, desk, coordinator):
    page = universe.page_of(subject, "enrollment.demographics")
    universe.fill(page, by=coordinator, sex="F")
    strike(page, coordinator)
    anew = reverse("new_page_at_visit", args=[subject.number, page.visit_id, page.form])
    assert anew in desk.get(to("page", key=page.pk)).content.decode()
    assert anew in desk.get(reverse("subject", args=[subject.number])).content.decode()

    answer = desk.post(anew, {"seen": "1", "sex": "M"})

    assert answer.status_code == 302
    assert anew not in desk.get(to("page", key=page.pk)).content.decode()
    refused = desk.post(to("restore_page", key=page.pk), why(page))
    assert "Something is entered on this form already" in words(refused)


def test_a_page_of_the_whole_book_is_entered_anew(subject, desk, coordinator):
    page = universe.page_of(subject, "enrollment.disposition")
    assert desk.get(reverse("new_page", args=[subject.number, page.form])).status_code == 404
    universe.fill(page, by=coordinator, departure="COMPLETED")
    strike(page, coordinator)

    assert reverse("new_page", args=[subject.number, page.form]) in desk.get(to("page", key=page.pk)).content.decode()
    assert desk.get(reverse("new_page", args=[subject.number, page.form])).status_code == 200


def test_ys_28_a_struck_visit_stays_on_the_subjects_page_with_its_pages(subject, sample, desk):
    answer = desk.post(to("strike_visit", key=sample.visit_id), {"reason": WHY}, follow=True)

    html, shown = answer.content.decode(), words(answer)
    assert "The visit is struck through." in shown
    assert "<del>Month 3</del>" in html
    assert "<del>Laboratory results</del>" in html
    assert to("restore_visit", key=sample.visit_id) in html
    page = words(desk.get(to("page", key=sample.pk)))
    assert "The whole visit: Struck through by Coordinator" in page
    assert "Restore the visit" in page
    assert "Restore this page" not in page


def test_nothing_is_added_at_a_struck_visit(subject, sample, desk, coordinator):
    strike_visit(sample, coordinator)

    answer = desk.get(reverse("new_page_at_visit", args=[subject.number, sample.visit_id, "dosing.trough"]))

    assert answer.status_code == 404


def test_the_matrix_shows_a_struck_visit(subject, sample, desk, coordinator):
    strike_visit(sample, coordinator)

    assert "01-001, Month 3: struck through" in words(desk.get(reverse("matrix")))


def test_a_blank_page_of_a_struck_visit_is_read_only(subject, sample, desk, coordinator):
    strike_visit(sample, coordinator)
    blank = universe.page_of(subject, "outcomes.assessment", visit="M3")

    answer = desk.get(to("page", key=blank.pk))

    assert "The whole visit: Struck through by" in words(answer)
    assert "data-save" not in answer.content.decode()


def test_a_struck_line_of_a_log_is_marked_in_the_list(subject, desk, coordinator):
    event = universe.add_page(subject, "safety.adverseevent", by=coordinator)
    universe.fill(event, by=coordinator, term="Rash")
    strike(event, coordinator)

    answer = desk.get(reverse("subject", args=[subject.number]))

    assert "<del>Rash</del>" in answer.content.decode()


def test_ys_30_a_page_moves_with_its_trail_and_says_where_it_came_from(subject, sample, other, desk, pi):
    answer = desk.post(to("move_page", key=sample.pk), why(sample, number=other.number), follow=True)

    assert "The page was moved." in words(answer)
    assert "Moved here from 01-001 by Coordinator (coordinator) on" in words(answer)
    for number in (subject.number, other.number):
        told = words(universe.client_for(pi).get(reverse("trail"), {"subject": number}))
        assert "moved a page" in told
        assert WHY in told


def test_the_number_of_another_site_is_told_only_to_its_readers(site, other_site, sample, other_subject, pi, stranger):
    both = universe.new_person("traveller", role="coordinator", site=site)
    universe.accounts.grant(user=both, role="coordinator", site=other_site, by=None, at=universe.NOW)
    corrections.move_page(
        page=sample, to=other_subject, reason=WHY, seen=now(sample).last_entry, by=both, at=universe.NOW
    )

    assert "Moved here from 01-001" in words(universe.client_for(both).get(to("page", key=sample.pk)))
    assert "Moved here from another subject by" in words(universe.client_for(stranger).get(to("page", key=sample.pk)))
    assert universe.client_for(pi).get(to("page", key=sample.pk)).status_code == 404


def test_ys_30_a_subject_gets_another_number(subject, desk):
    answer = desk.post(to("renumber", key=subject.number), {"reason": WHY, "code": "S12"}, follow=True)

    assert "The subject has a new number." in words(answer)
    assert Subject.objects.get(pk=subject.pk).number == "01-S12"
    assert desk.get(reverse("subject", args=["01-001"])).status_code == 404


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("002", "A subject has or once had this number. A number is never used again."),
        ("001", "A subject has or once had this number. A number is never used again."),
        ("S 12", "A subject number is the site's code, a hyphen, and letters or digits."),
    ],
)
def test_says_at_the_number_why_it_cannot_be(code, sentence, subject, other, desk):
    answer = desk.post(to("renumber", key=subject.number), {"reason": WHY, "code": code})

    assert answer.status_code == 422
    assert answer.context["form"].errors["code"] == [sentence]


def test_knows_no_visit_of_another_site(other_subject, desk):
    visit = Visit.objects.filter(subject=other_subject).first()

    assert desk.get(to("strike_visit", key=visit.pk)).status_code == 404

"""A limit belongs to its unit: on every way in, and in what is concluded from the result."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.urls import reverse

from dosing.models import Sirolimus
from edc.capture import actions as capture
from edc.capture import selectors
from edc.labs.models import Result
from edc.labs.selectors import nearest
from edc.labs.strategy import RESULTS
from edc.queries.models import Query
from edc.queries.settlement import rechecking
from outcomes.selectors import courses, outcome_of
from protocol.parameters import DEFAULT
from tests import scenes, universe
from tests.outcomes import treated as people
from tests.outcomes.treated import day
from tests.universe import TODAY

BEFORE, NOW = TODAY - timedelta(days=14), TODAY - timedelta(days=7)
WRONG = {"reported": "0.060", "unit": "10^12/L", "reported_low": Decimal("0.024"), "reported_high": Decimal("0.084")}


@pytest.fixture
def samples(subject):
    """Three pages for samples, in the order of the visits."""
    return [universe.page_of(subject, "labs.sample", visit=visit) for visit in ("SCR", "D0", "W1")]


@pytest.fixture
def desk(coordinator):
    """The browser of the coordinator."""
    return universe.client_for(coordinator)


@scenes.stands
def earlier(samples, coordinator):
    """The sample before, whose reticulocytes are told in 10^12/L."""
    universe.fill_labs(samples[0], by=coordinator, on=BEFORE, rows={"RETIC": WRONG})
    return samples[0]


def form_of(desk, page) -> dict[str, str]:
    """What the browser would post of the page's reticulocytes, nothing typed."""
    html = desk.get(f"/pages/{page.pk}/").context
    line = next(line for line in [*html["rows"], *html["others"]] if line.code == "RETIC")
    boxes = {line.form.add_prefix(name): line.form[name].value() or "" for name in line.form.fields}
    return {
        "seen": str(html["seen"]),
        "collected_on": NOW.isoformat(),
        "shown-RETIC": line.shown,
        **{name: str(text) for name, text in boxes.items()},
    }


def post(desk, page, **typed):
    """Posts the page as it was shown, with what was typed: `RETIC_reported="60"`."""
    told = {name.replace("RETIC_", "RETIC-"): text for name, text in typed.items()}
    return desk.post(f"/pages/{page.pk}/", form_of(desk, page) | told)


def stored(page) -> tuple[object, ...]:
    """The reticulocytes of a page: unit, limits, and the unit that these were entered for."""
    line = Result.objects.get(page=page, test="RETIC")
    limits = (None if limit is None else str(limit) for limit in (line.reported_low, line.reported_high))
    return line.unit, *limits, line.limits_unit


def line_of(response):
    return next(line for line in response.context["rows"] if line.code == "RETIC")


def flags(page) -> list[str]:
    return [flag.code for flag in RESULTS.flags(Result.objects.get(page=page, test="RETIC"))]


def test_advice_that_is_followed_brings_the_limits_along(desk, samples, earlier, coordinator):
    """The scenario: 60 is typed where 10^12/L and its limits are proposed, and the page asks whether it is ×10⁹/L."""
    _first, sample, next_one = samples
    refused = post(desk, sample, RETIC_reported="60")
    (button,) = line_of(refused).form["reported"].buttons
    typed = form_of(desk, sample) | {"RETIC-reported": "60"}

    shown = desk.post(f"/pages/{sample.pk}/", typed | {"set": button.posted})

    assert (refused.status_code, button.label) == (422, "Set 60 ×10⁹/L")
    assert not Result.objects.filter(page=sample).exists()
    line = line_of(shown)
    boxes = {name: line.form[name].value() for name in ("reported", "unit", "reported_low", "reported_high")}
    assert boxes == {"reported": "60", "unit": "10^9/L", "reported_low": "24", "reported_high": "84"}
    assert shown.context["form"]["collected_on"].value() == NOW.isoformat()
    assert "beside ×10⁹/L they are 24–84" in line.findings[0].text

    again = typed | {f"RETIC-{name}": text for name, text in boxes.items()} | {"shown-RETIC": line.shown}
    desk.post(f"/pages/{sample.pk}/", again)

    assert (stored(sample), flags(sample)) == (("10^9/L", "24", "84", None), [])
    offered = line_of(desk.get(f"/pages/{next_one.pk}/")).form
    assert (offered["unit"].value(), str(offered["reported_high"].value())) == ("10^9/L", "84")


def test_a_complete_response_stays_one_where_the_unit_was_changed(desk, site, coordinator):
    subject = people.treated(site, by=coordinator, hb={-1: "70", 30: "95"})
    before, sample = people.samples(subject)[1:3]
    universe.fill_labs(before, by=coordinator, on=day(30), rows={"RETIC": WRONG})
    assessment = subject.pages.filter(form="outcomes.assessment").order_by("visit_id")[1]
    universe.fill(assessment, by=coordinator, assessed_on=day(91), bleeding="N", transfusions_known="Y")

    post(desk, sample, RETIC_reported="60", RETIC_unit="10^9/L", collected_on=day(91).isoformat())
    universe.fill_labs(sample, by=coordinator, on=day(91), HGB="118", LDH="180", TBIL="12.0")

    outcome = outcome_of(subject, cut=day(200), parameters=DEFAULT)
    assert stored(sample) == ("10^9/L", "24", "84", None)
    assert str(outcome.statuses[3].answer) == "CR"


def test_a_unit_changed_by_hand_converts_the_proposal_on_the_save_and_says_so(desk, samples, earlier):
    told = form_of(desk, samples[1]) | {"RETIC-reported": "60", "RETIC-unit": "×10⁹/L"}
    told.pop("shown-RETIC")

    response = desk.post(f"/pages/{samples[1].pk}/", told, follow=True)

    assert stored(samples[1]) == ("10^9/L", "24", "84", None)
    said = [str(message) for message in response.context["messages"]]
    assert "Reticulocytes: The proposed limits 0.024–0.084 are of ×10¹²/L: beside ×10⁹/L they are 24–84." in said


def test_a_proposal_from_a_sample_that_was_corrected_meanwhile_is_stored_as_it_is_now(
    desk, samples, earlier, coordinator
):
    told = form_of(desk, samples[1]) | {"RETIC-reported": "0.060"}
    corrected = {"reported": "60", "unit": "10^9/L", "reported_low": Decimal(20), "reported_high": Decimal(80)}
    universe.fill_labs(earlier, by=coordinator, on=BEFORE, rows={"RETIC": corrected})

    desk.post(f"/pages/{samples[1].pk}/", told)

    assert stored(samples[1]) == ("10^12/L", "0.02", "0.08", None)


def test_a_proposal_whose_sample_says_no_limits_any_more_is_left_out(desk, samples, earlier, coordinator):
    told = form_of(desk, samples[1]) | {"RETIC-reported": "0.060"}
    universe.fill_labs(
        earlier, by=coordinator, on=BEFORE, rows={"RETIC": WRONG | {"reported_low": None, "reported_high": None}}
    )

    desk.post(f"/pages/{samples[1].pk}/", told)

    assert stored(samples[1]) == ("10^12/L", None, None, None)


@pytest.mark.parametrize(
    ("unit", "low", "high", "kept"),
    [
        ("10^12/L", "0.03", "0.09", ("10^12/L", "0.03", "0.09", None)),
        ("10^9/L", "30", "90", ("10^9/L", "30", "90", None)),
        ("10^9/L", "", "", ("10^9/L", None, None, None)),
        ("10^9/L", "many", "84", None),
    ],
    ids=["typed over", "typed in the other unit", "cleared", "not to be read"],
)
def test_what_a_person_typed_in_place_of_a_proposal_stays(desk, samples, earlier, unit, low, high, kept):
    result = "60" if unit == "10^9/L" else "0.060"
    post(desk, samples[1], RETIC_reported=result, RETIC_unit=unit, RETIC_reported_low=low, RETIC_reported_high=high)

    assert (stored(samples[1]) if Result.objects.filter(page=samples[1]) else None) == kept


def test_a_proposal_waits_for_a_unit_that_is_one_of_the_analytes(desk, samples, earlier):
    refused = post(desk, samples[1], RETIC_reported="60", RETIC_unit="stones")
    form = line_of(refused).form

    assert refused.status_code == 422
    assert form["reported_low"].value() == "0.024"
    told = form_of(desk, samples[1]) | {"RETIC-reported": "60", "RETIC-unit": "10^9/L"}
    desk.post(f"/pages/{samples[1].pk}/", told | {"shown-RETIC": line_of(refused).shown})
    assert stored(samples[1])[:3] == ("10^9/L", "24", "84")


TYPED = {"RETIC_reported_low": "0.020", "RETIC_reported_high": "0.080"}


def test_limits_that_a_person_typed_are_asked_about_and_compared_with_nothing(desk, samples, earlier):
    """Typed for 10^12/L, refused for 60, and the unit corrected: the page knows for which unit they were typed."""
    refused = post(desk, samples[1], RETIC_reported="60", **TYPED)
    told = form_of(desk, samples[1]) | {
        "RETIC-reported": "60", "RETIC-unit": "10^9/L", "RETIC-reported_low": "0.020", "RETIC-reported_high": "0.080",
        "shown-RETIC": line_of(refused).shown,
    }  # fmt: skip

    asked = desk.post(f"/pages/{samples[1].pk}/", told | {"set": ""})
    saved = desk.post(f"/pages/{samples[1].pk}/", told, follow=True)

    for page in (asked, saved):
        (finding,) = line_of(page).findings
        assert finding.text.startswith("The limits 0.020–0.080 were entered for ×10¹²/L: are they in ×10⁹/L?")
        assert [button.label for button in finding.buttons] == [
            "Set the limits 20–80 ×10⁹/L", "They are in ×10⁹/L", "Clear the limits",
        ]  # fmt: skip
    assert stored(samples[1]) == ("10^9/L", "0.020", "0.080", "10^12/L")
    assert flags(samples[1]) == ["limits in doubt"]
    assert "0.020" not in str(line_of(desk.get(f"/pages/{samples[2].pk}/")).form["reported_low"].value())


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        (0, ("10^9/L", "20", "80", None)),
        (1, ("10^9/L", "0.020", "0.080", None)),
        (2, ("10^9/L", None, None, None)),
        (None, ("10^9/L", "0.020", "0.080", "10^12/L")),
    ],
    ids=["converted", "in the new unit", "cleared", "not answered"],
)
def test_the_answer_settles_the_question(desk, samples, coordinator, place, kept):
    told = WRONG | {"reported_low": Decimal("0.020"), "reported_high": Decimal("0.080")}
    universe.fill_labs(samples[1], by=coordinator, on=NOW, rows={"RETIC": told})
    capture.save(
        filled=universe.filled(samples[1], rows={"RETIC": {"reported": "60", "unit": "10^9/L"}}),
        by=coordinator, at=universe.NOW,
    )  # fmt: skip
    asked = Query.objects.get(check_id="labs.result.limits.unit")
    page = desk.get(f"/pages/{samples[1].pk}/")
    (finding,) = line_of(page).findings

    typed = form_of(desk, samples[1])
    if place is not None:
        page = desk.post(f"/pages/{samples[1].pk}/", typed | {"set": finding.buttons[place].posted})
        form = line_of(page).form
        boxes = {form.add_prefix(name): str(form[name].value() or "") for name in form.fields}
        typed |= boxes | {"shown-RETIC": line_of(page).shown}
    desk.post(f"/pages/{samples[1].pk}/", typed)

    assert stored(samples[1]) == kept
    asked.refresh_from_db()
    assert (asked.state == "open") is (place is None)


def test_the_laboratorys_limits_are_stated_anew_in_another_unit(desk, man, in_force, coordinator):
    sample = universe.page_of(man, "labs.sample", visit="M3")
    universe.fill_labs(sample, by=coordinator, on=NOW, rows={"HGB": {"reported": "128", "unit": "g/L"}})
    html = desk.get(f"/pages/{sample.pk}/").context
    line = next(line for line in html["rows"] if line.code == "HGB")

    assert '"g/dL": {"reported_low": "13", "reported_high": "17.5"}' in line.in_units
    desk.post(
        f"/pages/{sample.pk}/",
        {
            "seen": html["seen"], "collected_on": NOW.isoformat(), "shown-HGB": line.shown, "HGB-reported": "12.8",
            "HGB-unit": "g/dL", "HGB-reported_low": "130", "HGB-reported_high": "175",
        },
    )  # fmt: skip

    kept = Result.objects.get(page=sample)
    assert (str(kept.reported_low), str(kept.reported_high), kept.interval) == ("13", "17.5", in_force["M"].pk)


def save_row(page, by, **row):
    told = {"reported": "60", "unit": "10^9/L", **{name: value and Decimal(value) for name, value in row.items()}}
    return capture.save(
        filled=universe.filled(page, rows={"RETIC": told}, answers={"collected_on": NOW}), by=by, at=universe.NOW
    )


def test_limits_of_0_are_stored_as_none_and_said(samples, coordinator):
    saved = save_row(samples[0], coordinator, reported_low="0", reported_high="0")

    assert stored(samples[0])[1:3] == (None, None)
    assert [note.text for note in saved.notes] == ["Limits of 0–0 are none, and were not kept."]
    assert flags(samples[0]) == ["no limits"]


def test_limits_of_0_make_room_for_the_laboratorys(man, in_force, coordinator):
    sample = universe.page_of(man, "labs.sample", visit="M3")
    zero = {"reported": "300", "unit": "U/L", "reported_low": Decimal(0), "reported_high": Decimal(0)}

    universe.fill_labs(sample, by=coordinator, on=NOW, rows={"LDH": zero})

    assert str(Result.objects.get().reported_high) == "250"


def test_a_lower_limit_of_0_is_none_in_silence(samples, coordinator):
    saved = save_row(samples[0], coordinator, reported_low="0", reported_high="84")

    assert (saved.findings, saved.notes) == ((), ())
    line = Result.objects.get()
    assert (str(line.reported_low), line.measured.low, str(line.measured.high)) == ("0", None, "84")


def test_limits_in_doubt_are_asked_about_and_concluded_from_nowhere(samples, subject, coordinator):
    saved = save_row(samples[0], coordinator, reported_low="0.024", reported_high="0.084")

    (finding,) = saved.findings
    assert "Are the limits in ×10¹²/L?" in finding.text
    assert [button.label for button in finding.buttons] == ["Set the limits 24–84 ×10⁹/L", "Clear the limits"]
    assert Query.objects.get().check_id == "labs.result.limits.doubt"
    (course,) = courses([subject])
    near = nearest({subject.pk: NOW}, tests=["RETIC"], within=7)[subject.pk, "RETIC"]
    for read in (Result.objects.get().measured, course.results["RETIC"][0], near):
        assert (read.low, read.high, read.in_doubt) == (None, None, True)
    assert Result.objects.get().is_out() is False
    assert selectors.proposals(samples[1], selectors.content(samples[1]), selectors.previous(samples[1]), today=TODAY)[
        "RETIC"
    ].answers == {"unit": "10^9/L"}


@pytest.mark.parametrize(
    ("low", "high", "check"),
    [("0.024", "0.084", "labs.result.limits.doubt"), ("0", "0", "labs.result.limits.none")],
)
def test_the_night_asks_about_limits_that_stand_and_closes_when_they_are_mended(samples, coordinator, low, high, check):
    save_row(samples[0], coordinator, reported_low="24", reported_high="84")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE labs_result SET reported_low = %(low)s, low = %(low)s, reported_high = %(high)s, high = %(high)s",
            {"low": low, "high": high},
        )

    rechecking.recheck(by_name="night", at=universe.NOW)
    query = Query.objects.get(check_id=check)
    assert query.state == "open"

    save_row(samples[0], coordinator, reported_low="24", reported_high="84")
    query.refresh_from_db()
    assert query.state == "closed"


def test_a_save_from_elsewhere_that_changes_the_unit_alone_asks_too(samples, coordinator):
    universe.fill_labs(samples[0], by=coordinator, on=NOW, rows={"RETIC": WRONG})
    filled = universe.filled(samples[0], rows={"RETIC": {"reported": "60", "unit": "10^9/L"}})

    capture.save(filled=filled, by=coordinator, at=universe.NOW)

    assert stored(samples[0]) == ("10^9/L", "0.024", "0.084", "10^12/L")


def test_a_dose_of_20_that_is_2_point_0_is_a_button(desk, subject):
    typed = {"seen": "0", "start": TODAY.isoformat(), "mg_per_day": "20"}
    address = reverse("new_page", args=[subject.number, "dosing.sirolimus"])
    refused = desk.post(address, typed)
    (button,) = refused.context["form"]["mg_per_day"].buttons

    shown = desk.post(address, typed | {"set": button.posted})

    assert refused.status_code == 422
    assert b"Is it 2.0 mg/d?" in refused.content
    assert (button.label, button.posted) == ("Set 2.0 mg/d", urlencode({"mg_per_day": "2.0"}))
    assert shown.context["form"]["mg_per_day"].value() == "2.0"
    assert not Sirolimus.objects.exists()

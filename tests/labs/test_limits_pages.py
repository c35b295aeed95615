"""Laboratories and their limits on the screen, and what a sample's page shows of them."""

from datetime import date

import pytest
from django.urls import reverse

from edc.labs import actions as labs
from edc.labs.models import Laboratory, ReferenceInterval
from tests import scenes, universe
from tests.pages.reading import typed, words


@scenes.stands
def laboratory(site, data_manager):
    """The usual laboratory of site 01."""
    return labs.add_laboratory(site=site, name="Central", is_default=True, by=data_manager, at=universe.NOW)


@pytest.fixture
def client(data_manager):
    """The data manager's browser."""
    return universe.client_for(data_manager)


def test_adds_a_laboratory_and_says_where_the_name_is_taken(client, site):
    told = {"site": "01", "name": " Central  laboratory", "is_default": "on"}

    first = client.post(reverse("add_laboratory"), told)
    second = client.post(reverse("add_laboratory"), told)

    assert first["Location"] == reverse("laboratory", args=[Laboratory.objects.get().pk])
    assert Laboratory.objects.get().name == "Central laboratory"
    assert second.status_code == 422
    assert "has a laboratory of this name already" in words(second)


def test_adds_limits_and_shows_those_of_today_first(client, laboratory, data_manager):
    universe.add_limits(laboratory, "HGB", "110", "150", by=data_manager, valid_until=date(2022, 1, 1), sex="F")
    told = {
        "test": "HGB", "unit": "g/l", "low": "130", "high": "１７５", "sex": "M", "age_from": "18",
        "valid_from": "2022-01-02",
    }  # fmt: skip

    answer = client.post(reverse("add_limits", args=[laboratory.pk]), told, follow=True)

    text = words(answer)
    assert text.index("130–175 g/L Male 18 years and older from 2022-01-02 any in force") < text.index("110–150 g/L")
    assert "no longer" in text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"low": "", "high": ""}, "Enter a lower limit, an upper limit, or both."),
        ({"low": "x"}, "is not a number"),
        ({"unit": "stones"}, "stones is not a unit of"),
        ({"valid_from": "soon"}, "“soon” is not a date. Enter it as year-month-day, for example 2026-11-23."),
        ({"valid_from": "2024-01-01", "valid_until": "2023-01-01"}, "The first day is after the last."),
        ({"age_from": "60", "age_until": "18"}, "The first age is above the last."),
        ({"age_from": "-1"}, "greater than or equal to 0"),
        ({"low": "9"}, "The lower limit is above the upper limit."),
        ({}, "For the same people and days other limits stand: 3–8 10^9/L"),
    ],
)
def test_says_what_is_wrong_with_limits_and_keeps_what_was_typed(client, laboratory, data_manager, wrong, sentence):
    universe.add_limits(laboratory, "WBC", "3", "8", by=data_manager)
    told = {"test": "WBC", "unit": "10^9/L", "low": "3.5", "high": "8.5", "valid_from": "2024-01-01", **wrong}

    answer = client.post(reverse("add_limits", args=[laboratory.pk]), told)

    assert answer.status_code == 422
    assert sentence.replace("10^9/L", "×10⁹/L") in words(answer)
    assert typed(answer, "high") == told["high"]
    assert ReferenceInterval.objects.count() == 1


@pytest.mark.parametrize(
    ("how", "told", "sentence"),
    [
        ("replace", {"low": "120", "valid_from": "2019-01-01"}, "Choose a day after the first"),
        ("replace", {"low": "180", "high": "120", "valid_from": "2024-01-01"}, "lower limit is above the upper"),
        ("replace", {"valid_from": "2024-01-01"}, "Enter a lower limit"),
        ("end", {"valid_until": "2019-01-01"}, "Choose a day after the first"),
        ("end", {"valid_until": "2026-01-01"}, "other limits stand: 120–160 g/L"),
        ("withdraw", {"reason": ""}, "This field is required."),
    ],
)
def test_says_why_limits_cannot_be_corrected_so(client, laboratory, data_manager, how, told, sentence):
    limits = universe.add_limits(laboratory, "HGB", "130", "175", by=data_manager, valid_until=date(2025, 1, 1))
    universe.add_limits(laboratory, "HGB", "120", "160", by=data_manager, since=date(2025, 2, 1))

    answer = client.post(reverse("correct_limits", args=[limits.pk, how]), {"reason": "So", **told})

    assert answer.status_code == 422
    assert sentence in words(answer)


@pytest.mark.parametrize(
    ("how", "told"),
    [("replace", {"low": "120", "valid_from": "2024-01-01"}), ("end", {"valid_until": "2024-01-01"}), ("withdraw", {})],
)
def test_corrects_limits(client, laboratory, data_manager, how, told):
    limits = universe.add_limits(laboratory, "HGB", "130", "175", by=data_manager)
    address = reverse("correct_limits", args=[limits.pk, how])
    assert "130–175 g/L" in words(client.get(address))

    answer = client.post(address, {"reason": "So", **told})

    assert answer["Location"] == reverse("laboratory", args=[laboratory.pk])
    limits.refresh_from_db()
    assert limits.valid_until or limits.withdrawn


def test_there_is_no_other_way_to_correct_limits(client, laboratory, data_manager):
    limits = universe.add_limits(laboratory, "HGB", "130", "175", by=data_manager)

    assert client.get(reverse("correct_limits", args=[limits.pk, "erase"])).status_code == 404


def test_shows_the_limits_of_one_analyte(client, laboratory, data_manager):
    universe.add_limits(laboratory, "HGB", "130", "175", by=data_manager)
    universe.add_limits(laboratory, "PLT", "125", "350", by=data_manager)
    address = reverse("laboratory", args=[laboratory.pk])

    assert "130–175" not in words(client.get(address, {"test": "PLT"}))
    assert client.get(address, {"test": "NONE"}).status_code == 422


@scenes.stands
def sample(subject, coordinator):
    """A laboratory page of a man of 45 years, nothing entered."""
    page = universe.page_of(subject, "enrollment.demographics")
    universe.fill(page, by=coordinator, birth_date=date(1980, 1, 1), sex="M")
    return universe.page_of(subject, "labs.sample", visit="M3")


def box(answer, name: str) -> str:
    """The box of this name, with all that it says of itself."""
    html = answer.content.decode()
    (found,) = [part for part in html.split("<input") if f'name="{name}"' in part.partition(">")[0]]
    return found.partition(">")[0]


def test_a_sample_offers_the_laboratories_and_means_the_usual_one(sample, laboratory, data_manager, coordinator):
    labs.add_laboratory(site=laboratory.site, name="Emergency", is_default=False, by=data_manager, at=universe.NOW)

    answer = universe.client_for(coordinator).get(reverse("page", args=[sample.pk]))

    assert typed(answer, "laboratory") == "Central"
    assert 'list="id_laboratory_offered"' in box(answer, "laboratory")
    assert '<datalist id="id_laboratory_offered"><option value="Central"></option><option value="Emergency">' in (
        answer.content.decode()
    )


def test_a_sample_shows_the_limits_in_force_in_blank_boxes(sample, laboratory, data_manager, coordinator):
    universe.add_limits(laboratory, "HGB", "130", "175", by=data_manager, sex="M", age_from=18)
    client, address = universe.client_for(coordinator), reverse("page", args=[sample.pk])
    answer = client.get(address)

    assert typed(answer, "HGB-reported_low") == ""
    assert 'placeholder="130"' in box(answer, "HGB-reported_low")
    assert 'title="Left blank, the limits of the laboratory hold: 130–175"' in box(answer, "HGB-reported_high")
    assert "placeholder" not in box(answer, "PLT-reported_low")

    posted = {"seen": "0", "collected_on": "2025-05-05", "laboratory": "Central", "HGB-reported": "128",
              "HGB-unit": "g/L"}  # fmt: skip
    assert client.post(address, posted).status_code == 302
    saved = client.get(address)
    assert (typed(saved, "HGB-reported_low"), typed(saved, "HGB-reported_high")) == ("130", "175")


def test_limits_of_the_last_sample_are_offered_only_where_none_are_kept(
    sample, subject, laboratory, data_manager, coordinator
):
    universe.fill_labs(
        universe.page_of(subject, "labs.sample", visit="D0"), by=coordinator, on=date(2025, 1, 1), HGB="118", PLT="90"
    )
    universe.add_limits(laboratory, "HGB", "130", None, by=data_manager)

    answer = universe.client_for(coordinator).get(reverse("page", args=[sample.pk]))

    assert (typed(answer, "HGB-reported_low"), typed(answer, "HGB-reported_high")) == ("", "")
    assert (typed(answer, "PLT-reported_low"), typed(answer, "PLT-reported_high")) == ("100", "300")


def test_a_result_without_limits_is_shown_as_such(sample, coordinator, monitor):
    universe.fill_labs(sample, by=coordinator, on=date(2025, 5, 5), rows={"HGB": {"reported": "128", "unit": "g/L"}})

    for person in (coordinator, monitor):
        answer = universe.client_for(person).get(reverse("page", args=[sample.pk]))
        assert "no limits is not compared with anything" in words(answer)


def test_the_trail_names_the_laboratory(laboratory, data_manager):
    universe.add_limits(laboratory, "HGB", "130", None, by=data_manager)

    answer = universe.client_for(data_manager).get(reverse("trail"), {"act": "limits.add"})

    assert "Reference interval" in words(answer)
    told = words(answer).partition("Reference interval")[2]
    assert "Laboratory to Central" in told


@pytest.mark.parametrize(
    ("low", "high", "unit", "asked"),
    [
        ("12", "16", "g/L", "The limits 12–16 g/L are unusual in this unit. Are the limits in g/dL?"),
        ("12", "1600", "g/L", "The limits 12–1600 g/L cannot be: results from 10 to 250 g/L are possible."),
        ("0", "0", "g/L", "Limits of 0–0 are none."),
        ("12", "16", "g/dL", ""),
    ],
)
def test_asks_about_limits_that_cannot_be_those_of_the_test(client, laboratory, low, high, unit, asked):
    told = {"test": "HGB", "unit": unit, "low": low, "high": high, "valid_from": "2020-01-01"}

    answer = client.post(reverse("add_limits", args=[laboratory.pk]), told, follow=True)

    warnings = [str(message) for message in answer.context["messages"] if message.level_tag == "warning"]
    assert [sentence.startswith(asked) for sentence in warnings] == ([True] if asked else [])


def test_asks_about_limits_that_take_the_place_of_others(client, laboratory, data_manager):
    limits = universe.add_limits(laboratory, "HGB", "120", "160", by=data_manager)
    told = {"reason": "So", "low": "12", "high": "16", "valid_from": "2025-01-01"}

    answer = client.post(reverse("correct_limits", args=[limits.pk, "replace"]), told, follow=True)

    assert "Are the limits in g/dL?" in words(answer)

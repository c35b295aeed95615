"""Two people on one page, each with a connection of their own: nothing lost, nothing under the wrong name (YS-26)."""

from collections.abc import Callable
from threading import Barrier
from typing import Any

from django.urls import reverse

from edc.audit.models import Change, Entry
from edc.casebook.models import Page
from edc.labs.models import Result
from protocol.analytes import ANALYTES
from tests import universe
from tests.pages.reading import typed

SAMPLE = {"seen": "0", "collected_on": "2024-01-10", "laboratory": ""}


def result(code: str, reported: str) -> dict[str, str]:
    return {f"{code}-reported": reported, f"{code}-unit": ANALYTES[code].unit}


def pressing(elsewhere: Any, together: Barrier, person: Any, page: Page, told: dict[str, str]) -> Any:
    """A press of Save in another thread, at the same moment as the other."""
    browser = universe.client_for(person)

    def press() -> Any:
        together.wait()
        return browser.post(reverse("page", args=[page.pk]), told)

    return elsewhere(press)


def test_ys_26_of_two_presses_at_once_one_is_merged_and_both_end_up_stored(
    committed: str, elsewhere: Callable[..., Any], subject: Any, coordinator: Any, pi: Any
) -> None:
    page, together = universe.page_of(subject, "labs.sample", visit="W4"), Barrier(2, timeout=20)
    typing = {"coordinator": (coordinator, result("HGB", "118")), "pi": (pi, result("PLT", "210"))}

    waiting = [
        (name, pressing(elsewhere, together, person, page, {**SAMPLE, **told}))
        for name, (person, told) in typing.items()
    ]
    answers = {answer.result().status_code: (name, answer.result()) for name, answer in waiting}

    assert sorted(answers) == [302, 422]
    (faster, _saved), (slower, merged) = answers[302], answers[422]
    (_person, other), (person, told) = typing[faster], typing[slower]
    again = {**SAMPLE, "seen": typed(merged, "seen"), **told, **other}
    assert {name: typed(merged, name) for name in other} == other
    assert universe.client_for(person).post(reverse("page", args=[page.pk]), again).status_code == 302

    assert dict(Result.objects.values_list("test", "reported")) == {"HGB": "118", "PLT": "210"}
    doers = dict(Entry.objects.values_list("pk", "by_name"))
    added = Change.objects.filter(table_name="labs_result", op="I").values_list("new__test", "entry_id")
    assert {test: doers[entry] for test, entry in added if entry} == {"HGB": "coordinator", "PLT": "pi"}

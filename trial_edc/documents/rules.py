"""rules.md: the tables of rules, line for line, with the sentence in which each line explains itself."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from protocol import ctcae, haemolysis, platelets, relapse, response
from protocol.codelists import Codelist, Combination, Departure, Dipstick, Response, Sex
from protocol.conclusion import Facts, Rule
from protocol.ctcae_results import GradedResult
from protocol.ctcae_tables import TERMS
from protocol.parameters import DEFAULT
from protocol.platelets import Platelets
from protocol.redcells import Event, RedCells
from protocol.relapse import ResponseHistory
from protocol.response import AssessmentPoint, AtMonth, Lineages
from protocol.units import Measured
from trial_edc.documents.words import Both, document, heading, section, table, words

INTRODUCTION = """
Each table is asked from its first line to its last, and the first line that holds decides. A condition that is unknown
does not hold: nothing that is missing counts as normal. In a sentence, ‹words› stand for the facts, which the page
fills in with values, limits and dates. The flag goes with the conclusion. Four flags belong to the facts, whatever
line decides: BASE_POST_TX where the baseline haemoglobin was measured after a transfusion, WITHIN_12M where a relapse
counts at twelve months, BASELINE_MISSING where a grade asks for a baseline that nobody knows, and BASELINE_GRADE where
a result is the baseline or stands before it. What the grades are held against stands in [ctcae.md](ctcae.md).
"""
HEADS = ("No.", "Rule", "Answer", "Flag", "Sentence", "说明")
PLACE = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class ListedTable:
    """One table of rules, its name, and facts over which each line can say its sentence."""

    title: Both
    code: str
    rules: Sequence[Rule[Any, Any]]
    facts: Facts


def text() -> str:
    """The whole document."""
    parts = [section(heading(rule.title, rule.code), table(HEADS, _rows(rule))) for rule in _listed()]
    return document("Rules of response, relapse and grades", INTRODUCTION, *parts)


def _listed() -> Iterator[ListedTable]:
    for criteria, rules in haemolysis.SETS.items():
        label = words(criteria.label)
        title = Both(f"Red cells: {label.en}", label.zh)
        yield ListedTable(title, f"protocol.haemolysis.{criteria.value}", rules, _red_cells())
    yield ListedTable(Both("Platelets", ""), "protocol.platelets.RULES", platelets.RULES, _platelets())
    yield ListedTable(
        Both("Both lineages as one response", ""), "protocol.response.COMBINE", response.COMBINE, _lineages()
    )
    yield ListedTable(Both("Status at a month", ""), "protocol.response.AT_MONTH", response.AT_MONTH, _at_month())
    yield ListedTable(Both("Relapse", ""), "protocol.relapse.RULES", relapse.RULES, _history())
    yield ListedTable(Both("Grade of a laboratory result", ""), "protocol.ctcae.RULES", ctcae.RULES, _graded())


def _rows(listed: ListedTable) -> Iterator[tuple[str, ...]]:
    for place, rule in enumerate(listed.rules, start=1):
        sentence = words(rule.because(listed.facts).msgid)
        yield str(place), rule.id, _answer(rule.answer), rule.flag, _places(sentence.en), _places(sentence.zh)


def _answer(answer: object) -> str:
    if isinstance(answer, Codelist):
        return answer.value
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return "none" if answer is None else str(answer)


def _places(sentence: str) -> str:
    """The sentence with its places marked for a reader."""
    return PLACE.sub(lambda match: f"‹{match[1].replace('_', ' ')}›", sentence)


# Facts in which nothing is missing, so that every line finds the words for its sentence.

DAY_0, LATER = date(2024, 1, 1), date(2024, 4, 1)


def _measured(value: str) -> Measured:
    return Measured(Decimal(value), "", Decimal(1), Decimal(2), LATER)


def _red_cells() -> RedCells:
    given = Event(days=3, on=LATER, what="")
    return RedCells(
        sex=Sex.FEMALE,
        hb=_measured("100"),
        baseline=_measured("70"),
        parameters=DEFAULT,
        transfusion=given,
        history_known=True,
        rescue_a=given,
        rescue_b=given,
    )


def _platelets() -> Platelets:
    return Platelets(
        plt=_measured("50"),
        baseline=_measured("20"),
        bleeding=False,
        parameters=DEFAULT,
        transfusion=Event(days=3, on=LATER),
    )


def _lineages() -> Lineages:
    return Lineages(Response.CR, Response.PR, Combination.WORST)


def _at_month() -> AtMonth:
    window = response.windows(DEFAULT)[0]
    chosen = AssessmentPoint(LATER, (LATER - DAY_0).days, Response.PR)
    return AtMonth(window, DAY_0, chosen, LATER, Departure.WITHDRAWN, LATER)


def _history() -> ResponseHistory:
    points = (AssessmentPoint(LATER, (LATER - DAY_0).days, Response.PR),)
    return ResponseHistory(first_dose=DAY_0, points=points, interventions=(), parameters=DEFAULT)


def _graded() -> GradedResult:
    """A creatinine so high that the line of every grade holds."""
    return GradedResult(
        term=TERMS["CREAT"],
        value=_measured("100"),
        baseline=_measured("2"),
        dipstick=Dipstick.ONE,
        parameters=DEFAULT,
    )

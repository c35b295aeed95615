"""The CTCAE grade beside each laboratory result, and the adverse event that a risen grade offers (CTC-06 to 09)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from dosing.selectors import first_dose, red_cells_until
from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.capture.submission import Content
from edc.casebook.models import Page
from edc.labs.models import Result
from edc.pages.annotations import Annotation
from edc.study.selectors import parameters
from protocol import ctcae
from protocol.codelists import Dipstick, YesNo
from protocol.ctcae import GradeConclusion
from protocol.ctcae_results import GradedResult as Graded
from protocol.ctcae_results import reported_in_mg_dl
from protocol.ctcae_tables import BY_ANALYTE
from protocol.parameters import Parameters
from protocol.timeline import baseline
from protocol.units import Measured
from safety.models import AdverseEvent

URINE, STRIP, HAEMOGLOBIN = "UPROT", "UPROTDIP", "HGB"


def of_sample(page: Page, content: Content, by: User, at: datetime) -> Mapping[str, Annotation]:
    """The grade of each result of a sample that CTCAE grades; in its words, with an offer where it is an event."""
    on = getattr(content.answers, "collected_on", None)
    if on is None:
        return {}
    rows = {key: row for key, row in content.rows.items() if isinstance(row, Result) and row.struck is None}
    sample = _Sample(page, on, rows, parameters(on=on))
    may_enter = may(by, Permission.ENTER_DATA, site=page.subject.site)
    annotations = {key: sample.annotation(key, offers=may_enter) for key in rows}
    return {key: annotation for key, annotation in annotations.items() if annotation != Annotation()}


@dataclass(frozen=True, slots=True)
class _Dated:
    """A result with the day of its sample."""

    row: Result
    on: date

    @property
    def measured(self) -> Measured | None:
        measured = self.row.measured
        return None if measured is None else replace(measured, on=self.on)

    @property
    def in_mg_dl(self) -> Measured | None:
        """CTC-09: as it was reported, with the limits that it is compared with."""
        row, measured = self.row, self.row.measured
        reported = reported_in_mg_dl(row.reported or "", row.unit or "")
        if measured is None or reported is None:
            return None
        low = None if measured.low is None else row.reported_low
        high = None if measured.high is None else row.reported_high
        return replace(reported, low=low, high=high, on=self.on, in_doubt=measured.in_doubt)


@dataclass(frozen=True)
class _Sample:
    """One sample with what its grades look at: each result's baseline, and the numbers of the protocol."""

    page: Page
    on: date
    rows: Mapping[str, Result]
    parameters: Parameters

    @cached_property
    def graded(self) -> Mapping[str, GradeConclusion]:
        """The conclusions by analyte; a 24-hour result speaks before a dipstick (CTC-05)."""
        conclusions = {key: ctcae.grade(facts) for key in self.rows if (facts := self._facts(key))}
        return {key: conclusion for key, conclusion in conclusions.items() if conclusion.facts.scale is not None}

    def annotation(self, key: str, *, offers: bool) -> Annotation:
        address = self._event(key) if offers and self._is_event(key) else ""
        offer = _("Record an adverse event") if address else ""
        conclusion = self.graded.get(key)
        if conclusion is None:
            return Annotation(address=address, offer=offer)
        text = conclusion.reason.render(_)
        return Annotation(
            mark=_mark(conclusion),
            is_quiet=conclusion.answer == 0,
            text=text,
            facts=conclusion.seen,
            address=address,
            offer=offer,
        )

    def _facts(self, key: str) -> Graded | None:
        row = self.rows[key]
        if key == STRIP:
            return None if URINE in self.rows else self._strip(row)
        if key not in BY_ANALYTE:
            return None
        before, facts = self._baselines.get(key), self._by_limits(_Dated(row, self.on))
        if before is None:
            return facts
        if self.on <= before.on:
            return replace(facts, is_baseline=True)
        return replace(facts, baseline=before.measured)

    def _strip(self, row: Result) -> Graded:
        """Of a strip only the day tells whether it was the baseline's."""
        return Graded(
            term=BY_ANALYTE[URINE],
            value=None,
            dipstick=Dipstick(row.standard) if row.standard else None,
            is_baseline=self._first_dose is not None and self.on <= self._first_dose,
            parameters=self.parameters,
        )

    def _by_limits(self, result: _Dated) -> Graded:
        """A result that CTCAE grades, without its baseline."""
        term = BY_ANALYTE[result.row.test]
        return Graded(term=term, value=result.measured, in_mg_dl=result.in_mg_dl, parameters=self.parameters)

    @cached_property
    def _first_dose(self) -> date | None:
        return first_dose(self.page.subject)

    @cached_property
    def _baselines(self) -> Mapping[str, _Dated]:
        """RESP-01b: of each analyte the last result up to the first dose, before a transfusion that spoils it."""
        first = self._first_dose
        if first is None:
            return {}
        series: dict[str, list[_Dated]] = {}
        known = Result.objects.dated().of([self.page.subject_id]).filter(on__lte=first, value__isnull=False)
        for row in known.filter(test__in=BY_ANALYTE).order_by("on", "pk"):
            series.setdefault(row.test, []).append(_Dated(row, row.on))
        red_cells = red_cells_until(self.page.subject, first) if HAEMOGLOBIN in series else ()
        spoils = {HAEMOGLOBIN: red_cells}
        baselines = {
            key: baseline(rows, first, spoils.get(key, ()), self.parameters)[0] for key, rows in series.items()
        }
        return {key: result for key, result in baselines.items() if result is not None}

    def _is_event(self, key: str) -> bool:
        """CTC-06, or out of its limits and significant; nothing is offered where an event of that day is called so."""
        row = self.rows[key]
        significant = row.is_out() and row.significant == YesNo.YES
        is_event = significant or self._rose(key)
        return is_event and (self.on, self._term(key).casefold()) not in self._recorded

    def _rose(self, key: str) -> bool:
        """A severe grade that is neither the baseline's nor certainly as old as it."""
        conclusion = self.graded.get(key)
        if conclusion is None or conclusion.answer is None or conclusion.facts.is_baseline:
            return False
        before = self._baseline_grade(key)
        event = ctcae.is_event(before, conclusion.answer, self.parameters, significant=False, acted_on=False)
        return event is not False

    def _baseline_grade(self, key: str) -> int | None:
        """CTC-08: by the limits of its own day."""
        before = self._baselines.get(key)
        return None if before is None else ctcae.grade(replace(self._by_limits(before), is_baseline=True)).answer

    @cached_property
    def _recorded(self) -> frozenset[tuple[date | None, str]]:
        """The adverse events of this day, by their words."""
        events = AdverseEvent.objects.of([self.page.subject_id]).filter(start=self.on, term__isnull=False)
        return frozenset((start, term.casefold()) for start, term in events.values_list("start", "term"))

    def _term(self, key: str) -> str:
        conclusion = self.graded.get(key)
        return _(conclusion.facts.scale.term if conclusion and conclusion.facts.scale else self.rows[key].analyte.label)

    def _event(self, key: str) -> str:
        """The address of a new adverse event with what the result tells of it."""
        address = reverse("new_page", args=[self.page.subject.number, AdverseEvent.key()])
        return f"{address}?{urlencode(dict(self._told(key)))}"

    def _told(self, key: str) -> Iterator[tuple[str, str]]:
        yield "term", self._term(key)
        yield "start", self.on.isoformat()
        if (conclusion := self.graded.get(key)) and conclusion.answer:
            yield "grade", str(conclusion.answer)


def _mark(graded: GradeConclusion) -> str:
    """The grade in a word, labelled where it is the baseline's (CTC-08)."""
    if graded.answer is None:
        return _("not graded")
    if graded.facts.is_baseline:
        return _("baseline grade %(grade)s") % {"grade": graded.answer}
    return _("grade %(grade)s") % {"grade": graded.answer}

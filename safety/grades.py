"""The CTCAE grade beside each laboratory result, and the adverse event that a risen grade offers (CTC-06)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from dosing.selectors import first_dose, red_cells_until
from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.capture.remarks import Remark
from edc.capture.selectors import Content
from edc.casebook.models import Page
from edc.labs.models import Result
from edc.study.selectors import parameters
from protocol import ctcae
from protocol.codelists import Dipstick, YesNo
from protocol.ctcae import GradeConclusion
from protocol.ctcae_results import Result as Graded
from protocol.ctcae_tables import BY_ANALYTE
from protocol.parameters import Parameters
from protocol.timeline import baseline
from protocol.units import Measured
from safety.models import AdverseEvent

URINE, STRIP, HAEMOGLOBIN = "UPROT", "UPROTDIP", "HGB"


def beside(page: Page, content: Content, by: User) -> Mapping[str, Remark]:
    """The grade of each result of a sample that CTCAE grades; in its words, with an offer where it is an event."""
    on = getattr(content.answers, "collected_on", None)
    if on is None:
        return {}
    rows = {key: row for key, row in content.rows.items() if isinstance(row, Result) and row.struck is None}
    sample = _Sample(page, on, rows, parameters(on=on))
    may_enter = may(by, Permission.ENTER_DATA, site=page.subject.site)
    remarks = {key: sample.remark(key, offers=may_enter) for key in rows}
    return {key: remark for key, remark in remarks.items() if remark != Remark()}


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
        found = {key: ctcae.grade(facts) for key in self.rows if (facts := self._facts(key))}
        return {key: one for key, one in found.items() if one.facts.scale is not None}

    def remark(self, key: str, *, offers: bool) -> Remark:
        address = self._event(key) if offers and self._is_event(key) else ""
        offer = _("Record an adverse event") if address else ""
        one = self.graded.get(key)
        if one is None:
            return Remark(address=address, offer=offer)
        mark = _("not graded") if one.answer is None else _("grade %(grade)s") % {"grade": one.answer}
        text = one.reason.render(_)
        return Remark(mark=mark, is_quiet=one.answer == 0, text=text, facts=one.seen, address=address, offer=offer)

    def _facts(self, key: str) -> Graded | None:
        row, code = self.rows[key], URINE if key == STRIP else key
        term = BY_ANALYTE.get(code)
        if term is None or (key == STRIP and URINE in self.rows):
            return None
        if key == STRIP:
            strip = Dipstick(row.standard) if row.standard else None
            return Graded(term=term, value=None, dipstick=strip, parameters=self.parameters)
        measured = row.measured
        value = None if measured is None else _on(measured, self.on)
        return Graded(term=term, value=value, baseline=self._baselines.get(key), parameters=self.parameters)

    @cached_property
    def _baselines(self) -> Mapping[str, Measured]:
        """RESP-01b: of each analyte the last result up to the first dose, before a transfusion that spoils it."""
        first = first_dose(self.page.subject)
        if first is None:
            return {}
        series: dict[str, list[Measured]] = {}
        known = Result.objects.dated().of([self.page.subject_id]).filter(on__lte=first, value__isnull=False)
        for row in known.filter(test__in=BY_ANALYTE).order_by("on", "pk"):
            series.setdefault(row.test, []).append(_on(row.measured, row.on))
        red_cells = red_cells_until(self.page.subject, first) if HAEMOGLOBIN in series else ()
        spoils = {HAEMOGLOBIN: red_cells}
        found = {key: baseline(one, first, spoils.get(key, ()), self.parameters)[0] for key, one in series.items()}
        return {key: one for key, one in found.items() if one is not None}

    def _is_event(self, key: str) -> bool:
        """CTC-06, or out of its limits and significant; nothing is offered where an event of that day is called so."""
        row = self.rows[key]
        significant = row.is_out() and row.significant == YesNo.YES
        is_event = significant or self._rose(key)
        return is_event and (self.on, self._term(key).casefold()) not in self._recorded

    def _rose(self, key: str) -> bool:
        """A severe grade that is not certainly as old as the baseline."""
        one = self.graded.get(key)
        if one is None or one.answer is None:
            return False
        before = ctcae.baseline_grade(one.facts).answer if one.facts.baseline else None
        event = ctcae.is_event(before, one.answer, self.parameters, significant=False, acted_on=False)
        return event is not False

    @cached_property
    def _recorded(self) -> frozenset[tuple[date | None, str]]:
        """The adverse events of this day, by their words."""
        told = AdverseEvent.objects.of([self.page.subject_id]).filter(start=self.on, term__isnull=False)
        return frozenset((start, term.casefold()) for start, term in told.values_list("start", "term"))

    def _term(self, key: str) -> str:
        one = self.graded.get(key)
        return _(one.facts.scale.term if one and one.facts.scale else self.rows[key].analyte.label)

    def _event(self, key: str) -> str:
        """The address of a new adverse event with what the result tells of it."""
        address = reverse("new_page", args=[self.page.subject.number, AdverseEvent.key()])
        return f"{address}?{urlencode(dict(self._told(key)))}"

    def _told(self, key: str) -> Iterator[tuple[str, str]]:
        yield "term", self._term(key)
        yield "start", self.on.isoformat()
        if (one := self.graded.get(key)) and one.answer:
            yield "grade", str(one.answer)


def _on(measured: Measured, on: date) -> Measured:
    return Measured(measured.value, measured.qualifier, measured.low, measured.high, on)

"""The facts that the red-cell criteria look at, in the clinician's words; unknown is None, never normal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from protocol.analytes import ANALYTES, Analyte
from protocol.codelists import CriteriaSet, Marker, RiseOperator, Sex, Symptoms
from protocol.conclusion import Seen
from protocol.durable import Earlier, durable_seen, kept
from protocol.parameters import Parameters
from protocol.units import Measured, all_of, amount, any_of, quantity
from protocol.words import Sentence, _

HB_UNIT = ANALYTES["HGB"].unit
BASE_POST_TX = "BASE_POST_TX"


@dataclass(frozen=True, slots=True)
class Event:
    """A transfusion or a rescue before an assessment: how many days before, on which day, and what it was.

    ``days`` and ``on`` are None where only the fact itself is told.
    """

    days: int | None = None
    on: date | None = None
    what: str = ""

    def within(self, days: int) -> bool:
        """Whether it lies at most so many days back; the last day is inside."""
        return self.days is not None and 0 <= self.days <= days


@dataclass(frozen=True, slots=True, kw_only=True)
class RedCells:
    """What is known of the red-cell lineage at one assessment (specification 1.2).

    Results are in stored units. ``transfusion`` is the last red-cell transfusion on or before the assessment,
    ``history_known`` whether somebody said that there is no other. Rescues are the last of their class on or
    before the assessment and after the first dose. ``earlier`` are the last evaluable assessments before it,
    ascending, None where nobody told of them. ``low``, ``rose``, ``abnormal`` and ``unclear`` are derived once:
    rules ask for them often.
    """

    sex: Sex | None
    hb: Measured | None
    baseline: Measured | None
    parameters: Parameters
    ldh: Measured | None = None
    tbil: Measured | None = None
    retic: Measured | None = None
    reticpct: Measured | None = None
    hapto: Measured | None = None
    confounded: frozenset[Marker] = frozenset()
    baseline_post_tx: bool = False
    transfusion: Event | None = None
    history_known: bool = False
    rescue_a: Event | None = None
    rescue_b: Event | None = None
    symptoms: Symptoms | None = None
    dat_negative: bool | None = None
    dat_titre_lower: bool | None = None
    earlier: tuple[Earlier, ...] | None = None
    low: bool | None = field(init=False, compare=False)
    rose: bool | None = field(init=False, compare=False)
    abnormal: tuple[Marker, ...] = field(init=False, compare=False)
    unclear: tuple[Marker, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        states = [(marker, self.state(marker)) for marker in self.markers]
        required = self.parameters.cr_required_markers
        derive = object.__setattr__  # the dataclass is frozen
        derive(self, "low", None if self.hb is None else self.hb.below(lower_limit(self, self.hb)))
        derive(self, "rose", _rose(self, self.parameters.hb_delta, self.parameters.hb_delta_op))
        derive(self, "abnormal", tuple([marker for marker, state in states if state]))
        derive(self, "unclear", tuple([marker for marker, state in states if state is None and marker in required]))

    @property
    def markers(self) -> tuple[Marker, ...]:
        """P18: the required markers, then the optional ones."""
        return self.parameters.cr_required_markers + self.parameters.cr_optional_markers

    def measured(self, marker: Marker) -> Measured | None:
        """The result that speaks for a marker: for reticulocytes the count, the percentage only without a count."""
        if marker is Marker.LDH:
            return self.ldh
        if marker is Marker.TBIL:
            return self.tbil
        if marker is Marker.HAPTO:
            return self.hapto
        return self.reticpct if self.retic is None else self.retic

    def state(self, marker: Marker) -> bool | None:
        """Whether a marker is abnormal; None where missing, without its limit, or confounded (RESP-09)."""
        result = self.measured(marker)
        if result is None or marker in self.confounded:
            return None
        return result.below(result.low) if marker is Marker.HAPTO else result.above(result.high)

    @property
    def rescued_a(self) -> bool:
        """RESP-04: class A rescue within its look-back."""
        return self.rescue_a is not None and self.rescue_a.within(self.parameters.rescue_a_days)

    @property
    def transfused_for_pr(self) -> bool:
        """RESP-06b: red cells within the look-back of a partial response."""
        return self.transfusion is not None and self.transfusion.within(self.parameters.tx_free_pr_days)

    @property
    def transfused_for_cr(self) -> bool:
        """RESP-08c: red cells within the look-back of a complete response."""
        return self.transfusion is not None and self.transfusion.within(self.parameters.tx_free_cr_days)

    @property
    def history_unknown(self) -> bool:
        """RESP-06: nobody said, and no transfusion on record settles it anyway."""
        return not self.history_known and not self.transfused_for_pr

    @property
    def normal_from_the_start(self) -> bool | None:
        """RESP-07: the baseline was not below its own limit and the haemoglobin is not below its own."""
        if self.low is not False or self.baseline is None:
            return False
        return self.baseline.at_least(lower_limit(self, self.baseline))

    @property
    def marks(self) -> tuple[str, ...]:
        return (BASE_POST_TX,) if self.baseline_post_tx else ()

    # Barcellini 2012

    @property
    def barcellini_complete(self) -> bool | None:
        """Haemoglobin 120 g/L or more with every marker normal."""
        enough = None if self.hb is None else self.hb.at_least(self.parameters.barcellini_cr_hb)
        return all_of(enough, False if self.abnormal else None if self.unclear else True)

    @property
    def barcellini_partial(self) -> bool | None:
        """Haemoglobin 100 g/L or more, or a rise of 20 g/L or more."""
        if self.hb is None:
            return None
        rise = _rose(self, self.parameters.barcellini_pr_rise)
        return any_of(self.hb.at_least(self.parameters.barcellini_pr_hb), rise)

    # Durable haemoglobin

    @property
    def durable_level(self) -> bool | None:
        """Haemoglobin 100 g/L or more, and a rise of 20 g/L or more."""
        enough = None if self.hb is None else self.hb.at_least(self.parameters.durable_hb)
        return all_of(enough, _rose(self, self.parameters.durable_hb_rise))

    @property
    def held(self) -> bool | None:
        """The level of a durable response, without rescue and transfusion: what later assessments ask of this one."""
        treated = self.rescue_b is not None or self.rescued_a or self.transfused_for_pr
        return all_of(self.durable_level, not treated, None if self.history_unknown else True)

    @property
    def kept_over(self) -> int | None:
        """Over how many consecutive assessments the level is kept, as far back as they were told."""
        given = [event.days for event in (self.transfusion, self.rescue_a) if event is not None]
        return None if self.earlier is None else kept(self.earlier, given)

    @property
    def durable(self) -> bool | None:
        """Whether the level is kept for as many consecutive assessments as P57 says."""
        needed = self.parameters.durable_hb_assessments
        return any_of(needed <= 1, None if self.kept_over is None else self.kept_over >= needed)

    # Chinese consensus 2017

    @property
    def cn2017_complete(self) -> bool | None:
        gone = None if self.symptoms is None else self.symptoms is Symptoms.GONE
        retic = self._unconfounded(Marker.RETIC)
        tbil = self._unconfounded(Marker.TBIL)
        return all_of(
            gone,
            None if self.low is None else not self.low,
            None if retic is None else retic.at_most(retic.high),
            None if tbil is None else tbil.at_most(tbil.high),
            self.dat_negative,
        )

    @property
    def cn2017_partial(self) -> bool | None:
        better = None if self.symptoms is None else self.symptoms is not Symptoms.PRESENT
        retic = self._unconfounded(Marker.RETIC)
        tbil = self._unconfounded(Marker.TBIL)
        return all_of(
            better,
            None if self.hb is None else self.hb.above(self.parameters.cn2017_pr_hb),
            None if retic is None else retic.below(self.parameters.cn2017_pr_retic),
            None if tbil is None else tbil.below(self.parameters.cn2017_pr_tbil),
            any_of(self.dat_negative, self.dat_titre_lower),
        )

    def _unconfounded(self, marker: Marker) -> Measured | None:
        """The result that CN2017 looks at, which for reticulocytes is the percentage."""
        if marker in self.confounded:
            return None
        return self.reticpct if marker is Marker.RETIC else self.tbil

    @property
    def seen(self) -> tuple[Seen, ...]:
        feeds = self.parameters.criteria_set is CriteriaSet.DURABLE_HB and self.durable_level
        kept = durable_seen(self.kept_over, self.parameters) if feeds else ()
        return (*_blood_seen(self), *kept, *_markers_seen(self), *_given_seen(self))


def lower_limit(facts: RedCells, hb: Measured) -> Decimal | None:
    """The lower limit of a haemoglobin: its own, or P20's by sex where the result carries none; none in doubt."""
    if hb.low is not None:
        return hb.low
    if facts.sex is None or hb.in_doubt:
        return None
    men, women = facts.parameters.hb_lln_fallback_m, facts.parameters.hb_lln_fallback_f
    return men if facts.sex is Sex.MALE else women


def _rose(facts: RedCells, least: Decimal, operator: RiseOperator = RiseOperator.AT_LEAST) -> bool | None:
    """Whether the haemoglobin rose by at least (or more than) so much from baseline."""
    if facts.hb is None or facts.baseline is None:
        return None
    mark = facts.baseline.plus(least)
    return facts.hb.exceeds(mark) if operator is RiseOperator.MORE_THAN else facts.hb.reaches(mark)


def _blood_seen(facts: RedCells) -> Iterator[Seen]:
    if facts.hb is not None:
        limit = lower_limit(facts, facts.hb)
        stated = _("lower limit %(limit)s")
        assumed = _("lower limit %(limit)s (the protocol's, as the report gives none)")
        shown = None
        if limit is not None:
            msgid = assumed if facts.hb.low is None else stated
            shown = Sentence(msgid, {"limit": quantity(limit, HB_UNIT)})
        yield Seen(Sentence(_("Haemoglobin")), amount(facts.hb, HB_UNIT), shown, facts.hb.on)
    if facts.baseline is not None:
        values = {"op": facts.parameters.hb_delta_op, "delta": quantity(facts.parameters.hb_delta, HB_UNIT)}
        rise = Sentence(_("rise %(op)s %(delta)s"), values)
        label = _("Baseline haemoglobin, after a transfusion") if facts.baseline_post_tx else _("Baseline haemoglobin")
        yield Seen(Sentence(label), amount(facts.baseline, HB_UNIT), rise, facts.baseline.on)


def analyte_of(facts: RedCells, marker: Marker) -> Analyte:
    """The analyte whose result speaks for a marker."""
    by_percentage = marker is Marker.RETIC and facts.retic is None and facts.reticpct is not None
    return ANALYTES["RETICPCT" if by_percentage else marker.value]


def _markers_seen(facts: RedCells) -> Iterator[Seen]:
    for marker in facts.markers:
        analyte, result = analyte_of(facts, marker), facts.measured(marker)
        if result is None:
            yield Seen(Sentence(analyte.label), Sentence(_("not measured")))
            continue
        bound = result.low if marker is Marker.HAPTO else result.high
        msgid = _("lower limit %(limit)s") if marker is Marker.HAPTO else _("upper limit %(limit)s")
        limit = (
            Sentence(_("no limit given"))
            if bound is None
            else Sentence(msgid, {"limit": quantity(bound, analyte.unit)})
        )
        if marker in facts.confounded:
            limit = Sentence(_("confounded, so it counts as unknown"))
        yield Seen(Sentence(analyte.label), amount(result, analyte.unit), limit, result.on)


def _given_seen(facts: RedCells) -> Iterator[Seen]:
    window = Sentence(
        _("looked back %(pr)s days for PR, %(cr)s days for CR"),
        {
            "pr": facts.parameters.tx_free_pr_days,
            "cr": facts.parameters.tx_free_cr_days,
        },
    )
    label = Sentence(_("Red-cell transfusion"))
    if facts.transfusion is not None:
        yield Seen(label, days_before(facts.transfusion), window, facts.transfusion.on)
    else:
        yield Seen(label, Sentence(_("none")) if facts.history_known else Sentence(_("history unknown")), window)
    if facts.rescue_a is not None:
        window = Sentence(_("looked back %(days)s days"), {"days": facts.parameters.rescue_a_days})
        yield Seen(Sentence(_("Class A rescue")), days_before(facts.rescue_a), window, facts.rescue_a.on)
    if facts.rescue_b is not None:
        since = Sentence(_("any time after the first dose"))
        yield Seen(Sentence(_("Class B rescue")), days_before(facts.rescue_b), since, facts.rescue_b.on)


def days_before(event: Event) -> Sentence:
    """An event in words: what it was, and how long before."""
    if event.days is None:
        return Sentence(_("given before"))
    if event.what:
        return Sentence(_("%(what)s, %(days)s days before"), {"what": event.what, "days": event.days})
    return Sentence(_("%(days)s days before"), {"days": event.days})

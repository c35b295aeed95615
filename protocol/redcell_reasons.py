"""Why a red-cell criterion decided as it did, in sentences for the clinician."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from protocol.codelists import Marker
from protocol.redcells import HB_UNIT, Event, RedCells, analyte_of, lower_limit
from protocol.units import Measured, amount, dated, quantity
from protocol.words import Sentence, _

Because = Callable[[RedCells], Sentence]

_ABNORMAL = {
    "LDH": _("lactate dehydrogenase %(value)s is above its upper limit %(limit)s"),
    "TBIL": _("total bilirubin %(value)s is above its upper limit %(limit)s"),
    "RETIC": _("reticulocytes %(value)s are above their upper limit %(limit)s"),
    "RETICPCT": _("the reticulocyte percentage %(value)s is above its upper limit %(limit)s"),
    "HAPTO": _("haptoglobin %(value)s is below its lower limit %(limit)s"),
}
_NORMAL = {
    "LDH": _("lactate dehydrogenase %(value)s is not above %(limit)s"),
    "TBIL": _("total bilirubin %(value)s is not above %(limit)s"),
    "RETIC": _("reticulocytes %(value)s are not above %(limit)s"),
    "RETICPCT": _("the reticulocyte percentage %(value)s is not above %(limit)s"),
    "HAPTO": _("haptoglobin %(value)s is not below %(limit)s"),
}
_UNCLEAR = {
    Marker.LDH: (_("lactate dehydrogenase is missing"), _("lactate dehydrogenase cannot be judged")),
    Marker.TBIL: (_("total bilirubin is missing"), _("total bilirubin cannot be judged")),
    Marker.RETIC: (_("the reticulocyte count is missing"), _("the reticulocytes cannot be judged")),
    Marker.HAPTO: (_("haptoglobin is missing"), _("haptoglobin cannot be judged")),
}


def says(msgid: str, **clauses: Because) -> Because:
    """A sentence whose places are filled by clauses about the same facts."""
    return lambda facts: Sentence(msgid, {name: clause(facts) for name, clause in clauses.items()})


def hb(facts: RedCells) -> Sentence:
    """ "Haemoglobin 118 g/L on 2024-11-20 is at or above its lower limit 110 g/L" """
    assert facts.hb is not None
    limit = lower_limit(facts, facts.hb)
    if limit is None or facts.low is None:
        return Sentence(_("Haemoglobin %(hb)s cannot be held against a lower limit"), {"hb": _dated(facts.hb)})
    stated = _("its lower limit %(limit)s")
    assumed = _("the protocol's lower limit %(limit)s (the report gives none)")
    shown = Sentence(assumed if facts.hb.low is None else stated, {"limit": quantity(limit, HB_UNIT)})
    msgid = (
        _("Haemoglobin %(hb)s is below %(limit)s") if facts.low else _("Haemoglobin %(hb)s is at or above %(limit)s")
    )
    return Sentence(msgid, {"hb": _dated(facts.hb), "limit": shown})


def hb_alone(facts: RedCells) -> Sentence:
    assert facts.hb is not None
    return Sentence(_("Haemoglobin %(hb)s"), {"hb": _dated(facts.hb)})


def _dated(result: Measured) -> Sentence:
    return dated(result, HB_UNIT)


def rise(facts: RedCells) -> Sentence:
    """ "the rise of 39 g/L from the baseline 70 g/L on 2023-11-16" """
    if facts.hb is None or facts.baseline is None:
        return Sentence(_("the rise from a baseline that is missing"))
    base = _dated(facts.baseline)
    if facts.hb.qualifier or facts.baseline.qualifier:
        return Sentence(_("the change from the baseline %(baseline)s"), {"baseline": base})
    change = facts.hb.value - facts.baseline.value
    msgid = _("the fall of %(change)s from the baseline %(baseline)s")
    if change >= 0:
        msgid = _("the rise of %(change)s from the baseline %(baseline)s")
    return Sentence(msgid, {"change": quantity(abs(change), HB_UNIT), "baseline": base})


def delta(facts: RedCells) -> Sentence:
    """ "more than 20 g/L" """
    values = {"op": facts.parameters.hb_delta_op, "delta": quantity(facts.parameters.hb_delta, HB_UNIT)}
    return Sentence(_("%(op)s %(delta)s"), values)


def abnormal(facts: RedCells) -> Sentence:
    """ "lactate dehydrogenase 260 U/L is above its upper limit 250 U/L", one clause for each abnormal
    marker."""
    return _listed(_marker(facts, marker, _ABNORMAL) for marker in facts.abnormal)


def normal(facts: RedCells) -> Sentence:
    """ "lactate dehydrogenase 200 U/L is not above 250 U/L", one clause for each marker known to be
    normal."""
    known = [marker for marker in facts.markers if facts.state(marker) is False]
    return _listed(_marker(facts, marker, _NORMAL) for marker in known) if known else Sentence(_("no marker is needed"))


def _listed(clauses: Iterable[Sentence]) -> Sentence:
    """One clause after another."""
    listed = tuple(clauses)
    return listed[0] if len(listed) == 1 else Sentence("%(clauses)s", {"clauses": listed})


def _marker(facts: RedCells, marker: Marker, sentences: Mapping[str, str]) -> Sentence:
    result, analyte = facts.measured(marker), analyte_of(facts, marker)
    assert result is not None
    bound = result.low if marker is Marker.HAPTO else result.high
    assert bound is not None
    same_day = facts.hb is not None and result.on == facts.hb.on
    value = amount(result, analyte.unit) if same_day else dated(result, analyte.unit)
    return Sentence(sentences[analyte.code], {"value": value, "limit": quantity(bound, analyte.unit)})


def unclear(facts: RedCells) -> Sentence:
    """ "total bilirubin is missing", one clause for each required marker that is missing or cannot be
    judged."""
    return _listed(Sentence(_UNCLEAR[marker][facts.measured(marker) is not None]) for marker in facts.unclear)


def haemolysis(facts: RedCells) -> Sentence:
    """What of haemolysis stands against a complete response: what is abnormal, else what is unclear."""
    return abnormal(facts) if facts.abnormal else unclear(facts)


def transfused(facts: RedCells) -> Sentence:
    """ "red cells were transfused on 2024-11-13, 7 days before" """
    assert facts.transfusion is not None
    values = {"days": facts.transfusion.days, "date": facts.transfusion.on}
    if facts.transfusion.on is None:
        return Sentence(_("red cells were transfused %(days)s days before"), values)
    return Sentence(_("red cells were transfused on %(date)s, %(days)s days before"), values)


def rescued_a(facts: RedCells) -> Sentence:
    assert facts.rescue_a is not None
    return _rescue(facts.rescue_a, _("a class A rescue %(days)s days before"))


def rescued_b(facts: RedCells) -> Sentence:
    assert facts.rescue_b is not None
    return _rescue(facts.rescue_b, _("a class B rescue"))


def _rescue(event: Event, plain: str) -> Sentence:
    values = {"what": event.what, "date": event.on, "days": event.days}
    if event.on is None or not event.what:
        return Sentence(plain, values)
    return Sentence(_("rescue with %(what)s on %(date)s, %(days)s days before"), values)


def days(name: str) -> Because:
    """A look-back of the protocol in days."""
    return lambda facts: Sentence("%(days)s", {"days": getattr(facts.parameters, name)})


def grams(name: str) -> Because:
    """A haemoglobin of the protocol."""
    return lambda facts: quantity(getattr(facts.parameters, name), HB_UNIT)


def durable(msgid: str) -> Because:
    """A sentence about a haemoglobin that is to be kept, with the limits and the count that it may name."""
    return says(
        msgid,
        hb=hb_alone,
        rise=rise,
        level=grams("durable_hb"),
        least=grams("durable_hb_rise"),
        kept=lambda facts: Sentence("%(count)s", {"count": facts.kept_over}),
        needed=lambda facts: Sentence("%(count)s", {"count": facts.parameters.durable_hb_assessments}),
    )

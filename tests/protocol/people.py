"""People of the tests: a woman with warm AIHA, day 0 on 2024-01-01, whose facts a row may change."""

from datetime import date, timedelta
from decimal import Decimal

from protocol.codelists import Disease, Marker, Sex
from protocol.course import Course
from protocol.parameters import DEFAULT
from protocol.redcells import Event, RedCells
from protocol.timeline import AssessmentFacts
from protocol.units import Measured, read

DAY_0 = date(2024, 1, 1)
NORMAL = {
    "LDH": ("200", None, "250"),
    "TBIL": ("15", None, "21"),
    "RETIC": ("70", None, "84"),
    "HAPTO": ("0.8", "0.3", None),
}


def day(offset):
    return DAY_0 + timedelta(days=offset)


def measured(text, low=None, high=None, on=None):
    """A result from its text; "-" and "" are missing."""
    if not text or text == "-":
        return None
    reported = read(text)
    limits = [None if limit in (None, "", "-") else Decimal(limit) for limit in (low, high)]
    return Measured(reported.number, reported.qualifier, *limits, on)


def given(text):
    """ "never", "unknown", or "8 d ago" as (event, whether the history is known)."""
    if text in ("", "never"):
        return None, True
    if text == "unknown":
        return None, False
    return Event(int(text.split()[0])), True


def red_cells(row, parameters=DEFAULT):
    """Red-cell facts from a row; a column that is absent or empty is normal, "-" is missing."""
    transfusion, known = given(row.get("transfused", ""))
    rescue, _known = given(row.get("rescue A", ""))
    ldh, tbil, retic, hapto = (row.get(name) or NORMAL[name][0] for name in ("LDH", "TBIL", "RETIC", "HAPTO"))
    return RedCells(
        sex={"M": Sex.MALE, "?": None}.get(row.get("sex"), Sex.FEMALE),
        hb=measured(row.get("Hb") or "118", row.get("LLN") or "110"),
        baseline=measured(row.get("baseline") or "70", row.get("LLN") or "110"),
        parameters=parameters,
        ldh=measured(ldh, None, row.get("LDH ULN") or "250"),
        tbil=measured(tbil, None, row.get("TBIL ULN") or "21"),
        retic=measured(retic, None, row.get("RETIC ULN") or "84"),
        reticpct=measured(row.get("RETIC%", ""), None, row.get("% ULN") or "1.5"),
        hapto=measured(hapto, row.get("HAPTO LLN") or "0.3"),
        confounded=frozenset(Marker(code) for code in row.get("confounded", "").split()),
        baseline_post_tx=row.get("post-tx") == "yes",
        transfusion=transfusion,
        history_known=known,
        rescue_a=rescue,
        rescue_b=Event() if row.get("rescue B") == "yes" else None,
    )


def course(hb, *, disease=Disease.WAIHA, markers=True, known=True, **facts):
    """A woman's course from {offset: haemoglobin text}, with normal markers and a known history on those days."""
    results = {"HGB": [measured(text, "110", None, day(offset)) for offset, text in sorted(hb.items())]}
    for code, (text, low, high) in NORMAL.items() if markers else ():
        results[code] = [measured(text, low, high, day(offset)) for offset in sorted(hb)]
    facts.setdefault("histories", [AssessmentFacts(day(offset), True) for offset in sorted(hb)] if known else [])
    results.update(facts.pop("results", {}))
    return Course(subject="014", sex=Sex.FEMALE, disease=disease, first_dose=DAY_0, results=results, **facts)

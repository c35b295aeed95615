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


# What a column says that is absent or empty.
ORDINARY = {name: text for name, (text, _low, _high) in NORMAL.items()} | {
    "sex": "F", "Hb": "118", "LLN": "110", "baseline": "70", "RETIC%": "", "confounded": "", "post-tx": "",
    "LDH ULN": "250", "TBIL ULN": "21", "RETIC ULN": "84", "% ULN": "1.5", "HAPTO LLN": "0.3",
    "transfused": "", "rescue A": "", "rescue B": "",
}  # fmt: skip


def red_cells(row, parameters=DEFAULT):
    """Red-cell facts from a row; a column that is absent or empty is normal, "-" is missing."""
    told = ORDINARY | {name: text for name, text in row.items() if text}
    transfusion, known = given(told["transfused"])
    rescue, _known = given(told["rescue A"])
    return RedCells(
        sex={"M": Sex.MALE, "?": None}.get(told["sex"], Sex.FEMALE),
        hb=measured(told["Hb"], told["LLN"]),
        baseline=measured(told["baseline"], told["LLN"]),
        parameters=parameters,
        ldh=measured(told["LDH"], None, told["LDH ULN"]),
        tbil=measured(told["TBIL"], None, told["TBIL ULN"]),
        retic=measured(told["RETIC"], None, told["RETIC ULN"]),
        reticpct=measured(told["RETIC%"], None, told["% ULN"]),
        hapto=measured(told["HAPTO"], told["HAPTO LLN"]),
        confounded=frozenset(map(Marker, told["confounded"].split())),
        baseline_post_tx=told["post-tx"] == "yes",
        transfusion=transfusion,
        history_known=known,
        rescue_a=rescue,
        rescue_b=Event() if told["rescue B"] == "yes" else None,
    )


def course(hb, *, disease=Disease.WAIHA, markers=True, known=True, **facts):
    """A woman's course from {offset: haemoglobin text}, with normal markers and a known history on those days."""
    results = {"HGB": [measured(text, "110", None, day(offset)) for offset, text in sorted(hb.items())]}
    for code, (text, low, high) in NORMAL.items() if markers else ():
        results[code] = [measured(text, low, high, day(offset)) for offset in sorted(hb)]
    facts.setdefault("histories", [AssessmentFacts(day(offset), True) for offset in sorted(hb)] if known else [])
    results.update(facts.pop("results", {}))
    return Course(subject="014", sex=Sex.FEMALE, disease=disease, first_dose=DAY_0, results=results, **facts)

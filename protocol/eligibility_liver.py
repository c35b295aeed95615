"""The liver: ALT and AST below a multiple of their own upper limits, close before the first dose (ELIG-04)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from protocol.analytes import ANALYTES
from protocol.codelists import Criterion
from protocol.conclusion import Conclusion, Rule, Seen, decide
from protocol.eligibility_facts import FAIL, INCOMPLETE, PASS, Advisory, CriterionFacts, measured_seen
from protocol.eligibility_windows import Windowed
from protocol.parameters import Parameters
from protocol.units import Measured, all_of, dated, quantity
from protocol.words import Sentence, _

UNIT = ANALYTES["ALT"].unit
CODES = ("ALT", "AST")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiverFacts(CriterionFacts):
    """The latest ALT and AST of their window, each beside its own upper limit."""

    alt: Windowed[Measured]
    ast: Windowed[Measured]
    parameters: Parameters

    def of(self, code: str) -> Windowed[Measured]:
        return self.alt if code == "ALT" else self.ast

    def limit(self, code: str) -> Decimal | None:
        """The multiple of the upper limit of a result."""
        result = self.of(code).used
        return None if result is None or result.high is None else result.high * self.parameters.alt_ast_x_uln

    def below(self, code: str) -> bool | None:
        """Whether a result lies below the multiple of its own upper limit; exactly at it, it does not."""
        result = self.of(code).used
        return None if result is None else result.below(self.limit(code))

    @property
    def high(self) -> tuple[str, ...]:
        """Which of the two reach the multiple."""
        return tuple(code for code in CODES if self.below(code) is False)

    @property
    def low(self) -> bool | None:
        return all_of(*map(self.below, CODES))

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(_missing(self))

    @property
    def advisories(self) -> tuple[Advisory, ...]:
        result = self.ast.used
        if result is None or not result.above(result.high):
            return ()
        text = _("AST is also set free by haemolysis. The registry makes no exemption for it.")
        return (Advisory("AST_HAEMOLYSIS", Sentence(text)),)

    @property
    def seen(self) -> tuple[Seen, ...]:
        return tuple(_seen(self))


def _missing(facts: LiverFacts) -> Iterator[str]:
    """The result where there is none of its window, or none that can be compared; else its limit."""
    for code in CODES:
        result = facts.of(code).used
        if result is not None and result.high is None:
            yield f"{code.lower()}_limit"
        elif facts.below(code) is None:
            yield code.lower()


def _seen(facts: LiverFacts) -> Iterator[Seen]:
    for code in CODES:
        windowed, limit = facts.of(code), facts.limit(code)
        words = _("its upper limit is not known") if limit is None else _("below %(limit)s (%(times)s × upper limit)")
        values = {"limit": "" if limit is None else quantity(limit, UNIT), "times": facts.parameters.alt_ast_x_uln}
        yield measured_seen(ANALYTES[code].label, windowed.used, UNIT, Sentence(words, values))
        if windowed.too_old is not None:
            window = Sentence(_("too old: at most %(days)s days before the first dose"), _days(facts))
            yield measured_seen(ANALYTES[code].label, windowed.too_old, UNIT, window)


def _days(facts: LiverFacts) -> dict[str, object]:
    return {"days": facts.parameters.lft_window_days}


def _held(facts: LiverFacts, code: str) -> Sentence:
    """ "ALT 80 U/L on 2024-03-01 (limit 80 U/L = 2 × 40 U/L)" """
    result, limit = facts.of(code).used, facts.limit(code)
    if result is None:
        return Sentence(_("%(test)s: no result of the last %(days)s days"), {"test": code, **_days(facts)})
    if limit is None or result.high is None:
        return Sentence(_("%(test)s %(result)s without an upper limit"), {"test": code, "result": dated(result, UNIT)})
    values = {
        "test": code,
        "result": dated(result, UNIT),
        "limit": quantity(limit, UNIT),
        "times": facts.parameters.alt_ast_x_uln,
        "upper": quantity(result.high, UNIT),
    }
    return Sentence(_("%(test)s %(result)s (limit %(limit)s = %(times)s × %(upper)s)"), values)


def _why(msgid: str) -> Callable[[LiverFacts], Sentence]:
    return lambda facts: Sentence(
        msgid,
        {
            "high": tuple(_held(facts, code) for code in facts.high),
            "open": tuple(_held(facts, code) for code in CODES if facts.below(code) is None),
            "both": tuple(_held(facts, code) for code in CODES),
        },
    )


LIVER: tuple[Rule[LiverFacts, Criterion], ...] = (
    Rule("ELIG-04", FAIL, "", lambda f: bool(f.high), _why(_("Not below the limit: %(high)s."))),
    Rule("ELIG-04", INCOMPLETE, "", lambda f: f.low is None, _why(_("Cannot be held against the limit: %(open)s."))),
    Rule("ELIG-04", PASS, "", lambda f: True, _why(_("Both lie below the limit: %(both)s."))),
)


def judge_liver(facts: LiverFacts) -> Conclusion[LiverFacts, Criterion]:
    """Whether ALT and AST lie below the limit."""
    return decide(LIVER, facts)

"""Platelet response in Evans syndrome (RESP-11): the international working group's limits and bleeding
rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from protocol.analytes import ANALYTES
from protocol.codelists import Response
from protocol.conclusion import Conclusion, Rule, Seen, decide
from protocol.parameters import Parameters
from protocol.redcells import Event, days_before
from protocol.units import Measured, amount, dated, quantity
from protocol.words import Sentence, _

CR, PR, NR, NE = Response.CR, Response.PR, Response.NR, Response.NE
UNIT = ANALYTES["PLT"].unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Platelets:
    """What is known of the platelet lineage at one assessment.

    ``transfusion`` is the last platelet transfusion on or before it, ``history_known`` whether somebody
    said that there is no other. ``low``, ``full``, ``inactive`` and ``short`` are derived once,
    three-valued: below 30, 100 or more, a baseline of 100 or more, and less than twice the baseline.
    """

    plt: Measured | None
    baseline: Measured | None
    bleeding: bool | None
    parameters: Parameters
    transfusion: Event | None = None
    history_known: bool = True
    low: bool | None = field(init=False, compare=False)
    full: bool | None = field(init=False, compare=False)
    inactive: bool | None = field(init=False, compare=False)
    short: bool | None = field(init=False, compare=False)

    def __post_init__(self) -> None:
        plt, baseline, limits = self.plt, self.baseline, self.parameters
        derive = object.__setattr__  # the dataclass is frozen
        derive(self, "low", None if plt is None else plt.below(limits.plt_pr))
        derive(self, "full", None if plt is None else plt.at_least(limits.plt_cr))
        derive(self, "inactive", None if baseline is None else baseline.at_least(limits.plt_cr))
        derive(self, "short", _short(self))

    @property
    def transfused(self) -> bool:
        return self.transfusion is not None and self.transfusion.within(self.parameters.plt_tx_days)

    @property
    def marks(self) -> tuple[str, ...]:
        return ()

    @property
    def seen(self) -> tuple[Seen, ...]:
        return tuple(_seen(self))


def _short(facts: Platelets) -> bool | None:
    if facts.plt is None or facts.baseline is None:
        return None
    needed = facts.baseline.value * facts.parameters.plt_pr_times
    return Measured(needed, facts.baseline.qualifier).exceeds(facts.plt)


def _seen(facts: Platelets) -> Iterator[Seen]:
    if facts.plt is not None:
        limits = Sentence(
            _("PR from %(pr)s, CR from %(cr)s"),
            {
                "pr": quantity(facts.parameters.plt_pr, UNIT),
                "cr": quantity(facts.parameters.plt_cr, UNIT),
            },
        )
        yield Seen(Sentence(_("Platelets")), amount(facts.plt, UNIT), limits, facts.plt.on)
    if facts.baseline is not None:
        times = Sentence(_("PR from %(times)s × baseline"), {"times": facts.parameters.plt_pr_times})
        yield Seen(Sentence(_("Baseline platelets")), amount(facts.baseline, UNIT), times, facts.baseline.on)
    answers = {True: _("Yes"), False: _("No"), None: _("not recorded")}
    yield Seen(Sentence(_("Bleeding")), Sentence(answers[facts.bleeding]))
    if facts.transfusion is not None:
        window = Sentence(_("looked back %(days)s days"), {"days": facts.parameters.plt_tx_days})
        yield Seen(Sentence(_("Platelet transfusion")), days_before(facts.transfusion), window, facts.transfusion.on)


def _count(facts: Platelets) -> Sentence:
    assert facts.plt is not None
    return dated(facts.plt, UNIT)


def _base(facts: Platelets) -> Sentence:
    return Sentence(_("a missing baseline")) if facts.baseline is None else dated(facts.baseline, UNIT)


def _why(msgid: str) -> Callable[[Platelets], Sentence]:
    """A sentence about the platelets, with the limits that it may name."""
    return lambda facts: Sentence(
        msgid,
        {
            "plt": _count(facts),
            "baseline": _base(facts),
            "least": quantity(facts.parameters.plt_pr, UNIT),
            "full": quantity(facts.parameters.plt_cr, UNIT),
            "times": facts.parameters.plt_pr_times,
            "window": facts.parameters.plt_tx_days,
            "days": 0 if facts.transfusion is None else facts.transfusion.days,
        },
    )


PlateletRule = Rule[Platelets, Response]
PlateletConclusion = Conclusion[Platelets, Response]

RULES: tuple[PlateletRule, ...] = (
    Rule(
        "RESP-11",
        NE,
        "PLT_MISSING",
        lambda f: f.plt is None,
        lambda facts: Sentence(_("No platelet count was measured.")),
    ),
    Rule(
        "RESP-11",
        NR,
        "BLEEDING",
        lambda f: f.bleeding,
        _why(_("Platelets %(plt)s do not count while there is bleeding: no response.")),
    ),
    Rule("RESP-11", NR, "", lambda f: f.low, _why(_("Platelets %(plt)s are below %(least)s: no response."))),
    Rule(
        "RESP-11",
        NR,
        "PLT_TX_WITHIN_7D",
        lambda f: f.transfused,
        _why(
            _("Platelets %(plt)s do not count: platelets were transfused %(days)s days before, within %(window)s days.")
        ),
    ),
    Rule(
        "RESP-11",
        NE,
        "PLT_UNCLEAR",
        lambda f: f.low is None or f.full is None,
        _why(_("Platelets %(plt)s cannot be held against %(least)s and %(full)s: not evaluable.")),
    ),
    Rule(
        "RESP-11",
        NR,
        "",
        lambda f: f.full is False and f.inactive is False and f.short,
        _why(_("Platelets %(plt)s are less than %(times)s times the baseline %(baseline)s: no response.")),
    ),
    Rule(
        "RESP-11",
        NE,
        "BASELINE_MISSING",
        lambda f: f.full is False and (f.inactive is None or (f.inactive is False and f.short is None)),
        _why(_("Platelets %(plt)s cannot be held against %(baseline)s: not evaluable.")),
    ),
    Rule(
        "RESP-11",
        NE,
        "BLEEDING_UNKNOWN",
        lambda f: f.bleeding is None,
        _why(_("Platelets %(plt)s reach a response, but bleeding was not recorded: not evaluable.")),
    ),
    Rule(
        "RESP-11",
        NE,
        "PLT_TX_UNKNOWN",
        lambda f: not f.history_known,
        _why(_("Platelets %(plt)s reach a response, but it is not known whether platelets were transfused.")),
    ),
    Rule(
        "RESP-11",
        CR,
        "LINEAGE_INACTIVE_BASELINE",
        lambda f: f.full and f.inactive,
        _why(
            _("Platelets %(plt)s are at or above %(full)s, as they were at baseline %(baseline)s: complete response.")
        ),
    ),
    Rule(
        "RESP-11",
        PR,
        "ADJ_PLT_DECLINE",
        lambda f: f.inactive,
        _why(_("Platelets fell from a normal baseline %(baseline)s to %(plt)s: partial response, to be adjudicated.")),
    ),
    Rule(
        "RESP-11",
        CR,
        "",
        lambda f: f.full,
        _why(_("Platelets %(plt)s are at or above %(full)s without bleeding: complete response.")),
    ),
    Rule(
        "RESP-11",
        PR,
        "",
        lambda f: f.full is False,
        _why(
            _(
                "Platelets %(plt)s are at or above %(least)s and %(times)s times the baseline "
                "%(baseline)s without "
                "bleeding: partial response."
            )
        ),
    ),
)


def judge(facts: Platelets) -> PlateletConclusion:
    """The platelet response (RESP-11)."""
    return decide(RULES, facts)

"""Red-cell response by the published criteria sets (RESP-02 to RESP-10), line for line and in their order."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from protocol import redcell_reasons as why
from protocol.codelists import CriteriaSet, Response
from protocol.conclusion import Conclusion, Rule, decide
from protocol.redcells import RedCells
from protocol.words import _

CR, PR, NR, NE = Response.CR, Response.PR, Response.NR, Response.NE
RedCellRule = Rule[RedCells, Response]
RedCellConclusion = Conclusion[RedCells, Response]

HB_MISSING: RedCellRule = Rule(
    "RESP-02", NE, "HB_MISSING", lambda f: f.hb is None, why.says(_("No haemoglobin was measured."))
)
RESCUE_B: RedCellRule = Rule(
    "RESP-03",
    NR,
    "RESCUE_B",
    lambda f: f.rescue_b is not None,
    why.says(_("After %(rescue)s, given since the first dose, there is no response."), rescue=why.rescued_b),
)
RESCUE_A: RedCellRule = Rule(
    "RESP-04",
    NR,
    "RESCUE_A",
    lambda f: f.rescued_a,
    why.says(
        _("After %(rescue)s, within the last %(window)s days, there is no response."),
        rescue=why.rescued_a,
        window=why.days("rescue_a_days"),
    ),
)
NOT_RISEN: RedCellRule = Rule(
    "RESP-05",
    NR,
    "",
    lambda f: f.low is True and f.rose is False,
    why.says(_("%(hb)s, and %(rise)s is not %(delta)s: no response."), hb=why.hb, rise=why.rise, delta=why.delta),
)
RISE_UNKNOWN: RedCellRule = Rule(
    "RESP-05b",
    NE,
    "BASELINE_MISSING",
    lambda f: f.low is True and f.rose is None,
    why.says(_("%(hb)s, and %(rise)s cannot be judged: not evaluable."), hb=why.hb, rise=why.rise),
)
TX_UNKNOWN: RedCellRule = Rule(
    "RESP-06",
    NE,
    "TX_UNKNOWN",
    lambda f: f.history_unknown,
    why.says(_("%(hb)s, but it is not known whether red cells were transfused: not evaluable."), hb=why.hb_alone),
)
TX_RECENT: RedCellRule = Rule(
    "RESP-06b",
    NR,
    "TX_WITHIN_7D",
    lambda f: f.transfused_for_pr,
    why.says(
        _("%(hb)s does not count: %(transfused)s, within the %(window)s days that a response must be free of it."),
        hb=why.hb_alone,
        transfused=why.transfused,
        window=why.days("tx_free_pr_days"),
    ),
)
HB_UNCLEAR: RedCellRule = Rule(
    "RESP-02",
    NE,
    "HB_LIMIT_UNKNOWN",
    lambda f: True,
    why.says(_("%(hb)s: not evaluable."), hb=why.hb),
)
RISEN: RedCellRule = Rule(
    "RESP-08e",
    PR,
    "",
    lambda f: f.low is True and f.rose is True,
    why.says(_("%(hb)s, and %(rise)s is %(delta)s: partial response."), hb=why.hb, rise=why.rise, delta=why.delta),
)

ICM2020: tuple[RedCellRule, ...] = (
    HB_MISSING,
    RESCUE_B,
    RESCUE_A,
    NOT_RISEN,
    RISE_UNKNOWN,
    TX_UNKNOWN,
    TX_RECENT,
    Rule(
        "RESP-07",
        NE,
        "ADJ_BASELINE_NORMAL",
        lambda f: bool(f.abnormal or f.unclear) and f.normal_from_the_start,
        why.says(
            _("%(hb)s, as it was at baseline, but %(markers)s: an investigator must adjudicate."),
            hb=why.hb,
            markers=why.haemolysis,
        ),
    ),
    Rule(
        "RESP-08",
        PR,
        "HAEMOLYSIS_PERSISTS",
        lambda f: f.low is False and bool(f.abnormal),
        why.says(_("%(hb)s, but %(markers)s: haemolysis persists."), hb=why.hb, markers=why.abnormal),
    ),
    Rule(
        "RESP-08b",
        PR,
        "CR_UNCONFIRMED_MISSING",
        lambda f: f.low is False and bool(f.unclear),
        why.says(
            _("%(hb)s, but %(markers)s: a complete response cannot be confirmed."),
            hb=why.hb,
            markers=why.unclear,
        ),
    ),
    Rule(
        "RESP-08c",
        PR,
        "TX_WITHIN_28D",
        lambda f: f.low is False and f.transfused_for_cr,
        why.says(
            _(
                "%(hb)s without haemolysis, but %(transfused)s; a complete response needs more than "
                "%(window)s days without."
            ),
            hb=why.hb,
            transfused=why.transfused,
            window=why.days("tx_free_cr_days"),
        ),
    ),
    Rule(
        "RESP-08d",
        CR,
        "",
        lambda f: f.low is False,
        why.says(
            _("%(hb)s, and there is no haemolysis (%(markers)s): complete response."),
            hb=why.hb,
            markers=why.normal,
        ),
    ),
    RISEN,
    HB_UNCLEAR,
)

HB_ONLY: tuple[RedCellRule, ...] = (
    HB_MISSING,
    RESCUE_B,
    RESCUE_A,
    NOT_RISEN,
    RISE_UNKNOWN,
    TX_UNKNOWN,
    TX_RECENT,
    Rule(
        "RESP-10",
        CR,
        "",
        lambda f: f.low is False,
        why.says(_("%(hb)s: complete response, as this criteria set looks at haemoglobin alone."), hb=why.hb),
    ),
    Rule("RESP-10", PR, "", RISEN.when, RISEN.because),
    HB_UNCLEAR,
)

BARCELLINI2012: tuple[RedCellRule, ...] = (
    HB_MISSING,
    RESCUE_B,
    RESCUE_A,
    Rule(
        "RESP-10",
        NR,
        "",
        lambda f: f.barcellini_partial is False,
        why.says(
            _("%(hb)s is below %(partial)s, and %(rise)s is below %(least)s: no response."),
            hb=why.hb_alone,
            partial=why.grams("barcellini_pr_hb"),
            rise=why.rise,
            least=why.grams("barcellini_pr_rise"),
        ),
    ),
    Rule(
        "RESP-10",
        NE,
        "BASELINE_MISSING",
        lambda f: f.barcellini_partial is None,
        why.says(
            _("%(hb)s is not known to reach %(partial)s, and %(rise)s cannot be judged: not evaluable."),
            hb=why.hb_alone,
            partial=why.grams("barcellini_pr_hb"),
            rise=why.rise,
        ),
    ),
    TX_UNKNOWN,
    TX_RECENT,
    Rule(
        "RESP-10",
        CR,
        "",
        lambda f: f.barcellini_complete,
        why.says(
            _("%(hb)s is at or above %(complete)s, and there is no haemolysis (%(markers)s): complete response."),
            hb=why.hb_alone,
            markers=why.normal,
            complete=why.grams("barcellini_cr_hb"),
        ),
    ),
    Rule(
        "RESP-10",
        PR,
        "",
        lambda f: f.barcellini_partial,
        why.says(
            _(
                "%(hb)s reaches %(partial)s, or %(rise)s reaches %(least)s, but not %(complete)s without "
                "haemolysis: partial response."
            ),
            hb=why.hb_alone,
            partial=why.grams("barcellini_pr_hb"),
            rise=why.rise,
            least=why.grams("barcellini_pr_rise"),
            complete=why.grams("barcellini_cr_hb"),
        ),
    ),
)

CN2017: tuple[RedCellRule, ...] = (
    HB_MISSING,
    RESCUE_B,
    RESCUE_A,
    Rule(
        "RESP-10",
        CR,
        "",
        lambda f: f.cn2017_complete,
        why.says(
            _(
                "%(hb)s, symptoms are gone, reticulocytes and bilirubin are normal and the antiglobulin "
                "test is "
                "negative: complete response."
            ),
            hb=why.hb,
        ),
    ),
    Rule(
        "RESP-10",
        PR,
        "",
        lambda f: f.cn2017_partial,
        why.says(
            _(
                "%(hb)s is above %(partial)s, and symptoms, reticulocytes, bilirubin and antiglobulin "
                "test reach "
                "a partial response."
            ),
            hb=why.hb_alone,
            partial=why.grams("cn2017_pr_hb"),
        ),
    ),
    Rule(
        "RESP-10",
        NR,
        "",
        lambda f: f.cn2017_partial is False,
        why.says(
            _(
                "%(hb)s: haemoglobin, symptoms, reticulocytes, bilirubin or antiglobulin test do not reach a "
                "partial response."
            ),
            hb=why.hb_alone,
        ),
    ),
    Rule(
        "RESP-10",
        NE,
        "MARKER_MISSING",
        lambda f: f.cn2017_partial is None,
        why.says(
            _(
                "%(hb)s, but symptoms, reticulocyte percentage, bilirubin or antiglobulin test are missing: "
                "not evaluable."
            ),
            hb=why.hb_alone,
        ),
    ),
)

DURABLE_HB: tuple[RedCellRule, ...] = (
    HB_MISSING,
    RESCUE_B,
    RESCUE_A,
    Rule(
        "RESP-10",
        NR,
        "",
        lambda f: f.durable_level is False,
        why.durable(_("%(hb)s, with %(rise)s, does not reach both %(level)s and a rise of %(least)s: no response.")),
    ),
    Rule(
        "RESP-10",
        NE,
        "BASELINE_MISSING",
        lambda f: f.durable_level is None,
        why.durable(
            _("%(hb)s, with %(rise)s, cannot be held against %(level)s and a rise of %(least)s: not evaluable.")
        ),
    ),
    TX_UNKNOWN,
    TX_RECENT,
    Rule(
        "RESP-10",
        NE,
        "DURATION_UNKNOWN",
        lambda f: f.durable is None,
        why.durable(
            _(
                "%(hb)s reaches %(level)s with a rise of %(least)s, but the assessments before it are not known: "
                "not evaluable."
            )
        ),
    ),
    Rule(
        "RESP-10",
        NR,
        "NOT_YET_DURABLE",
        lambda f: f.durable is False,
        why.durable(
            _(
                "%(hb)s reaches %(level)s with a rise of %(least)s, but this was kept over %(kept)s of the %(needed)s "
                "consecutive assessments without rescue or transfusion: no response yet."
            )
        ),
    ),
    Rule(
        "RESP-10",
        PR,
        "",
        lambda f: f.durable,
        why.durable(
            _(
                "%(hb)s reaches %(level)s with a rise of %(least)s, kept over %(needed)s consecutive assessments "
                "without rescue or transfusion: response."
            )
        ),
    ),
)

SETS: Mapping[CriteriaSet, tuple[RedCellRule, ...]] = MappingProxyType(
    {
        CriteriaSet.ICM2020: ICM2020,
        CriteriaSet.CN2017: CN2017,
        CriteriaSet.BARCELLINI2012: BARCELLINI2012,
        CriteriaSet.HB_ONLY: HB_ONLY,
        CriteriaSet.DURABLE_HB: DURABLE_HB,
    }
)


def judge(facts: RedCells) -> RedCellConclusion:
    """The red-cell response by the criteria set that feeds the endpoints (P14)."""
    return decide(SETS[facts.parameters.criteria_set], facts)


def judge_by(criteria: CriteriaSet, facts: RedCells) -> RedCellConclusion:
    """The red-cell response by a named criteria set over the same facts (RESP-10)."""
    return decide(SETS[criteria], facts)

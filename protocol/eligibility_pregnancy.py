"""Pregnancy and breastfeeding (ELIG-06)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from protocol.codelists import Criterion, Reactivity, Sex
from protocol.conclusion import Conclusion, Rule, Seen, decide
from protocol.eligibility_facts import (
    FAIL,
    INCOMPLETE,
    PASS,
    REVIEW,
    CriterionFacts,
    answered,
    measured_seen,
    unknown,
)
from protocol.eligibility_windows import Windowed
from protocol.parameters import Parameters
from protocol.units import Measured, all_of, any_of, dated, denied, quantity
from protocol.words import Sentence, _

HCG_UNIT = "IU/L"


@dataclass(frozen=True, slots=True)
class UrineTest:
    """A pregnancy test of the urine."""

    answer: Reactivity
    on: date | None = None


NO_BLOOD: Windowed[Measured] = Windowed()
NO_URINE: Windowed[UrineTest] = Windowed()


@dataclass(frozen=True, slots=True, kw_only=True)
class PregnancyFacts(CriterionFacts):
    """What is known of a pregnancy and of breastfeeding (ELIG-06); tests are the latest of their window."""

    sex: Sex | None
    wocbp: bool | None
    lactating: bool | None
    parameters: Parameters
    hcg: Windowed[Measured] = NO_BLOOD
    urine: Windowed[UrineTest] = NO_URINE

    @property
    def fertile(self) -> bool | None:
        """A woman of childbearing potential."""
        if self.wocbp is True and self.sex is None:
            return True
        return all_of(None if self.sex is None else self.sex is Sex.FEMALE, self.wocbp)

    @property
    def breastfeeds(self) -> bool | None:
        return False if self.sex is Sex.MALE else self.lactating

    @property
    def speaking(self) -> Windowed[Measured] | Windowed[UrineTest]:
        """The later of the two tests; of one day that in blood."""
        blood, urine = self.hcg.used, self.urine.used
        if blood is None or urine is None:
            return self.urine if blood is None else self.hcg
        is_later = urine.on is not None and blood.on is not None and urine.on > blood.on
        return self.urine if is_later else self.hcg

    @property
    def blood(self) -> Measured | None:
        """The hCG in blood, where it is the test that speaks."""
        return self.hcg.used if self.speaking is self.hcg else None

    @property
    def strip(self) -> Reactivity | None:
        """The answer of the urine test, where it is the test that speaks."""
        test = self.urine.used if self.speaking is self.urine else None
        return None if test is None else test.answer

    @property
    def pregnant(self) -> bool | None:
        """hCG from P08 on; a urine test that is positive."""
        if self.blood is not None:
            return self.blood.at_least(self.parameters.hcg_pos_ge)
        return {Reactivity.POSITIVE: True, Reactivity.NEGATIVE: False}.get(self.strip) if self.strip else None

    @property
    def not_pregnant(self) -> bool | None:
        """hCG below P08; a urine test that is negative."""
        if self.blood is not None:
            return self.blood.below(self.parameters.hcg_neg_lt)
        return denied(self.pregnant)

    @property
    def indeterminate(self) -> bool | None:
        """A test that is neither negative nor positive."""
        if self.strip is Reactivity.INDETERMINATE:
            return True
        return all_of(denied(self.pregnant), denied(self.not_pregnant))

    @property
    def missing(self) -> tuple[str, ...]:
        wants_test = not any_of(self.pregnant, self.not_pregnant, self.indeterminate)
        return (
            *unknown(("sex", self.sex), ("wocbp", self.wocbp), ("lactating", self.lactating)),
            *(("hcg",) if wants_test else ()),
        )

    @property
    def seen(self) -> tuple[Seen, ...]:
        return tuple(_pregnancy_seen(self))


def _pregnancy_seen(facts: PregnancyFacts) -> Iterator[Seen]:
    yield Seen(Sentence(_("Sex")), answered(None) if facts.sex is None else Sentence(facts.sex.label))
    if facts.sex is Sex.MALE:
        return
    yield Seen(Sentence(_("Childbearing potential")), answered(facts.wocbp))
    yield Seen(Sentence(_("Breastfeeding")), answered(facts.lactating))
    if facts.strip is not None and facts.urine.used is not None:
        yield Seen(Sentence(_("Pregnancy test in urine")), Sentence(facts.strip.label), None, facts.urine.used.on)
        return
    negative = Sentence(_("negative below %(limit)s"), {"limit": quantity(facts.parameters.hcg_neg_lt, HCG_UNIT)})
    yield measured_seen(_("hCG"), facts.blood, HCG_UNIT, negative)
    if facts.blood is None and facts.hcg.too_old is not None:
        yield measured_seen(_("hCG, too old to count"), facts.hcg.too_old, HCG_UNIT)


def _test(facts: PregnancyFacts) -> Sentence:
    """The test that counts in words: "hCG 4.9 IU/L on 2024-03-01", "The urine test on 2024-03-01"."""
    if facts.blood is not None:
        return Sentence(_("hCG %(hcg)s"), {"hcg": dated(facts.blood, HCG_UNIT)})
    test = facts.urine.used
    if test is None or test.on is None:
        return Sentence(_("The urine test"))
    return Sentence(_("The urine test on %(date)s"), {"date": test.on})


def _pregnancy_why(msgid: str) -> Callable[[PregnancyFacts], Sentence]:
    return lambda facts: Sentence(
        msgid,
        {
            "test": _test(facts),
            "negative": quantity(facts.parameters.hcg_neg_lt, HCG_UNIT),
            "positive": quantity(facts.parameters.hcg_pos_ge, HCG_UNIT),
            "days": facts.parameters.preg_window_days,
            "hours": facts.parameters.hcg_repeat_hours,
        },
    )


PREGNANCY: tuple[Rule[PregnancyFacts, Criterion], ...] = (
    Rule("ELIG-06", PASS, "", lambda f: f.sex is Sex.MALE, _pregnancy_why(_("A man cannot be pregnant."))),
    Rule("ELIG-06", FAIL, "LACTATING", lambda f: f.breastfeeds, _pregnancy_why(_("The subject is breastfeeding."))),
    Rule(
        "ELIG-06",
        PASS,
        "",
        lambda f: f.fertile is False,
        _pregnancy_why(_("The subject has no childbearing potential.")),
    ),
    Rule(
        "ELIG-06",
        FAIL,
        "PREGNANT",
        lambda f: f.pregnant and f.fertile,
        _pregnancy_why(_("%(test)s is positive (hCG from %(positive)s on): pregnant.")),
    ),
    Rule(
        "ELIG-06",
        INCOMPLETE,
        "",
        lambda f: f.fertile is None,
        _pregnancy_why(_("Sex or childbearing potential is not recorded.")),
    ),
    Rule(
        "ELIG-06",
        INCOMPLETE,
        "",
        lambda f: f.blood is None and f.strip is None,
        _pregnancy_why(_("There is no pregnancy test of the last %(days)s days before the first dose.")),
    ),
    Rule(
        "ELIG-06",
        INCOMPLETE,
        "",
        lambda f: f.breastfeeds is None,
        _pregnancy_why(_("Whether the subject is breastfeeding is not recorded.")),
    ),
    Rule(
        "ELIG-06",
        REVIEW,
        "HCG_REPEAT",
        lambda f: f.indeterminate,
        _pregnancy_why(_("%(test)s is neither negative nor positive: repeat it after %(hours)s hours.")),
    ),
    Rule(
        "ELIG-06",
        PASS,
        "",
        lambda f: f.not_pregnant,
        _pregnancy_why(
            _("%(test)s is negative (hCG below %(negative)s), at most %(days)s days before the first dose.")
        ),
    ),
    Rule(
        "ELIG-06",
        INCOMPLETE,
        "",
        lambda f: True,
        _pregnancy_why(_("%(test)s cannot be held against %(negative)s and %(positive)s.")),
    ),
)


def judge_pregnancy(facts: PregnancyFacts) -> Conclusion[PregnancyFacts, Criterion]:
    """Whether the subject is neither pregnant nor breastfeeding."""
    return decide(PREGNANCY, facts)

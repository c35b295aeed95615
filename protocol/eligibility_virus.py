"""HIV, hepatitis C and hepatitis B: active infection excludes, and a reflex test says whether it is (ELIG-09)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from protocol.codelists import Criterion
from protocol.conclusion import Conclusion, Rule, Seen, decide
from protocol.eligibility_facts import FAIL, INCOMPLETE, PASS, REVIEW, Advisory, CriterionFacts, answered, unknown
from protocol.parameters import Parameters
from protocol.units import any_of
from protocol.words import Sentence, _

Test = tuple[str, str, bool | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class VirusFacts(CriterionFacts):
    """What was found: antigens and antibodies, and whether RNA or DNA is at or above the assay's detection limit.

    ``hiv`` is the confirmed answer: false where the screening test is negative or the confirmatory test is.
    """

    hiv: bool | None
    anti_hcv: bool | None
    hcv_rna: bool | None
    hbsag: bool | None
    anti_hbc: bool | None
    hbv_dna: bool | None
    parameters: Parameters

    @property
    def active(self) -> tuple[str, ...]:
        """The infections that are active, in words."""
        tests = ((self.hiv, _("HIV is confirmed")), (self.hcv_rna, _("HCV RNA is detectable")))
        return tuple(words for found_it, words in (*tests, (self.hbv_dna, _("HBV DNA is detectable"))) if found_it)

    @property
    def wants_rna(self) -> bool:
        """Whether the antibody asks for HCV RNA, and there is none."""
        return self.anti_hcv is True and self.hcv_rna is None

    @property
    def wants_dna(self) -> bool:
        """Whether antigen or antibody asks for HBV DNA, and there is none."""
        return any_of(self.hbsag, self.anti_hbc) is True and self.hbv_dna is None

    @property
    def missing(self) -> tuple[str, ...]:
        return (
            *unknown(("hiv", self.hiv), ("anti_hcv", self.anti_hcv)),
            *(("hcv_rna",) if self.wants_rna else ()),
            *unknown(("hbsag", self.hbsag), ("anti_hbc", self.anti_hbc)),
            *(("hbv_dna",) if self.wants_dna else ()),
        )

    @property
    def advisories(self) -> tuple[Advisory, ...]:
        if self.anti_hbc and self.hbv_dna is not True:
            text = Sentence(
                _("Anti-HBc is positive: HBV DNA every %(months)s months."), {"months": self.parameters.hbv_dna_months}
            )
            return (Advisory("HBV_DNA_MONITORING", text),)
        return ()

    @property
    def seen(self) -> tuple[Seen, ...]:
        return tuple(Seen(Sentence(label), answered(answer)) for _name, label, answer in self._tests())

    def _tests(self) -> tuple[Test, ...]:
        return (
            ("hiv", _("HIV confirmed"), self.hiv),
            ("anti_hcv", _("Anti-HCV positive"), self.anti_hcv),
            ("hcv_rna", _("HCV RNA detectable"), self.hcv_rna),
            ("hbsag", _("HBsAg positive"), self.hbsag),
            ("anti_hbc", _("Anti-HBc positive"), self.anti_hbc),
            ("hbv_dna", _("HBV DNA detectable"), self.hbv_dna),
        )

    @property
    def open_tests(self) -> tuple[Sentence, ...]:
        """What is missing, in words."""
        return tuple(Sentence(label) for name, label, _answer in self._tests() if name in self.missing)


def _why(msgid: str) -> Callable[[VirusFacts], Sentence]:
    return lambda facts: Sentence(msgid, {"active": tuple(map(Sentence, facts.active)), "open": facts.open_tests})


VIRUS: tuple[Rule[VirusFacts, Criterion], ...] = (
    Rule("ELIG-09", FAIL, "", lambda f: bool(f.active), _why(_("Active infection: %(active)s."))),
    Rule("ELIG-09", INCOMPLETE, "", lambda f: bool(f.missing), _why(_("Not known: %(open)s."))),
    Rule(
        "ELIG-09",
        REVIEW,
        "HBSAG_CARRIER",
        lambda f: f.hbsag,
        _why(_("HBsAg is positive while HBV DNA is not detectable: a carrier, who may need prophylaxis.")),
    ),
    Rule(
        "ELIG-09",
        PASS,
        "HCV_CURED",
        lambda f: f.anti_hcv,
        _why(_("HIV is not confirmed; neither HCV RNA nor HBV DNA is detectable, with antibodies against HCV.")),
    ),
    Rule("ELIG-09", PASS, "", lambda f: True, _why(_("No active infection with HIV, HCV or HBV."))),
)


def judge_virus(facts: VirusFacts) -> Conclusion[VirusFacts, Criterion]:
    """Whether there is no active infection with HIV, HCV or HBV."""
    return decide(VIRUS, facts)

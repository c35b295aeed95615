"""The consent: signed and dated, in a version that was approved, before the first procedure of the study (ELIG-07)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time

from protocol.codelists import ConsentSigner, Criterion
from protocol.conclusion import Conclusion, Rule, Seen, decide
from protocol.eligibility_facts import FAIL, INCOMPLETE, PASS, REVIEW, CriterionFacts, answered, unknown
from protocol.parameters import Parameters
from protocol.words import Sentence, _

LATE_CONSENT = "PROCEDURE_BEFORE_CONSENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentFacts(CriterionFacts):
    """What is known of the consent to take part.

    ``approved_from`` and ``approved_until`` are the days between which the ethics committee let the version
    stand, the last one None where it still stands. ``procedure_on`` is the first study-specific procedure, None
    where there was none yet.
    """

    signed: bool | None
    signed_on: date | None
    version: str
    approved_from: date | None
    parameters: Parameters
    approved_until: date | None = None
    signed_time: time | None = None
    procedure_on: date | None = None
    procedure_time: time | None = None
    signer: ConsentSigner | None = ConsentSigner.SUBJECT
    explained: bool = False

    @property
    def approved(self) -> bool | None:
        """Whether the version was approved on the day of the signature."""
        if self.signed_on is None or self.approved_from is None:
            return None
        ended = self.approved_until is not None and self.signed_on > self.approved_until
        return self.signed_on >= self.approved_from and not ended

    @property
    def late(self) -> bool:
        """Whether a study-specific procedure came before the signature; of one day the times tell, where both are."""
        if self.signed_on is None or self.procedure_on is None:
            return False
        if self.signed_on != self.procedure_on or self.signed_time is None or self.procedure_time is None:
            return self.signed_on > self.procedure_on
        return self.signed_time > self.procedure_time

    @property
    def unexplained(self) -> bool:
        """Whether somebody else signed, or a witness did, and nobody said why."""
        return self.signer is not ConsentSigner.SUBJECT and not self.explained

    @property
    def missing(self) -> tuple[str, ...]:
        known = unknown(("consent_signed", self.signed), ("consent_date", self.signed_on))
        return (
            *known,
            *(("consent_version",) if not self.version else ()),
            *unknown(("consent_approval", self.approved_from), ("consent_signer", self.signer)),
            *(("consent_reason",) if self.signer is not None and self.unexplained else ()),
        )

    @property
    def seen(self) -> tuple[Seen, ...]:
        return tuple(_consent_seen(self))


def _day(on: date | None) -> Sentence:
    return answered(None) if on is None else Sentence("%(date)s", {"date": on})


def _consent_seen(facts: ConsentFacts) -> Iterator[Seen]:
    yield Seen(Sentence(_("Consent signed")), answered(facts.signed), None, facts.signed_on)
    version = Sentence("%(version)s", {"version": facts.version}) if facts.version else answered(None)
    yield Seen(Sentence(_("Version of the consent form")), version)
    yield Seen(Sentence(_("Approved by the ethics committee")), _day(facts.approved_from), None, facts.approved_from)
    if facts.approved_until is not None:
        yield Seen(Sentence(_("Approval ended")), _day(facts.approved_until), None, facts.approved_until)
    if facts.procedure_on is not None:
        label = Sentence(_("First procedure of the study"))
        yield Seen(label, _day(facts.procedure_on), None, facts.procedure_on)
    yield Seen(Sentence(_("Signed by")), answered(None) if facts.signer is None else Sentence(facts.signer.label))


def _why(msgid: str) -> Callable[[ConsentFacts], Sentence]:
    return lambda facts: Sentence(
        msgid,
        {
            "version": facts.version,
            "signed": _day(facts.signed_on),
            "approved": _day(facts.approved_from),
            "procedure": _day(facts.procedure_on),
        },
    )


CONSENT: tuple[Rule[ConsentFacts, Criterion], ...] = (
    Rule("ELIG-07", FAIL, "", lambda f: f.signed is False, _why(_("The subject did not agree to take part."))),
    Rule(
        "ELIG-07",
        FAIL,
        "VERSION_NOT_APPROVED",
        lambda f: bool(f.signed and f.version) and f.approved is False,
        _why(_("Version %(version)s was signed on %(signed)s, and was not approved on that day (from %(approved)s).")),
    ),
    Rule(
        "ELIG-07",
        INCOMPLETE,
        "",
        lambda f: not f.signed or f.signed_on is None,
        _why(_("The consent is not recorded as signed and dated.")),
    ),
    Rule(
        "ELIG-07",
        INCOMPLETE,
        "",
        lambda f: not f.version or f.approved is None,
        _why(_("The consent was signed on %(signed)s; its version, or the approval of it, is not recorded.")),
    ),
    Rule(
        "ELIG-07",
        INCOMPLETE,
        "",
        lambda f: f.unexplained,
        _why(_("The consent was signed on %(signed)s; why not by the subject alone is not recorded.")),
    ),
    Rule(
        "ELIG-07",
        REVIEW,
        LATE_CONSENT,
        lambda f: f.late,
        _why(_("The consent was signed on %(signed)s, after a procedure of the study on %(procedure)s: a deviation.")),
    ),
    Rule(
        "ELIG-07",
        PASS,
        "",
        lambda f: True,
        _why(_("Version %(version)s, approved from %(approved)s, was signed on %(signed)s.")),
    ),
)


def judge_consent(facts: ConsentFacts) -> Conclusion[ConsentFacts, Criterion]:
    """Whether the subject agreed, in time and in an approved version."""
    return decide(CONSENT, facts)

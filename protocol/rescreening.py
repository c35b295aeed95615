"""Whether a subject may be screened again after a screen failure (P13)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from protocol import dates
from protocol.codelists import Rescreening
from protocol.conclusion import Conclusion, Rule, Seen, decide
from protocol.parameters import Parameters
from protocol.words import Sentence, _


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedScreening:
    """What is known of an earlier screening on the day of another.

    `failed_on` is None where no screen failure is entered; `times` counts the re-screenings of this person so far.
    """

    on: date
    failed_on: date | None
    may_return: bool | None
    times: int
    consented_on: date | None
    consent_changed: bool
    parameters: Parameters

    @property
    def gap(self) -> int | None:
        """Days since the failure."""
        return None if self.failed_on is None else dates.offset(self.on, since=self.failed_on)

    @property
    def is_too_soon(self) -> bool | None:
        return None if self.gap is None else self.gap < self.parameters.rescreen_min_gap_days

    @property
    def is_consent_old(self) -> bool:
        """Whether the consent is older than it may be, or no day of it is known."""
        if self.consented_on is None:
            return True
        return dates.offset(self.on, since=self.consented_on) > self.parameters.rescreen_consent_days

    @property
    def marks(self) -> tuple[str, ...]:
        return ()

    @property
    def seen(self) -> tuple[Seen, ...]:
        """The days that were looked at."""
        days = ((_("Screening ended on"), self.failed_on), (_("Consent signed on"), self.consented_on))
        return tuple(Seen(Sentence(label), Sentence("%(day)s", {"day": day}), on=day) for label, day in days if day)


def _says(text: str) -> Callable[[FailedScreening], Sentence]:
    def because(facts: FailedScreening) -> Sentence:
        numbers = facts.parameters
        return Sentence(
            text,
            {
                "most": numbers.rescreen_max,
                "gap": numbers.rescreen_min_gap_days,
                "age": numbers.rescreen_consent_days,
            },
        )

    return because


R = Rescreening
RESCREENING: tuple[Rule[FailedScreening, Rescreening], ...] = (
    Rule(
        "RESCREEN-01", R.REFUSED, "", lambda f: f.failed_on is None,
        _says(_("No screen failure stands for this subject.")),
    ),
    Rule(
        "RESCREEN-02", R.REFUSED, "", lambda f: f.may_return is False,
        _says(_("The screen failure says that the subject is not screened again.")),
    ),
    Rule(
        "RESCREEN-03", R.REFUSED, "", lambda f: f.times >= f.parameters.rescreen_max,
        _says(_("A subject is screened again %(most)s times at most.")),
    ),
    Rule(
        "RESCREEN-04", R.REFUSED, "", lambda f: f.is_too_soon,
        _says(_("A subject is screened again %(gap)s days after the screen failure at the earliest.")),
    ),
    Rule(
        "RESCREEN-05", R.NEW_CONSENT, "", lambda f: f.consent_changed,
        _says(_("The consent form has changed: the new version is signed first.")),
    ),
    Rule(
        "RESCREEN-06", R.NEW_CONSENT, "", lambda f: f.is_consent_old,
        _says(_("The consent is older than %(age)s days, or its day is not known: it is signed anew.")),
    ),
    Rule(
        "RESCREEN-07", R.SAME_CONSENT, "", lambda _facts: True,
        _says(_("The consent that was signed still holds; all tests with a time limit are repeated.")),
    ),
)  # fmt: skip


def rescreening(screening: FailedScreening) -> Conclusion[FailedScreening, Rescreening]:
    """Whether the subject may be screened again on that day, and under which consent."""
    return decide(RESCREENING, screening)

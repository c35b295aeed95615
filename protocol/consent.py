"""How a scope of the consent stands on a day: the last consent that answers it, and what was withdrawn since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from protocol.codelists import ConsentScope, ScopeAnswer
from protocol.conclusion import Conclusion, Rule, Seen, decide
from protocol.words import Sentence, _


@dataclass(frozen=True, slots=True)
class SignedConsent:
    """A consent as it was signed; a scope that it says nothing of is None or absent."""

    on: date
    scopes: Mapping[ConsentScope, bool | None]


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One scope withdrawn on a day."""

    on: date
    scope: ConsentScope


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeHistory:
    """What is known of one scope until a day; what lies after the day has not happened."""

    scope: ConsentScope
    until: date
    consents: tuple[SignedConsent, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()

    @property
    def latest(self) -> SignedConsent | None:
        """The last consent that answers the scope; of two on one day the one entered last."""
        answering = (consent for consent in reversed(self._signed) if consent.scopes.get(self.scope) is not None)
        return max(answering, key=lambda consent: consent.on, default=None)

    @property
    def _signed(self) -> list[SignedConsent]:
        return [consent for consent in self.consents if consent.on <= self.until]

    @property
    def answer(self) -> bool | None:
        """What the last consent says of it."""
        return self.latest.scopes[self.scope] if self.latest else None

    @property
    def withdrawn_on(self) -> date | None:
        """The first day on which it was withdrawn since; nothing is withdrawn before it was signed."""
        if not self._signed:
            return None
        since = self.latest.on if self.latest else min(consent.on for consent in self._signed)
        days = (away.on for away in self.withdrawals if away.scope is self.scope)
        return min((day for day in days if since <= day <= self.until), default=None)

    @property
    def marks(self) -> tuple[str, ...]:
        return ()

    @property
    def seen(self) -> tuple[Seen, ...]:
        """The consent and the withdrawal that count."""
        days = (
            (_("Consent signed"), self.latest.on if self.latest else None),
            (_("Withdrawn"), self.withdrawn_on),
        )
        return tuple(Seen(Sentence(label), Sentence(self.scope.label), on=day) for label, day in days if day)


SCOPE: tuple[Rule[ScopeHistory, ScopeAnswer], ...] = (
    Rule(
        "CONSENT-01",
        ScopeAnswer.REFUSED,
        "",
        lambda f: f.answer is False,
        lambda f: Sentence(_("%(scope)s: refused in the last consent that asks."), {"scope": f.scope}),
    ),
    Rule(
        "CONSENT-02",
        ScopeAnswer.WITHDRAWN,
        "",
        lambda f: f.withdrawn_on is not None,
        lambda f: Sentence(_("%(scope)s: withdrawn on %(day)s."), {"scope": f.scope, "day": f.withdrawn_on}),
    ),
    Rule(
        "CONSENT-03",
        ScopeAnswer.GIVEN,
        "",
        lambda f: f.answer,
        lambda f: Sentence(_("%(scope)s: given."), {"scope": f.scope}),
    ),
    Rule(
        "CONSENT-04",
        ScopeAnswer.UNKNOWN,
        "",
        lambda _facts: True,
        lambda f: Sentence(_("%(scope)s: no consent that is entered answers it."), {"scope": f.scope}),
    ),
)


def scope_answer(history: ScopeHistory) -> Conclusion[ScopeHistory, ScopeAnswer]:
    """How a scope stands, and why."""
    return decide(SCOPE, history)

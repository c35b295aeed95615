"""A scope of the consent stands as the last consent that asks says, until the first day it was withdrawn."""

from datetime import date

import pytest

from protocol.codelists import ConsentScope
from protocol.consent import ScopeHistory, SignedConsent, Withdrawal, scope_answer
from tests.protocol.tables import table

ABROAD, GENETIC = ConsentScope.ABROAD, ConsentScope.GENETIC
SAYS = {"Y": True, "N": False, "-": None}


def june(number):
    return date(2025, 6, int(number))


def history(row):
    consents = (part.split(":") for part in row["signed"].split())
    withdrawals = (part.split(":") for part in row["withdrawn"].split())
    return ScopeHistory(
        scope=ABROAD,
        until=june(20),
        consents=tuple(SignedConsent(june(day), {ABROAD: SAYS[answer]}) for day, answer in consents),
        withdrawals=tuple(Withdrawal(june(day), ConsentScope(scope)) for day, scope in withdrawals),
    )


# Signed as day:answer, withdrawn as day:scope, in the order of their entry; asked of 20 June.
CASES = table("""
    case                              | signed       | withdrawn            | answer    | rule       | since
    nothing is entered                |              |                      | UNKNOWN   | CONSENT-04 |
    never asked                       | 1:-          |                      | UNKNOWN   | CONSENT-04 |
    given                             | 1:Y          |                      | GIVEN     | CONSENT-03 |
    refused                           | 1:N          |                      | REFUSED   | CONSENT-01 |
    given later                       | 1:N 5:Y      |                      | GIVEN     | CONSENT-03 |
    refused later                     | 1:Y 5:N      |                      | REFUSED   | CONSENT-01 |
    a later one that does not ask     | 1:Y 5:-      |                      | GIVEN     | CONSENT-03 |
    entered in another order          | 5:N 1:Y      |                      | REFUSED   | CONSENT-01 |
    two on one day                    | 1:Y 1:N      |                      | REFUSED   | CONSENT-01 |
    signed after the day              | 1:N 21:Y     |                      | REFUSED   | CONSENT-01 |
    withdrawn                         | 1:Y          | 5:ABROAD             | WITHDRAWN | CONSENT-02 | 5
    withdrawn on the day of consent   | 1:Y          | 1:ABROAD             | WITHDRAWN | CONSENT-02 | 1
    the first day is kept             | 1:Y          | 9:ABROAD 5:ABROAD    | WITHDRAWN | CONSENT-02 | 5
    another scope withdrawn           | 1:Y          | 5:GENETIC            | GIVEN     | CONSENT-03 |
    withdrawn before the consent      | 3:Y          | 1:ABROAD             | GIVEN     | CONSENT-03 |
    withdrawn after the day           | 1:Y          | 21:ABROAD            | GIVEN     | CONSENT-03 |
    given again after it              | 1:Y 9:Y      | 5:ABROAD             | GIVEN     | CONSENT-03 |
    withdrawn again                   | 1:Y 9:Y      | 5:ABROAD 12:ABROAD   | WITHDRAWN | CONSENT-02 | 12
    withdrawn though never asked      | 1:-          | 5:ABROAD             | WITHDRAWN | CONSENT-02 | 5
    refused and withdrawn             | 1:N          | 5:ABROAD             | REFUSED   | CONSENT-01 | 5
    withdrawn without a consent       |              | 5:ABROAD             | UNKNOWN   | CONSENT-04 |
""")


@pytest.mark.parametrize("row", CASES, ids=lambda row: row["case"])
def test_stands_as_the_last_consent_says_until_it_is_withdrawn(row):
    conclusion = scope_answer(history(row))

    assert (conclusion.answer, conclusion.rule) == (row["answer"], row["rule"])
    assert conclusion.facts.withdrawn_on == (june(row["since"]) if row["since"] else None)


def test_says_why_and_what_it_saw():
    conclusion = scope_answer(history({"signed": "1:Y", "withdrawn": "5:ABROAD"}))

    assert str(conclusion.reason) == "Sending data abroad: withdrawn on 2025-06-05."
    assert [(str(fact.label), fact.on) for fact in conclusion.seen] == [
        ("Consent signed", june(1)),
        ("Withdrawn", june(5)),
    ]

"""Results to be graded, from the rows of the tests' tables."""

from protocol import ctcae
from protocol.codelists import Dipstick
from protocol.ctcae_results import GradedResult
from protocol.ctcae_tables import TERMS
from protocol.parameters import DEFAULT, with_values
from tests.protocol.people import measured


def in_version(version):
    return with_values(DEFAULT, {"ctcae_version": version})


def result(row):
    """The facts of a row; the baseline's upper limit is the result's."""
    return GradedResult(
        term=TERMS[row.get("test", "UPROT")],
        value=measured(row["value"], row.get("LLN"), row["ULN"]),
        in_mg_dl=measured(row.get("mg/dL"), None, row.get("mg/dL ULN")),
        baseline=measured(row.get("baseline"), row.get("base LLN"), row["ULN"]),
        is_baseline="BASELINE_GRADE" in row.get("flags", ""),
        dipstick=Dipstick(row["dipstick"]) if row.get("dipstick") else None,
        parameters=in_version(row["version"]),
    )


def seen(facts):
    return [(str(one.label), str(one.value), one.limit and str(one.limit)) for one in ctcae.grade(facts).seen]

"""Reads results as rules of several rooms ask for them, and what hospitals call their tests."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import connection

from edc.accounts.models import Site
from edc.labs.models import Alias
from protocol.analytes import ANALYTES
from protocol.reference_limits import measured
from protocol.units import Measured

# Of each subject the result of each test that lies nearest its day; of two as near the earlier one (RESP-01).
_NEAREST = """
    SELECT DISTINCT ON (told.subject, result.test)
           told.subject, result.test, result.value, result.qualifier, result.low, result.high,
           result.unit, result.limits_unit, sample.collected_on
      FROM unnest(%(subjects)s::bigint[], %(days)s::date[]) AS told (subject, day)
      JOIN casebook_page page ON page.subject_id = told.subject AND page.struck IS NULL
      JOIN labs_sample sample ON sample.page_id = page.id
       AND sample.collected_on BETWEEN told.day - %(within)s AND told.day + %(within)s
      JOIN labs_result result ON result.page_id = page.id AND result.test = ANY(%(tests)s)
       AND result.struck IS NULL AND result.value IS NOT NULL
     ORDER BY told.subject, result.test, abs(sample.collected_on - told.day), sample.collected_on, result.id
"""


def nearest(days: Mapping[int, date], *, tests: Collection[str], within: int) -> dict[tuple[int, str], Measured]:
    """Each subject's results nearest a day, at most so many days away, by subject and test: one statement for all."""
    parameters: dict[str, Any] = {
        "subjects": list(days),
        "days": list(days.values()),
        "tests": list(tests),
        "within": within,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, parameters)
        return {
            (subject, test): measured(
                value, qualifier, low, high, unit=unit, analyte=ANALYTES[test], entered_for=entered_for, on=on
            )
            for subject, test, value, qualifier, low, high, unit, entered_for, on in cursor.fetchall()
        }


def aliases(site: Site) -> Mapping[str, str]:
    """The names that this hospital uses, in plain signs, each with the code of its test; blank where it is left out."""
    return dict(Alias.objects.filter(site=site).values_list("name", "test"))

"""What an import enters is asked what other pages say, as if somebody had typed it."""

from datetime import date

from edc.labs.models import Sample
from edc.queries.models import Query, QueryState
from tests.imports.conftest import counts, csv_of, entered, row
from tests.universe import fill, page_of


def test_asks_of_a_sample_what_other_pages_say_and_again_when_they_change(send, subject, coordinator):
    end = page_of(subject, "enrollment.disposition")
    fill(end, by=coordinator, departure="DIED", left_on=date(2025, 6, 8))

    job = entered(send(csv_of(row(test="WBC", unit="10^9/L", result="6", day="2025-06-10"))))

    assert counts(job) == (1, 1, 0, 0)
    (query,) = Query.objects.filter(check_id="AFTER-DEATH")
    assert (query.page, query.state) == (Sample.objects.get().page, QueryState.OPEN)
    fill(end, by=coordinator, left_on=date(2025, 6, 10))
    query.refresh_from_db()
    assert query.state == QueryState.CLOSED

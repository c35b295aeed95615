"""A query with a number of a person in its words, or in its answer: refused where it was typed, and nothing kept."""

import pytest
from django.urls import reverse

from edc.audit.models import Change, Entry
from tests import universe
from tests.pages.reading import words
from tests.queries.test_pages import dose, posted, query, thread  # noqa: F401

MOBILE = "138-1234-5678"


def stored() -> tuple[int, int]:
    return Entry.objects.count(), Change.objects.count()


@pytest.mark.parametrize("who", ["coordinator", "data_manager"])
def test_words_are_refused_where_they_were_typed(request, query, who):  # noqa: F811
    asks = {"coordinator": (thread(query), posted(query, "explain", f"Call {MOBILE}"))}
    asks["data_manager"] = (reverse("page_queries", args=[query.page_id]), {"text": f"Call {MOBILE}"})
    address, told = asks[who]
    browser = universe.client_for(request.getfixturevalue(who))
    before = stored()

    answer = browser.post(address, told)

    assert answer.status_code == 422
    assert "This looks like a mobile telephone number." in words(answer)
    assert f"Call {MOBILE}" in answer.content.decode()
    assert stored() == before

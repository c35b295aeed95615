"""What is read of the trail."""

from edc.audit import selectors
from edc.audit.models import Entry
from tests import universe
from tests.universe import NOW


def test_tells_who_did_an_act_and_when(subject, coordinator):
    saved = universe.fill(universe.page_of(subject, "enrollment.consent"), by=coordinator, signed_on=universe.TODAY)

    done = selectors.doing(saved.entry)

    assert (done.by, done.role, done.at, done.act) == ("coordinator", "coordinator", NOW, "saved a page")


def test_tells_nothing_of_an_act_that_never_was(db):
    assert selectors.doing(None) is None
    assert selectors.doing(999_999) is None


def test_an_act_that_this_release_no_longer_knows_stands_for_itself(db):
    entry = Entry.objects.create(at=NOW, act="fax.receive", by_name="scheduler")

    assert selectors.doing(entry.pk).act == "fax.receive"


def test_tells_the_moments_of_many_acts_in_one_read(subject, coordinator, django_assert_num_queries):
    saved = universe.fill(universe.page_of(subject, "enrollment.consent"), by=coordinator, signed_on=universe.TODAY)

    with django_assert_num_queries(1):
        moments = selectors.moments([saved.entry, 999_999])

    assert moments == {saved.entry: NOW}


def test_knows_how_far_it_sees(db):
    assert selectors.horizon() is None

    universe.new_site("01")

    first = selectors.horizon()
    universe.new_site("02")
    assert selectors.horizon() > first

"""A study with something in its trail: two sites, corrections, a change past the product, and who came and went."""

from datetime import timedelta

from django.db import connection

from edc.accounts import actions as accounts
from edc.accounts.acts import AccountAct
from edc.trail.scope import reader
from tests import scenes, universe

LATER = universe.NOW + timedelta(days=1)
PAST_THE_PRODUCT = "UPDATE labs_result SET reported = '12' WHERE page_id = %s AND test = 'HGB'"


@scenes.stands
def sample(subject, coordinator):
    """A laboratory page at site 01 whose haemoglobin was corrected from 118 to 119."""
    page = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="118", PLT="210")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, at=LATER, HGB="119")
    return page


@scenes.stands
def elsewhere(other_subject, stranger):
    """A laboratory page at site 02."""
    page = universe.page_of(other_subject, "labs.sample", visit="M3")
    universe.fill_labs(page, by=stranger, on=universe.TODAY, HGB="77")
    return page


@scenes.stands
def visited(coordinator, stranger):
    """Both have signed in, and somebody was refused."""
    for user in (coordinator, stranger):
        accounts.record_visit(user=user, act=AccountAct.LOG_IN, at=LATER)
    accounts.record_refusal(username="pi", at=LATER)


@scenes.stands
def intrusion(sample):
    """A haemoglobin that was changed in the database."""
    with connection.cursor() as cursor:
        cursor.execute(PAST_THE_PRODUCT, [sample.pk])
    return sample


@scenes.stands
def roamer(db):
    """A statistician of every site."""
    return universe.new_person("roamer", role="statistician", site=None)


@scenes.stands
def everything(database):
    """Somebody before the whole trail."""
    return reader(universe.new_person("overseer", role="inspector", site=None))

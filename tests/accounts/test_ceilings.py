"""Duties that one person never holds together: who verifies did not enter, who manages people neither (REQ-022)."""

import pytest
from django.urls import reverse

from edc.accounts import actions
from edc.accounts.acts import AccountAct
from edc.accounts.models import Membership
from edc.accounts.roles import APART, ROLES, conflict
from edc.audit.models import Entry
from tests import universe
from tests.pages.reading import words
from tests.protocol.tables import sentence, table

CEILINGS = table("""
    held          | at    | asked         | for   | refused
    coordinator   | 01    | monitor       | 01    | yes
    monitor       | 01    | coordinator   | 01    | yes
    monitor       | 01    | investigator  | 01    | yes
    monitor       | 01    | importer      | 01    | yes
    monitor       | 01    | pharmacist    | 01    | yes   # who dispenses enters
    coordinator   | 01    | administrator |       | yes
    administrator |       | investigator  | 01    | yes
    monitor       |       | coordinator   | 01    | yes   # at every site is at this one too
    coordinator   | 01    | monitor       |       | yes
    monitor       | 01    | coordinator   | 02    |       # another site is another duty
    coordinator   | 01    | investigator  | 01    |
    monitor       | 01    | data-manager  | 01    |
    administrator |       | inspector     |       |
""")


def grant(user, role: str, site, by=None) -> Membership:
    return actions.grant(user=user, role=role, site=site, by=by, at=universe.NOW)


def test_no_role_holds_what_is_kept_apart():
    assert not [role.code for role in ROLES.values() for pair in APART if set(pair) <= role.permissions]


def test_a_conflict_is_one_both_ways_round():
    roles = list(ROLES.values())

    assert all(conflict(one, other) is conflict(other, one) for one in roles for other in roles)
    assert not any(conflict(role, role) for role in roles)


@pytest.mark.parametrize("row", CEILINGS, ids=sentence)
def test_a_role_is_refused_as_the_table_says(row, site, other_site):
    sites = {"01": site, "02": other_site, "": None}
    person = universe.new_person("person", role=row["held"], site=sites[row["at"]])

    if row["refused"]:
        with pytest.raises(actions.DutiesConflict) as refused:
            grant(person, row["asked"], sites[row["for"]])
        assert refused.value.held.role == row["held"]
        assert person.memberships.count() == 1
    else:
        grant(person, row["asked"], sites[row["for"]])
        assert person.memberships.count() == 2


def test_the_attempt_is_written_down(coordinator, site, administrator):
    with pytest.raises(actions.DutiesConflict):
        grant(coordinator, "monitor", site, by=administrator)

    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.by_name, entry.site) == (AccountAct.REFUSED_ROLE, "administrator", "01")
    assert entry.reason == "coordinator: monitor, coordinator"


def test_the_form_says_which_role_stands_against_it(coordinator, site, administrator):
    client = universe.client_for(administrator)

    answer = client.post(reverse("grant", args=["coordinator"]), {"role": "monitor", "site": "01"})

    assert answer.status_code == 200
    assert "Coordinator at 01 Hospital 01 is held already." in words(answer)
    assert [one.role for one in coordinator.memberships.all()] == ["coordinator"]

"""Roles and what they may do: the table that an auditor reads."""

import pytest

from edc.accounts.roles import ENTERING, ROLES, Permission
from edc.accounts.selectors import NotPermitted, may, memberships, reach, role_for, sites_of
from tests import universe

# One line a role; a long one goes on beneath.
TABLE = """
    coordinator     | read-subjects open-book enter-data read-response read-queries answer-queries correct ask-mask
                    | ask-work dispense keep-stock move-visit
    investigator    | read-subjects open-book enter-data read-response read-reports read-trail read-queries
                    | answer-queries sign correct release ask-mask mask keep-limits ask-work enrol decide-eligibility
                    | publish-consent
                    | decide-dose record-dose-in-error judge-confounder adjudicate judge-causality decide-deviation
    monitor         | read-subjects read-response read-reports read-trail export read-queries raise-queries verify
                    | ask-mask ask-work
    data-manager    | read-subjects read-response read-reports read-trail export read-queries raise-queries hold
                    | release ask-mask mask keep-limits ask-work schedule-reports publish-consent
    safety-officer  | read-subjects read-response read-queries raise-queries ask-work judge-expectedness report-susar
                    | keep-dictionaries
    pharmacist      | read-subjects dispense keep-stock ask-work
    statistician    | read-subjects read-response read-reports read-trail export
    administrator   | read-trail manage-people
    protocol-editor | publish-parameters
    inspector       | read-subjects read-response read-reports read-trail read-queries
    importer        | read-subjects open-book enter-data
"""


def table() -> dict[str, set[str]]:
    """What each role holds, by its code."""
    held: dict[str, set[str]] = {}
    for line in TABLE.strip("\n").splitlines():
        code, _bar, permissions = line.partition("|")
        role = code.strip() or next(reversed(held))
        held.setdefault(role, set()).update(permissions.split())
    return held


def test_each_role_holds_just_what_the_table_says():
    assert {code: set(map(str, role.permissions)) for code, role in ROLES.items()} == table()
    assert set().union(*table().values()) == set(map(str, Permission))


@pytest.mark.parametrize("forbidden", ["verify", "manage-people", "publish-parameters"])
def test_nobody_who_enters_data_by_whatever_name_holds_what_is_kept_from_them(forbidden):
    entering = [role for role in ROLES.values() if role.permissions & set(ENTERING)]

    assert {role.code for role in entering} == {"coordinator", "investigator", "pharmacist", "importer"}
    assert not [role.code for role in entering if forbidden in role.permissions]


def test_every_role_says_what_it_is_for():
    assert all(str(role.label) and str(role.purpose) for role in ROLES.values())


@pytest.mark.parametrize("name", [*universe.CAST, "stranger"])
def test_a_person_may_at_the_own_site_what_the_role_holds(request, site, other_site, name):
    person = request.getfixturevalue(name)
    home, away = (other_site, site) if name == "stranger" else (site, other_site)
    held = ROLES[universe.CAST.get(name, "investigator")].permissions
    elsewhere = held if name == "administrator" else set()

    assert {permission for permission in Permission if may(person, permission, site=home)} == held
    assert {permission for permission in Permission if may(person, permission, site=away)} == elsewhere
    assert {permission for permission in Permission if may(person, permission, site=None)} == elsewhere


def test_a_role_at_every_site_reaches_all(site, other_site):
    auditor = universe.new_person("auditor", role="inspector", site=None)

    assert may(auditor, Permission.READ_SUBJECTS, site=site)
    assert may(auditor, Permission.READ_SUBJECTS, site=other_site)
    assert sites_of(reach(auditor, Permission.READ_SUBJECTS)) == (site, other_site)


def test_somebody_without_a_role_may_nothing(pi, site):
    pi.memberships.all().delete()
    pi.__dict__.pop("_roles", None)

    assert not any(may(pi, permission, site=site) for permission in Permission)
    assert not reach(pi, Permission.READ_SUBJECTS)


def test_somebody_who_left_may_nothing(pi, site):
    pi.is_active = False

    assert memberships(pi) == ()
    assert not may(pi, Permission.READ_SUBJECTS, site=site)


def test_somebody_unknown_may_nothing(site):
    from_nowhere = universe.Client().get("/login/").wsgi_request.user

    assert not may(from_nowhere, Permission.READ_SUBJECTS, site=site)


def test_names_the_role_by_which_somebody_may(site, other_site):
    both = universe.new_person("both", role="monitor", site=site)
    universe.accounts.grant(user=both, role="coordinator", site=other_site, by=None, at=universe.NOW)

    assert role_for(both, Permission.READ_SUBJECTS, site=site) == "monitor"
    assert role_for(both, Permission.ENTER_DATA, site=other_site) == "coordinator"
    with pytest.raises(NotPermitted) as refused:
        role_for(both, Permission.ENTER_DATA, site=site)
    assert (refused.value.user, refused.value.permission, refused.value.site) == (both, Permission.ENTER_DATA, site)


def test_reads_a_persons_roles_once(pi, site, django_assert_num_queries):
    pi.__dict__.pop("_roles", None)

    with django_assert_num_queries(1):
        for permission in Permission:
            may(pi, permission, site=site)

"""Roles and what they may do: the table that an auditor reads."""

import pytest

from edc.accounts.roles import ROLES, Permission
from edc.accounts.selectors import NotPermitted, may, memberships, reach, role_for, sites_of
from tests import universe

# One row a permission, one column a role.
TABLE = """
                   | coord pi mon dm so stat admin pe insp imp
read-subjects      | x     x  x   x  x  x    .     .  x    x
open-book          | x     x  .   .  .  .    .     .  .    x
enter-data         | x     x  .   .  .  .    .     .  .    x
read-response      | x     x  x   x  x  x    .     .  x    .
read-reports       | .     x  x   x  .  x    .     .  x    .
read-trail         | .     x  x   x  .  x    x     .  x    .
export             | .     .  x   x  .  x    .     .  .    .
manage-people      | .     .  .   .  .  .    x     .  .    .
publish-parameters | .     .  .   .  .  .    .     x  .    .
read-queries       | x     x  x   x  x  .    .     .  x    .
answer-queries     | x     x  .   .  .  .    .     .  .    .
raise-queries      | .     .  x   x  x  .    .     .  .    .
verify             | .     .  x   .  .  .    .     .  .    .
sign               | .     x  .   .  .  .    .     .  .    .
correct            | x     x  .   .  .  .    .     .  .    .
hold               | .     .  .   x  .  .    .     .  .    .
release            | .     x  .   x  .  .    .     .  .    .
ask-mask           | x     x  x   x  .  .    .     .  .    .
mask               | .     x  .   x  .  .    .     .  .    .
keep-limits        | .     x  .   x  .  .    .     .  .    .
"""
IN_FULL = {
    "coord": "coordinator",
    "pi": "investigator",
    "mon": "monitor",
    "dm": "data-manager",
    "so": "safety-officer",
    "stat": "statistician",
    "admin": "administrator",
    "pe": "protocol-editor",
    "insp": "inspector",
    "imp": "importer",
}


def table() -> dict[str, dict[str, bool]]:
    head, *lines = TABLE.strip("\n").splitlines()
    roles = [IN_FULL[word] for word in head.partition("|")[2].split()]
    held = {line.partition("|")[0].strip(): line.partition("|")[2].split() for line in lines}
    return {role: {one: cells[place] == "x" for one, cells in held.items()} for place, role in enumerate(roles)}


def test_each_role_holds_just_what_the_table_says():
    declared = {
        code: {str(permission): permission in role.permissions for permission in Permission}
        for code, role in ROLES.items()
    }

    assert declared == table()


def test_nobody_who_enters_data_manages_people_or_parameters():
    forbidden = {Permission.MANAGE_PEOPLE, Permission.PUBLISH_PARAMETERS}

    entering = [role for role in ROLES.values() if Permission.ENTER_DATA in role.permissions]

    assert entering
    assert not [role.code for role in entering if role.permissions & forbidden]


def test_every_role_says_what_it_is_for():
    assert all(str(role.label) and str(role.purpose) for role in ROLES.values())


@pytest.mark.parametrize("name", [*universe.CAST, "stranger"])
@pytest.mark.parametrize("permission", list(Permission))
def test_a_person_may_at_the_own_site_what_the_role_holds(request, site, other_site, name, permission):
    person = request.getfixturevalue(name)
    home, away = (other_site, site) if name == "stranger" else (site, other_site)
    held = permission in ROLES[universe.CAST.get(name, "investigator")].permissions
    everywhere = name == "administrator"

    assert may(person, permission, site=home) is held
    assert may(person, permission, site=away) is (held and everywhere)
    assert may(person, permission, site=None) is (held and everywhere)


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

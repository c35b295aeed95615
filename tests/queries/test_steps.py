"""YS-42, YS-43: who may do what with a query, and when: the table of steps, without a database."""

import pytest

from edc.accounts.roles import ROLES, Permission
from edc.queries import steps
from edc.queries.models import QueryStep
from edc.queries.steps import Stands
from tests.protocol.tables import table

# What each role holds is a table of its own (tests/accounts/test_roles.py).
SITE = [code for code, role in ROLES.items() if Permission.ANSWER_QUERIES in role.permissions]
RAISER = [code for code, role in ROLES.items() if Permission.RAISE_QUERIES in role.permissions]
OTHERS = [code for code in ROLES if code not in (*SITE, *RAISER)]

# What the site can do, and what whoever raises queries can do, in the order of the buttons.
CASES = table("""
    whose  | state     | answered | over | site           | raiser
    person | open      | no       | no   | answer confirm | close cancel
    person | open      | yes      | no   | answer confirm | close
    person | answered  | yes      | no   |                | close reopen
    person | closed    | yes      | no   |                | reopen
    person | cancelled | no       | no   |                |
    check  | open      | no       | no   | answer confirm | close
    check  | answered  | yes      | no   |                | close reopen
    check  | closed    | yes      | no   |                | reopen
    check  | closed    | no       | yes  |                |
    check  | closed    | yes      | yes  |                |
""")


def stands(row) -> Stands:
    return Stands(
        state=row["state"],
        is_of_check=row["whose"] == "check",
        was_answered=row["answered"] == "yes",
        is_over=row["over"] == "yes",
    )


@pytest.mark.parametrize("row", CASES, ids=lambda row: " ".join(row.values()))
def test_ys_42_and_43_the_table_of_steps(row):
    for roles, column in ((SITE, row["site"]), (RAISER, row["raiser"]), (OTHERS, "")):
        for role in roles:
            found = steps.possible(stands(row), ROLES[role].permissions)

            assert " ".join(move.step for move in found) == column, role


def test_every_step_but_raising_is_in_the_table_and_is_an_act_of_its_own_kind():
    assert set(steps.MOVES) == set(QueryStep) - {QueryStep.RAISE}
    assert {move.permission for move in steps.MOVES.values()} == {Permission.ANSWER_QUERIES, Permission.RAISE_QUERIES}


def test_no_step_leads_back_to_where_it_began():
    assert not [move.step for move in steps.MOVES.values() if move.after in move.before]


def test_no_role_answers_what_it_raises():
    assert SITE
    assert RAISER
    assert not set(SITE) & set(RAISER)

"""YS-42, YS-43: who may do what with a query, and when: the table of steps, without a database."""

import pytest

from edc.accounts.roles import ROLES, Permission
from edc.queries import steps
from edc.queries.models import QueryStep
from edc.queries.steps import Stands
from tests.protocol.tables import table

SITE, RAISER, READER = ("coordinator", "investigator"), ("monitor", "data-manager", "safety-officer"), ("inspector",)
NOBODY = ("statistician", "administrator", "protocol-editor", "importer")

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
    for roles, column in ((SITE, row["site"]), (RAISER, row["raiser"]), (READER, ""), (NOBODY, "")):
        for role in roles:
            found = steps.possible(stands(row), ROLES[role].permissions)

            assert " ".join(move.step for move in found) == column, role


def test_every_step_but_raising_is_in_the_table_and_is_an_act_of_its_own_kind():
    assert set(steps.MOVES) == set(QueryStep) - {QueryStep.RAISE}
    assert {move.permission for move in steps.MOVES.values()} == {Permission.ANSWER_QUERIES, Permission.RAISE_QUERIES}


def test_no_step_leads_back_to_where_it_began():
    assert not [move.step for move in steps.MOVES.values() if move.after in move.before]


def test_every_role_stands_in_the_table():
    assert {*SITE, *RAISER, *READER, *NOBODY} == set(ROLES)

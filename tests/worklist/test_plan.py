"""What becomes of the work items of rules when data change, as a table and without a database."""

import pytest

from edc.accounts.roles import Permission
from edc.capture.after_save import ChangedPage
from edc.casebook.item_paths import PAGE
from edc.casebook.models import Page
from edc.worklist.models import WorkItem, WorkState
from edc.worklist.plan import plan
from edc.worklist.rules import LOOK, WantedWork, WorkRule
from protocol.words import Sentence
from tests.protocol.tables import sentence, table

# `known` is the rule's last item at the place: how it stands, what it had seen; then what the rule finds now.
CASES = table("""
    known     | seen | version | finds | with | does
              |      |         | 9     | 1    | ask
              |      |         |       |      |
    open      | 9    | 1       | 9     | 1    |
    open      | 9    | 1       | 8     | 1    | note
    open      | 9    | 1       | 9     | 2    | note
    open      | 9    | 1       |       |      | end
    done      | 9    | 1       | 9     | 1    |        # what was done is not asked for again
    done      | 9    | 1       | 8     | 1    | ask
    declined  | 9    | 1       | 9     | 1    |        # a reason was given for just this
    declined  | 9    | 1       | 8     | 1    | ask    # another reason than the one that was declined
    declined  | 9    | 1       | 9     | 2    | ask
    declined  | 9    | 1       |       |      |
    no-longer | 9    | 1       | 9     | 1    | ask    # the reason went, and came back
    no-longer | 9    | 1       |       |      |
""")


def rule(version: str = "1", **more) -> WorkRule:
    return WorkRule(id="X", version=version, kind=LOOK, permission=Permission.SIGN, find=lambda subjects: (), **more)


def item(row, *, key: int = 2, subject: int = 1) -> WorkItem:
    place = {"subject_id": subject, "page_id": 7, "rule": "X"}
    return WorkItem(pk=key, state=WorkState(row["known"]), seen=row["seen"], version=row["version"], **place)


def wanted(row, *, subject: int = 1):
    return rule(row["with"] or "1"), WantedWork(subject=subject, page=7, why=Sentence("Why."), seen=row["finds"])


@pytest.mark.parametrize("row", CASES, ids=sentence)
def test_a_rule_asks_once_and_remembers_what_somebody_said(row):
    known = [item(row)] if row["known"] else []

    todo = plan([wanted(row)] if row["finds"] else [], known)

    assert " ".join(name for name in ("ask", "note", "end") if getattr(todo, name)) == row["does"]
    assert todo.spots == ({(1, 7)} if row["does"] else frozenset())
    assert bool(todo) is bool(row["does"])
    assert not todo.at([(1, None)])


def test_the_latest_item_counts_and_each_subject_has_its_own():
    row = {"known": "declined", "seen": "9", "version": "1", "finds": "9", "with": "1"}
    older = item(row | {"known": "no-longer"}, key=1)

    todo = plan([wanted(row), wanted(row, subject=3)], [item(row), older])

    assert [(work.subject, work.place) for _rule, work in todo.ask] == [(3, PAGE)]
    assert (todo.note, todo.end) == ((), ())


@pytest.mark.parametrize(("reads", "concerns", "is_concerned"), [
    (None, True, True), (None, False, False), ({"labs.sample"}, True, True), ({"dosing.trough"}, True, False),
])  # fmt: skip
def test_a_rule_is_asked_for_by_the_forms_that_it_reads(reads, concerns, is_concerned):
    reading = rule(reads=reads and frozenset(reads), concerns=lambda change: concerns)

    assert reading.is_concerned(ChangedPage(Page(form="labs.sample"))) is is_concerned
    assert rule().is_concerned(ChangedPage(Page(form="labs.sample")))

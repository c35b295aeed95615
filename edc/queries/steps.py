"""What may be done with a query, when, and by whom: one table, pure, so that it can be tested as a table.

The site answers; whoever may raise queries closes them, reopens them, and takes back what nobody answered yet. What
an edit check asked cannot be taken back; closing it while it still fires accepts the data as they stand (YS-42, 43).
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from edc.accounts.roles import Permission
from edc.audit.acts import Act
from edc.queries.models import QueryState, QueryStep

CORRECT = gettext_noop("The value is correct.")
NOTHING_MORE = gettext_noop("There is nothing more to be asked.")


class QueryAct(Act):
    """What is done with queries."""

    RAISE_QUERY = "query.raise", _("raised a query"), "review_query", "review_message"
    ANSWER_QUERY = "query.answer", _("answered a query"), "review_query", "review_message"
    CLOSE_QUERY = "query.close", _("closed a query"), "review_query", "review_message"
    REOPEN_QUERY = "query.reopen", _("reopened a query"), "review_query", "review_message"
    CANCEL_QUERY = "query.cancel", _("cancelled a query"), "review_query", "review_message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step: from which states to which, the permission it takes, the act it is, and what it is called.

    `words` are said where the person says nothing; without them words are needed. `accepts` a value of a check.
    """

    step: QueryStep
    before: tuple[QueryState, ...]
    after: QueryState
    permission: Permission
    act: Act
    label: str | Promise
    words: str = ""
    accepts: bool = False


_DECLARED = (
    Move(
        step=QueryStep.ANSWER,
        before=(QueryState.OPEN,),
        after=QueryState.ANSWERED,
        permission=Permission.ANSWER_QUERIES,
        act=QueryAct.ANSWER_QUERY,
        label=_("Answer"),
    ),
    Move(
        step=QueryStep.CONFIRM,
        before=(QueryState.OPEN,),
        after=QueryState.ANSWERED,
        permission=Permission.ANSWER_QUERIES,
        act=QueryAct.ANSWER_QUERY,
        label=_("The value is correct"),
        words=CORRECT,
        accepts=True,
    ),
    Move(
        step=QueryStep.CLOSE,
        before=(QueryState.OPEN, QueryState.ANSWERED),
        after=QueryState.CLOSED,
        permission=Permission.RAISE_QUERIES,
        act=QueryAct.CLOSE_QUERY,
        label=_("Close the query"),
        words=NOTHING_MORE,
        accepts=True,
    ),
    Move(
        step=QueryStep.REOPEN,
        before=(QueryState.ANSWERED, QueryState.CLOSED),
        after=QueryState.OPEN,
        permission=Permission.RAISE_QUERIES,
        act=QueryAct.REOPEN_QUERY,
        label=_("Reopen"),
    ),
    Move(
        step=QueryStep.CANCEL,
        before=(QueryState.OPEN,),
        after=QueryState.CANCELLED,
        permission=Permission.RAISE_QUERIES,
        act=QueryAct.CANCEL_QUERY,
        label=_("Cancel the query"),
    ),
)
MOVES = {move.step: move for move in _DECLARED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """What the table must know of a query: its state, whose it is, what was done with it.

    `is_over` where its check no longer asks it: the data closed it, or the check asked anew in another query.
    """

    state: str
    is_of_check: bool = False
    was_answered: bool = False
    is_over: bool = False


def is_possible(move: Move, stands: Stands) -> bool:
    """Whether a query that stands so can be moved so, whoever does it."""
    if stands.state not in move.before:
        return False
    if move.step == QueryStep.CANCEL:
        return not stands.is_of_check and not stands.was_answered
    return not (move.step == QueryStep.REOPEN and stands.is_over)


def possible(stands: Stands, held: Collection[Permission]) -> tuple[Move, ...]:
    """What somebody with these permissions can do with a query that stands so."""
    return tuple(move for move in _DECLARED if move.permission in held and is_possible(move, stands))

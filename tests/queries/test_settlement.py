"""YS-44: what becomes of a check's queries when data change, as a table and as properties, without a database."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from edc.capture.after_save import FiredCheck
from edc.casebook.item_paths import ItemPath
from edc.queries.models import Query, QueryState
from edc.queries.settlement import plan as settlement_plan
from protocol.words import Sentence
from tests.protocol.tables import table

WHERE, WHY = ItemPath("", "mg_per_day"), Sentence("Why?")

# `known` is the check's last query at the place: its state, what it had seen, what was confirmed.
CASES = table("""
    known         | seen | confirmed | version | fires | with | does
                  |      |           |         | 9     | 1    | ask
                  |      |           |         |       |      |
    open          | 9    |           | 1       | 9     | 1    |
    open          | 9    |           | 1       | 8     | 1    | note
    open          | 9    |           | 1       | 9     | 2    | note
    open          | 9    |           | 1       |       |      | close
    answered      | 9    |           | 1       | 9     | 1    |
    answered      | 9    | 9         | 1       | 9     | 1    |
    answered      | 9    | 9         | 1       | 8     | 1    | again
    answered      | 9    | 9         | 1       | 9     | 2    | again
    answered      | 9    |           | 1       |       |      | close
    closed        | 9    | 9         | 1       | 9     | 1    |
    closed        | 9    | 9         | 1       | 8     | 1    | ask
    closed        | 9    | 9         | 1       | 9     | 2    | ask
    closed        | 9    |           | 1       | 9     | 1    | ask
    closed        | 9    | 9         | 1       |       |      |
""")


def fired(seen: str, version: str = "1", *, page: int = 1) -> FiredCheck:
    return FiredCheck(page=page, place=WHERE, check="X", version=version, seen=seen, message=WHY)


def known(row) -> list[Query]:
    if not row["known"]:
        return []
    return [
        Query(
            pk=1,
            page_id=1,
            item=WHERE.item,
            check_id="X",
            state=row["known"],
            seen=row["seen"],
            confirmed=row["confirmed"],
            version=row["version"],
        )
    ]


def done(plan: settlement_plan.SettlementPlan) -> str:
    return " ".join(name for name in ("ask", "again", "note", "close") if getattr(plan, name))


def test_ys_44_a_check_asks_once_and_remembers_what_was_confirmed():
    for row in CASES:
        fires = [fired(row["fires"], row["with"])] if row["fires"] else []

        plan = settlement_plan.plan(fires, known(row))

        assert done(plan) == row["does"], row
        assert bool(plan) == bool(row["does"])
        assert plan.pages == ({1} if row["does"] else frozenset())


def test_the_latest_query_of_a_check_counts():
    older = Query(pk=1, page_id=1, item=WHERE.item, check_id="X", state=QueryState.CLOSED, seen="9", version="1")
    newer = Query(
        pk=2, page_id=1, item=WHERE.item, check_id="X", state=QueryState.CLOSED, seen="9", confirmed="9", version="1"
    )

    assert not settlement_plan.plan([fired("9")], [newer, older])


@dataclass
class Study:
    """A page's queries of one check, as settling and people leave them."""

    queries: list[Query] = field(default_factory=list)

    def save(self, value: str, version: str) -> settlement_plan.SettlementPlan:
        fires = [fired(value, version)] if value else []
        plan = settlement_plan.plan(fires, self.queries)
        for one in plan.ask:
            place = {"item": one.place.item, "row": one.place.row}
            number = len(self.queries) + 1
            self.queries.append(Query(pk=number, page_id=1, check_id="X", seen=one.seen, version=one.version, **place))
        for query, one in (*plan.again, *plan.note):
            query.seen, query.version = one.seen, one.version
        for query, _one in plan.again:
            query.state, query.confirmed = QueryState.OPEN, ""
        for query in plan.close:
            query.state = QueryState.CLOSED
        return plan

    @property
    def standing(self) -> list[Query]:
        return [query for query in self.queries if query.is_standing]

    def confirm(self) -> None:
        for query in self.standing:
            query.state, query.confirmed = QueryState.ANSWERED, query.seen

    def accept(self) -> None:
        for query in self.standing:
            query.state, query.confirmed = QueryState.CLOSED, query.seen


VALUES, VERSIONS = st.sampled_from(["", "8", "9"]), st.sampled_from(["1", "2"])
ACTS = st.lists(st.one_of(st.tuples(VALUES, VERSIONS), st.sampled_from(["confirm", "accept"])), max_size=20)


def play(acts) -> Study:
    study = Study()
    for act in acts:
        if isinstance(act, tuple):
            study.save(*act)
        else:
            getattr(study, act)()
    return study


@given(ACTS)
def test_ys_44_never_two_standing_queries_of_one_check_at_one_place(acts):
    study = Study()
    for act in acts:
        study.save(*act) if isinstance(act, tuple) else getattr(study, act)()

        assert len(study.standing) <= 1


@given(ACTS, VALUES.filter(bool), VERSIONS, st.sampled_from(["confirm", "accept"]))
def test_ys_44_what_was_confirmed_stays_silent_until_value_or_version_change(acts, value, version, how):
    study = play(acts)
    study.save(value, version)
    getattr(study, how)()

    assert not study.save(value, version)

    other = "8" if value == "9" else "9"
    assert study.save(other, version)
    assert [query.state for query in study.standing] == [QueryState.OPEN]


@given(ACTS, VALUES, VERSIONS)
def test_ys_45_settling_twice_does_nothing_the_second_time(acts, value, version):
    study = play(acts)
    study.save(value, version)

    assert not study.save(value, version)


@given(ACTS, VERSIONS)
def test_data_that_fire_nothing_leave_no_query_standing(acts, version):
    study = play(acts)
    study.save("", version)

    assert not study.standing

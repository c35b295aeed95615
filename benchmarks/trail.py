"""Reading a trail of millions of changes: the history of one field, and screens of the trail, however it is asked."""

import statistics
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from contextlib import closing
from random import Random

from django.db import connection
from django.utils import timezone
from psycopg2.extensions import cursor as Cursor

from benchmarks import scratch
from edc.accounts import actions as accounts
from edc.accounts.models import User
from edc.audit import search
from edc.casebook.models import Page
from edc.history import selectors as history
from edc.trail import screens, selectors
from edc.trail.scope import TrailReader, reader
from protocol.analytes import ANALYTES
from protocol.schedule import SCHEDULE

CHANGES_AN_ACT = 10
SAVES_A_PAGE = 20
PEOPLE = 50
ROUNDS = 100
LEFT_OUT = ("change_of_row", "change_of_page", "change_of_entry", "change_of_transaction")
# Every page was saved so often; each save changes some of its results, and marks the page.
SPINE = """
INSERT INTO casebook_subject (id, site_id, number)
SELECT s, site.id, site.code || '-' || lpad(s::text, 6, '0')
  FROM generate_series(1, {subjects}) s
  JOIN accounts_site site ON site.code = CASE WHEN s % 10 = 0 THEN '02' ELSE '01' END;
INSERT INTO casebook_visit (id, subject_id, code, repeat)
SELECT (s - 1) * {visits} + n, s, (%(codes)s::text[])[n], 1
  FROM generate_series(1, {subjects}) s, generate_series(1, {visits}) n;
INSERT INTO casebook_page (id, subject_id, visit_id, form, repeat, last_entry)
SELECT p, 1 + (p - 1) / {visits}, p, 'labs.sample', 1, {saves} * {pages} FROM generate_series(1, {pages}) p;
INSERT INTO labs_sample (page_id, collected_on) SELECT p, date '2024-05-06' FROM generate_series(1, {pages}) p;
INSERT INTO labs_result (id, page_id, test, reported, unit)
SELECT (p - 1) * {analytes} + n, p, (%(tests)s::text[])[n::int], '100', 'g/L'
  FROM generate_series(1, {pages}) p, generate_series(1, {analytes}) n;
"""
TRAIL = """
INSERT INTO audit_entry (id, tx, at, act, by_id, by_name, role, site, subject_id, page_id, reason, origin, request,
                         code_version)
SELECT {first} + e, {first} + e, timestamptz '2024-05-06 08:00+08' + e * interval '31 s', 'page.save', NULL,
       'person' || e * 7919 % {people}, 'coordinator', CASE WHEN subject % 10 = 0 THEN '02' ELSE '01' END, subject,
       page, CASE WHEN save = 0 THEN '' ELSE 'Transcription error' END, 'web', md5(e::text), '0.1.0'
  FROM generate_series(0::bigint, {acts} - 1) e,
       LATERAL (SELECT e / {pages} AS save, 1 + e % {pages} AS page) of,
       LATERAL (SELECT 1 + (page - 1) / {visits} AS subject) whose;
INSERT INTO audit_change (id, at, tx, entry_id, table_name, row_id, page_id, op, old, new, db_role)
SELECT {first} + c, timestamptz '2024-05-06 08:00+08' + e * interval '31 s', {first} + e, {first} + e, 'labs_result',
       (page - 1) * {analytes} + n, page, CASE WHEN save < 2 THEN 'I' ELSE 'U' END,
       CASE WHEN save < 2 THEN NULL
            ELSE jsonb_build_object('reported', (save - 1)::text, 'value', save - 1) END,
       CASE WHEN save < 2
            THEN jsonb_build_object('id', (page - 1) * {analytes} + n, 'page_id', page,
                 'test', (%(tests)s::text[])[n::int], 'reported', save::text, 'unit', 'g/L', 'reported_low', 110,
                 'reported_high', 150, 'qualifier', NULL, 'value', save, 'low', 110, 'high', 150)
            ELSE jsonb_build_object('reported', save::text, 'value', save) END,
       'edc_app'
  FROM generate_series(0::bigint, {changes} - 1) c,
       LATERAL (SELECT c / {each} AS e) act,
       LATERAL (SELECT e / {pages} AS save, 1 + e % {pages} AS page) of,
       LATERAL (SELECT 1 + (c % {each} + save * {each}) % {analytes} AS n) which;
"""


def main(arguments: Sequence[str]) -> None:
    """Generates the trail, and prints the median and the 95th percentile of each way of reading it."""
    parser = ArgumentParser(prog="benchmark trail")
    parser.add_argument("--changes", type=int, default=2_000_000)
    changes = parser.parse_args(arguments).changes
    with scratch.database() as name:
        user = _reader()
        filled = scratch.seconds(lambda: _fill(name, changes=changes))
        print(f"Machine: {scratch.machine()}")
        print(f"{changes} changes of {changes // CHANGES_AN_ACT} acts, {_size()}, generated in {filled:.0f} s")
        print(f"{'':<44} {'median':>9} {'p95':>9}")
        _measure(user)


def _reader() -> User:
    at = timezone.now()
    sites = [accounts.add_site(code=code, name=f"Hospital {code}", by=None, at=at) for code in ("01", "02")]
    user = accounts.add_service(username="monitor", name="Benchmark", at=at)
    accounts.grant(user=user, role="monitor", site=sites[0], by=None, at=at)
    return user


def _fill(name: str, *, changes: int) -> None:
    """The scratch database only: past the triggers of the trail, and without its largest indexes meanwhile."""
    visits = [visit.code for visit in SCHEDULE if visit.offset is not None]
    acts = changes // CHANGES_AN_ACT
    pages = max(acts // SAVES_A_PAGE, len(visits))
    sizes = {
        "changes": changes, "acts": acts, "each": CHANGES_AN_ACT, "pages": pages, "saves": SAVES_A_PAGE,
        "visits": len(visits), "subjects": -(-pages // len(visits)), "analytes": len(ANALYTES), "people": PEOPLE,
        "first": 1000,
    }  # fmt: skip
    told = {"codes": visits, "tests": list(ANALYTES)}
    with closing(scratch.connected(name=name, alias="owner")) as owner:
        with owner, owner.cursor() as cursor:
            for table in ("casebook_subject", "casebook_visit", "casebook_page", "labs_sample", "labs_result"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER audit_record")
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_stamp")
            indexes = _without_indexes(cursor)
            cursor.execute(_sized(SPINE, sizes), told)
            cursor.execute(_sized(TRAIL, sizes), told)
            for index in indexes:
                cursor.execute(index)
        owner.autocommit = True
        owner.cursor().execute("VACUUM ANALYZE")


def _sized(text: str, sizes: dict[str, int]) -> str:
    """The statement with its sizes filled in, and its remainders not taken for parameters."""
    return text.replace(" % ", " %% ").format(**sizes)


def _without_indexes(cursor: Cursor) -> list[str]:
    """Drops the indexes that are cheaper to build at the end; the statements that build them."""
    cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [list(LEFT_OUT)])
    found = cursor.fetchall()
    for index, _definition in found:
        cursor.execute(f"DROP INDEX {index}")
    return [definition for _index, definition in found]


def _size() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        (size,) = cursor.fetchone()
    return str(size)


def _measure(user: User) -> None:
    draw = Random(0)
    pages = list(Page.objects.visible_to(user).whole().order_by("?")[:ROUNDS])
    subjects = [page.subject.number for page in pages]
    who = reader(user)
    codes = list(ANALYTES)

    def ask(**told: str) -> Callable[[int], object]:
        return lambda _round: _screen(who, **told)

    first = search.screen(scope=who.scope, asked=search.Filter(), before=None, most=1).lines[0]
    far = search.Cursor(first.at - (first.at - search.EPOCH) / 200, False, 0)
    _say("history of one field (a laboratory result)", lambda n: history.of_line(pages[n], draw.choice(codes)))
    _say("history of one field (a day)", lambda n: history.of_item(pages[n], "collected_on"))
    _say("screen of the trail, everything", ask())
    _say("  the same, far down", lambda _n: screens.trail(who, search.Filter(), before=far))
    _say("  of one subject", lambda n: _screen(who, subject=subjects[n]))
    _say("  of one person", lambda n: _screen(who, person=f"person{n % PEOPLE}"))
    _say("  of one subject and one item", lambda n: _screen(who, subject=subjects[n], item="labs.result:HGB"))
    _say("  of one visit", ask(visit=SCHEDULE[2].code))
    _say("  of one item", ask(item="labs.result:HGB"))
    _say("  of a kind of act that there is none of", ask(act="page.add"))
    _say("  past the product, of which there is none", ask(origin=search.DATABASE))


def _screen(who: TrailReader, **told: str) -> object:
    nothing = {"person": "", "act": "", "origin": "", "since": None, "until": None}
    return screens.trail(who, selectors.asked(who.user, nothing | told), before=None)


def _say(label: str, read: Callable[[int], object]) -> None:
    read(0)
    times = [scratch.seconds(lambda n=n: read(n)) * 1000 for n in range(ROUNDS)]  # type: ignore[misc]
    print(f"{label:<44} {statistics.median(times):>6.2f} ms {statistics.quantiles(times, n=20)[-1]:>6.2f} ms")

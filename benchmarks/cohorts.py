"""Cohorts for benchmarks: the demonstration's subjects entered through the actions, then multiplied in SQL."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.apps import apps
from django.db import models
from django.utils import timezone
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from benchmarks import scratch
from edc.audit.schema import install_triggers
from edc.capture import registry
from edc.casebook.models import Page, Subject, Visit
from trial_edc.cohort import demo, entry, service, source

APART = 10_000_000  # what separates the keys of one copy from those of the next


def entered(*, subjects: int | None = None) -> int:
    """The demonstration's subjects, or the first so many of them, entered; how many there are."""
    at = timezone.now()
    site, importer = service.prepare(site=service.FIRST_SITE, at=at)
    cohort = source.read(demo.FOLDER).first(subjects) if subjects else source.read(demo.FOLDER)
    done = entry.enter(cohort, site=site, by=importer, at=at, progress=lambda done, total: None)
    return done.subjects


def multiplied(name: str, *, copies: int) -> None:
    """Adds so many copies of every subject with all pages. The scratch database only: past triggers and trail."""
    with _past_all_guards(name) as cursor:
        spine: tuple[type[models.Model], ...] = (Subject, Visit, Page)
        for model in (*spine, *_answers()):
            _copy(cursor, model, copies)
        cursor.execute("ANALYZE")


def _answers() -> Iterator[type[models.Model]]:
    for form in registry.forms():
        yield form
        rows = form.rows()
        if rows:
            yield rows


@contextmanager
def _past_all_guards(name: str) -> Iterator[Cursor]:
    with closing(scratch.connected(name=name, alias="owner")) as connection, connection, connection.cursor() as cursor:
        for model in install_triggers.tables():
            cursor.execute(
                sql.SQL("ALTER TABLE {} DISABLE TRIGGER audit_record").format(sql.Identifier(model._meta.db_table))
            )
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' AND connamespace ="
            " 'public'::regnamespace"
        )
        for table, constraint in cursor.fetchall():
            cursor.execute(
                sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(constraint))
            )
        yield cursor


def _copy(cursor: Cursor, model: type[models.Model], copies: int) -> None:
    """Every row once more for each copy, with keys moved apart and subject numbers made new."""
    spine = {apps.get_model("casebook", kind) for kind in ("subject", "visit", "page")}
    taken, given = [], []
    for field in model._meta.concrete_fields:
        column = sql.Identifier(field.column)
        taken.append(column)
        if field.primary_key or (field.is_relation and field.related_model in spine):
            given.append(sql.SQL("{c} + copy * {apart}").format(c=column, apart=sql.Literal(APART)))
        elif field.name == "number":
            given.append(sql.SQL("{c} || 'x' || copy").format(c=column))
        else:
            given.append(column)
    cursor.execute(
        sql.SQL("INSERT INTO {t} ({taken}) SELECT {given} FROM {t}, generate_series(1, {copies}) AS copy").format(
            t=sql.Identifier(model._meta.db_table),
            taken=sql.SQL(", ").join(taken),
            given=sql.SQL(", ").join(given),
            copies=sql.Literal(copies),
        )
    )

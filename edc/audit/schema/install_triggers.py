"""Arms the database: every trial table gets its trigger, the application's role just the rights it needs."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Protocol

from django.apps import apps
from django.db import models
from psycopg2 import sql

from edc.audit.schema import lock_triggers, table_triggers
from edc.audit.schema.table_triggers import TableTrigger

# Every other table is recorded, unless its model says `UNRECORDED = True`.
OF_DJANGO = {
    "auth": "groups and permissions, which grant nothing here: what somebody may do is a membership",
    "contenttypes": "the names of the tables, written by migrations",
    "sessions": "who is signed in just now: signing in and out are acts of their own",
}
"""Django's own tables by app label, and why the trail leaves them out."""
TRIGGER = "audit_record"
GUARD = "audit_guard"
TRAIL = ("audit_entry", "audit_change", "audit_seal")
# What was masked in the trail is recorded in the trail itself.
MASKS = ("audit_masking", "audit_masked")


class DatabaseCursor(Protocol):
    """What arming needs of a database cursor."""

    def execute(self, query: Any, params: Any = ..., /) -> Any: ...

    def fetchall(self) -> list[Any]: ...


def tables() -> Iterator[type[models.Model]]:
    """The models whose tables the trail must catch."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and model._meta.app_label not in OF_DJANGO and not is_unrecorded(model):
            yield model


def is_unrecorded(model: type[models.Model]) -> bool:
    """Whether its model says that this table is none of the trail's; why, it says beside it."""
    return bool(getattr(model, "UNRECORDED", False))


def page_column(model: type[models.Model]) -> str:
    """The column that names the page a row hangs on, or nothing."""
    if model._meta.db_table == "casebook_page":
        return "id"
    names = {field.name: field.column for field in model._meta.concrete_fields}
    return names.get("page", "")


def is_immutable(model: type[models.Model]) -> bool:
    """Whether rows of this table are written once and never change."""
    return bool(getattr(model, "IMMUTABLE", False))


def holds_content(model: type[models.Model]) -> bool:
    """Whether rows of this table are what pages say: what is signed, and what a freeze holds still."""
    return bool(getattr(model, "CONTENT", False))


def lock_triggers_of(model: type[models.Model]) -> Iterator[TableTrigger]:
    """The triggers that keep this table still while a freeze or a lock stands."""
    return lock_triggers.of_table(model._meta.db_table, has_content=holds_content(model))


def triggers_of(model: type[models.Model]) -> Iterator[TableTrigger]:
    """The triggers of this table beside those of the trail: what holds it still, and what rooms declare for it."""
    yield from lock_triggers_of(model)
    yield from table_triggers.of_rooms(model._meta.db_table)


def arm(cursor: DatabaseCursor, *, application_role: str | None) -> None:
    """Set every trigger and right anew. Idempotent; runs after each migration, as the owner.

    A table that a later migration will create is passed over.
    """
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    present = {name for (name,) in cursor.fetchall()}
    _drop_undeclared(cursor)
    for model in tables():
        if model._meta.db_table in present:
            _set_triggers(cursor, model)
            _set_table_triggers(cursor, lock_triggers_of(model), behind=["hold_keep"])
            declared = table_triggers.of_rooms(model._meta.db_table)
            _set_table_triggers(cursor, declared, behind=list(table_triggers.functions_of_rooms()))
    if application_role:
        _grant(cursor, application_role, present)


def _set_triggers(cursor: DatabaseCursor, model: type[models.Model]) -> None:
    assert model._meta.pk is not None
    table = sql.Identifier(model._meta.db_table)
    statements = [
        sql.SQL("DROP TRIGGER IF EXISTS audit_record ON {t}"),
        sql.SQL(
            "CREATE TRIGGER audit_record AFTER INSERT OR UPDATE OR DELETE ON {t}"
            " FOR EACH ROW EXECUTE FUNCTION audit_record({pk}, {page})"
        ),
        sql.SQL("ALTER TABLE {t} ENABLE ALWAYS TRIGGER audit_record"),
        sql.SQL("DROP TRIGGER IF EXISTS audit_guard ON {t}"),
        sql.SQL("CREATE TRIGGER audit_guard BEFORE TRUNCATE ON {t} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"),
        sql.SQL("ALTER TABLE {t} ENABLE ALWAYS TRIGGER audit_guard"),
    ]
    if is_immutable(model):
        statements += [
            sql.SQL("DROP TRIGGER IF EXISTS audit_immutable ON {t}"),
            sql.SQL(
                "CREATE TRIGGER audit_immutable BEFORE UPDATE OR DELETE ON {t}"
                " FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
            ),
            sql.SQL("ALTER TABLE {t} ENABLE ALWAYS TRIGGER audit_immutable"),
        ]
    names = {
        "t": table,
        "pk": sql.Literal(model._meta.pk.column),
        "page": sql.Literal(page_column(model)),
    }
    for statement in statements:
        cursor.execute(statement.format(**names))


def _set_table_triggers(cursor: DatabaseCursor, triggers: Iterable[TableTrigger], *, behind: Sequence[str]) -> None:
    """Sets triggers anew, once a migration has made the functions behind them."""
    cursor.execute("SELECT count(*) FROM pg_proc WHERE proname = ANY(%s)", [behind])
    ((standing,),) = cursor.fetchall()
    for trigger in triggers if standing == len(behind) else ():
        names = {"name": sql.Identifier(trigger.name), "t": sql.Identifier(trigger.table)}
        cursor.execute(sql.SQL("DROP TRIGGER IF EXISTS {name} ON {t}").format(**names))
        cursor.execute(trigger.definition)
        cursor.execute(sql.SQL("ALTER TABLE {t} ENABLE ALWAYS TRIGGER {name}").format(**names))


def _drop_undeclared(cursor: DatabaseCursor) -> None:
    """Drops what stands of rooms' triggers: those that are still declared are set anew."""
    cursor.execute(
        "SELECT trigger.tgname, trigger.tgrelid::regclass::text FROM pg_trigger trigger"
        " JOIN pg_proc function ON function.oid = trigger.tgfoid WHERE function.proname = ANY(%s)",
        [list(table_triggers.functions_of_rooms())],
    )
    for name, table in cursor.fetchall():
        names = {"name": sql.Identifier(name), "t": sql.Identifier(table)}
        cursor.execute(sql.SQL("DROP TRIGGER {name} ON {t}").format(**names))


def _grant(cursor: DatabaseCursor, role: str, present: Collection[str]) -> None:
    """The application reads and writes trial tables; it reads the trail and adds entries and seals, nothing else.

    It asks for a masking; whether one is made, the database decides by the acts.
    """
    who = sql.Identifier(role)
    trail = sql.SQL(", ").join(sql.Identifier(name) for name in (*TRAIL, *MASKS) if name in present)
    columns = sql.SQL(", ").join(sql.Identifier(name) for name in _told_of_acts(cursor))
    statements = [
        "GRANT USAGE ON SCHEMA public TO {who}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {who}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {who}",
        "REVOKE ALL ON {trail}, django_migrations FROM {who}",
        "GRANT SELECT ON {trail}, django_migrations TO {who}",
        "GRANT INSERT ({columns}) ON audit_entry TO {who}",
    ]
    if "audit_seal" in present:
        statements += ["GRANT INSERT ON audit_seal TO {who}", "GRANT EXECUTE ON FUNCTION audit_hold() TO {who}"]
    if "audit_masking" in present:
        statements += [
            "GRANT INSERT ON audit_masking TO {who}",
            "GRANT EXECUTE ON FUNCTION audit_mask(bigint) TO {who}",
        ]
    for statement in statements:
        cursor.execute(sql.SQL(statement).format(who=who, trail=trail, columns=columns))


def _told_of_acts(cursor: DatabaseCursor) -> list[str]:
    """The columns of an act that the application fills in; the number is the sequence's alone."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'public.audit_entry'::regclass"
        " AND attnum > 0 AND NOT attisdropped AND attname <> 'id' ORDER BY attnum"
    )
    return [name for (name,) in cursor.fetchall()]

"""Which triggers, functions and rights must stand in the database, and which of them do not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from edc.audit.schema import (
    install_triggers,
    lock_triggers,
    mask_functions,
    seal_functions,
    table_triggers,
    trail_triggers,
)

ALWAYS, ORIGIN = "A", "O"
FUNCTIONS = {
    "audit_record": trail_triggers.RECORD,
    "audit_refuse": trail_triggers.REFUSE,
    "audit_stamp": trail_triggers.STAMP,
    "audit_link": seal_functions.LINK,
    "audit_hold": seal_functions.HOLD,
    "audit_digest": mask_functions.DIGEST,
    "audit_keep": mask_functions.KEEP,
    "audit_without": mask_functions.WITHOUT,
    "audit_mask": mask_functions.MASK,
    **lock_triggers.FUNCTIONS,
}
FORBIDDEN = {
    "audit_change": ("INSERT", "UPDATE", "DELETE", "TRUNCATE"),
    # Each column of an act but its number may be written; the whole row may not.
    "audit_entry": ("INSERT", "UPDATE", "DELETE", "TRUNCATE"),
    "audit_seal": ("UPDATE", "DELETE", "TRUNCATE"),
    "audit_masking": ("UPDATE", "DELETE", "TRUNCATE"),
    "audit_masked": ("INSERT", "UPDATE", "DELETE", "TRUNCATE"),
}


class Weakness(StrEnum):
    """How a guard fails to stand."""

    MISSING = "missing"
    DISABLED = "disabled"
    ALTERED = "altered"
    RIGHT = "right"


_OF_TRIGGER = {
    Weakness.MISSING: _("The trigger %(guard)s of table %(table)s is missing."),
    Weakness.DISABLED: _("The trigger %(guard)s of table %(table)s is disabled, or does not fire for every role."),
    Weakness.ALTERED: _("The trigger %(guard)s of table %(table)s was altered."),
    Weakness.RIGHT: _("The role %(role)s may %(guard)s on table %(table)s; it must not."),
}
_OF_FUNCTION = {
    Weakness.MISSING: _("The function %(guard)s is missing."),
    Weakness.ALTERED: _("The function %(guard)s was altered."),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One guard that does not stand: a trigger of a table, a function, or a right that nobody should have."""

    weakness: Weakness
    guard: str
    table: str = ""
    role: str = ""

    @property
    def text(self) -> str:
        """The sentence for a person."""
        sentence = (_OF_TRIGGER if self.table else _OF_FUNCTION)[self.weakness]
        return gettext(sentence) % {"guard": self.guard, "table": self.table, "role": self.role}


@dataclass(frozen=True, slots=True)
class ExpectedTrigger:
    """A trigger as it must stand: what PostgreSQL says of it, and when it is enabled."""

    table: str
    name: str
    definition: str
    enabled: str


def _wanted(table: str, name: str, when: str, function: str, *, enabled: str = ALWAYS) -> ExpectedTrigger:
    each = "STATEMENT" if "TRUNCATE" in when else "ROW"
    text = f"CREATE TRIGGER {name} {when} ON public.{table} FOR EACH {each} EXECUTE FUNCTION {function}"
    return ExpectedTrigger(table=table, name=name, definition=text, enabled=enabled)


def of_table(model: type[models.Model]) -> Iterator[ExpectedTrigger]:
    """The triggers of one trial table."""
    assert model._meta.pk is not None
    table, key, page = model._meta.db_table, model._meta.pk.column, install_triggers.page_column(model)
    record = f"audit_record('{key}', '{page}')"
    yield _wanted(table, install_triggers.TRIGGER, "AFTER INSERT OR DELETE OR UPDATE", record)
    yield _wanted(table, install_triggers.GUARD, "BEFORE TRUNCATE", "audit_refuse()")
    if install_triggers.is_immutable(model):
        yield _wanted(table, "audit_immutable", "BEFORE DELETE OR UPDATE", "audit_refuse()")
    for trigger in install_triggers.triggers_of(model):
        yield ExpectedTrigger(table=trigger.table, name=trigger.name, definition=trigger.definition, enabled=ALWAYS)


def of_trail() -> Iterator[ExpectedTrigger]:
    """The triggers of the trail itself."""
    for table in install_triggers.TRAIL:
        refuse = "audit_keep()" if table == "audit_change" else "audit_refuse()"
        yield _wanted(table, "audit_append_only", "BEFORE DELETE OR UPDATE", refuse)
        yield _wanted(table, install_triggers.GUARD, "BEFORE TRUNCATE", "audit_refuse()")
    yield _wanted("audit_entry", "audit_stamp", "BEFORE INSERT", "audit_stamp()", enabled=ORIGIN)
    yield _wanted("audit_seal", "audit_link", "BEFORE INSERT", "audit_link()")


def trigger_gaps(cursor: Any) -> Iterator[Gap]:
    """The triggers that do not stand as they must; a table that is not created yet needs none."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    tables = {name for (name,) in cursor.fetchall()}
    cursor.execute(
        "SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled"
        " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal"
    )
    standing = {(table, name): (text, enabled) for table, name, text, enabled in cursor.fetchall()}
    wanted = [*(trigger for model in install_triggers.tables() for trigger in of_table(model)), *of_trail()]
    for trigger in wanted:
        if trigger.table in tables and (weakness := _weakness(trigger, standing.get((trigger.table, trigger.name)))):
            yield Gap(weakness, trigger.name, trigger.table)


def _weakness(wanted: ExpectedTrigger, standing: tuple[str, str] | None) -> Weakness | None:
    if standing is None:
        return Weakness.MISSING
    text, enabled = standing
    if enabled not in (ALWAYS, wanted.enabled):
        return Weakness.DISABLED
    return None if text == wanted.definition else Weakness.ALTERED


@dataclass(frozen=True, slots=True)
class Function:
    """What a function does, with whose rights, and under which settings of its own."""

    body: str
    by_owner: bool
    settings: frozenset[str]


_SETTING = re.compile(r"SET (\w+) = (.+?)(?= SET | AS )")


def _written(text: str) -> Function:
    """A function as this release writes it."""
    head, body, _end = text.split("$$")
    settings = frozenset(f"{name}={value}".replace("'", "").lower() for name, value in _SETTING.findall(head))
    return Function(body=body, by_owner="SECURITY DEFINER" in head, settings=settings)


def function_gaps(cursor: Any) -> Iterator[Gap]:
    """The trail's functions that are gone, or do something else, or otherwise, than this release wrote."""
    functions = {**FUNCTIONS, **table_triggers.functions_of_rooms()}
    cursor.execute(
        "SELECT proname, prosrc, prosecdef, coalesce(proconfig, '{}')"
        " FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname = ANY(%s)",
        [list(functions)],
    )
    standing = {
        name: Function(body=body, by_owner=by_owner, settings=frozenset(setting.lower() for setting in settings))
        for name, body, by_owner, settings in cursor.fetchall()
    }
    for name, text in functions.items():
        if name not in standing:
            yield Gap(Weakness.MISSING, name)
        elif standing[name] != _written(text):
            yield Gap(Weakness.ALTERED, name)


def right_gaps(cursor: Any) -> Iterator[Gap]:
    """What this connection's role may do to the trail, but must not."""
    for table, rights in FORBIDDEN.items():
        for right in rights:
            cursor.execute("SELECT has_table_privilege(%s, %s), current_user", [table, right])
            held, role = cursor.fetchone()
            if held:
                yield Gap(Weakness.RIGHT, right, table, role)


def gaps(cursor: Any) -> Iterator[Gap]:
    """Everything that does not stand."""
    yield from trigger_gaps(cursor)
    yield from function_gaps(cursor)
    yield from right_gaps(cursor)

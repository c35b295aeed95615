"""Gates: what must stand before something is entered, for the save, for an import, and for PostgreSQL itself.

A gate says no to what is entered anew: a page that is saved for the first time, is restored, or moves to another
subject. What stands already stays readable, and can be saved; where what it needs is gone, its check asks the site.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import DatabaseError

from edc.audit.schema.table_triggers import TableTrigger
from edc.capture.checks.declared import Check, Context, Source, check
from edc.capture.checks.findings import Finding, Message, Severity
from edc.hooks import Hook

REFUSE = (Path(__file__).parent / "gate_refuse.sql").read_text(encoding="utf-8")
CLOSED = "EDC03"
"""The state by which the database says that a gate is closed; its detail is the gate's id."""


@dataclass(frozen=True, slots=True)
class Gate:
    """No page of this form is entered for a subject of whom `needs`, an item of a form asked once, is not known.

    `asks` is what the site is asked, at the item `at`, of a page that stands where what it needs does not any more.
    """

    id: str
    form: str
    needs: Source
    text: Message
    at: str
    asks: Message

    @property
    def refusal(self) -> Finding:
        """What it says where it is closed."""
        return Finding(self.id, "", Severity.HARD, self.text)

    @property
    def check(self) -> Check:
        """What asks about pages that stand."""

        @check(id=self.id, item=self.at, text=self.asks, items={"entered": self.at}, elsewhere={"needed": self.needs})
        def stands_without(entered: object, needed: object = None) -> bool:
            return needed is None

        return stands_without

    @property
    def triggers(self) -> Iterator[TableTrigger]:
        """What keeps it in the database: upon the form's own table, and upon pages that come back or move."""
        needed, _dot, item = self.needs.rpartition(".")
        entered = _table(self.form)
        words = ", ".join(f"'{word}'" for word in (self.id, entered, _table(needed), _column(needed, item), needed))
        name = f"gate_{self.id.lower().replace('-', '_')}"
        refuse = f"FOR EACH ROW EXECUTE FUNCTION gate_refuse({words})"
        upon = f"CREATE TRIGGER {name} AFTER INSERT ON public.{entered}"
        yield TableTrigger(entered, name, f"{upon} {refuse}")
        upon = f"CREATE TRIGGER {name} AFTER UPDATE OF subject_id, form, struck ON public.casebook_page"
        comes = (
            "(old.subject_id <> new.subject_id) OR ((old.form)::text <> (new.form)::text)"
            " OR ((old.struck IS NOT NULL) AND (new.struck IS NULL))"
        )
        when = f"WHEN ((((new.form)::text = '{self.form}'::text) AND ({comes})))"
        yield TableTrigger("casebook_page", name, f"{upon} FOR EACH ROW {when} EXECUTE FUNCTION gate_refuse({words})")


# `gates` of a room are what must stand before pages of its forms are entered.
GATES: Hook[Callable[[], Sequence[Gate]]] = Hook("gates")


@cache
def gates() -> tuple[Gate, ...]:
    """All gates of the house."""
    return tuple(gate for declared in GATES.functions for gate in declared())


@cache
def checks_of(form: str) -> tuple[Check, ...]:
    """The checks of the gates of a form."""
    return tuple(gate.check for gate in gates() if gate.form == form)


def closed(form: str, context: Context) -> Iterator[Finding]:
    """Why a page of a form cannot be entered now."""
    for gate in gates():
        if gate.form == form and context.value(gate.needs) is None:
            yield gate.refusal


def closed_gate(error: DatabaseError) -> Gate | None:
    """The gate by which the database refused something; None where it was none."""
    cause = error.__cause__
    if getattr(cause, "pgcode", "") != CLOSED:
        return None
    name = getattr(getattr(cause, "diag", None), "message_detail", "")
    return next((gate for gate in gates() if gate.id == name), None)


def triggers() -> Iterator[TableTrigger]:
    """The triggers of all gates."""
    for gate in gates():
        yield from gate.triggers


def functions() -> Mapping[str, str]:
    """The function behind them."""
    return {"gate_refuse": REFUSE}


def _table(form: str) -> str:
    return str(apps.get_model(form)._meta.db_table)


def _column(form: str, item: str) -> str:
    return str(apps.get_model(form)._meta.get_field(item).column)

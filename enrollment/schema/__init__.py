"""What PostgreSQL itself asks before a subject is enrolled."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from edc.audit.schema.table_triggers import TableTrigger

REFUSE = (Path(__file__).parent / "enrol_refuse.sql").read_text(encoding="utf-8")
TABLE = "enrollment_enrolment"


def triggers() -> Iterator[TableTrigger]:
    """The trigger upon enrolments."""
    upon = f"CREATE TRIGGER enrol_refuse AFTER INSERT ON public.{TABLE}"
    yield TableTrigger(TABLE, "enrol_refuse", f"{upon} FOR EACH ROW EXECUTE FUNCTION enrol_refuse()")


def functions() -> Mapping[str, str]:
    """The function behind it."""
    return {"enrol_refuse": REFUSE}

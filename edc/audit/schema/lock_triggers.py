"""What keeps held data still, in PostgreSQL: no way round a freeze or a lock (REQ-090, lesson 26).

The tables of queries, verifications and signatures are named here as data. A released text is never edited: a new
migration brings a new one. Each statement that wrote is looked at once, whatever way it came and however many rows it
has.
"""

from collections.abc import Iterator

from edc.audit.schema import released
from edc.audit.schema.table_triggers import TableTrigger

ANY_HOLD, LOCK_ONLY = "{freeze,lock}", "{lock}"
# What a lock holds still beside data. What somebody opened to read is no change, and goes on.
REVIEWED = ("review_query", "review_message", "review_verification", "review_signature", "worklist_workitem")

# In the order of their making.
FUNCTIONS = {
    name: released.text(name)
    for name in (
        "hold_over",
        "hold_refuse",
        "hold_still",
        "hold_still_page",
        "hold_still_visit",
        "hold_still_subject",
        "hold_keep",
    )
}
_SPINE = {
    "casebook_page": "hold_still_page",
    "casebook_visit": "hold_still_visit",
    "casebook_subject": "hold_still_subject",
}
_KEPT = ("review_hold", "review_release")
_WRITTEN = {
    "INSERT": "REFERENCING NEW TABLE AS changed",
    "UPDATE": "REFERENCING OLD TABLE AS gone NEW TABLE AS changed",
    "DELETE": "REFERENCING OLD TABLE AS changed",
}


def of_table(table: str, *, has_content: bool) -> Iterator[TableTrigger]:
    """The lock triggers of one table; what holds no data, and is not said of data, needs none."""
    if table in _KEPT:
        text = f"BEFORE DELETE OR UPDATE ON public.{table} FOR EACH ROW EXECUTE FUNCTION hold_keep()"
        yield TableTrigger(table, "hold_keep", f"CREATE TRIGGER hold_keep {text}")
        return
    function = _SPINE.get(table) or ("hold_still" if has_content or table in REVIEWED else "")
    kinds = LOCK_ONLY if table in REVIEWED else ANY_HOLD
    for verb, seen in _WRITTEN.items() if function else ():
        name = f"hold_still_{verb.lower()}"
        text = f"AFTER {verb} ON public.{table} {seen} FOR EACH STATEMENT EXECUTE FUNCTION {function}('{kinds}')"
        yield TableTrigger(table, name, f"CREATE TRIGGER {name} {text}")

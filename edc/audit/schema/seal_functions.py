"""The seals' functions in PostgreSQL. A released text is never edited: a new migration brings a new one."""

from edc.audit.schema import released

LINK = released.text("audit_link")
LINKED = released.text("audit_seal_linked")
# Once after the trail came to another server: until the transaction ends, nobody writes the trail.
HOLD = released.text("audit_hold")
HELD = "REVOKE ALL ON FUNCTION audit_hold() FROM PUBLIC"

"""The trail's functions in PostgreSQL. A released text is never edited: a new migration brings a new one."""

from edc.audit.schema import released

RECORD = released.text("audit_record")
REFUSE = released.text("audit_refuse")
STAMP = released.text("audit_stamp")
STAMPED = released.text("audit_entry_stamped")

# For each table of the trail.
APPEND_ONLY = """
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_guard BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER audit_append_only;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER audit_guard;
"""

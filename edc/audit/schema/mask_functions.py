"""The masking functions in PostgreSQL. A released text is never edited: a new migration brings a new one.

Nothing but `audit_mask` masks, and it masks only what two persons have decided under two acts. That the trail is
append-only for everybody else, `audit_keep` holds: it lets an update of a change through only where the same
transaction has put on record, under lawful acts, what the change was and what it becomes.
"""

from edc.audit.schema import released

MARK = "[masked]"

# The canonical line of a change (`sections.CHANGE`), hashed.
DIGEST = released.text("audit_digest")
KEEP = released.text("audit_keep")
WITHOUT = released.text("audit_without")
# Masks, or declines to, as the announced act says. The fragment is found where the request points, and kept nowhere.
MASK = released.text("audit_mask")
MASKED = released.text("audit_change_masked")

"""The trail: what was done (Entry), what it changed (Change, written by PostgreSQL), its Seals, and what was masked."""

import hashlib
from datetime import UTC

from django.db import models

from edc.audit import chain


class Entry(models.Model):
    """One act. It knows who and when by value, so that the trail never depends on living rows (REQ-041)."""

    # It is the trail.
    UNRECORDED = True

    tx = models.BigIntegerField(editable=False)
    at = models.DateTimeField()
    act = models.CharField(max_length=40)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    role = models.CharField(max_length=40)
    site = models.CharField(max_length=20)
    subject_id = models.BigIntegerField(null=True)
    page_id = models.BigIntegerField(null=True)
    reason = models.TextField()
    origin = models.CharField(max_length=20)
    request = models.CharField(max_length=64)
    code_version = models.CharField(max_length=60)

    class Meta:
        indexes = [
            models.Index("page_id", "id", name="entry_of_page"),
            models.Index("tx", "page_id", name="entry_of_transaction"),
            models.Index("at", "id", name="entry_in_time"),
            models.Index("subject_id", "at", "id", name="entry_of_subject"),
            models.Index("by_name", "at", "id", name="entry_of_person"),
            models.Index("act", "at", "id", name="entry_of_act"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.act} {self.by_name}"


class Change(models.Model):
    """A row before and after: the columns that changed, or all of them for a new or removed row."""

    # It is the trail.
    UNRECORDED = True

    at = models.DateTimeField()
    tx = models.BigIntegerField()
    entry_id = models.BigIntegerField(null=True)
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    page_id = models.BigIntegerField(null=True)
    op = models.CharField(max_length=1)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    db_role = models.CharField(max_length=63)

    class Meta:
        indexes = [
            models.Index("table_name", "row_id", "id", name="change_of_row"),
            models.Index("page_id", "id", name="change_of_page"),
            models.Index("entry_id", name="change_of_entry"),
            models.Index("tx", name="change_of_transaction"),
            models.Index("at", "id", condition=models.Q(entry_id__isnull=True), name="change_unannounced"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.op} {self.table_name} {self.row_id}"


class Seal(models.Model):
    """One link of the chain that seals the trail (see `chain`), and the marks of the rows that it holds."""

    # It is the trail.
    UNRECORDED = True

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    cluster = models.CharField(max_length=20)
    closing = models.BooleanField()
    until_tx = models.BigIntegerField()
    until_kind = models.SmallIntegerField()
    until_number = models.BigIntegerField()
    entry_reach = models.BigIntegerField()
    change_reach = models.BigIntegerField()
    entries = models.BigIntegerField()
    changes = models.BigIntegerField()
    content = models.CharField(max_length=64)
    marks = models.BinaryField()
    previous = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:12]}"

    @property
    def link(self) -> chain.ChainLink:
        """What it says, as it is hashed."""
        return chain.ChainLink(
            number=self.number,
            at=self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            cluster=self.cluster,
            closing=self.closing,
            until=(self.until_tx, self.until_kind, self.until_number),
            reach=(self.entry_reach, self.change_reach),
            entries=self.entries,
            changes=self.changes,
            content=self.content,
            marks=hashlib.sha256(self.marks).hexdigest(),
            previous=self.previous,
            hash=self.hash,
        )


class Masking(models.Model):
    """A request that a text be masked, known by the act that asked, and the act that decided it.

    What is to be masked is only pointed at: so many characters of what a change left in a column. It is kept nowhere.
    """

    asked = models.BigIntegerField(primary_key=True)
    decided = models.BigIntegerField(null=True)
    change_id = models.BigIntegerField()
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    page = models.BigIntegerField(null=True)
    column_name = models.CharField(max_length=63)
    start = models.PositiveIntegerField()
    length = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["table_name", "row_id", "column_name"],
                condition=models.Q(decided__isnull=True),
                name="one_open_masking_a_text",
            ),
            models.CheckConstraint(
                condition=models.Q(start__gte=1, length__gte=1), name="masking_points_at_characters"
            ),
            models.CheckConstraint(condition=models.Q(decided__gt=models.F("asked")), name="masking_asked_first"),
        ]
        indexes = [models.Index("page", "asked", name="masking_of_page")]

    def __str__(self) -> str:
        return f"{self.asked} {self.table_name} {self.row_id} {self.column_name}"


class Masked(models.Model):
    """One change in which a text was masked: the SHA-256 of its line as it was, and as it is since."""

    IMMUTABLE = True

    masking = models.ForeignKey(Masking, models.PROTECT, related_name="changes")
    change_id = models.BigIntegerField()
    page = models.BigIntegerField(null=True)
    before = models.CharField(max_length=64)
    after = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["masking", "change_id"], name="masked_once_a_masking"),
            models.CheckConstraint(
                condition=models.Q(before__regex="^[0-9a-f]{64}$", after__regex="^[0-9a-f]{64}$"),
                name="masked_has_its_hashes",
            ),
        ]
        indexes = [models.Index("change_id", "id", name="masked_of_change")]

    def __str__(self) -> str:
        return f"{self.change_id} {self.before[:12]}"

"""The trail: what was done (Entry), and what it changed in the database (Change, written by PostgreSQL)."""

from django.db import models


class Entry(models.Model):
    """One act. It knows who and when by value, so that the trail never depends on living rows (REQ-041)."""

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
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.act} {self.by_name}"


class Change(models.Model):
    """A row before and after: the columns that changed, or all of them for a new or removed row."""

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
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.op} {self.table_name} {self.row_id}"

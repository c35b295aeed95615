"""Verifications: what was compared with its source, and what stood there then. None of it is ever reset."""

from django.db import models

from edc.accounts.models import User
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page


class Verification(models.Model):
    """Somebody compared a place with its source, and what stood there then. A withdrawal takes that back."""

    IMMUTABLE = True

    page = models.ForeignKey(Page, models.PROTECT, related_name="verifications")
    row = models.CharField(max_length=60, blank=True)
    item = models.CharField(max_length=60, blank=True)
    value = models.TextField()
    is_withdrawal = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    entry = models.BigIntegerField()

    class Meta:
        db_table = "review_verification"
        indexes = [models.Index("page", "row", "item", "id", name="verifications_of_place")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.place}"

    @property
    def place(self) -> ItemPath:
        """What was verified."""
        return ItemPath(self.row, self.item)

"""Signatures, and which state of a page a reviewer has seen. None of it is ever reset."""

from django.db import models

from edc.accounts.models import User
from edc.casebook.models import Page


class Opening(models.Model):
    """Which state of a page a reviewer has seen: the last act upon it when it was opened."""

    page = models.ForeignKey(Page, models.PROTECT, related_name="openings")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    as_of = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "review_opening"
        constraints = [models.UniqueConstraint(fields=["page", "by"], name="opening_once")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.by_id} {self.as_of}"


class Signature(models.Model):
    """A person stands by a page as it was: its last act, its content by hash, the end of the trail then."""

    IMMUTABLE = True

    page = models.ForeignKey(Page, models.PROTECT, related_name="signatures")
    meaning = models.CharField(max_length=20)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    at = models.DateTimeField()
    entry = models.BigIntegerField()
    as_of = models.BigIntegerField(null=True)
    reach = models.BigIntegerField()
    content = models.CharField(max_length=64)

    class Meta:
        db_table = "review_signature"
        indexes = [models.Index("page", "meaning", "id", name="signatures_of_page")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.meaning} {self.name}"

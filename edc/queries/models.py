"""Queries: questions to the site about data, and all that was said of each.

None of it is ever reset. Each step names the act that made it.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from edc.accounts.models import User
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page


class QueryState(models.TextChoices):
    """How far a query is."""

    OPEN = "open", _("open")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")


class QueryStep(models.TextChoices):
    """What somebody did with a query."""

    RAISE = "raise", _("raised")
    ANSWER = "answer", _("answered")
    CONFIRM = "confirm", _("confirmed the value")
    CLOSE = "close", _("closed")
    REOPEN = "reopen", _("reopened")
    CANCEL = "cancel", _("cancelled")


STANDING = (QueryState.OPEN, QueryState.ANSWERED)


class QueryQuerySet(models.QuerySet["Query"]):
    """Queries, in the words of those who work with them."""

    def standing(self) -> "QueryQuerySet":
        """Those that are not done with: open, or answered and waiting."""
        return self.filter(state__in=STANDING)

    def of_checks(self) -> "QueryQuerySet":
        """Those that an edit check raised."""
        return self.exclude(check_id="")


class Query(models.Model):
    """A question to the site about a page, a line or an item; raised by a person or by an edit check.

    `seen` is what the check read when it asked last, `confirmed` what the site said is correct, or what was closed as
    it stood: of the same value and version the check does not ask again.
    """

    page = models.ForeignKey(Page, models.PROTECT, related_name="queries")
    row = models.CharField(max_length=60, blank=True)
    item = models.CharField(max_length=60, blank=True)
    check_id = models.CharField(max_length=150, blank=True)
    version = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=QueryState, default=QueryState.OPEN)
    seen = models.TextField(blank=True)
    confirmed = models.TextField(blank=True)
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    objects = QueryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "row", "item", "check_id"],
                condition=Q(state__in=STANDING) & ~Q(check_id=""),
                name="one_open_query_a_check",
            ),
            models.CheckConstraint(condition=Q(state__in=QueryState.values), name="query_state_known"),
        ]
        indexes = [
            models.Index("page", "id", name="queries_of_page"),
            models.Index("state", "raised_at", "id", name="queries_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state} {self.place}"

    @property
    def place(self) -> ItemPath:
        """What it asks about."""
        return ItemPath(self.row, self.item)

    @property
    def is_standing(self) -> bool:
        """Whether it is not done with."""
        return self.state in STANDING


class Message(models.Model):
    """One step of a query with its words; of a check's own words both languages are kept."""

    IMMUTABLE = True

    query = models.ForeignKey(Query, models.PROTECT, related_name="messages")
    page = models.ForeignKey(Page, models.PROTECT, related_name="+")
    step = models.CharField(max_length=10, choices=QueryStep)
    text = models.TextField()
    text_zh = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    entry = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.query_id} {self.step}"

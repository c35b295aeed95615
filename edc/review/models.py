"""What people say of data: queries, verifications, signatures; and what holds data still.

None of it is ever reset. Each line names the act that made it, and the state of the page of which it speaks.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from edc.accounts.models import Site, User
from edc.casebook.models import Page, Subject, Visit
from edc.casebook.places import Place
from edc.review.scope import Scope


class State(models.TextChoices):
    """How far a query is."""

    OPEN = "open", _("open")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")


class Step(models.TextChoices):
    """What somebody did with a query."""

    RAISE = "raise", _("raised")
    ANSWER = "answer", _("answered")
    CONFIRM = "confirm", _("confirmed the value")
    CLOSE = "close", _("closed")
    REOPEN = "reopen", _("reopened")
    CANCEL = "cancel", _("cancelled")


STANDING = (State.OPEN, State.ANSWERED)


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
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
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
            models.CheckConstraint(condition=Q(state__in=State.values), name="query_state_known"),
        ]
        indexes = [
            models.Index("page", "id", name="queries_of_page"),
            models.Index("state", "raised_at", "id", name="queries_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state} {self.place}"

    @property
    def place(self) -> Place:
        """What it asks about."""
        return Place(self.row, self.item)

    @property
    def is_standing(self) -> bool:
        """Whether it is not done with."""
        return self.state in STANDING


class Message(models.Model):
    """One step of a query with its words; of a check's own words both languages are kept."""

    IMMUTABLE = True

    query = models.ForeignKey(Query, models.PROTECT, related_name="messages")
    page = models.ForeignKey(Page, models.PROTECT, related_name="+")
    step = models.CharField(max_length=10, choices=Step)
    text = models.TextField()
    text_zh = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    entry = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.query_id} {self.step}"


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
        indexes = [models.Index("page", "row", "item", "id", name="verifications_of_place")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.place}"

    @property
    def place(self) -> Place:
        """What was verified."""
        return Place(self.row, self.item)


class Opening(models.Model):
    """Which state of a page a reviewer has seen: the last act upon it when it was opened."""

    page = models.ForeignKey(Page, models.PROTECT, related_name="openings")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    as_of = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
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
        indexes = [models.Index("page", "meaning", "id", name="signatures_of_page")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.meaning} {self.name}"


class Kind(models.TextChoices):
    """How still data are held. Frozen: no data change, queries go on. Locked: nothing changes."""

    FREEZE = "freeze", _("frozen")
    LOCK = "lock", _("locked")


class HoldQuerySet(models.QuerySet["Hold"]):
    """Holds, in the words of those who keep data still."""

    def standing(self) -> "HoldQuerySet":
        """Those that are not lifted."""
        return self.filter(lifted__isnull=True)

    def over(self, place: Scope) -> "HoldQuerySet":
        """Those of the place, and of what it is part of."""
        upon = self.of_study()
        for name, part in (("site", place.site), ("subject", place.subject), ("visit", place.visit)):
            upon |= Q(**{name: part}) if part else Q()
        return self.filter(upon | Q(page=place.page) if place.page else upon)

    @staticmethod
    def of_study() -> Q:
        """That the whole study is held: none of its parts is named."""
        return Q(site=None, subject=None, visit=None, page=None)


class Hold(models.Model):
    """A page, visit, subject, site or the whole study (none named) is held still until the hold is lifted."""

    kind = models.CharField(max_length=10, choices=Kind)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="holds")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="holds")
    page = models.ForeignKey(Page, models.PROTECT, null=True, related_name="holds")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    entry = models.BigIntegerField()
    lifted = models.BigIntegerField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="hold_kind_known"),
            models.UniqueConstraint(
                fields=["site", "subject", "visit", "page", "kind"],
                condition=Q(lifted__isnull=True),
                name="hold_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class Release(models.Model):
    """One person asks for a hold to be lifted, and says why; another decides."""

    hold = models.ForeignKey(Hold, models.PROTECT, related_name="releases")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.TextField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_granted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hold"], condition=Q(decided_at__isnull=True), name="one_open_request_a_hold"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")), name="released_by_another"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="release_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} of {self.hold_id}"

"""What holds data still, and how it is released again by two people."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from edc.accounts.models import Site, User
from edc.casebook.models import Page, Subject, Visit
from edc.locks.scope import HoldScope


class HoldKind(models.TextChoices):
    """How still data are held. Frozen: no data change, queries go on. Locked: nothing changes."""

    FREEZE = "freeze", _("frozen")
    LOCK = "lock", _("locked")


class HoldQuerySet(models.QuerySet["Hold"]):
    """Holds, in the words of those who keep data still."""

    def standing(self) -> "HoldQuerySet":
        """Those that are not lifted."""
        return self.filter(lifted__isnull=True)

    def over(self, place: HoldScope) -> "HoldQuerySet":
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

    kind = models.CharField(max_length=10, choices=HoldKind)
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
        db_table = "review_hold"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=HoldKind.values), name="hold_kind_known"),
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
        db_table = "review_release"
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

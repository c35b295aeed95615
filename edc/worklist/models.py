"""Work items: what a rule or a person asks somebody to do, about a subject or one of its pages."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page, Subject
from edc.casebook.selectors import is_struck


class WorkState(models.TextChoices):
    """How a work item stands, or how it ended."""

    OPEN = "open", _("open")
    DONE = "done", _("done")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    NO_LONGER = "no-longer", _("no longer needed")


class WorkItemQuerySet(models.QuerySet["WorkItem"]):
    """Work items, in the words of those who do them."""

    def open(self) -> "WorkItemQuerySet":
        """Those that wait for somebody."""
        return self.filter(state=WorkState.OPEN)

    def ended(self) -> "WorkItemQuerySet":
        """Those that wait for nobody any more."""
        return self.exclude(state=WorkState.OPEN)

    def whole(self) -> "WorkItemQuerySet":
        """With what their words need read along."""
        return self.select_related("subject__site", "page__visit", "person", "asked_by", "ended_by")


class WorkItem(models.Model):
    """What is asked of one person, or of whoever holds a permission at the subject's site.

    `seen` is what its rule read when it asked last: of the same the rule does not ask again, once somebody has done it
    or declined it.
    """

    kind = models.CharField(max_length=40)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="work_items")
    page = models.ForeignKey(Page, models.PROTECT, null=True, related_name="work_items")
    row = models.CharField(max_length=60, blank=True)
    item = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    permission = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    text = models.TextField()
    text_zh = models.TextField(blank=True)
    rule = models.CharField(max_length=100, blank=True)
    version = models.CharField(max_length=60, blank=True)
    seen = models.TextField(blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=WorkState, default=WorkState.OPEN)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject", "page", "row", "item"],
                condition=Q(state=WorkState.OPEN) & ~Q(rule=""),
                nulls_distinct=False,
                name="one_open_item_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, permission="") | (Q(person__isnull=True) & ~Q(permission="")),
                name="work_is_for_a_person_or_a_permission",
            ),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True) & ~Q(rule="") | Q(asked_by__isnull=False, rule=""),
                name="a_rule_or_a_person_asks",
            ),
            models.CheckConstraint(
                condition=Q(state=WorkState.OPEN, ended_at__isnull=True)
                | (~Q(state=WorkState.OPEN) & Q(ended_at__isnull=False)),
                name="what_is_open_has_no_end",
            ),
            models.CheckConstraint(
                condition=~Q(state=WorkState.DECLINED) | ~Q(reason=""), name="who_declines_says_why"
            ),
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="work_state_known"),
        ]
        indexes = [
            models.Index("subject", "state", name="work_of_subject"),
            models.Index("page", "state", name="work_of_page"),
            models.Index("person", "state", name="work_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.state}"

    @property
    def place(self) -> ItemPath:
        """Where on the page."""
        return ItemPath(self.row, self.item)

    @property
    def is_of_struck_page(self) -> bool:
        """Whether its page is struck through, or the visit of that."""
        return self.page is not None and is_struck(self.page)

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody."""
        return self.state == WorkState.OPEN

    @property
    def asked_of(self) -> Permission | None:
        """The permission whose holders are asked; nothing where a person is."""
        return Permission(self.permission) if self.permission else None

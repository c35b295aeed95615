"""Subject, visit and page: the spine on which every form hangs."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext

from edc.accounts.models import Site, User
from edc.accounts.roles import Permission
from edc.accounts.selectors import reach


def is_subject_number(value: str) -> None:
    """Raises ValidationError for a subject number that cannot be one."""
    if not re.fullmatch(r"[0-9]{2,4}-[A-Za-z0-9]{1,16}", value):
        raise ValidationError(gettext("A subject number is the site's code, a hyphen, and letters or digits."))


class SubjectQuerySet(models.QuerySet["Subject"]):
    """Subjects, in the words of the clinic."""

    def visible_to(self, user: User) -> "SubjectQuerySet":
        """Those of the sites where this person may read."""
        return self.within(user, Permission.READ_SUBJECTS)

    def within(self, user: User, permission: Permission) -> "SubjectQuerySet":
        """Those of the sites where this person holds a permission."""
        where = reach(user, permission)
        return self if where.everywhere else self.filter(site_id__in=where.sites)

    def numbered_like(self, text: str) -> "SubjectQuerySet":
        """Those whose number, or screening number, holds the text."""
        either = models.Q(number__icontains=text) | models.Q(screening_number__icontains=text)
        return self.filter(either) if text else self


class Subject(models.Model):
    """A participant, known by number only (REQ-072, REQ-110)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="subjects")
    number = models.CharField(max_length=21, unique=True, validators=[is_subject_number])

    # The number of screening, kept when a subject number replaces it; blank where a book opened with its own number.
    screening_number = models.CharField(
        max_length=21, blank=True, default="", db_default="", validators=[is_subject_number]
    )

    # The book of the same person's screening that failed, where this is another one.
    earlier = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="later")

    objects = SubjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["screening_number"], condition=~models.Q(screening_number=""), name="screening_number_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_numbered_by_screening(self) -> bool:
        """Whether it is still called by the number of its screening."""
        return self.number == self.screening_number

    @property
    def code(self) -> str:
        """The number without the site's part."""
        return self.number.partition("-")[2]


class Visit(models.Model):
    """One visit of a subject: planned by the schedule of activities, or unscheduled."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="visits")
    code = models.CharField(max_length=10)
    repeat = models.PositiveIntegerField(default=1)
    # The act that struck it through as entered in error.
    struck = models.BigIntegerField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "code", "repeat"], name="visit_once"),
        ]

    def __str__(self) -> str:
        return self.code if self.repeat == 1 else f"{self.code} {self.repeat}"

    @property
    def anchor(self) -> str:
        """The name of its place on the subject's page."""
        return f"visit-{self}".replace(" ", "-")


class PageQuerySet(models.QuerySet["Page"]):
    """Pages, in the words of the clinic."""

    def visible_to(self, user: User) -> "PageQuerySet":
        """Those of the sites where this person may read."""
        where = reach(user, Permission.READ_SUBJECTS)
        return self if where.everywhere else self.filter(subject__site_id__in=where.sites)

    def entered(self) -> "PageQuerySet":
        """Those on which something was saved."""
        return self.filter(last_entry__isnull=False)

    def standing(self) -> "PageQuerySet":
        """Those that are not struck through, nor their visit."""
        return self.filter(struck__isnull=True, visit__struck__isnull=True)

    def whole(self) -> "PageQuerySet":
        """With subject, site and visit read along."""
        return self.select_related("subject__site", "visit")


class Page(models.Model):
    """One form to be filled in for one subject: at a visit, or as one line of a log."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="pages")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="pages")
    form = models.CharField(max_length=60)
    repeat = models.PositiveIntegerField(default=1)
    # The last act upon it. What was verified or signed before it no longer speaks for the page.
    last_entry = models.BigIntegerField(null=True, editable=False)
    # The act that marked it complete; from then on a change needs a reason.
    completed = models.BigIntegerField(null=True, editable=False)
    # The act that struck it through as entered in error.
    struck = models.BigIntegerField(null=True, editable=False)

    # No columns: whether anything of the kind hangs on it, where that was read along; else it is looked for.
    has_blanks: bool = True
    has_queries: bool = True
    has_signatures: bool = True
    has_readers: bool = True

    objects = PageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "visit", "form", "repeat"],
                name="page_once",
                nulls_distinct=False,
                # At the end of each statement: two pages that change places stand on one spot in between.
                deferrable=models.Deferrable.IMMEDIATE,
            ),
        ]
        indexes = [models.Index("form", "subject", name="pages_of_form")]

    def __str__(self) -> str:
        return f"{self.form} {self.repeat}"

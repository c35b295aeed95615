"""People, sites, and who has which role where."""

import re
from collections.abc import Sequence

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext

from edc.accounts.roles import ROLES, Role


def is_username(value: str) -> None:
    """Raises ValidationError for a user name that cannot be one."""
    if not re.fullmatch(r"[a-z][a-z0-9._-]{1,48}", value):
        raise ValidationError(
            gettext("A user name has 2 to 49 small letters, digits, dots or hyphens and begins with a letter.")
        )


def is_site_code(value: str) -> None:
    """Raises ValidationError for a site code that cannot be one."""
    if not re.fullmatch(r"[0-9]{2,4}", value):
        raise ValidationError(gettext("A site code has two to four digits."))


def is_screening_pattern(value: str) -> None:
    """Raises ValidationError for a pattern that subject numbers cannot follow: letters, then two to six "#"."""
    if not re.fullmatch(r"[A-Z]{0,8}#{2,6}", value):
        raise ValidationError(
            gettext("A pattern of numbers has up to eight capital letters, then two to six #, for example S###.")
        )


def is_enrolment_pattern(value: str) -> None:
    """As of screening numbers; blank where a subject keeps the screening number."""
    if value:
        is_screening_pattern(value)


class UserManager(BaseUserManager["User"]):
    """Finds people by their user name, whatever case was typed."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """One person, or one service; never deleted, never used again for somebody else (REQ-020)."""

    # The trail knows every sign-in; Django's own stamp would be a change that no act announced.
    last_login = None

    username = models.CharField(max_length=49, unique=True, validators=[is_username])
    name = models.CharField(max_length=150)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    is_service = models.BooleanField(default=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.username

    def unique_error_message(self, model_class: type[models.Model], unique_check: Sequence[str]) -> ValidationError:
        return ValidationError(gettext("This user name is taken. Choose another one."), code="unique")


class Site(models.Model):
    """A hospital that takes part."""

    code = models.CharField(max_length=4, unique=True, validators=[is_site_code])
    name = models.CharField(max_length=200)
    # How the hospital numbers its people, one mask a line: such numbers are refused in any text.
    patterns = models.TextField(blank=True, default="", db_default="")
    # How its subjects are numbered, behind its code: when they are screened, and when they are enrolled.
    screening_pattern = models.CharField(
        max_length=14, default="S###", db_default="S###", validators=[is_screening_pattern]
    )
    enrolment_pattern = models.CharField(
        max_length=14, default="###", db_default="###", blank=True, validators=[is_enrolment_pattern]
    )
    # Whether it enters the pinyin initials of its subjects; unless it does, nobody is asked for them.
    asks_initials = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        """Raises ValidationError where the two kinds of number could be taken for each other."""
        if self.enrolment_pattern and self.screening_pattern.rstrip("#") == self.enrolment_pattern.rstrip("#"):
            message = gettext("Screening numbers and subject numbers begin with different letters.")
            raise ValidationError({"enrolment_pattern": message})

    def unique_error_message(self, model_class: type[models.Model], unique_check: Sequence[str]) -> ValidationError:
        return ValidationError(gettext("A site with this code exists already."), code="unique")


class Membership(models.Model):
    """A person's role at a site, or at every site where none is named."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "site", "role"], name="role_once_a_site", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.site_id}"

    @property
    def declared(self) -> Role:
        """The role as declared in code."""
        return ROLES[self.role]

"""For whom a snapshot is, and whose data do not go there: the rooms that know the consent say so."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from edc.accounts.models import Site
from edc.casebook.models import Subject
from edc.hooks import Hook
from protocol.words import Sentence


class Recipient(models.TextChoices):
    """Where the data go."""

    HOME = "home", _("Within the country")
    ABROAD = "abroad", _("Abroad")


# Of these subjects, by their ids, those whose data may not be sent abroad on a day, each with the reason.
KEPT_AT_HOME: Hook[Callable[[Iterable[int], date], Mapping[int, Sentence]]] = Hook("kept_at_home")


def withheld(recipient: Recipient, sites: Sequence[Site], *, on: date) -> dict[Subject, tuple[Sentence, ...]]:
    """The subjects of these sites who are left out of what this recipient gets, and why; by number."""
    if recipient is Recipient.HOME:
        return {}
    subjects = {subject.pk: subject for subject in Subject.objects.filter(site__in=sites).order_by("number")}
    reasons = [kept_at_home(list(subjects), on) for kept_at_home in KEPT_AT_HOME.functions]
    left_out = {subject: tuple(kept[key] for kept in reasons if key in kept) for key, subject in subjects.items()}
    return {subject: why for subject, why in left_out.items() if why}

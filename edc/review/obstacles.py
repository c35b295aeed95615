"""What stands against a lock, as a value; who finds it stands above this room."""

from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse

from edc.casebook.models import Page
from edc.casebook.places import PAGE, Place


class Against(StrEnum):
    """The kinds of what stands against a lock."""

    QUERY = "query"
    BLANK = "blank"
    VERIFICATION = "verification"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stands against a lock: where it is, what it is about, and its sentence."""

    kind: Against
    page: Page
    text: str
    place: Place = PAGE
    label: str = ""

    @property
    def url(self) -> str:
        """The exact place on the screen."""
        inside = f"{self.place.row}-reported" if self.place.row else self.place.item
        return f"{reverse('page', args=[self.page.pk])}{f'#id_{inside}' if inside else ''}"

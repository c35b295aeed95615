"""The form that narrows the worklist of verification: each part may be left out."""

from django.db.models import QuerySet

from edc.casebook.models import Page
from edc.queries.forms import PlaceForm
from edc.queries.listing import places


class WorkForm(PlaceForm):
    """Which pages are to be verified."""

    def narrowed(self, pages: QuerySet[Page]) -> QuerySet[Page]:
        """Those of the pages that were asked for; what cannot be asked is left out."""
        self.is_valid()
        return pages.filter(**places(self.cleaned_data))

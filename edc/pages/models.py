"""What stands on a page before it is saved: drafts."""

from django.db import models

from edc.accounts.models import User


class Draft(models.Model):
    """What a person typed on a page and has not saved: no trial data yet, and shown to nobody else (REQ-032).

    `address` is the page's, `window` the form into which it was typed as it was opened once, `typed` that form as the
    browser posted it, and `focus` the field where the author was.
    """

    # The trail begins with the save (docs/adr/0016-drafts.md).
    UNRECORDED = True

    LONGEST = 256 * 1024

    author = models.ForeignKey(User, models.PROTECT, related_name="drafts")
    address = models.CharField(max_length=200)
    window = models.CharField(max_length=36, blank=True)
    typed = models.CharField(max_length=LONGEST)
    focus = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "capture_draft"
        constraints = [models.UniqueConstraint(fields=["author", "address", "window"], name="one_draft_of_a_window")]

    def __str__(self) -> str:
        return f"{self.author_id} {self.address}"

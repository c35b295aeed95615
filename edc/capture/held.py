"""Says in words what is held still, since when and by whom."""

from dataclasses import dataclass

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from edc.capture.titles import title_of, visit_label
from edc.casebook.models import Page
from edc.casebook.still import HeldStill
from edc.review import standing
from edc.review.models import Hold, Kind
from edc.review.scope import Level, Scope, of_page

_SENTENCES = {
    Kind.FREEZE: gettext_noop("Frozen since %(when)s by %(who)s: %(place)s. Data cannot be changed; queries go on."),
    Kind.LOCK: gettext_noop("Locked since %(when)s by %(who)s: %(place)s. Nothing can be changed."),
}
GLYPHS = {Kind.FREEZE: "frozen", Kind.LOCK: "locked"}
REFUSED, LOCKED = 422, 423
# The code by which a form knows the sentence of a hold.
_HELD = "held"


@dataclass(frozen=True, slots=True)
class Notice:
    """A hold that stands over a page: its shape and its sentence."""

    glyph: str
    text: str


def place_words(place: Scope) -> str:
    """What a place is called, outside of any sentence or within one."""
    told = {"site": place.site, "subject": place.subject, "visit": place.visit and visit_label(place.visit)}
    if place.page:
        title = title_of(place.page)
        told |= {"form": title.form, "visit": title.visit}
    sentences = {
        Level.STUDY: _("the whole study"),
        Level.SITE: _("site %(site)s"),
        Level.SUBJECT: _("subject %(subject)s"),
        Level.VISIT: _("subject %(subject)s, visit %(visit)s"),
        Level.PAGE: _("subject %(subject)s, visit %(visit)s, page %(form)s")
        if told["visit"]
        else _("subject %(subject)s, page %(form)s"),
    }
    return sentences[place.level] % told


def sentence(hold: Hold) -> str:
    """What a person who wants to change something is told."""
    told = {
        "when": f"{timezone.localtime(hold.at):%Y-%m-%d %H:%M}",
        "who": f"{hold.by.name} ({hold.by.username})",
        "place": place_words(standing.place_of(hold)),
    }
    return _(_SENTENCES[Kind(hold.kind)]) % told


def why_still(key: int) -> str:
    """The sentence of the hold of this number."""
    found = standing.hold(key)
    return sentence(found) if found else ""


def refuse(form: forms.Form, still: HeldStill, *, at: str | None = None) -> None:
    """Says at a form, or at one of its fields, what is held still; what was typed stays in it."""
    form.add_error(at, forms.ValidationError(why_still(still.hold), code=_HELD))


def status_of(*shown: forms.Form | None) -> int:
    """What a browser is answered with these forms: that data are held, that something was refused, or neither."""
    refused = [error for form in shown if form for said in form.errors.as_data().values() for error in said]
    if any(error.code == _HELD for error in refused):
        return LOCKED
    return REFUSED if refused else 200


def notice_of(page: Page) -> Notice | None:
    """What stands over a page, or over the place of one that is still to be made."""
    found = standing.over(of_page(page))
    return Notice(GLYPHS[Kind(found.kind)], sentence(found)) if found else None

"""Says in words what is held still, since when and by whom."""

from dataclasses import dataclass

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from edc.capture.titles import title_of, visit_label
from edc.casebook.data_locked import DataLocked
from edc.casebook.models import Page
from edc.locks import selectors
from edc.locks.models import Hold, HoldKind
from edc.locks.scope import HoldLevel, HoldScope, of_page

_SENTENCES = {
    HoldKind.FREEZE: gettext_noop(
        "Frozen since %(when)s by %(who)s: %(place)s. Data cannot be changed; queries go on."
    ),
    HoldKind.LOCK: gettext_noop("Locked since %(when)s by %(who)s: %(place)s. Nothing can be changed."),
}
GLYPHS = {HoldKind.FREEZE: "frozen", HoldKind.LOCK: "locked"}
REFUSED, LOCKED = 422, 423
# The code by which a form knows the sentence of a hold.
_HELD = "held"


@dataclass(frozen=True, slots=True)
class LockNotice:
    """A hold that stands over a page: its shape and its sentence."""

    glyph: str
    text: str


def place_words(place: HoldScope) -> str:
    """What a place is called, outside of any sentence or within one."""
    names = {"site": place.site, "subject": place.subject, "visit": place.visit and visit_label(place.visit)}
    if place.page:
        title = title_of(place.page)
        names |= {"form": title.form, "visit": title.visit}
    sentences = {
        HoldLevel.STUDY: _("the whole study"),
        HoldLevel.SITE: _("site %(site)s"),
        HoldLevel.SUBJECT: _("subject %(subject)s"),
        HoldLevel.VISIT: _("subject %(subject)s, visit %(visit)s"),
        HoldLevel.PAGE: _("subject %(subject)s, visit %(visit)s, page %(form)s")
        if names["visit"]
        else _("subject %(subject)s, page %(form)s"),
    }
    return sentences[place.level] % names


def sentence(hold: Hold) -> str:
    """What a person who wants to change something is told."""
    circumstances = {
        "when": f"{timezone.localtime(hold.at):%Y-%m-%d %H:%M}",
        "who": f"{hold.by.name} ({hold.by.username})",
        "place": place_words(selectors.place_of(hold)),
    }
    return _(_SENTENCES[HoldKind(hold.kind)]) % circumstances


def why_locked(key: int) -> str:
    """The sentence of the hold of this number."""
    hold = selectors.hold(key)
    return sentence(hold) if hold else ""


def refuse(form: forms.Form, locked: DataLocked, *, at: str | None = None) -> None:
    """Says at a form, or at one of its fields, what is held still; what was typed stays in it."""
    form.add_error(at, forms.ValidationError(why_locked(locked.hold), code=_HELD))


def status_of(*shown: forms.Form | None) -> int:
    """What a browser is answered with these forms: that data are held, that something was refused, or neither."""
    refused = [error for form in shown if form for said in form.errors.as_data().values() for error in said]
    if any(error.code == _HELD for error in refused):
        return LOCKED
    return REFUSED if refused else 200


def notice_of(page: Page) -> LockNotice | None:
    """What stands over a page, or over the place of one that is still to be made."""
    hold = selectors.over(of_page(page))
    return LockNotice(GLYPHS[HoldKind(hold.kind)], sentence(hold)) if hold else None

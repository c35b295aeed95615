"""A draft on its author's page: offered as a difference, and gone on with or left."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from edc.accounts.requests import person
from edc.capture import drafts
from edc.capture.forms import Sheet
from edc.capture.history import Told
from edc.capture.items import Item
from edc.capture.models import Answered, Draft
from edc.casebook.models import Page

# In the address of a page: its draft is gone on with. In what is posted: a draft was offered, and not chosen.
CONTINUES, OFFERED = "draft", "offered"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a draft says otherwise than what is stored, and whether that was stored after the draft was begun."""

    differences: tuple[Told, ...]
    is_stale: bool


def continued(request: HttpRequest, page: Page) -> QueryDict | None:
    """What was typed in the draft that this person goes on with."""
    draft = _draft(request, page) if CONTINUES in request.GET else None
    return QueryDict(draft.typed) if draft else None


def end(request: HttpRequest, page: Page) -> None:
    """The save ends the draft, unless another one was offered beside it and not chosen."""
    if OFFERED not in request.POST:
        drafts.drop(page=page, by=person(request))


def shown(request: HttpRequest, sheet: Sheet) -> dict[str, object]:
    """What a page says of drafts: where they are kept, the one that stands, and how it differs where it is offered."""
    is_chosen = request.method != "POST" and CONTINUES in request.GET
    is_typed = request.method == "POST" and OFFERED not in request.POST
    draft = None if is_typed else _draft(request, sheet.page)
    offer = None if draft is None or is_chosen else _offer(sheet, draft)
    return {
        "address": drafts.address_of(sheet.page),
        "draft": draft if is_chosen or offer else None,
        "offer": offer,
    }


def _draft(request: HttpRequest, page: Page) -> Draft | None:
    return drafts.kept(page=page, by=person(request), at=timezone.now())


def _offer(sheet: Sheet, draft: Draft) -> Offer | None:
    """Nothing is offered of a draft that says what is stored anyway."""
    typed = Sheet(
        page=sheet.page,
        stored=sheet.stored,
        previous=sheet.previous,
        proposals=sheet.proposals,
        data=QueryDict(draft.typed),
    )
    differences = tuple(_differences(typed))
    is_stale = bool(sheet.page.pk) and typed.seen != typed.standing
    return Offer(differences=differences, is_stale=is_stale) if differences else None


def _differences(sheet: Sheet) -> Iterator[Told]:
    """The fields of a page and of its lines in which something else was typed than the page shows by itself."""
    yield from _typed(sheet.form, _items(sheet.model), sheet.stored.answers, "")
    rows = sheet.model.rows()
    for line in sheet.lines if rows else ():
        assert rows is not None
        # On a line that is struck through nothing is entered.
        if line.is_struck:
            continue
        yield from _typed(line.form, _items(rows), line.result, line.label)


def _items(model: type[Answered]) -> Mapping[str, Item]:
    return {item.name: item for item in model.asked()}


def _typed(form: forms.Form, items: Mapping[str, Item], stored: Answered | None, line: str) -> Iterator[Told]:
    stands = stored.answers() if stored else {}
    for name in form.fields:
        if item := items.get(name):
            old, new = item.shown(stands.get(name)), _said(form, item)
            # A unit or a limit that the page proposes by itself was typed by nobody.
            if new not in (old, item.shown(form.initial.get(name))):
                label = _("%(line)s, %(item)s") % {"line": line, "item": item.verbose_name}
                yield Told(label=label if line else str(item.verbose_name), old=old, new=new)


def _said(form: forms.Form, item: Item) -> str:
    """What was typed, in the page's words; letter for letter where it cannot be read."""
    if item.name in form.errors:
        return str(form[item.name].value() or "")
    return item.shown(form.cleaned_data[item.name])

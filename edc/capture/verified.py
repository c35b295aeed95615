"""Reads what stands verified on pages, and says it in words."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from edc.capture import registry, selectors
from edc.capture.history import Told, key_item, line_label, said
from edc.capture.items import Item, Sdv
from edc.capture.models import Answered, Crf, Row
from edc.capture.selectors import Content
from edc.capture.verifiable import NOTHING_THERE, Standing, plan, read, standings
from edc.casebook.models import Page
from edc.casebook.places import Place
from edc.casebook.selectors import is_struck
from edc.review.selectors import newest_verifications
from protocol.codelists import BlankState


def standing(pages: Iterable[Page]) -> dict[int, tuple[Standing, ...]]:
    """What stands verified on each of these pages, their visits read along; what is struck through asks nothing.

    Two reads for each form among them, one for the blanks, one for the verifications.
    """
    chosen = [page for page in pages if not is_struck(page)]
    return _standing(chosen, selectors.contents(chosen))


def standing_on(page: Page, content: Content) -> tuple[Standing, ...]:
    """What stands verified on a page whose content was read already."""
    return () if is_struck(page) else _standing([page], {page.pk: content})[page.pk]


def _standing(pages: Sequence[Page], stored: dict[int, Content]) -> dict[int, tuple[Standing, ...]]:
    last = newest_verifications([page.pk for page in pages if page.last_entry])
    return {page.pk: standings(registry.form(page.form), stored[page.pk], last.get(page.pk, {})) for page in pages}


def unverified(pages: Iterable[Page]) -> dict[int, int]:
    """How many critical places of each page do not stand verified; as many reads as `standing`."""
    return {
        key: sum(one.asks for one in found if one.plan is Sdv.CRITICAL) for key, found in standing(list(pages)).items()
    }


def label_of(model: type[Crf], where: Place) -> str:
    """What a place is called."""
    rows = model.rows()
    if where.row:
        return line_label(rows, where.row) if rows else ""
    return next((str(item.verbose_name) for item in model.asked() if item.name == where.item), "")


def in_words(model: type[Crf], where: Place, text: str) -> str:
    """What stood at a place, for a person; nothing where nothing stood."""
    row, blank = read(text)
    if blank:
        state, reason = blank
        word = _(BlankState(state).label) if state in set(BlankState) else state
        return f"{word}: {reason}" if reason else word
    owner = _owner(model, where)
    told = [(str(item.verbose_name), said(owner, item, row)) for item in _told_items(owner, where)]
    shown = [value if number == 0 else f"{label} {value}" for number, (label, value) in enumerate(told) if value]
    return _(", ").join(shown)


def told(model: type[Crf], where: Place, old: str, new: str) -> tuple[Told, ...]:
    """A place before and after: of a line only what differs, of anything else the whole."""
    (before, was_blank), (after, is_blank) = read(old), read(new)
    owner = _owner(model, where)
    if where.row and not was_blank and not is_blank and NOTHING_THERE not in (old, new):
        each = [(item, said(owner, item, before), said(owner, item, after)) for item in _told_items(owner, where)]
        return tuple(Told(str(item.verbose_name), was, now) for item, was, now in each if was != now)
    return (Told("", in_words(model, where, old), in_words(model, where, new)),)


def _owner(model: type[Crf], where: Place) -> type[Answered]:
    return (model.rows() or model) if where.row else model


def _told_items(owner: type[Answered], where: Place) -> list[Item]:
    """The items that say what stands at a place; a unit is said with its answer."""
    if not where.row:
        return [item for item in owner.asked() if item.name == where.item]
    units = {item.unit_from for item in owner.items()}
    key = key_item(owner).name if issubclass(owner, Row) else ""
    return [item for item in owner.asked() if item.name not in units | {key} and item.name in plan(owner)]

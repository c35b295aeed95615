"""Reads what stands verified on pages, and says it in words."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from edc.capture import registry, selectors
from edc.capture.items import Item, Sdv
from edc.capture.models import Answered, Crf, Row
from edc.capture.submission import Content
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.casebook.selectors import is_struck
from edc.history.selectors import AnswerDifference, key_item, line_label, said
from edc.locks.lock_blockers import BlockerKind, LockBlocker
from edc.sdv.models import Verification
from edc.sdv.plan import NOTHING_THERE, SdvStatus, plan, read, standings
from protocol.codelists import BlankState


def standing(pages: Iterable[Page]) -> dict[int, tuple[SdvStatus, ...]]:
    """What stands verified on each of these pages, their visits read along; what is struck through asks nothing.

    Two reads for each form among them, one for the blanks, one for the verifications.
    """
    chosen = [page for page in pages if not is_struck(page)]
    return _standing(chosen, selectors.contents(chosen))


def standing_on(page: Page, content: Content) -> tuple[SdvStatus, ...]:
    """What stands verified on a page whose content was read already."""
    return () if is_struck(page) else _standing([page], {page.pk: content})[page.pk]


def _standing(pages: Sequence[Page], stored: dict[int, Content]) -> dict[int, tuple[SdvStatus, ...]]:
    last = newest_verifications([page.pk for page in pages if page.last_entry])
    return {page.pk: standings(registry.form(page.form), stored[page.pk], last.get(page.pk, {})) for page in pages}


def unverified(pages: Iterable[Page]) -> dict[int, int]:
    """How many critical places of each page do not stand verified; as many reads as `standing`."""
    return {
        key: sum(place_status.asks for place_status in statuses if place_status.plan is Sdv.CRITICAL)
        for key, statuses in standing(list(pages)).items()
    }


def label_of(model: type[Crf], where: ItemPath) -> str:
    """What a place is called."""
    rows = model.rows()
    if where.row:
        return line_label(rows, where.row) if rows else ""
    return next((str(item.verbose_name) for item in model.asked() if item.name == where.item), "")


def in_words(model: type[Crf], where: ItemPath, text: str) -> str:
    """What stood at a place, for a person; nothing where nothing stood."""
    row, blank = read(text)
    if blank:
        state, reason = blank
        word = _(BlankState(state).label) if state in set(BlankState) else state
        return f"{word}: {reason}" if reason else word
    owner = _owner(model, where)
    parts = [(str(item.verbose_name), said(owner, item, row)) for item in _items_at(owner, where)]
    shown = [value if number == 0 else f"{label} {value}" for number, (label, value) in enumerate(parts) if value]
    return _(", ").join(shown)


def differences(model: type[Crf], where: ItemPath, old: str, new: str) -> tuple[AnswerDifference, ...]:
    """A place before and after: of a line only what differs, of anything else the whole."""
    (before, was_blank), (after, is_blank) = read(old), read(new)
    owner = _owner(model, where)
    if where.row and not was_blank and not is_blank and NOTHING_THERE not in (old, new):
        each = [(item, said(owner, item, before), said(owner, item, after)) for item in _items_at(owner, where)]
        return tuple(AnswerDifference(str(item.verbose_name), was, now) for item, was, now in each if was != now)
    return (AnswerDifference("", in_words(model, where, old), in_words(model, where, new)),)


def _owner(model: type[Crf], where: ItemPath) -> type[Answered]:
    return (model.rows() or model) if where.row else model


def _items_at(owner: type[Answered], where: ItemPath) -> list[Item]:
    """The items that say what stands at a place; a unit is said with its answer."""
    if not where.row:
        return [item for item in owner.asked() if item.name == where.item]
    units = {item.unit_from for item in owner.items()}
    key = key_item(owner).name if issubclass(owner, Row) else ""
    return [item for item in owner.asked() if item.name not in units | {key} and item.name in plan(owner)]


def lock_blockers(pages: Sequence[Page]) -> Iterator[LockBlocker]:
    """Critical places that nobody compared with the source as they stand."""
    by_key = {page.pk: page for page in pages}
    for key, statuses in standing(pages).items():
        page = by_key[key]
        for place_status in statuses:
            if place_status.asks and place_status.plan is Sdv.CRITICAL:
                text = _("Not verified against the source as it stands.")
                yield LockBlocker(
                    BlockerKind.VERIFICATION,
                    page,
                    text,
                    place_status.place,
                    label_of(registry.form(page.form), place_status.place),
                )


def newest_verifications(pages: Collection[int]) -> dict[int, dict[ItemPath, Verification]]:
    """What was said last of each place of these pages when it was compared with its source, by page; in one read."""
    by_page: dict[int, dict[ItemPath, Verification]] = {}
    if pages:
        said = Verification.objects.filter(page__in=pages).select_related("by")
        for verification in said.order_by("page", "row", "item", "-pk").distinct("page", "row", "item"):
            by_page.setdefault(verification.page_id, {})[verification.place] = verification
    return by_page

"""Masks a text in a row and in all its trail: what stands there, what was asked for, what was decided."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from edc.audit.acts import TrailAct
from edc.audit.models import Change, Masked, Masking
from edc.audit.reading import ACT, Done, act_from
from edc.audit.schema.mask_functions import MARK

# The mark's own brackets are kept free, so that no text can be joined anew around it.
BRACKETS = "[]"


@dataclass(frozen=True, slots=True)
class TextLocation:
    """One text of a page: a column of a row."""

    page: int
    table: str
    row: int
    column: str


@dataclass(frozen=True, slots=True)
class Version:
    """A text as a change left it."""

    change: int
    text: str


@dataclass(frozen=True, slots=True)
class Fragment:
    """A fragment where it stands in a version: the first character is number 1."""

    change: int
    start: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskRequest:
    """What was asked for, by the act that asked, and how it was decided, where it was.

    `hashes` are those of the masked changes, as they were before: change and SHA-256.
    """

    asked: Done
    decided: Done | None
    place: TextLocation
    spot: Fragment
    hashes: tuple[tuple[int, str], ...]

    @property
    def is_masked(self) -> bool:
        """Whether the text was masked."""
        return self.decided is not None and self.decided.act == TrailAct.MASK


class NotMaskable(ValueError):
    """A fragment that is blank, or that holds what the mark itself consists of."""


class NotFound(LookupError):
    """The fragment stands in none of the texts."""


def versions(place: TextLocation) -> tuple[Version, ...]:
    """Every text that ever stood there, the newest first, each once."""
    changes = Change.objects.filter(table_name=place.table, row_id=place.row).order_by("-pk").values_list("pk", "new")
    newest: dict[str, int] = {}
    for number, new in changes:
        text = (new or {}).get(place.column)
        if isinstance(text, str) and text:
            newest.setdefault(text, number)
    return tuple(Version(number, text) for text, number in newest.items())


def masked(text: str, fragment: str) -> str:
    """A text without the fragment, as the database will mask it."""
    return text.replace(fragment, MARK)


def locate(fragment: str, texts: Iterable[Version]) -> Fragment:
    """Where the fragment stands, in the newest text that holds it. Raises NotMaskable or NotFound."""
    if not fragment.strip() or fragment in MARK or set(fragment) & set(BRACKETS):
        raise NotMaskable(fragment)
    for version in texts:
        if fragment in version.text:
            return Fragment(version.change, version.text.index(fragment) + 1, len(fragment))
    raise NotFound(fragment)


def fragment_of(wanted: MaskRequest) -> str:
    """What an open request points at."""
    change = Change.objects.get(pk=wanted.spot.change)
    text: str = (change.new or {})[wanted.place.column]
    return text[wanted.spot.start - 1 :][: wanted.spot.length]


def is_open(place: TextLocation) -> bool:
    """Whether a request for this text waits for a decision."""
    return Masking.objects.filter(
        table_name=place.table, row_id=place.row, column_name=place.column, decided=None
    ).exists()


def ask(*, entry: int, place: TextLocation, spot: Fragment) -> None:
    """Keeps a request under the act that asks."""
    Masking.objects.create(
        asked=entry,
        change_id=spot.change,
        table_name=place.table,
        row_id=place.row,
        page=place.page,
        column_name=place.column,
        start=spot.start,
        length=spot.length,
    )


def decide(*, asked: int) -> None:
    """Decides a request as the announced act says: the database masks, or leaves it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_mask(%s)", [asked])


def requests() -> tuple[MaskRequest, ...]:
    """All requests, the newest first; there are few."""
    return _requests(Masking.objects.order_by("-asked"))


def request(asked: int) -> MaskRequest | None:
    """One request by the act that asked."""
    return next(iter(_requests(Masking.objects.filter(pk=asked))), None)


def _requests(rows: Iterable[Masking]) -> tuple[MaskRequest, ...]:
    kept = list(rows)
    acts = _acts({entry for row in kept for entry in (row.asked, row.decided) if entry})
    hashes: dict[int, list[tuple[int, str]]] = {}
    of_these = Masked.objects.filter(masking__in=[row.pk for row in kept]).order_by("change_id")
    for asked, change, before in of_these.values_list("masking_id", "change_id", "before"):
        hashes.setdefault(asked, []).append((change, before))
    return tuple(
        MaskRequest(
            asked=acts[row.asked],
            decided=acts[row.decided] if row.decided else None,
            place=TextLocation(row.page or 0, row.table_name, row.row_id, row.column_name),
            spot=Fragment(row.change_id, row.start, row.length),
            hashes=tuple(hashes.get(row.pk, ())),
        )
        for row in kept
    )


def _acts(entries: Collection[int]) -> Mapping[int, Done]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ACT} FROM audit_entry e WHERE e.id = ANY(%s)", [list(entries)])
        return {done.entry: done for done in map(act_from, cursor.fetchall())}

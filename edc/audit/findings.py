"""What the replay of the trail may find, each in one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from edc.audit.acts import Operation
from edc.audit.chain import Fault
from edc.audit.schema.schema_checks import Gap

LONGEST_VALUE = 60
MOST_COLUMNS = 6


class FindingKind(StrEnum):
    """What can be wrong between the trail and the tables."""

    DIFFERS = "differs"
    UNKNOWN_ROW = "unknown-row"
    LOST_ROW = "lost-row"
    MISSING_CHANGE = "missing-change"
    UNANNOUNCED = "unannounced"
    BORROWED = "borrowed"
    MISPLACED = "misplaced"
    LAST_ACT = "last-act"
    UNGUARDED = "unguarded"
    SEAL = "seal"
    LOOSE_SIGNATURE = "loose-signature"
    OTHER_CONTENT = "other-content"


_SENTENCES = {
    FindingKind.DIFFERS: _("%(place)s differs from the trail: %(columns)s."),
    FindingKind.UNKNOWN_ROW: _("%(place)s is in the table, but the trail does not know it."),
    FindingKind.LOST_ROW: _("%(place)s is known to the trail, but gone from the table."),
    FindingKind.MISSING_CHANGE: _("%(place)s: the trail misses a change before its change %(change)s: %(columns)s."),
    FindingKind.UNANNOUNCED: _(
        "%(place)s: %(operation)s past the product by the database role %(role)s at %(at)s: %(columns)s."
    ),
    FindingKind.BORROWED: _(
        "%(place)s: %(operation)s by the database role %(role)s at %(at)s under act %(entry)s,"
        " which is no act of that transaction: %(columns)s."
    ),
    FindingKind.MISPLACED: _(
        "%(place)s: %(operation)s by the database role %(role)s at %(at)s under act %(entry)s, which does not do that."
    ),
    FindingKind.LAST_ACT: _("%(place)s names act %(change)s as the last one upon it; the trail knows act %(entry)s."),
    FindingKind.LOOSE_SIGNATURE: _("%(place)s: this signature is not as act %(entry)s wrote it."),
    FindingKind.OTHER_CONTENT: _(
        "%(place)s: the page does not say what was signed under act %(entry)s, and the trail tells of no change since."
    ),
}
_COLUMNS = {
    FindingKind.DIFFERS: _("%(column)s is %(before)s in the trail and %(now)s in the table"),
    FindingKind.MISSING_CHANGE: _("%(column)s was left at %(before)s and found at %(now)s"),
    FindingKind.UNANNOUNCED: _("%(column)s from %(before)s to %(now)s"),
    FindingKind.BORROWED: _("%(column)s from %(before)s to %(now)s"),
}


@dataclass(frozen=True, slots=True)
class ColumnDifference:
    """A column's two values as JSON text: the trail's and the table's, or before and after a change."""

    name: str
    before: str | None
    now: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFinding:
    """One disagreement, as far as its kind knows row, page, columns, change, act, database role and time."""

    kind: FindingKind
    table: str = ""
    row: int | None = None
    page: int | None = None
    columns: tuple[ColumnDifference, ...] = ()
    change: int | None = None
    operation: str = ""
    entry: int | None = None
    role: str = ""
    at: datetime | None = None
    gap: Gap | None = None
    seal: Fault | None = None

    @property
    def text(self) -> str:
        """One sentence for a person, in the active language."""
        if self.gap is not None:
            return self.gap.text
        if self.seal is not None:
            return gettext(self.seal.sentence) % self.seal.values
        values = {
            "place": self._place(),
            "columns": self._differences(),
            "change": self.change,
            "operation": Operation(self.operation).label if self.operation else "",
            "entry": self.entry,
            "role": self.role,
            "at": timezone.localtime(self.at).isoformat(sep=" ", timespec="seconds") if self.at else "",
        }
        return gettext(_SENTENCES[self.kind]) % values

    def _place(self) -> str:
        values = {"table": self.table, "row": self.row, "page": self.page}
        if self.page is None:
            return gettext("Table %(table)s, row %(row)s") % values
        return gettext("Table %(table)s, row %(row)s, page %(page)s") % values

    def _differences(self) -> str:
        differences = [
            gettext(_COLUMNS[self.kind])
            % {"column": column.name, "before": _shown(column.before), "now": _shown(column.now)}
            for column in self.columns[:MOST_COLUMNS]
        ]
        if len(self.columns) > MOST_COLUMNS:
            differences.append(gettext("and %(more)s more") % {"more": len(self.columns) - MOST_COLUMNS})
        return "; ".join(differences)

    def as_json(self) -> Mapping[str, object]:
        """The finding as a program reads it; values are JSON texts, digit for digit."""
        columns = [{"name": column.name, "before": column.before, "now": column.now} for column in self.columns]
        return {
            "kind": self.kind,
            "text": self.text,
            "table": self.table,
            "row": self.row,
            "page": self.page,
            "columns": columns,
            "change": self.change,
            "operation": self.operation,
            "entry": self.entry,
            "role": self.role,
            "at": self.at.isoformat() if self.at else None,
        }


def _shown(value: str | None) -> str:
    if value is None or value == "null":
        return gettext("blank")
    return value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}…"

"""Dates as far as they are known: kept as they were entered, compared with three answers, never filled in."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from protocol import dates
from protocol.words import Sentence, _

EARLIEST_YEAR, LATEST_YEAR = 1880, 2999
UNKNOWN = "UN"
LONGEST = 40
# Raised, circled or shared out (², ①, ½), a digit is no digit of a date or a number: 10² is not 102.
NO_DIGIT = "No"

NO_DATE = _("“%(text)s” is not a date. Enter what is known of it: 2024-05-17, 2024-05 or 2024, or UN for unknown.")
AMBIGUOUS = _("“%(text)s” can be read in more than one order. Enter the year first: 2024-05-17, 2024-05 or 2024.")
NO_YEAR = _("Without its year a date is unknown. Enter the year, for example 2024-05, or UN for unknown.")
NO_MONTH = _("There is a day but no month. Enter the month too, as 2024-05-17, or the year alone, as 2024.")
NO_SUCH_YEAR = _("The year is %(year)s: years from %(earliest)s to %(latest)s can be entered.")
NO_SUCH_MONTH = _("There is no month %(month)s: months are 1 to 12.")
NO_SUCH_DAY = _("There is no day %(day)s in %(month)s: it has %(last)s days.")
REFUSALS = (NO_DATE, AMBIGUOUS, NO_YEAR, NO_MONTH, NO_SUCH_YEAR, NO_SUCH_MONTH, NO_SUCH_DAY)

_MONTHS = (
    *("JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE"),
    *("JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"),
)
_NONE = r"(?:UNKNOWN|UNK|UN|UK|NK|不详|未知|不明)"
_YEAR, _SHORT = "[0-9]{4}", "[0-9]{1,2}"
_NAME = rf"(?!{_NONE}\b)[A-Z]{{3,9}}"
_BETWEEN = "[-/. ]"
# The forms that are read, each whole; a part that is named twice is the same sign.
_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_NONE}(?:{_BETWEEN}{_NONE}){{0,2}}",
        rf"(?P<year>{_YEAR})(?:(?P<sign>{_BETWEEN})(?P<month>{_SHORT}|{_NAME}|{_NONE})"
        rf"(?:(?P=sign)(?P<day>{_SHORT}|{_NONE}))?)?",
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
        rf"(?P<year>{_YEAR})年(?:(?P<month>{_SHORT}|{_NONE})月(?:(?P<day>{_SHORT}|{_NONE})[日号]?)?|{_NONE})?",
        rf"(?:(?P<day>{_SHORT}|{_NONE})(?P<sign>{_BETWEEN}))?(?P<month>{_NAME}|{_NONE}){_BETWEEN}(?P<year>{_YEAR})",
        rf"(?:(?P<day>{_NONE}){_BETWEEN})?(?P<month>{_SHORT}){_BETWEEN}(?P<year>{_YEAR})",
        rf"(?:(?P<day>{_SHORT}|{_NONE}){_BETWEEN})?(?P<month>{_SHORT}|{_NAME}){_BETWEEN}(?P<year>{_NONE})",
    )
)
_ANY_ORDER = re.compile(rf"{_SHORT}{_BETWEEN}{_SHORT}{_BETWEEN}(?:{_YEAR}|{_SHORT})")

_YEARS = "(?:18[89][0-9]|19[0-9]{2}|2[0-9]{3})"
_LEAP_YEARS = "(?:18(?:8[048]|9[26])|(?:19|2[0-9])(?:0[48]|[2468][048]|[13579][26])|2[048]00)"
_DAYS = "(?:0[1-9]|1[0-9]|2[0-8])"
STORED = (
    f"^(?:{UNKNOWN}|{_YEARS}(?:-(?:0[1-9]|1[0-2])(?:-{_DAYS})?)?|{_LEAP_YEARS}-02-29"
    f"|{_YEARS}-(?:(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31))$"
)
"""What the text of a partial date looks like, in the expressions that Python and PostgreSQL share: no other is one."""


class UnreadableDate(ValueError):
    """What is no date that there can be, not even in part; ``why`` is a sentence for the person."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date to the day, the month or the year, as far as it is known; without a year it is unknown on purpose.

    Raises UnreadableDate where there is no such date.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        why = _gap(self) or _excess(self)
        if why:
            raise UnreadableDate(why)

    def __str__(self) -> str:
        """The date as ISO 8601 writes it, as far as it is known: 2024-05; UN where it is unknown."""
        if self.year is None:
            return UNKNOWN
        return "-".join([str(self.year), *(f"{part:02d}" for part in (self.month, self.day) if part is not None)])

    @property
    def earliest(self) -> date | None:
        """The first day that it can be; None where it is unknown."""
        return None if self.year is None else date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date | None:
        """The last day that it can be; None where it is unknown."""
        if self.year is None:
            return None
        month = self.month or dates.MONTHS_A_YEAR
        return date(self.year, month, self.day or _days_in(self.year, month))


def _gap(known: PartialDate) -> Sentence | None:
    """Why parts without those above them are no date."""
    if known.year is None and not known.month is known.day is None:
        return Sentence(NO_YEAR)
    return Sentence(NO_MONTH) if known.month is None and known.day is not None else None


def _excess(known: PartialDate) -> Sentence | None:
    """Why a part is outside the calendar."""
    if known.year is None:
        return None
    if not EARLIEST_YEAR <= known.year <= LATEST_YEAR:
        return Sentence(NO_SUCH_YEAR, {"year": str(known.year), "earliest": EARLIEST_YEAR, "latest": LATEST_YEAR})
    if known.month is None:
        return None
    if not 1 <= known.month <= dates.MONTHS_A_YEAR:
        return Sentence(NO_SUCH_MONTH, {"month": known.month})
    last = _days_in(known.year, known.month)
    if known.day is None or 1 <= known.day <= last:
        return None
    month = PartialDate(known.year, known.month)
    return Sentence(NO_SUCH_DAY, {"day": known.day, "month": str(month), "last": last})


def _days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def read(text: str) -> PartialDate:
    """The date of a text, in any of the forms that are read. Raises UnreadableDate."""
    if len(text) > LONGEST or has_no_digit(text):
        raise UnreadableDate(Sentence(NO_DATE, {"text": text[:LONGEST]}))
    plain = re.sub(r"\s*([-/. ])\s*", r"\1", unicodedata.normalize("NFKC", text).strip().upper())
    parts = next((match.groupdict() for form in _FORMS if (match := form.fullmatch(plain))), None)
    if parts is None:
        raise UnreadableDate(Sentence(AMBIGUOUS if _ANY_ORDER.fullmatch(plain) else NO_DATE, {"text": text}))
    year, month, day = (parts.get(name) for name in ("year", "month", "day"))
    return PartialDate(_number(year), _named(month, text) if month else None, _number(day))


def has_no_digit(text: str) -> bool:
    """Whether a sign looks like a digit, or would become one in plain signs, and is none."""
    return any(unicodedata.category(sign) == NO_DIGIT for sign in text)


def _number(part: str | None) -> int | None:
    return int(part) if part and part.isdecimal() else None


def _named(month: str, text: str) -> int | None:
    """The number of a month that is told by number or name; nothing where it is unknown."""
    if month.isdecimal() or re.fullmatch(_NONE, month):
        return _number(month)
    numbers = [number for number, name in enumerate(_MONTHS, start=1) if name.startswith(month)]
    if len(numbers) == 1:
        return numbers[0]
    raise UnreadableDate(Sentence(NO_DATE, {"text": text}))


class Spanning(Protocol):
    """A date by the days that it can be, the first and the last; None where nothing bounds it."""

    @property
    def earliest(self) -> date | None: ...

    @property
    def latest(self) -> date | None: ...


Day = date | Spanning
"""A day, or a date as far as it is known; of a moment the calendar day."""
_Interval = tuple[date, date]


def of(day: date) -> PartialDate:
    """A date that is known to the day."""
    return PartialDate(day.year, day.month, day.day)


def _intervals(*days: Day) -> tuple[_Interval, ...] | None:
    """The first and the last day that each can be; None where one of them is unknown."""
    pairs = [(day, day) if isinstance(day, date) else (day.earliest, day.latest) for day in days]
    return tuple((first, last) for first, last in pairs if first and last) if all(map(all, pairs)) else None


def _certain(*, always: bool, never: bool) -> bool | None:
    return True if always else False if never else None


def before(day: Day, other: Day) -> bool | None:
    """Whether a date is before another: True, False, or None where nobody can tell."""
    if (known := _intervals(day, other)) is None:
        return None
    (first, last), (other_first, other_last) = known
    return _certain(always=last < other_first, never=first >= other_last)


def completed_years(born: Day, on: Day) -> tuple[int, int] | None:
    """The lowest and the highest age that it can be, in completed years; None where a date is unknown."""
    if (known := _intervals(born, on)) is None:
        return None
    (first, last), (on_first, on_last) = known
    return dates.completed_years(last, on_first), dates.completed_years(first, on_last)

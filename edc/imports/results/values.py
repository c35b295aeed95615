"""Days and limits as laboratories write them, read exactly or not at all."""

import re
import unicodedata
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache

from protocol.units import DIGITS
from protocol.words import Sentence, _

MOST_DIGITS = 18
DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))"
    r"(?:[T ]+(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?) *(Z|[+-]\d{2}:?\d{2})?)?"
)
EXACT = re.compile(DIGITS)
NO_DAY = _("“%(text)s” is no day that can be read: write it as 2026-11-23.")
NO_LIMIT = _("“%(text)s” is not a number.")


class UnreadableValue(ValueError):
    """A text that is not what it should be; `why` is a sentence for the person."""

    def __init__(self, why: str, text: str) -> None:
        self.why = Sentence(why, {"text": text[:60]})
        super().__init__(str(self.why))


@lru_cache(maxsize=4096)
def day(text: str, zone: tzinfo) -> date:
    """The calendar day at the site. Raises Unreadable: also for 03/04/2026, which two countries read differently."""
    written = DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        if written is None:
            raise ValueError(text)
        year, *parts, clock, offset = written.groups()
        month, on = (part for part in parts if part)
        plain = date(int(year), int(month), int(on))
        moment = datetime.fromisoformat(f"{plain.isoformat()}T{(clock or '00:00').rjust(5, '0')}{offset or ''}")
        return moment.astimezone(zone).date() if offset else plain
    except (ValueError, OverflowError):
        raise UnreadableValue(NO_DAY, text) from None


@lru_cache(maxsize=4096)
def number(text: str) -> Decimal | None:
    """A limit; nothing where the text is blank. Raises UnreadableValue."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    if not EXACT.fullmatch(plain) or len(plain) > MOST_DIGITS:
        raise UnreadableValue(NO_LIMIT, text)
    return Decimal(plain.replace(",", ""))

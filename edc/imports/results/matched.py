"""A result as the matcher hands it on: whose, of which test, of which day, and with which answers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from edc.imports.columns import SourceRow
from edc.imports.results.outcomes import RowMessage, Sentences
from edc.imports.results.verdicts import RowVerdict
from edc.imports.tables import UnusedPiece
from protocol.words import Sentence


@dataclass(frozen=True, slots=True)
class MatchedResult:
    """A result as the file tells it: where it belongs, and the answers that its cells give, blank ones left aside.

    `pieces` is what of its row was not used.
    """

    row: SourceRow
    subject: int
    test: str
    visit: str
    day: date
    answers: Mapping[str, object]
    pieces: tuple[UnusedPiece, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether the row gives no result."""
        return "reported" not in self.answers

    def message(
        self, verdict: RowVerdict, why: Sentence | Sentences, *, old: str = "", new: str | None = None
    ) -> RowMessage:
        """What there is to say of it; `new` is what the file gives, where it is not shown as its cells have it."""
        return RowMessage(
            row=self.row,
            verdict=verdict,
            why=why,
            subject=self.row.subject,
            test=self.test,
            old=old,
            new=self.row.reported if new is None else new,
        )


def messages(results: Iterable[MatchedResult], verdict: RowVerdict, why: Sentence | Sentences) -> Iterator[RowMessage]:
    """The same message about each of these results."""
    return (result.message(verdict, why) for result in results)

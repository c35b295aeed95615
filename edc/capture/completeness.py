"""What a page still has to say before it is complete: each place that is expected has an answer, or says why not."""

from collections.abc import Collection, Iterator, Mapping

from edc.capture.models import Answered, Crf, Row
from edc.casebook.models import Page
from edc.casebook.places import Place


def expected(model: type[Crf], page: Page, answers: Mapping[str, object]) -> Iterator[Place]:
    """The places that a page must fill in; an item with a condition only while the condition is known to hold."""
    for item in model.asked():
        if not item.optional and (item.when is None or item.when.holds(answers) is True):
            yield Place("", item.name)
    rows = model.rows()
    for line in rows.lines_for(page) if rows else ():
        if line.expected:
            yield Place(line.key, "")


def is_answered(where: Place, answers: Mapping[str, object], rows: Mapping[str, Row]) -> bool:
    """Whether an answer stands at a place of the page, or on a line that is not struck through."""
    if not where.row:
        return answers.get(where.item) is not None
    line = rows.get(where.row)
    return line is not None and line.struck is None and not line.is_blank()


def missing(
    page: Page, model: type[Crf], answers: Answered | None, rows: Mapping[str, Row], blanks: Collection[Place]
) -> tuple[Place, ...]:
    """The expected places with neither an answer nor a word about the blank, in the order of the page."""
    told = answers.answers() if answers else {}
    places = expected(model, page, told)
    return tuple(where for where in places if where not in blanks and not is_answered(where, told, rows))

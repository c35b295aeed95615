"""What a page still has to say before it is complete: each place that is expected has an answer, or says why not."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from edc.capture.checks.findings import Finding, Severity
from edc.capture.models import Answered, Crf, Row
from edc.capture.rows.strategy import strategy_of
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from protocol.codelists import BlankState
from protocol.words import Sentence


def expected(model: type[Crf], page: Page, answers: Mapping[str, object]) -> Iterator[ItemPath]:
    """The places that a page must fill in; an item with a condition only while the condition is known to hold."""
    for item in model.asked():
        if not item.optional and (item.when is None or item.when.holds(answers) is True):
            yield ItemPath("", item.name)
    rows = model.rows()
    for line in rows.lines_for(page) if rows else ():
        if line.expected:
            yield ItemPath(line.key, "")


def is_answered(where: ItemPath, answers: Mapping[str, object], rows: Mapping[str, Row]) -> bool:
    """Whether an answer stands at a place of the page, or on a line that is not struck through."""
    if not where.row:
        return answers.get(where.item) is not None
    line = rows.get(where.row)
    return line is not None and line.struck is None and not line.is_blank()


def missing(
    page: Page, model: type[Crf], answers: Answered | None, rows: Mapping[str, Row], blanks: Collection[ItemPath]
) -> tuple[ItemPath, ...]:
    """The expected places with neither an answer nor a word about the blank, in the order of the page."""
    values = answers.answers() if answers else {}
    places = expected(model, page, values)
    return tuple(where for where in places if where not in blanks and not is_answered(where, values, rows))


def unanswered(rows: Mapping[str, Row]) -> tuple[ItemPath, ...]:
    """What lines that hold something still ask for: no word about a blank stands for it."""
    standing = ((key, line) for key, line in rows.items() if line.struck is None)
    return tuple(ItemPath(key, name) for key, line in standing for name in strategy_of(type(line)).unanswered(line))


def sentences(places: Iterable[ItemPath]) -> tuple[Finding, ...]:
    """One sentence at each place that keeps a page from being complete."""
    return tuple(Finding("page.incomplete", where.item, Severity.HARD, _sentence(where), where.row) for where in places)


def _sentence(where: ItemPath) -> Sentence:
    if where.row and where.item:
        return Sentence(_("Answer this: the result beside it asks for it."))
    return Sentence(_("Enter a value, or say why there is none."))


def in_words(state: str, reason: str) -> str:
    """Why a place is blank, for a person; nothing where nothing is said. An unknown state stands for itself."""
    labels = {str(code.value): gettext(code.label) for code in BlankState}
    word = labels.get(state, state)
    return gettext("%(state)s: %(reason)s") % {"state": word, "reason": reason} if word and reason else word

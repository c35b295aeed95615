"""What the items' own declarations have to say of answers: limits, codes, conditions, days."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop as _

from edc.capture import items
from edc.capture.checks.declared import Answers, Context, day_of
from edc.capture.checks.findings import Finding, Message, Proposed, Severity, and_asked
from protocol.partial_dates import Day, PartialDate, before
from protocol.words import Sentence

BLANK = Sentence(_("This is blank, and without it the rest of the page does not count."))
UNASKED = Sentence(_("Leave this blank: it is not asked for with the other answers given."))


def of_items(form: str, declared: tuple[items.Item, ...], answers: Answers, context: Context) -> Iterator[Finding]:
    """The findings of all items of a form, as far as they are asked."""
    for item in declared:
        if not item.is_unquestioned:
            yield from _of_item(f"{form}.{item.name}", item, answers, context)


def _of_item(name: str, item: items.Item, answers: Answers, context: Context) -> Iterator[Finding]:
    value, place = answers.get(item.name), item.derived or item.name
    if value is None:
        if item.essential:
            yield Finding(f"{name}.blank", place, Severity.SOFT, BLANK)
        return
    question, proposed = _meant(item, value)
    for problem in _problems(item, value, answers):
        yield Finding(f"{name}.allow", place, Severity.HARD, and_asked(problem, question), proposed=proposed)
    if isinstance(value, date | PartialDate):
        yield from _of_day(name, place, item, value, context)
    if item.expect and (surprise := item.surprise(value)):
        limits = "–".join(str(limit) for limit in item.expect)
        yield Finding(
            f"{name}.expect", place, Severity.SOFT, and_asked(surprise, question), seen=str(value), version=limits,
            proposed=proposed,
        )  # fmt: skip


def _meant(item: items.Item, value: object) -> tuple[Message | None, tuple[Proposed, ...]]:
    """What is asked behind a sentence about a value, and the answer that this proposes."""
    meant = item.meant(value)
    if meant is None:
        return None, ()
    words = {"text": str(meant), "meant": item.unit}
    proposed = Proposed(Sentence(_("Set %(text)s %(meant)s"), words), ((item.name, str(meant)),))
    return Sentence(_("Is it %(text)s %(meant)s?"), words), (proposed,)


def _problems(item: items.Item, value: object, answers: Answers) -> Iterator[Sentence]:
    """Why a value cannot stand; of most items there is only their own word to ask."""
    yield from item.problems(value)
    if item.when and item.when.holds(answers) is False:
        yield UNASKED


def _of_day(name: str, place: str, item: items.Item, value: Day, context: Context) -> Iterator[Finding]:
    """What birth and today say of a day, where it is certain. Where the date of birth was corrected, it asks about days
    that stand."""
    if not isinstance(item, items.DayItem):
        return
    day, born_on = day_of(value), context.born_on
    if born_on and before(day, born_on) and not item.begins_life:
        unborn = Sentence(items.BEFORE_BIRTH, {"born": born_on})
        seen = f"day={day}, born_on={born_on}"
        yield Finding(f"{name}.birth", place, Severity.HARD, unborn, seen=seen, is_across=True)
    if before(context.today, day) and not item.future:
        yield Finding(f"{name}.allow", place, Severity.HARD, Sentence(items.IN_THE_FUTURE, {"today": context.today}))

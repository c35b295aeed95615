"""A page on its way into the database: what was told, laid over what stands; what changed, and what checks say."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from edc.capture import completeness, registry
from edc.capture.after_save import FiredCheck, fired
from edc.capture.checks.declared import Answers, Context
from edc.capture.checks.findings import Finding, Message, Severity
from edc.capture.checks.gates import closed
from edc.capture.models import Answered, Blank, Crf, Row
from edc.capture.rows.strategy import strategy_of
from edc.capture.submission import NO_ANSWERS, Content, PageState, SaidOfBlank, Submission, Supplied
from edc.casebook.item_paths import PAGE, ItemPath
from edc.casebook.models import Page
from edc.storable import legible
from protocol.codelists import BlankState
from protocol.words import Sentence


def supplied(states: Sequence[PageState]) -> Supplied:
    """What follows from what is kept elsewhere: each form is asked once, for all its pages of the save."""
    by_rows: dict[type[Row], list[PageState]] = {}
    for state in states:
        if rows := registry.form(state.submission.page.form).rows():
            by_rows.setdefault(rows, []).append(state)
    answers = (strategy_of(rows).supplied(of_form) for rows, of_form in by_rows.items())
    return {page: lines for of_pages in answers for page, lines in of_pages.items()}


@dataclass(frozen=True, slots=True)
class Changeset:
    """What a save would write, the places that it changes, and what the checks have to say of all that then stands.

    `notes` tell of what is kept otherwise than it was told.
    """

    page: Page
    model: type[Crf]
    changed: list[Answered | Blank]
    places: tuple[ItemPath, ...]
    findings: list[Finding]
    content: Content
    notes: tuple[Finding, ...] = ()

    @property
    def hard(self) -> tuple[Finding, ...]:
        """The findings that refuse the page. What another page makes of a place that this save leaves as it stood
        refuses nothing: the site is asked about it."""
        return tuple(
            finding
            for finding in self.findings
            if finding.severity is Severity.HARD and not (finding.is_across and finding.place not in self.places)
        )

    @property
    def items(self) -> frozenset[str]:
        """The questions of the page itself that say something else."""
        return frozenset(place.item for place in self.places if not place.row)

    @property
    def fired(self) -> Iterator[FiredCheck]:
        """The checks that ask the site."""
        return fired(self.page.pk, self.findings)


def apply(state: PageState, page: Page, follows: Mapping[str, Answers]) -> Changeset:
    """What was told, and what follows for its lines, laid over what stands. Findings that refuse the page come first
    among those of the changeset."""
    submission, stored, model = state.submission, state.stored, registry.form(page.form)
    before = frozenset(_unsaid(page, model, stored))
    lines = [*_laid_lines(state, page, follows)]
    rows = {laid.key: laid.line for laid in lines if laid.is_changed}
    answers = stored.answers or model(page=page)
    names = _lay(submission.answers, over=answers)
    after = Content(answers, stored.rows | rows, {**stored.blanks})
    said = _said(submission, page, model, after)
    blanks = [*_blanks(said, page, after)]
    is_first = stored.answers is None and any((names, rows, blanks))
    return Changeset(
        page=page,
        model=model,
        changed=[*rows.values(), *([answers] if names or is_first else ()), *blanks],
        places=tuple(dict.fromkeys(_places(names, lines, blanks))),
        findings=[
            *(refused := tuple(_closed(page, state.known, is_first=is_first))),
            *_struck(rows.values()),
            *_unwanted(page, answers, names),
            *_impossible(said, page, model, after),
            *_not_of(refused, after.findings(state.known)),
            *_unexplained(_unsaid(page, model, after), before),
        ],
        content=after,
        notes=tuple(note for laid in lines for note in laid.notes),
    )


@dataclass(frozen=True, slots=True)
class _LaidLine:
    """A line with what was told, and what follows, laid over it.

    What follows from an answer elsewhere alone is explained by the reason given there: then it is not `is_told`.
    """

    key: str
    line: Row
    is_changed: bool
    is_told: bool
    notes: tuple[Finding, ...]


def _laid_lines(state: PageState, page: Page, follows: Mapping[str, Answers]) -> Iterator[_LaidLine]:
    """The lines of which something was told, and then those for which something follows."""
    for key in dict.fromkeys([*state.submission.rows, *follows]):
        line = state.stored.rows.get(key) or _new_line(page, key)
        yield _laid_line(line, key, state.submission, follows.get(key, NO_ANSWERS))


def _laid_line(line: Row, key: str, submission: Submission, follows: Answers) -> _LaidLine:
    answers = submission.rows.get(key, NO_ANSWERS)
    is_told = not follows or key in submission.anew or _says_else(answers, line)
    is_changed = bool(_lay(answers, over=line, follows=follows)) and not (line.pk is None and line.is_blank())
    notes = (
        Finding("line.note", "", Severity.SOFT, text, key) for text in strategy_of(type(line)).notes(line, answers)
    )
    return _LaidLine(key, line, is_changed, is_told, tuple(notes))


def _places(names: Iterable[str], lines: Iterable[_LaidLine], blanks: Iterable[Blank]) -> Iterator[ItemPath]:
    """The places of which somebody told something else: of answers, of lines, and of blanks."""
    yield from (ItemPath("", name) for name in names)
    yield from (ItemPath(laid.key, "") for laid in lines if laid.is_changed and laid.is_told)
    yield from (blank.place for blank in blanks)


def _closed(page: Page, known: Context, *, is_first: bool) -> Iterator[Finding]:
    """Why a page cannot be entered yet; what stands can be saved, whichever gate came since."""
    return closed(page.form, known) if is_first else iter(())


def _not_of(refused: Iterable[Finding], findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings but those of the gates that refuse the page: what does not stand is not asked about."""
    gates = {finding.check for finding in refused}
    return (finding for finding in findings if finding.check not in gates)


def _struck(lines: Iterable[Row]) -> Iterator[Finding]:
    for line in lines:
        if line.struck is not None:
            text = Sentence(_("This line is struck through. Restore it first to change it."))
            yield Finding("line.struck", "", Severity.HARD, text, getattr(line, line.row_key))


def _unwanted(page: Page, answers: Crf, names: Collection[str]) -> Iterator[Finding]:
    """What was told although the site of the page does not want it."""
    wanted = {item.name for item in answers.asked_at(page.subject.site)} if names else names
    for name in names:
        if name not in wanted and getattr(answers, name) is not None:
            yield Finding(
                "page.unwanted", name, Severity.HARD, Sentence(_("Leave this blank: your site does not enter it."))
            )


def _unsaid(page: Page, model: type[Crf], content: Content) -> tuple[ItemPath, ...]:
    """What a complete page does not say; any other page may be silent."""
    if not page.completed:
        return ()
    missing = completeness.missing(page, model, content.answers, content.rows, content.explained)
    return (*missing, *completeness.unanswered(content.rows))


def _unexplained(unsaid: Iterable[ItemPath], before: Collection[ItemPath]) -> Iterator[Finding]:
    """What a complete page said before and would not say any more."""
    text = Sentence(_("This page is complete: enter a value, or say why there is none."))
    for where in unsaid:
        if where not in before:
            yield Finding("page.complete", where.item, Severity.HARD, text, where.row)


def _said(
    submission: Submission, page: Page, model: type[Crf], content: Content
) -> Mapping[ItemPath, SaidOfBlank | None]:
    """What is told of blanks: of single places, of panels of lines, and of all that still would be missing."""
    if submission.rest is None and not submission.panels:
        return submission.blanks
    explained = {**content.explained, **submission.blanks}
    spoken_of = [where for where, said in explained.items() if said]
    missing = completeness.missing(page, model, content.answers, content.rows, spoken_of)
    rows = model.rows()
    panels = {line.key: line.panel for line in rows.lines_for(page)} if rows else {}
    said = {where: submission.panels.get(panels.get(where.row, ""), submission.rest) for where in missing}
    return {**submission.blanks, **{where: word for where, word in said.items() if word}}


def _blanks(said_of: Mapping[ItemPath, SaidOfBlank | None], page: Page, content: Content) -> Iterator[Blank]:
    """The words about blanks that change: those told, and those that an answer lifts. `content` then holds them."""
    answers = content.answers.answers() if content.answers else {}
    lifted = {where: None for where in content.explained if completeness.is_answered(where, answers, content.rows)}
    for where, said in {**said_of, **lifted}.items():
        standing = content.blanks.get(where)
        state, reason = (said.state.value, legible(said.reason)) if said else ("", "")
        if (standing.state, standing.reason) == (state, reason) if standing else not state:
            continue
        blank = standing or Blank(page=page, row=where.row, item=where.item)
        blank.state, blank.reason = state, reason
        content.blanks[where] = blank
        yield blank


def _impossible(
    said_of: Mapping[ItemPath, SaidOfBlank | None], page: Page, model: type[Crf], content: Content
) -> Iterator[Finding]:
    """Why something cannot be said of a blank."""
    answers = content.answers.answers() if content.answers else {}
    questions = _questions(page, model) if said_of else frozenset()
    for where, said in said_of.items():
        if where not in questions:
            yield _of_blank(PAGE, Sentence(_("There is no such question on this page.")))
        elif said and completeness.is_answered(where, answers, content.rows):
            yield _of_blank(where, Sentence(_("There is an answer here. Clear it first to say why there is none.")))
        elif said and said.state is BlankState.NOT_APPLICABLE and not legible(said.reason):
            yield _of_blank(where, Sentence(_("Say why this does not apply.")))


def _questions(page: Page, model: type[Crf]) -> frozenset[ItemPath]:
    """The places of a page of which something can be said."""
    rows = model.rows()
    items = {ItemPath("", item.name) for item in model.asked()}
    return frozenset(items.union(ItemPath(line.key, "") for line in (rows.lines_for(page) if rows else ())))


def _of_blank(where: ItemPath, text: Message) -> Finding:
    return Finding("page.blank", where.item, Severity.HARD, text, where.row)


def _new_line(page: Page, key: str) -> Row:
    model = registry.form(page.form)
    rows = model.rows()
    if rows is None:
        message = f"{model.key()} has no lines"
        raise TypeError(message)
    line = rows.blank(key)
    line.page = page
    return line


def _says_else(answers: Answers, line: Row) -> bool:
    """Whether something was told of a line that it does not say yet."""
    before = line.answers()
    return any(differs(value, before[name]) for name, value in answers.items() if name in before)


def _lay(answers: Answers, *, over: Answered, follows: Answers = NO_ANSWERS) -> Sequence[str]:
    """Lays what was told, and what follows, over what stands; the items that now say something else, digit for
    digit."""
    before = over.answers()
    for item in over.asked():
        if item.name in answers:
            setattr(over, item.attname, answers[item.name])
    for name, value in follows.items():
        setattr(over, name, value)
    over.complete()
    differ = [name for name, value in over.answers().items() if differs(value, before[name])]
    asked = {item.name for item in over.asked()}
    return [name for name in differ if name in asked] or differ


def differs(new: object, old: object) -> bool:
    """Whether two answers are not the same; 2 and 2.0 are two different reports."""
    if new is old:
        return False
    return new != old or (isinstance(new, Decimal) and str(new) != str(old))

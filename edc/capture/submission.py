"""A page on its way into the database: what was told, laid over what stands; what changed, and what checks say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from django.utils.translation import gettext, override

from edc.audit.actions import EntryOrigin
from edc.capture import completeness, registry
from edc.capture.after_save import FiredCheck
from edc.capture.checks import Context, Finding, Severity
from edc.capture.models import Answered, Blank, Crf, Row
from edc.capture.reasons import NONE, Reasons
from edc.capture.selectors import Content
from edc.casebook.item_paths import PAGE, ItemPath
from edc.casebook.models import Page
from protocol.codelists import BlankState

Answers = Mapping[str, object]
NOTHING: Answers = MappingProxyType({})
LANGUAGES = ("en", "zh-hans")


@dataclass(frozen=True, slots=True)
class SaidOfBlank:
    """Why a place is blank."""

    state: BlankState
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One page as it was filled in: answers by item, lines by their keys, and the act that the person saw last.

    `blanks` says of places why they are blank, or takes that back; `rest` says it of all that still would be missing,
    `panels` of those on the lines of a panel.
    `reasons` are asked for on a complete page. `opened_for` is the subject whose page it was when the person opened it,
    where that was told. `anew` are lines of which what is kept elsewhere is asked anew.
    `origin` tells more of the way in than that of all pages saved together: the lines of a file.
    """

    page: Page
    answers: Answers
    rows: Mapping[str, Answers] = field(default_factory=dict)
    blanks: Mapping[ItemPath, SaidOfBlank | None] = field(default_factory=dict)
    rest: SaidOfBlank | None = None
    panels: Mapping[str, SaidOfBlank] = field(default_factory=dict)
    reasons: Reasons = NONE
    opened_for: int | None = None
    anew: frozenset[str] = frozenset()
    origin: EntryOrigin | None = None
    seen: int | None


@dataclass(frozen=True, slots=True)
class PageState:
    """One page of a save: what was told, what stands, and what its checks may know besides."""

    told: Submission
    stored: Content
    known: Context


# Answers that follow from what is kept elsewhere, by page and line.
Supplied = Mapping[int, Mapping[str, Answers]]


def supplied(fillings: Sequence[PageState]) -> Supplied:
    """What follows from what is kept elsewhere: each form is asked once, for all its pages of the save."""
    by_rows: dict[type[Row], list[PageState]] = {}
    for one in fillings:
        if rows := registry.form(one.told.page.form).rows():
            by_rows.setdefault(rows, []).append(one)
    return {page: lines for rows, some in by_rows.items() for page, lines in rows.supplied(some).items()}


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
        """The findings that refuse the page."""
        return tuple(found for found in self.findings if found.severity is Severity.HARD)

    def fired(self, known: Context) -> Iterator[FiredCheck]:
        """The checks that ask the site, each with its sentence in both languages."""
        return fired(self.page.pk, self.content, known) if any(found.asks for found in self.findings) else iter(())


def fired(page: int, content: Content, known: Context) -> Iterator[FiredCheck]:
    """The checks that ask the site about a page as it stands, each with its sentence in both languages."""
    english, chinese = (_in(language, content, known) for language in LANGUAGES)
    for one, other in zip(english, chinese, strict=True):
        yield FiredCheck(
            page=page,
            place=one.place,
            check=one.check,
            version=one.version,
            seen=one.seen,
            text=one.text,
            text_zh=other.text,
        )


def _in(language: str, content: Content, known: Context) -> list[Finding]:
    with override(language):
        return [found for found in content.findings(known) if found.asks]


def apply(filling: PageState, page: Page, lines: Mapping[str, Answers]) -> Changeset:
    """What was told, and what follows for its lines, laid over what stands. Findings that refuse the page come first
    among those of the draft."""
    one, stored, known, model = filling.told, filling.stored, filling.known, registry.form(page.form)
    before = set(_missing(page, model, stored)) if page.completed else set[ItemPath]()
    answers, rows = stored.answers or model(page=page), dict(stored.rows)
    changed: list[Answered | Blank] = []
    places: list[ItemPath] = []
    notes: list[Finding] = []
    for key in dict.fromkeys([*one.rows, *lines]):
        line, told, follows = rows.get(key) or _new_line(model, page, key), one.rows.get(key, {}), lines.get(key, {})
        says_more = not follows or key in one.anew or _says_else(told, line)
        if _lay(told, over=line, follows=follows) and not (line.pk is None and line.is_blank()):
            rows[key] = line
            changed.append(line)
            # What follows from an answer elsewhere is explained by the reason given there.
            places += [ItemPath(key, "")] * says_more
        notes += [Finding("line.note", "", Severity.SOFT, text, key) for text in line.notes(told)]
    names = _lay(one.answers, over=answers)
    places = [*(ItemPath("", name) for name in names), *places]
    after = Content(answers=answers, rows=rows, blanks=dict(stored.blanks))
    said = _said(one, page, model, after)
    of_blanks = list(_blanks(said, page, after))
    if names or (stored.answers is None and (changed or of_blanks)):
        changed.append(answers)
    changed += of_blanks
    places += [blank.place for blank in of_blanks if blank.place not in places]
    findings = [*_struck(changed), *_impossible(said, page, model, after), *after.findings(known)]
    if page.completed:
        findings += [_unexplained(where) for where in _missing(page, model, after) if where not in before]
    return Changeset(page, model, changed, tuple(places), findings, after, tuple(notes))


def _struck(changed: Iterable[Answered | Blank]) -> Iterator[Finding]:
    for part in changed:
        if isinstance(part, Row) and part.struck is not None:
            text = gettext("This line is struck through. Restore it first to change it.")
            yield Finding("line.struck", "", Severity.HARD, text, getattr(part, part.row_key))


def _missing(page: Page, model: type[Crf], content: Content) -> tuple[ItemPath, ...]:
    missing = completeness.missing(page, model, content.answers, content.rows, content.explained)
    return (*missing, *completeness.unanswered(content.rows))


def _unexplained(where: ItemPath) -> Finding:
    text = gettext("This page is complete: enter a value, or say why there is none.")
    return Finding("page.complete", where.item, Severity.HARD, text, where.row)


def _said(one: Submission, page: Page, model: type[Crf], content: Content) -> Mapping[ItemPath, SaidOfBlank | None]:
    """What is told of blanks: of single places, of panels of lines, and of all that still would be missing."""
    if one.rest is None and not one.panels:
        return one.blanks
    explained = {**content.explained, **one.blanks}
    spoken_of = [where for where, said in explained.items() if said]
    missing = completeness.missing(page, model, content.answers, content.rows, spoken_of)
    rows = model.rows()
    panels = {line.key: line.panel for line in rows.lines_for(page)} if rows else {}
    said = {where: one.panels.get(panels.get(where.row, ""), one.rest) for where in missing}
    return {**one.blanks, **{where: word for where, word in said.items() if word}}


def _blanks(said_of: Mapping[ItemPath, SaidOfBlank | None], page: Page, content: Content) -> Iterator[Blank]:
    """The words about blanks that change: those told, and those that an answer lifts. `content` then holds them."""
    told = content.answers.answers() if content.answers else {}
    lifted = {where: None for where in content.explained if completeness.is_answered(where, told, content.rows)}
    for where, said in {**said_of, **lifted}.items():
        standing = content.blanks.get(where)
        state, reason = (said.state.value, said.reason.strip()) if said else ("", "")
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
    told = content.answers.answers() if content.answers else {}
    rows = model.rows()
    known = {ItemPath("", item.name) for item in model.asked()}
    known |= {ItemPath(line.key, "") for line in (rows.lines_for(page) if rows and said_of else ())}
    for where, said in said_of.items():
        text = ""
        if where not in known:
            text, where = gettext("There is no such question on this page."), PAGE
        elif said and completeness.is_answered(where, told, content.rows):
            text = gettext("There is an answer here. Clear it first to say why there is none.")
        elif said and said.state is BlankState.NOT_APPLICABLE and not said.reason.strip():
            text = gettext("Say why this does not apply.")
        if text:
            yield Finding("page.blank", where.item, Severity.HARD, text, where.row)


def _new_line(model: type[Crf], page: Page, key: str) -> Row:
    rows = model.rows()
    if rows is None:
        message = f"{model.key()} has no lines"
        raise TypeError(message)
    line = rows.blank(key)
    line.page = page
    return line


def _says_else(told: Answers, line: Row) -> bool:
    """Whether something was told of a line that it does not say yet."""
    stood = line.answers()
    return any(differs(value, stood[name]) for name, value in told.items() if name in stood)


def _lay(told: Answers, *, over: Answered, follows: Answers = NOTHING) -> Sequence[str]:
    """Lays what was told, and what follows, over what stands; the items that now say something else, digit for
    digit."""
    before = over.answers()
    for item in over.asked():
        if item.name in told:
            setattr(over, item.attname, told[item.name])
    for name, value in follows.items():
        setattr(over, name, value)
    over.complete()
    differ = [name for name, value in over.answers().items() if differs(value, before[name])]
    asked = {item.name for item in over.asked()}
    return [name for name in differ if name in asked] or differ


def differs(told: object, stood: object) -> bool:
    """Whether two answers are not the same; 2 and 2.0 are two different reports."""
    if told is stood:
        return False
    return told != stood or (isinstance(told, Decimal) and str(told) != str(stood))

"""A subject at a glance: the visits with their planned days and pages, the logs, the response."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from edc.capture import registry, selectors
from edc.capture.models import Crf
from edc.capture.submission import Content
from edc.casebook.models import Page, Subject, Visit
from edc.casebook.selectors import Progress
from edc.corrections import panel as corrections_panel
from edc.queries.status import PageStatus, together
from protocol.codelists import SubjectEvent
from protocol.schedule import VISITS, Anchor, Planned, planned_on
from protocol.subject_status import SubjectHistory

# What a visit without a planned day waits for.
COUNTED_FROM = {
    Anchor.FIRST_DOSE: gettext_noop("counted from the first dose"),
    Anchor.LAST_DOSE: gettext_noop("counted from the last dose"),
    Anchor.NONE: gettext_noop("when needed"),
}


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page: where it opens, what it is called, how far it is."""

    url: str
    label: str
    standing: PageStatus
    is_struck: bool = False

    @property
    def progress(self) -> Progress:
        """How much is entered."""
        return self.standing.progress


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit: when it is planned, its pages, the forms that can be added; `struck` says who struck it through."""

    anchor: str
    code: str
    label: str
    planned: Planned | None
    counted_from: str
    standing: PageStatus
    pages: tuple[PageLine, ...]
    addable: tuple[tuple[str, str], ...]
    key: int
    struck: str
    may_be_struck: bool
    is_over: bool = False
    verify: str = ""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event of a log: where it opens, its answers, and whether it is struck through."""

    url: str
    values: tuple[str, ...]
    is_struck: bool


@dataclass(frozen=True, slots=True)
class Log:
    """One log: its questions, a line an event, and where the next one is entered."""

    label: str
    columns: tuple[str, ...]
    lines: tuple[LogLine, ...]
    add: str


def visit_lines(
    subject: Subject,
    *,
    visits: Sequence[Visit],
    pages: Sequence[Page],
    statuses: Mapping[int, PageStatus],
    held: Collection[int],
    history: SubjectHistory,
    may_verify: bool,
) -> list[VisitLine]:
    """The subject's visits in the order of the book; to one that is held no form is added.

    What was due only after the subject left is not applicable, unless something was entered there.
    """
    by_visit: dict[int | None, list[Page]] = {}
    for page in pages:
        by_visit.setdefault(page.visit_id, []).append(page)
    struck = corrections_panel.sentences(visit.struck for visit in visits if visit.struck is not None)
    lines = [_visit_line(subject, visit, by_visit.get(visit.pk, []), statuses, history, struck) for visit in visits]
    return [
        replace(
            line,
            verify=_verify(subject, visit) if may_verify and line.standing.entered else "",
            addable=() if visit.pk in held else line.addable,
        )
        for line, visit in zip(lines, visits, strict=True)
    ]


def _verify(subject: Subject, visit: Visit) -> str:
    """Where a whole visit is verified."""
    return reverse("verify_visit", args=[subject.number, visit.pk])


def _visit_line(
    subject: Subject,
    visit: Visit,
    pages: Sequence[Page],
    statuses: Mapping[int, PageStatus],
    history: SubjectHistory,
    struck: Mapping[int, str],
) -> VisitLine:
    planned = VISITS[visit.code]
    return VisitLine(
        anchor=visit.anchor,
        code=visit.code,
        label=called(visit),
        planned=planned_on(planned, first_dose=history.events.get(SubjectEvent.FIRST_DOSE)),
        counted_from=_(COUNTED_FROM[planned.anchor]),
        standing=together(statuses, pages),
        pages=tuple(page_line(page, statuses, at=visit) for page in registry.in_order(pages)),
        addable=tuple(_addable(subject, visit, pages)) if visit.struck is None else (),
        key=visit.pk,
        struck=struck.get(visit.struck or 0, ""),
        is_over=history.is_over(planned) and not _is_entered(pages),
        may_be_struck=visit.struck is None and (planned.anchor is Anchor.NONE or _is_entered(pages)),
    )


def _addable(subject: Subject, visit: Visit, pages: Sequence[Page]) -> Iterator[tuple[str, str]]:
    """The forms that can be added at a visit, each with its address: such as have no page there that stands."""
    standing = {page.form for page in pages if page.struck is None}
    missing = ({model.key() for model in registry.at_visits()} | {page.form for page in pages}) - standing
    for model in registry.forms():
        if model.key() in missing:
            yield str(model.title), reverse("new_page_at_visit", args=[subject.number, visit.pk, model.key()])


def _is_entered(pages: Sequence[Page]) -> bool:
    """Whether anything was entered at a visit."""
    return any(page.last_entry for page in pages)


def called(visit: Visit) -> str:
    """A visit's name in words, with its number where it is a further one of its kind."""
    label = _(VISITS[visit.code].label)
    return label if visit.repeat == 1 else f"{label} {visit.repeat}"


def page_line(page: Page, statuses: Mapping[int, PageStatus], *, at: Visit | None = None) -> PageLine:
    """One page as a link with its state, at a visit where it has one."""
    title = str(registry.form(page.form).title)
    label = f"{title} {page.repeat}" if page.repeat > 1 else title
    is_struck = page.struck is not None or (at is not None and at.struck is not None)
    return PageLine(reverse("page", args=[page.pk]), label, together(statuses, [page]), is_struck)


def logs(subject: Subject, pages: Sequence[Page]) -> list[Log]:
    """The subject's logs, one read a form."""
    kinds = registry.logs()
    keys = {model.key() for model in kinds}
    stored = selectors.contents([page for page in pages if page.form in keys])
    return [_log(subject, model, [page for page in pages if page.form == model.key()], stored) for model in kinds]


def _log(subject: Subject, model: type[Crf], pages: Sequence[Page], stored: dict[int, Content]) -> Log:
    items = model.summary()
    lines = []
    for page in pages:
        crf = stored[page.pk].answers
        answers = crf.answers() if crf else {}
        shown = tuple(item.shown(answers.get(item.name)) for item in items)
        lines.append(LogLine(reverse("page", args=[page.pk]), shown, page.struck is not None))
    return Log(
        label=str(model.title),
        columns=tuple(str(item.verbose_name) for item in items),
        lines=tuple(lines),
        add=reverse("new_page", args=[subject.number, model.key()]),
    )

"""Where a subject stands in the study: concluded from dated facts, never set by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from protocol.codelists import SubjectEvent, SubjectStatus
from protocol.conclusion import Conclusion, Rule, Seen, decide
from protocol.schedule import PlannedVisit, planned_on
from protocol.words import Sentence, _

LEAVING = (SubjectEvent.COMPLETED, SubjectEvent.WITHDREW, SubjectEvent.LOST, SubjectEvent.DIED)


@dataclass(frozen=True, slots=True)
class SubjectHistory:
    """What happened to a subject until a day: each event with its day, None where the day is not known."""

    events: Mapping[SubjectEvent, date | None]
    until: date

    def has(self, event: SubjectEvent) -> bool:
        """Whether it happened by then; what has no day has happened."""
        day = self.events.get(event)
        return event in self.events and (day is None or day <= self.until)

    @property
    def left_on(self) -> date | None:
        """The day on which the subject left the study; None while on study, and where the day is not known."""
        days = (self.events[event] for event in LEAVING if self.has(event))
        return min((day for day in days if day is not None), default=None)

    def is_over(self, visit: PlannedVisit) -> bool:
        """Whether a visit is due only after the subject left the study, and so never."""
        planned = planned_on(visit, first_dose=self.events.get(SubjectEvent.FIRST_DOSE))
        return planned is not None and self.left_on is not None and planned.target > self.left_on

    @property
    def marks(self) -> tuple[str, ...]:
        return ()

    @property
    def seen(self) -> tuple[Seen, ...]:
        """What happened, in the order of the list of events."""
        return tuple(
            Seen(Sentence(event.label), in_days(self.events[event]), on=self.events[event])
            for event in SubjectEvent
            if self.has(event)
        )


def in_days(day: date | None) -> Sentence:
    """A day in words."""
    return Sentence(_("on a day that is not known")) if day is None else Sentence(_("on %(day)s"), {"day": day})


def _line(
    id: str, answer: SubjectStatus, event: SubjectEvent, *, but: tuple[SubjectEvent, ...] = ()
) -> Rule[SubjectHistory, SubjectStatus]:
    """A line that holds once something happened, and none of what stands against it."""

    def happened(facts: SubjectHistory) -> bool:
        return facts.has(event) and not any(map(facts.has, but))

    return Rule(id, answer, "", happened, _because(event))


def _because(event: SubjectEvent) -> Callable[[SubjectHistory], Sentence]:
    def because(facts: SubjectHistory) -> Sentence:
        values = {"event": Sentence(event.label), "on": in_days(facts.events[event])}
        return Sentence(_("%(event)s %(on)s."), values)

    return because


E, S = SubjectEvent, SubjectStatus
STATUS: tuple[Rule[SubjectHistory, SubjectStatus], ...] = (
    _line("STATUS-01", S.DIED, E.DIED),
    _line("STATUS-02", S.WITHDRAWN, E.WITHDREW),
    _line("STATUS-03", S.LOST, E.LOST),
    _line("STATUS-04", S.COMPLETED, E.COMPLETED),
    # Who was enrolled or given the drug all the same is no screen failure any more.
    _line("STATUS-05", S.SCREEN_FAILURE, E.SCREEN_FAILED, but=(E.ENROLLED, E.FIRST_DOSE)),
    _line("STATUS-06", S.OFF_TREATMENT, E.TREATMENT_ENDED),
    _line("STATUS-07", S.ON_TREATMENT, E.FIRST_DOSE),
    _line("STATUS-08", S.ENROLLED, E.ENROLLED),
    _line("STATUS-09", S.SCREENING, E.CONSENTED),
    Rule("STATUS-10", S.SCREENING, "", lambda _facts: True, lambda _facts: Sentence(_("No consent is entered yet."))),
)


def subject_status(history: SubjectHistory) -> Conclusion[SubjectHistory, SubjectStatus]:
    """Where a subject stands, and why."""
    return decide(STATUS, history)

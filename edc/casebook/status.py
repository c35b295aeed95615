"""Where subjects stand in the study: concluded from what the rooms tell of them."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from edc.hooks import Hook
from protocol.codelists import SubjectEvent, SubjectStatus
from protocol.conclusion import Conclusion
from protocol.subject_status import SubjectHistory, subject_status

StatusConclusion = Conclusion[SubjectHistory, SubjectStatus]
DatedEvent = tuple[int, SubjectEvent, date | None]
"""Of a subject, by its id, what happened and its day, where that is known."""

# Of these subjects, by their ids, what a room knows of where they stand; in a fixed number of reads.
SUBJECT_EVENTS: Hook[Callable[[Iterable[int]], Iterator[DatedEvent]]] = Hook("subject_events")


def statuses(subjects: Iterable[int], *, on: date) -> dict[int, StatusConclusion]:
    """Where each of these subjects stands on a day, by their ids, and why."""
    events: dict[int, dict[SubjectEvent, date | None]] = {subject: {} for subject in subjects}
    for events_of in SUBJECT_EVENTS.functions:
        for subject, event, day in events_of(list(events)):
            events[subject][event] = day
    return {subject: subject_status(SubjectHistory(happened, until=on)) for subject, happened in events.items()}

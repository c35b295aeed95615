"""schedule.md: which activity belongs to which visit, when the visit is, and which form the activity has."""

from collections.abc import Iterator

from edc.capture import registry
from edc.capture.models import Occurs
from protocol.analytes import ANALYTES
from protocol.codelists import Activity
from protocol.schedule import SCHEDULE, Anchor, Need, PlannedVisit, need
from trial_edc.documents.words import document, section, table, words

INTRODUCTION = """
The plan of the visits and what is done at each. Opening a casebook makes the visits, and the pages of the activities
marked X that have one in this version; a form that is asked once comes once.
"""
NO_PAGE = """
–: no page at the visit in this version. What happens between visits is entered in a log: see the last table.
"""
LEGEND = """
X: required. base: the baseline. o: if indicated. 12 wk: twelve weeks after the last dose. An empty cell: not done.
"""


def text() -> str:
    """The whole document."""
    visits = ("Visit", "访视", "Code", "Counted from", "Day", "Window (days)")
    heads = ("Activity", *(visit.code for visit in SCHEDULE))
    forms = ("Activity", "活动", "Page at the visit", "Results asked for on the laboratory page")
    return document(
        "Schedule of activities",
        INTRODUCTION,
        section("Visits", table(visits, (_visit(visit) for visit in SCHEDULE))),
        section("Activities by visit", table(heads, (_needs(activity) for activity in Activity)), LEGEND),
        section("Pages of the activities", table(forms, (_forms(activity) for activity in Activity)), NO_PAGE),
        section("Forms beside the visits", table(("Form", "表单", "Filled in"), _beside())),
    )


def _visit(visit: PlannedVisit) -> tuple[str, ...]:
    label = words(visit.label)
    anchor = "" if visit.anchor is Anchor.NONE else words(visit.anchor.label).en
    if visit.offset is None:
        return label.en, label.zh, f"`{visit.code}`", anchor, "", "when needed"
    first, last = visit.offset - visit.early, visit.offset + visit.late
    window = f"{first} to {last}" if first != last else str(first)
    return label.en, label.zh, f"`{visit.code}`", anchor, str(visit.offset), window


def _needs(activity: Activity) -> tuple[str, ...]:
    cells = (need(visit.code, activity) for visit in SCHEDULE)
    return words(activity.label).en, *(cell.value if isinstance(cell, Need) else "" for cell in cells)


def _forms(activity: Activity) -> tuple[str, ...]:
    label = words(activity.label)
    titles = [words(model.title).en for model in registry.forms() if activity in model.activities]
    tests = [analyte.code for analyte in ANALYTES.values() if analyte.activity is activity]
    return label.en, label.zh, ", ".join(titles) or "–", ", ".join(tests)


def _beside() -> Iterator[tuple[str, ...]]:
    for model in registry.forms():
        if not model.activities:
            title = words(model.title)
            yield title.en, title.zh, "one page an event" if model.occurs is Occurs.LOG else str(model.occurs)

"""Panels of analytes that are looked at together: what the response is read from, and the groups of the schedule."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from protocol.analytes import ANALYTES
from protocol.codelists import Activity, Disease

RESPONSE = ("HGB", "PLT", "RETIC", "LDH", "TBIL", "HAPTO")
# Platelets are judged in Evans syndrome alone.
OF_EVANS = frozenset({"PLT"})
# Rows of the schedule under one short name; every other row with analytes is a panel under its own.
GROUPS = (
    ("blood-count", gettext_noop("Blood count"), (Activity.BLOOD_COUNT,)),
    ("haemolysis", gettext_noop("Haemolysis"), (Activity.HAEMOLYSIS, Activity.HAPTOGLOBIN)),
    ("chemistry", gettext_noop("Chemistry"), (Activity.CHEMISTRY,)),
    ("lipids", gettext_noop("Lipids"), (Activity.LIPIDS,)),
)


@dataclass(frozen=True, slots=True)
class AnalytePanel:
    """Analytes under one name; `code` stands in addresses."""

    code: str
    label: str
    analytes: tuple[str, ...]

    def among(self, drawable: Collection[str]) -> "AnalytePanel":
        """The same panel of those analytes that can be drawn."""
        return AnalytePanel(self.code, self.label, tuple(code for code in self.analytes if code in drawable))


def panels(disease: Disease | None) -> tuple[AnalytePanel, ...]:
    """All panels, the one of the response first."""
    left_out = OF_EVANS if disease is Disease.WAIHA else frozenset()
    response = tuple(code for code in RESPONSE if code not in left_out)
    return (AnalytePanel("response", _("Response"), response), *(_panel(*group) for group in (*GROUPS, *_others())))


def chosen(asked: str | None, offered: Collection[AnalytePanel], *, holding: str = "") -> AnalytePanel:
    """The panel that was asked for, else the first; of those alone that hold an analyte, where one is named."""
    fitting = [panel for panel in offered if not holding or holding in panel.analytes]
    return next((panel for panel in fitting if panel.code == asked), fitting[0])


def _others() -> tuple[tuple[str, str, tuple[Activity, ...]], ...]:
    grouped = {activity for _code, _label, activities in GROUPS for activity in activities}
    rest = dict.fromkeys(analyte.activity for analyte in ANALYTES.values() if analyte.activity not in grouped)
    return tuple((activity.value.lower().replace("_", "-"), activity.label, (activity,)) for activity in rest)


def _panel(code: str, label: str, activities: Collection[Activity]) -> AnalytePanel:
    held = tuple(analyte.code for analyte in ANALYTES.values() if analyte.activity in activities)
    return AnalytePanel(code, _(label), held)

"""The page of one analyte of a subject: its chart under the dose, and the table behind it."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from edc.accounts.requests import person
from edc.casebook.selectors import subject_for
from protocol.analytes import ANALYTES
from protocol.units import spelled
from trial_edc.reports.charts import drawing, panels
from trial_edc.reports.charts.measured import measurements_of
from trial_edc.reports.charts.panels import AnalytePanel


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another analyte of the panel: what it is called, and where its chart is."""

    label: str
    url: str


@require_safe
def chart(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One analyte of one subject over time."""
    subject, analyte = subject_for(person(request), number), ANALYTES.get(code)
    if subject is None or analyte is None:
        raise Http404
    measured = measurements_of(subject)
    panel = panels.chosen(request.GET.get("panel"), panels.panels(measured.disease), holding=code)
    before, after = _beside(number, code, panel.among({*measured.drawable, code}))
    timeline = drawing.timeline(measured, drawing.CHART)
    unit = spelled(analyte.unit)
    context = {
        "label": _(analyte.label),
        "unit": unit,
        "line": [(_("Subject"), number), (_("Unit"), unit)],
        "chart": drawing.chart(code, measured, timeline=timeline, size=drawing.CHART),
        "timeline": timeline,
        "readings": measured.readings.get(code, ()),
        "before": before,
        "after": after,
        "breadcrumbs": [
            (_("Subjects"), reverse("subjects")),
            (number, reverse("subject", args=[number])),
            (_("Laboratory over time"), f"{reverse('subject', args=[number])}?panel={panel.code}#laboratory"),
        ],
        "subject": subject,
    }
    return render(request, "reports/chart.html", context)


def _beside(number: str, code: str, panel: AnalytePanel) -> tuple[Neighbour | None, Neighbour | None]:
    """The analytes before and after one in its panel, where there are any."""
    place = panel.analytes.index(code)
    before, after = panel.analytes[:place][-1:], panel.analytes[place + 1 :][:1]
    first, second = (next((_neighbour(number, analyte, panel) for analyte in some), None) for some in (before, after))
    return first, second


def _neighbour(number: str, code: str, panel: AnalytePanel) -> Neighbour:
    return Neighbour(_(ANALYTES[code].label), f"{reverse('chart', args=[number, code])}?panel={panel.code}")

"""The statistics of the response report, each declared once: count, JSON, label, drill-down and table follow."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from protocol.codelists import Status
from trial_edc.reports.response.declaration import Declaration, Having, Population, Statistic

MONTH = "month{month}"
RESPONDED = (Status.CR, Status.PR)
EVALUABLE = (*RESPONDED, Status.NR)
COUNTED = (*EVALUABLE, Status.NE)


def _with(*statuses: Status) -> Having:
    """The subjects with one of these statuses at the month."""
    return Having(MONTH, tuple(status.value for status in statuses))


POPULATIONS = (
    Population(
        key="all_treated",
        label=pgettext_lazy("set of subjects", "all treated"),
        having=_with(*Status),
        meaning=_(
            "Everyone who took a first dose and whose time point has been reached. "
            "Who could not be evaluated counts as not having responded."
        ),
    ),
    Population(
        key="evaluable",
        label=pgettext_lazy("set of subjects", "evaluable"),
        having=_with(*EVALUABLE),
        meaning=_("Of these, only who has an evaluable assessment within the window of the month."),
    ),
)

N = Statistic(key="n", code="n", label=_("Subjects who count"), counts=_with(*COUNTED))
MONTHLY = (
    *(
        Statistic(key=status.value, code=status.value, label=_(status.label), counts=_with(status), part=True)
        for status in COUNTED
    ),
    Statistic(
        key="pending",
        label=_("Pending"),
        counts=_with(Status.PENDING),
        part=True,
        meaning=_(
            "The window of the month is still open at the data cut and holds no evaluable assessment yet. "
            "Counts in neither set."
        ),
    ),
    N,
    Statistic(
        key="orr",
        code="ORR",
        label=_("Overall response (CR or PR)"),
        counts=_with(*RESPONDED),
        of=N,
        drawn=True,
        headlines={
            "all_treated": _("Primary endpoint: overall response at month %(month)s, all treated"),
            "evaluable": _("Overall response at month %(month)s, evaluable"),
        },
    ),
    Statistic(
        key="crr",
        code="CRR",
        label=_("Complete response"),
        counts=_with(Status.CR),
        of=N,
        headlines={"all_treated": _("Complete response at month %(month)s, all treated")},
    ),
)
OVERALL = (
    Statistic(
        key="relapse",
        label=_("Relapse by month 12"),
        counts=Having("relapse_counts"),
        of=Statistic(key="n", label=_("Subjects who responded"), counts=Having("first_response")),
        headlines={"": _("Relapse by month 12, of those who responded")},
        meaning=_(
            "Loss of a response, or rescue treatment or red cells after it, up to the end of the window of month 12."
        ),
    ),
)
DECLARED = Declaration(populations=POPULATIONS, monthly=MONTHLY, overall=OVERALL, primary=("all_treated", "orr"))

"""Vital signs of a visit."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.models import Crf
from enrollment import screening_checks
from enrollment.checks import in_order, within_study
from protocol.codelists import Activity


class VitalSigns(Crf):
    """Vital signs and weight (SOA-01)."""

    title = _("Vital signs")
    activities = (Activity.VITALS,)
    checks = (
        screening_checks.diastolic_not_below_systolic,
        screening_checks.weight_jumped,
        screening_checks.fever_without_infection,
        *within_study("measured_on"),
        in_order("enrollment.vitalsigns", "measured_on"),
    )

    measured_on = items.Date(_("Measured on"), sdtm="VS.VSDTC", essential=True, sdv=Sdv.CRITICAL)
    weight = items.Decimal(
        _("Weight"), unit="kg", places=1, allow=(20, 300), expect=(35, 120), sdtm="VS.WEIGHT", sdv=Sdv.CRITICAL
    )
    height = items.Decimal(
        _("Height"), unit="cm", places=1, allow=(80, 250), expect=(140, 200), optional=True, sdtm="VS.HEIGHT",
        note=_("At screening."),
    )  # fmt: skip
    temperature = items.Decimal(
        _("Body temperature"), unit="°C", places=1, allow=(30, 45), expect=("35.5", "37.9"), sdtm="VS.TEMP"
    )
    pulse = items.Integer(_("Pulse"), unit="/min", allow=(20, 300), expect=(45, 120), sdtm="VS.PULSE")
    systolic = items.Integer(
        _("Systolic blood pressure"), unit="mmHg", allow=(40, 300), expect=(85, 170), sdtm="VS.SYSBP"
    )
    diastolic = items.Integer(
        _("Diastolic blood pressure"), unit="mmHg", allow=(20, 200), expect=(45, 105), sdtm="VS.DIABP"
    )
    respiration = items.Integer(_("Respiratory rate"), unit="/min", allow=(4, 80), expect=(10, 26), sdtm="VS.RESP")
    saturation = items.Integer(
        _("Oxygen saturation"), unit="%", allow=(30, 100), expect=(93, 100), optional=True, sdtm="VS.OXYSAT"
    )

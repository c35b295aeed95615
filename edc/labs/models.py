"""A laboratory sample and its results, each beside its own limits; and the names that hospitals use."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from edc.accounts.models import Site
from edc.capture import items
from edc.capture.checks.declared import Context
from edc.capture.checks.findings import Finding, Severity
from edc.capture.items import Sdv
from edc.capture.models import CapturedQuerySet, Crf, PlannedLine, Row
from edc.casebook.models import Page
from edc.labs import reported
from edc.labs.codes import Test
from edc.labs.limits import findings as limit_findings
from edc.labs.limits.laboratories import Laboratory as Laboratory
from edc.labs.limits.laboratories import ReferenceInterval as ReferenceInterval
from protocol import reference_limits, units
from protocol.analyte import ResultKind
from protocol.analytes import ANALYTES, Analyte
from protocol.codelists import Activity
from protocol.schedule import analytes_expected
from protocol.standard import standard
from protocol.words import Sentence

_PANELS = tuple(Activity)


class Sample(Crf):
    """One blood sample of a visit."""

    title = _("Laboratory results")
    activities = (
        Activity.BLOOD_COUNT,
        Activity.HAEMOLYSIS,
        Activity.HAPTOGLOBIN,
        Activity.DAT,
        Activity.COLD_AGGLUTININS,
        Activity.CHEMISTRY,
        Activity.LIPIDS,
        Activity.URINALYSIS,
        Activity.IMMUNOGLOBULINS,
        Activity.PREGNANCY_TEST,
        Activity.VIROLOGY,
        Activity.HBV_DNA,
        Activity.IMAGING,
    )
    template = "labs/page.html"
    boxes = {"paste": _("Results copied from the hospital system or a spreadsheet")}

    collected_on = items.Date(_("Sample collected on"), sdtm="LB.LBDTC", essential=True, sdv=Sdv.CRITICAL)
    laboratory = items.Text(_("Laboratory"), offered=True, sdtm="LB.LBNAM", optional=True, sdv=Sdv.NEVER)
    pasted = items.Source(
        _("Pasted text that results were read from"), sdtm="SUPPLB.LBPASTED", optional=True, sdv=Sdv.NEVER
    )


class ResultQuerySet(CapturedQuerySet):
    """Results, in the words of the laboratory."""

    def dated(self) -> "ResultQuerySet":
        """With the day of the sample as `on`."""
        dated: ResultQuerySet = self.annotate(on=models.F("page__labs_sample__collected_on"))
        return dated

    def previous_to(self, page: Page) -> "ResultQuerySet":
        """The subject's last results before this page's sample, one a test, with the day as `on`."""
        here = models.Subquery(Sample.objects.filter(page_id=page.pk).values("collected_on"))
        before = self.dated().of([page.subject_id]).filter(standard__isnull=False).exclude(page=page.pk)
        before = before.annotate(here=here).filter(models.Q(here__isnull=True) | models.Q(on__lt=models.F("here")))
        latest: ResultQuerySet = before.order_by("test", models.F("on").desc(nulls_last=True), "-page").distinct("test")
        return latest


class Result(Row):
    """One analyte of a sample: as the laboratory reported it, and in the trial's unit."""

    of = Sample
    row_key = "test"

    objects: ClassVar[Any] = ResultQuerySet.as_manager()

    test = items.Choice(_("Test"), codelist=Test, sdtm="LB.LBTESTCD")
    reported = items.Text(_("Result"), unit_from="unit", sdtm="LB.LBORRES", sdv=Sdv.CRITICAL, is_result=True)
    unit = items.Text(_("Unit"), sdtm="LB.LBORRESU")
    reported_low = items.Decimal(_("Lower limit"), unit_from="unit", sdtm="LB.LBORNRLO")
    reported_high = items.Decimal(_("Upper limit"), unit_from="unit", sdtm="LB.LBORNRHI")
    significant = items.YesNo(_("Clinically significant"), sdtm="LB.LBCLSIG")
    standard = items.Text(_("Standard result"), derived="reported", sdtm="LB.LBSTRESC")
    qualifier = items.Text(_("Qualifier"), derived="reported", sdtm="SUPPLB.LBQUAL")
    value = items.Decimal(_("Standard value"), derived="reported", sdtm="LB.LBSTRESN")
    conversion = items.Text(_("Conversion"), derived="reported", sdtm="SUPPLB.LBCONV")
    low = items.Decimal(_("Standard lower limit"), derived="reported_low", sdtm="LB.LBSTNRLO")
    high = items.Decimal(_("Standard upper limit"), derived="reported_high", sdtm="LB.LBSTNRHI")
    interval = items.Integer(_("Reference interval of the limits"), derived="reported_low", sdtm="SUPPLB.LBRIID")
    limits_unit = items.Text(
        _("Unit that the limits were entered for, where it is another"),
        derived="reported_low",
        sdtm="SUPPLB.LBRIUNIT",
    )
    other_limits = items.Text(
        _("Limits of the laboratory, where the report has others"), derived="reported_low", sdtm="SUPPLB.LBRIOTH"
    )

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["page", "test"], name="test_once_a_sample")]

    @property
    def analyte(self) -> Analyte:
        """What was measured."""
        return ANALYTES[self.test]

    @classmethod
    def lines_for(cls, page: Page) -> tuple[PlannedLine, ...]:
        """The visit's analytes first, then the others that a laboratory may have sent."""
        planned = {analyte.code for analyte in analytes_expected(page.visit.code)} if page.visit else set(ANALYTES)
        offered = sorted(
            ANALYTES.values(), key=lambda analyte: (analyte.code not in planned, _PANELS.index(analyte.activity))
        )
        return tuple(
            PlannedLine(
                key=analyte.code,
                label=analyte.label,
                expected=analyte.code in planned,
                panel=analyte.activity,
                panel_label=analyte.activity.label,
                numeric=analyte.kind is ResultKind.NUMERIC and analyte.scale is None,
            )
            for analyte in offered
        )

    @classmethod
    def unit_of(cls, item: items.Item, row: Mapping[str, str | bool | None]) -> str:
        """Standard values are in the trial's unit, what was reported in the laboratory's."""
        analyte = ANALYTES.get(str(row.get("test")))
        if item.derived and isinstance(item, items.Decimal):
            return analyte.unit if analyte else ""
        if item.name == "standard":
            return analyte.unit if analyte and row.get("value") is not None else ""
        return super().unit_of(item, row)

    @property
    def measured(self) -> units.Measured | None:
        """The result beside its limits, as rules compare it; nothing where there is no value."""
        if self.value is None:
            return None
        return reference_limits.measured(
            self.value,
            self.qualifier,
            self.low,
            self.high,
            unit=self.unit,
            analyte=self.analyte,
            entered_for=self.limits_unit,
        )

    @property
    def judged(self) -> reference_limits.ReferenceLimits:
        """The limits as rules compare with them; of those in doubt, why."""
        return reference_limits.judged(
            self.low, self.high, unit=self.unit or "", analyte=self.analyte, entered_for=self.limits_unit
        )

    @property
    def side(self) -> str:
        """On which side of its own limits the result certainly lies: H, L, or nothing."""
        measured = self.measured
        if measured is None:
            return ""
        return "H" if measured.above(measured.high) else "L" if measured.below(measured.low) else ""

    def is_out(self) -> bool:
        """Whether the result certainly lies outside its own limits."""
        return bool(self.side)

    def is_blank(self) -> bool:
        """Units and limits alone are no result."""
        return self.reported is None

    def complete(self) -> None:
        """The standard value and limits, where the report can be read; nothing where it cannot."""
        self.unit = units.normalise(self.unit) if self.unit else None
        try:
            converted = standard(self.reported or "", self.unit or "", self.analyte)
        except units.Unreadable:
            self.standard = self.qualifier = self.value = self.conversion = None
        else:
            self.standard, self.value = converted.text, converted.value
            self.qualifier, self.conversion = converted.qualifier or None, converted.conversion or None
        self.low, self.high = self._standard(self.reported_low), self._standard(self.reported_high)

    def _standard(self, limit: Decimal | None) -> Decimal | None:
        try:
            return None if limit is None else units.convert(limit, self.limits_unit or self.unit or "", self.analyte)
        except units.Unreadable:
            return None

    def findings(self, context: Context) -> Iterator[Finding]:
        for finding in super().findings(context):
            yield replace(finding, row=self.test)
        if self.reported is None:
            return
        yield from reported.findings(
            "labs.result.reported", text=self.reported, unit=self.unit or "", analyte=self.analyte, row=self.test
        )
        if self.other_limits is not None:
            yield self._other_limits(self.other_limits)
        yield from limit_findings.findings(self._told_limits, self.judged)

    @property
    def _told_limits(self) -> limit_findings.ReportedLimits:
        unit = self.unit or ""
        return limit_findings.ReportedLimits(
            low=self.reported_low,
            high=self.reported_high,
            unit=unit,
            entered_for=self.limits_unit or unit,
            analyte=self.analyte,
        )

    def _other_limits(self, kept: str) -> Finding:
        """That the report has other limits than the laboratory had on that day."""
        stated = limit_findings.in_words(self.reported_low, self.reported_high)
        text = gettext_noop("The report says %(told)s; the limits of this laboratory on that day are %(kept)s.")
        sentence = Sentence(text, {"told": stated, "kept": kept})
        return Finding(
            "labs.result.interval", "reported_low", Severity.SOFT, sentence, self.test, seen=f"{stated} {kept}"
        )


class Alias(models.Model):
    """A name by which a hospital calls a test, as one of its people told (`protocol.analytes.plain` of it).

    Results under a name without a test are left out.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="aliases")
    name = models.TextField()
    test = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name_plural = "aliases"
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="alias_once_a_site"),
            models.CheckConstraint(condition=~models.Q(name=""), name="alias_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(test__in=["", *(str(test.value) for test in Test)]), name="alias_test_coded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} = {self.test}"

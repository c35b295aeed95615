"""The dose of a prior glucocorticoid in prednisone, beside it."""

from decimal import Decimal

from edc.capture.selectors import content
from edc.casebook.models import Page
from enrollment.annotations import prednisone
from tests import universe


def test_tells_the_prednisone_that_is_worth_as_much(subject, coordinator):
    def beside(**answers) -> list[str]:
        page = universe.add_page(subject, "enrollment.priortherapy", by=coordinator)
        universe.fill(page, by=coordinator, treatment="GLUCOCORTICOID", **answers)
        return [
            said.text
            for said in prednisone(page, content(Page.objects.get(pk=page.pk)), coordinator, universe.NOW).values()
        ]

    dexamethasone = {"glucocorticoid": "DEXAMETHASONE", "mg_per_day": Decimal(6)}
    methylprednisolone = {"glucocorticoid": "METHYLPREDNISOLONE", "mg_per_day": Decimal(48)}

    assert beside(glucocorticoid="PREDNISONE") == []
    assert beside(mg_per_day=Decimal(60)) == []
    assert beside(**dexamethasone) == ["Prednisone equivalent 40 mg/d; for mg/kg/d a weight is needed (DOSE-10)."]
    vital_signs = universe.page_of(subject, "enrollment.vitalsigns", visit="SCR")
    universe.fill(vital_signs, by=coordinator, weight=Decimal(60))
    assert beside(**methylprednisolone) == ["Prednisone equivalent 60 mg/d = 1 mg/kg/d at 60 kg (DOSE-10)."]
    assert beside(**methylprednisolone, weight=Decimal(45)) == [
        "Prednisone equivalent 60 mg/d = 1.33 mg/kg/d at 45 kg (DOSE-10)."
    ]
    assert prednisone(vital_signs, content(Page.objects.get(pk=vital_signs.pk)), coordinator, universe.NOW) == {}

"""A woman with warm AIHA whose screening says that she may take part, as it is entered; each test changes one thing."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from edc.accounts.models import User
from edc.capture import actions as capture
from edc.casebook.models import Subject
from enrollment import actions
from enrollment.models import ConsentVersion
from tests import universe

CONSENTED, PLANNED = date(2024, 3, 1), date(2024, 3, 10)
NORMAL = {"reported_low": Decimal(0), "reported_high": Decimal(40), "unit": "U/L"}
RESULTS: Mapping[str, Mapping[str, Any]] = {
    "HGB": {"reported": "80", "unit": "g/L", "reported_low": Decimal(115), "reported_high": Decimal(150)},
    "ALT": {"reported": "20", **NORMAL},
    "AST": {"reported": "22", **NORMAL},
    "BHCG": {"reported": "1.2", "unit": "U/L"},
    "DATIGG": {"reported": "3+"},
    "DATC3D": {"reported": "阴性"},
    "HIV": {"reported": "阴性"},
    "HCVAB": {"reported": "阴性"},
    "HBSAG": {"reported": "阴性"},
    "HBCAB": {"reported": "阴性"},
}
ASKED = (
    "active_infection", "anti_infective", "infection_uncontrolled", "bleeding_uncontrolled",
    "connective_tissue_disease", "organ_involvement", "cirrhosis", "portal_hypertension", "malignancy",
    "hypersensitivity",
)  # fmt: skip
ONCE: Mapping[str, Mapping[str, Any]] = {
    "enrollment.consent": {"signed_on": CONSENTED, "version": "2.0", "signer": "SUBJECT", "for_participation": "Y"},
    "enrollment.demographics": {"birth_date": date(1980, 5, 5), "sex": "F"},
    "enrollment.diseasehistory": {"disease": "WAIHA", "aetiology": "PRIMARY"},
    "enrollment.childbearing": {"potential": "Y", "lactating": "N"},
    "enrollment.exclusioncriteria": {"assessed_on": CONSENTED, **dict.fromkeys(ASKED, "N")},
}
COURSE: Mapping[str, Any] = {
    "treatment": "GLUCOCORTICOID", "glucocorticoid": "PREDNISONE", "mg_per_day": Decimal(60), "days": 28,
    "best_response": "NR",
}  # fmt: skip

Answers = Mapping[str, Mapping[str, Any]]


def screened(subject: Subject, *, by: User, results: Answers = RESULTS, **changed: Mapping[str, Any]) -> Subject:
    """Enters all of it, with what a test changed of a form, by the form's name without its room."""
    label = str(changed.get("consent", {}).get("version", "2.0"))
    if not ConsentVersion.objects.filter(site=subject.site, label=label).exists():
        keeper = universe.new_person(f"keeper-{label}", role="data-manager", site=subject.site)
        approved = {"ethics_reference": "EC-1", "approved_on": date(2024, 1, 1), "effective_from": date(2024, 1, 1)}
        version = ConsentVersion(site=subject.site, label=label, needs_reconsent=False, **approved)
        actions.publish_consent(version=version, by=keeper, at=universe.NOW)
    for form, answers in ONCE.items():
        page = universe.page_of(subject, form)
        told = {**answers, **changed.get(form.partition(".")[2], {})}
        capture.save(filled=universe.filled(page, answers=told), by=by, at=universe.NOW)
    vitals = {"measured_on": CONSENTED, "weight": Decimal(60), "temperature": Decimal("36.5")}
    page = universe.page_of(subject, "enrollment.vitalsigns", visit="SCR")
    capture.save(filled=universe.filled(page, answers=vitals), by=by, at=universe.NOW)
    sample = universe.page_of(subject, "labs.sample", visit="SCR")
    capture.save(
        filled=universe.filled(sample, answers={"collected_on": CONSENTED}, rows=results), by=by, at=universe.NOW
    )
    universe.fill(universe.add_page(subject, "enrollment.priortherapy", by=by), by=by, **COURSE)
    return subject

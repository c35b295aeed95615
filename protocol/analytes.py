"""The laboratory analytes: names, codes, stored units, exact factors and entry limits (specification 0.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from protocol.codelists import Activity
from protocol.words import _

Limits = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Analyte:
    """One analyte of the laboratory page.

    ``units`` maps every other unit to the exact factor into ``unit``; ``allow`` is what can be entered at
    all and ``expect`` what is not questioned, both in the stored unit and inclusive; ``places`` is how many
    decimals a result of it usually has.
    """

    code: str
    label: str
    testcd: str
    loinc: str
    unit: str
    allow: Limits
    expect: Limits
    places: int
    activity: Activity
    units: Mapping[str, Decimal] = field(default_factory=dict)


def _limits(low: str, high: str) -> Limits:
    return Decimal(low), Decimal(high)


def _factors(**of: str) -> Mapping[str, Decimal]:
    """Factors by unit, where an underscore stands for the stroke of the unit."""
    return MappingProxyType({unit.replace("_", "/"): Decimal(factor) for unit, factor in of.items()})


# 10^3 per microlitre is the same number as 10^9 per litre.
_COUNTS = MappingProxyType({"10^3/uL": Decimal(1)})

_ALL = (
    Analyte(
        "HGB",
        _("Haemoglobin"),
        "HGB",
        "718-7",
        "g/L",
        _limits("10", "250"),
        _limits("40", "180"),
        0,
        Activity.BLOOD_COUNT,
        _factors(g_dL="10"),
    ),
    Analyte(
        "PLT",
        _("Platelets"),
        "PLAT",
        "777-3",
        "10^9/L",
        _limits("0", "3000"),
        _limits("5", "600"),
        0,
        Activity.BLOOD_COUNT,
        _COUNTS,
    ),
    # The specification limits the percentage; the limits of the absolute count are ours.
    Analyte(
        "RETIC",
        _("Reticulocytes"),
        "RETI",
        "14196-0",
        "10^9/L",
        _limits("0", "3000"),
        _limits("5", "800"),
        1,
        Activity.BLOOD_COUNT,
    ),
    Analyte(
        "RETICPCT",
        _("Reticulocytes, percentage"),
        "RETIRBC",
        "4679-7",
        "%",
        _limits("0", "60"),
        _limits("0", "20"),
        2,
        Activity.BLOOD_COUNT,
    ),
    Analyte(
        "LDH",
        _("Lactate dehydrogenase"),
        "LDH",
        "2532-0",
        "U/L",
        _limits("20", "20000"),
        _limits("80", "1500"),
        0,
        Activity.HAEMOLYSIS,
    ),
    Analyte(
        "TBIL",
        _("Total bilirubin"),
        "BILI",
        "14631-6",
        "umol/L",
        _limits("0", "1000"),
        _limits("2", "200"),
        1,
        Activity.HAEMOLYSIS,
        _factors(mg_dL="17.104"),
    ),
    Analyte(
        "HAPTO",
        _("Haptoglobin"),
        "HAPTOG",
        "4542-7",
        "g/L",
        _limits("0", "10"),
        _limits("0", "4"),
        2,
        Activity.HAPTOGLOBIN,
        _factors(mg_dL="0.01"),
    ),
    Analyte(
        "ALT",
        _("Alanine aminotransferase"),
        "ALT",
        "1742-6",
        "U/L",
        _limits("0", "20000"),
        _limits("3", "400"),
        0,
        Activity.CHEMISTRY,
    ),
    Analyte(
        "AST",
        _("Aspartate aminotransferase"),
        "AST",
        "1920-8",
        "U/L",
        _limits("0", "20000"),
        _limits("3", "400"),
        0,
        Activity.CHEMISTRY,
    ),
    Analyte(
        "WBC",
        _("White blood cells"),
        "WBC",
        "6690-2",
        "10^9/L",
        _limits("0", "500"),
        _limits("1", "30"),
        2,
        Activity.BLOOD_COUNT,
        _COUNTS,
    ),
    # Neutrophils are white blood cells: the same hard limits; the soft ones are ours.
    Analyte(
        "NEUT",
        _("Neutrophils"),
        "NEUT",
        "751-8",
        "10^9/L",
        _limits("0", "500"),
        _limits("0.5", "25"),
        2,
        Activity.BLOOD_COUNT,
        _COUNTS,
    ),
    Analyte(
        "CREAT",
        _("Creatinine"),
        "CREAT",
        "14682-9",
        "umol/L",
        _limits("5", "3000"),
        _limits("20", "250"),
        0,
        Activity.CHEMISTRY,
        _factors(mg_dL="88.42"),
    ),
    Analyte(
        "TRIG",
        _("Triglycerides"),
        "TRIG",
        "14927-8",
        "mmol/L",
        _limits("0", "100"),
        _limits("0.3", "11"),
        2,
        Activity.LIPIDS,
        _factors(mg_dL="0.01129"),
    ),
    Analyte(
        "CHOL",
        _("Total cholesterol"),
        "CHOL",
        "14647-2",
        "mmol/L",
        _limits("0", "50"),
        _limits("2", "12"),
        2,
        Activity.LIPIDS,
        _factors(mg_dL="0.02586"),
    ),
)

ANALYTES: Mapping[str, Analyte] = MappingProxyType({analyte.code: analyte for analyte in _ALL})

# Not a row of the laboratory page: the trough has a form of its own.
SIROLIMUS = Analyte(
    "SIROLIMUS",
    _("Sirolimus in whole blood"),
    "SIROLIM",
    "29247-4",
    "ng/mL",
    _limits("0", "200"),
    _limits("0.5", "30"),
    2,
    Activity.TROUGH,
    _factors(ug_L="1", nmol_L="0.9142"),
)

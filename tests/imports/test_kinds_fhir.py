"""Each kind of thing that a FHIR bundle holds is read whole, or asked about, or said to be left out."""

import json
from datetime import date

import pytest

from edc.imports.results.ranges import SubjectFacts
from tests.imports.tried import MAN, bundle, observation, patient, plain, quantity, said, tried

MEN_AND_WOMEN = [
    {"low": {"value": 115}, "high": {"value": 150}, "appliesTo": [{"coding": [{"code": "female"}]}]},
    {"low": {"value": 130}, "high": {"value": 175}, "appliesTo": [{"coding": [{"code": "248153007"}]}]},
]
OF_AGES = [
    {"high": {"value": 135}, "age": {"high": {"value": 17, "unit": "years"}}},
    {"high": {"value": 175}, "age": {"low": {"value": 216, "system": "http://unitsofmeasure.org", "code": "mo"}}},
]
KNOWN = {"01-S001": MAN}
CSF = {"resourceType": "Specimen", "id": "s", "type": {"coding": [{"code": "258450006"}]}}


@pytest.mark.parametrize(
    ("person", "limits"),
    [(MAN, ("130", "175")), (SubjectFacts("F"), ("115", "150")), (SubjectFacts(), (None, None))],
)
def test_takes_the_range_of_the_subjects_sex(person, limits):
    content = bundle(observation(**quantity(118), referenceRange=MEN_AND_WOMEN))

    (one,) = tried(content, people={"01-S001": person}).read
    assert (one.low, one.high) == limits


@pytest.mark.parametrize(
    ("born", "high"), [(date(1980, 1, 1), "175"), (date(2015, 1, 1), "135"), (None, None), (date(2008, 12, 1), "135")]
)
def test_takes_the_range_of_the_subjects_age(born, high):
    content = bundle(observation(**quantity(118), referenceRange=OF_AGES))

    assert [one.high for one in tried(content, people={"01-S001": SubjectFacts("M", born)}).read] == [high]


@pytest.mark.parametrize(
    ("told", "right"),
    [
        (quantity(118, comparator=">"), ("HGB", ">118", "g/L", None, None)),
        ({"valueString": "118 g/L"}, ("HGB", "118", "g/L", None, None)),
        (quantity(118, "gram", code="g/L"), ("HGB", "118", "g/L", None, None)),
        (
            {**quantity(118), "referenceRange": [{"low": {"value": 13, "unit": "g/dL"}}]},
            ("HGB", "118", "g/L", "130", None),
        ),
        (
            {**quantity(118), "referenceRange": [{"low": {"value": 13}, "text": "13 or more"}]},
            ("HGB", "118", "g/L", "13", None),
        ),
        (
            {**quantity(118), "referenceRange": [{"text": "130-175"}]},
            ("HGB", "118", "g/L", "130", "175"),
        ),
        (
            {
                **quantity(118),
                "referenceRange": [
                    {"type": {"coding": [{"code": "critical"}]}, "high": {"value": 200}},
                    {"type": {"coding": [{"code": "normal"}]}, "high": {"value": 175}},
                ],
            },
            ("HGB", "118", "g/L", None, "175"),
        ),
    ],
)
def test_reads_a_quantity(told, right):
    assert plain(tried(bundle(observation(**told)), people=KNOWN)) == [right]


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ({"valueCodeableConcept": {"coding": [{"code": "10828004"}]}}, "POS"),
        ({"valueCodeableConcept": {"coding": [{"code": "LA6577-6"}, {"code": "x", "display": "neg"}]}}, "NEG"),
        ({"valueCodeableConcept": {"text": "Not reactive", "coding": [{"code": "260385009"}]}}, "NEG"),
        ({"valueCodeableConcept": {"coding": [{"code": "z", "display": "Detected (qualifier value)"}]}}, "POS"),
        ({"valueString": "Non-Reactive"}, "NEG"),
    ],
)
def test_reads_a_result_in_words(value, right):
    content = bundle(observation("13952-7", "HBcAb", **value))

    assert [one.result for one in tried(content, people=KNOWN).read] == [right]


@pytest.mark.parametrize(
    ("told", "right"),
    [
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 320}}}, "1:320"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 320, "comparator": ">"}}}, ">1:320"),
        (quantity(320, "{titer}", comparator=">"), ">1:320"),
    ],
)
def test_reads_a_titre(told, right):
    assert [one.result for one in tried(bundle(observation("5048-4", "ANA", **told)), people=KNOWN).read] == [right]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (quantity(5, comparator="ad"), "comparator “ad”"),
        ({**quantity(118), "modifierExtension": [{"url": "http://x/negated", "valueBoolean": True}]}, "modifies"),
        ({**quantity(118), "focus": [{"reference": "RelatedPerson/d"}]}, "of another than the patient"),
        ({**quantity(118), "specimen": {"reference": "#s"}, "contained": [CSF]}, "cerebrospinal fluid"),
        (quantity(96, code="mg/dL"), "which is another unit"),
        (quantity(96, code="m-3.g"), "is not a unit"),
        ({**quantity(96), "valueString": "97"}, "several values: valueQuantity, valueString"),
        ({**quantity(96), "dataAbsentReason": {"coding": [{"code": "unknown"}]}}, "says that there is none (unknown)"),
        ({**quantity(96), "dataAbsentReason": {"text": "clotted"}}, "(clotted)"),
        ({"valueBoolean": False}, "valueBoolean"),
        ({"valueCodeableConcept": {"coding": [{"code": "4711"}]}}, "is the code “4711” without words"),
        (
            {"valueCodeableConcept": {"text": "Positive", "coding": [{"code": "260385009"}]}},
            "contradict each other: “Positive”, “negative”",
        ),
        ({"valueRatio": {"numerator": {"value": 1, "unit": "mg"}, "denominator": {"value": 3}}}, "valueRatio"),
        (
            {"valueRatio": {"numerator": {"value": 1, "comparator": "<"}, "denominator": {"value": 3}}},
            "comparator “<”",
        ),
        (
            {"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 3, "comparator": "ad"}}},
            "comparator “ad”",
        ),
        ({**quantity(96), "effectiveDateTime": "2026-10"}, "is no day"),
        ({**quantity(96), "subject": {"reference": "https://other/Patient/p1"}}, "a patient on another server"),
        ({**quantity(96), "specimen": {"display": "Urine"}}, "in “Urine”"),
    ],
)
def test_asks_about_an_observation_that_is_not_plain(told, sentence):
    answer = tried(bundle(observation(**told)), people=KNOWN)

    assert sentence in said(answer.asked)
    assert answer.read == []


@pytest.mark.parametrize("told", [{"valueRatio": {}}, {"valueQuantity": {"unit": "g/L"}}, {"valueCodeableConcept": {}}])
def test_an_observation_without_a_value_is_left_out(told):
    assert said(tried(bundle(observation(**told)), people=KNOWN).left_out) == "No result stands in this row."


def test_keeps_what_the_laboratory_does_not_stand_by_out_of_the_questions():
    content = bundle(*(observation(status=status, **quantity(96)) for status in ("preliminary", "entered-in-error")))
    answer = tried(content, people=KNOWN)

    assert answer.asked == []
    assert len(answer.left_out) == 2


@pytest.mark.parametrize(
    "reference",
    ["Patient/p1", "Patient/p1/_history/2", "http://lis/fhir/Patient/p1", "urn:uuid:7", "#inside", "Patient/01-S001"],
)
def test_finds_the_patient_that_a_reference_means(reference):
    urls = {"http://lis/fhir/Patient/p1": "p1", "urn:uuid:7": "x7"}
    entries = [{"fullUrl": url, "resource": patient("01-S001", key=key)} for url, key in urls.items()]
    inside = {**patient("01-S001"), "id": "inside"}
    resource = observation(**quantity(96), subject={"reference": reference}, contained=[inside])
    content = json.dumps({"resourceType": "Bundle", "entry": [*entries, {"resource": resource}]}).encode()

    assert [one.subject for one in tried(content, people=KNOWN).read] == ["01-S001"]


def test_asks_whose_result_it_is_where_two_patients_have_one_reference():
    entries = [{"fullUrl": f"http://{host}/Patient/p1", "resource": patient("01-S001")} for host in "ab"]
    entries.append({"resource": observation(**quantity(96))})
    content = json.dumps({"resourceType": "Bundle", "entry": entries}).encode()

    assert "Two patients of this file" in said(tried(content, people=KNOWN).asked)


def test_reads_specimens_reports_and_bundles_within_bundles():
    specimen = {"resourceType": "Specimen", "id": "s", "type": {"text": "Urine"}}
    inside = {"resourceType": "Specimen", "id": "t", "type": {"coding": [{"display": "CSF"}]}}
    within = observation("6690-2", "WBC", **quantity(6, "10*9/L"))
    del within["subject"], within["effectiveDateTime"]
    report = {
        "resourceType": "DiagnosticReport",
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2026-10-22",
        "contained": [{**within, "id": "w"}],
        "result": [{"reference": "#w"}, {"reference": "Observation/9"}],
    }
    inner = {
        "resourceType": "Bundle",
        "entry": [
            {
                "resource": observation(
                    "2345-7", "Glucose", **quantity(5, "mmol/L"), specimen={"reference": "Specimen/s"}
                )
            },
            {"resource": observation(**quantity(9), specimen={"reference": "#t"}, contained=[inside])},
            {"resource": {"resourceType": "Encounter"}},
        ],
    }

    answer = tried(bundle(specimen, report, inner), people=KNOWN)

    assert [(one.test, one.date) for one in answer.read] == [("WBC", "2026-10-22")]
    assert [one.sentence.split(" in ")[1] for one in answer.asked] == [
        "“Urine” is no test that this study knows.",
        "“CSF” is no test that this study knows.",
    ]
    assert answer.notices == [
        "Resources that are not read: Encounter (1).",
        "Reports name 1 results that are not in this file.",
    ]


def test_says_that_a_bundle_has_more_than_this_file():
    link = [{"relation": "next", "url": "http://h/2"}]
    answer = tried(bundle(observation(**quantity(96)), total=40, link=link), people=KNOWN)

    assert answer.notices == [
        "The bundle says that there are more pages: only this one was read.",
        "The bundle says that it has 40 results in all, and 1 are in this file.",
    ]


@pytest.mark.parametrize(
    ("numbers", "subject"),
    [
        (("110101199003071234", "01-S001"), "01-S001"),
        (("MRN-7", "S001", "110101199003071234"), "S001"),
        (("110101199003071234", "MRN-7"), None),
    ],
)
def test_of_several_numbers_only_a_subjects_own_is_looked_at(numbers, subject):
    entries = [{"resource": patient(*numbers)}, {"resource": observation(**quantity(96))}]
    content = json.dumps({"resourceType": "Bundle", "entry": entries}).encode()
    answer = tried(content, people=KNOWN)

    assert [one.subject for one in answer.read] == ([subject] if subject else [])
    assert "110101199003071234" not in str(answer.as_json())
    if subject is None:
        assert "None of the 2 numbers of this patient" in said(answer.asked)


def test_asks_which_of_two_codes_is_meant():
    codes = [{"system": "http://loinc.org", "code": code} for code in ("718-7", "777-3")]
    told = {**observation(**quantity(118)), "code": {"coding": codes, "text": "Hb"}}

    answer = tried(bundle(told), people=KNOWN)

    assert (answer.read, said(answer.asked)) == ([], "The codes 718-7, 777-3 mean different tests.")

"""A job keeps what its file says of itself, of two results the corrected one, and of a patient no other number."""

import json

from edc.audit.models import Entry
from edc.imports.models import Line, Notice
from edc.labs.models import Result
from tests.imports.conftest import counts, csv_of, entered, row, sentence, verdicts


def test_the_corrected_result_is_entered_and_the_other_is_said(send, subject):
    header = "subject,test,result,unit,date,status"
    rows = ["01-001,HGB,18,g/L,2025-06-02,final", "01-001,HGB,118,g/L,2025-06-02,corrected"]

    job = entered(send(csv_of(*rows, header=header)))

    assert (counts(job), verdicts(job)) == ((2, 1, 0, 0), [(2, "corrected")])
    assert sentence(job) == "Row 3 corrects this result."
    assert Result.objects.get().reported == "118"


def test_a_blank_beside_a_result_of_the_same_test_counts_as_left_out(send, subject):
    assert counts(entered(send(csv_of(row(result=""), row())))) == (2, 1, 0, 1)


def test_keeps_no_number_of_a_patient_that_is_no_subjects(send, subject):
    numbers = [{"value": number} for number in ("110101199003071234", "MRN-7", "01-001")]
    strange = [{"value": number} for number in ("110101199003071234", "MRN-7")]
    resources = [
        {"resourceType": "Patient", "id": key, "identifier": identifier}
        for key, identifier in (("a", numbers), ("b", strange))
    ]
    for key in "ab":
        resources.append(
            {
                "resourceType": "Observation",
                "status": "final",
                "code": {"coding": [{"system": "http://loinc.org", "code": "718-7"}]},
                "subject": {"reference": f"Patient/{key}"},
                "effectiveDateTime": "2025-06-02",
                "valueQuantity": {"value": 118, "unit": "g/L"},
            }
        )
    entries = [{"resource": resource} for resource in resources]

    job = entered(send(json.dumps({"resourceType": "Bundle", "entry": entries}).encode()))

    assert Result.objects.get().page.subject == subject
    assert sentence(job) == "None of the 2 numbers of this patient is a subject's of this site."
    kept = str([*Line.objects.values(), *Notice.objects.values(), *Entry.objects.values()])
    assert "110101199003071234" not in kept
    assert "MRN-7" not in kept


def test_what_a_file_says_of_itself_is_kept_once(send, subject):
    job = entered(send(csv_of(f"{row()},H", header="受试者编号,项目,结果,单位,参考范围,采样日期,标志")))

    assert [notice.said for notice in job.notices.all()] == ["Columns that were not used: “标志”."]

"""The same substance in another specimen is another test."""

import pytest

from protocol.analytes import alike, named, unit_as_named
from protocol.specimen import Specimen, of, of_title
from tests.protocol.tables import table

NAMED = table("""
    name              | specimen | test
    肌酐              |          | CREAT
    肌酐              | URINE    |
    肌酐              | BLOOD    | CREAT
    尿肌酐            |          |
    尿液 肌酐         |          |
    Creatinine (urine) |         |
    葡萄糖            | URINE    | UGLUC
    葡萄糖            | CSF      |
    白细胞            | URINE    | ULEU
    尿蛋白            |          | UPROTDIP
    24小时尿蛋白      |          | UPROT
    尿酸              |          | URATE
    尿素氮            |          | UREA
    隐血              | URINE    | UBLOOD
    隐血              | STOOL    |
    胸水LDH           |          |
    LDH (pleural)     |          |
    乳酸脱氢酶        | PLEURAL  |
    血清钾            |          | K
    Creatinine (U)    |          |
    HGB(供者)         |          |
    WBC(镜检)         |          |
    葡萄糖(餐后2h)    |          |
    肌酐(苦味酸法)    |          | CREAT
    血红蛋白(g/L)     |          | HGB
    血红蛋白(全血)    |          | HGB
""")


@pytest.mark.parametrize("row", NAMED, ids=lambda row: f"{row['name']} {row['specimen']}".strip())
def test_a_name_means_a_test_of_its_own_specimen_only(row):
    test = named(row["name"], specimen=Specimen(row["specimen"]) if row["specimen"] else None)

    assert (test.code if test else "") == row["test"]


def test_a_name_that_a_hospital_told_is_of_its_own_specimen_too():
    assert named("糖", {"糖": "UGLUC"}, specimen=Specimen.URINE).code == "UGLUC"
    assert named("Cr-X", {"crx": "CREAT"}, specimen=Specimen.URINE) is None


def test_only_a_test_of_the_same_specimen_is_suggested():
    assert alike("血清肌酐测定值").code == "CREAT"
    assert (alike("尿肌酐测定") or named("UPCR")).specimen is Specimen.URINE
    assert alike("乳酸脱氢酶", specimen=Specimen.CSF) is None


@pytest.mark.parametrize(
    ("title", "specimen"),
    [
        ("尿液生化", Specimen.URINE), ("胸腔积液生化", Specimen.PLEURAL), ("血常规", Specimen.BLOOD),
        ("生化", Specimen.BLOOD), ("Liver panel", Specimen.BLOOD), ("标本类型：脑脊液", Specimen.CSF),
        ("粪便常规", Specimen.STOOL), ("备注", None),
    ],
)  # fmt: skip
def test_a_title_tells_the_specimen_of_what_stands_below(title, specimen):
    assert of_title(title) is specimen


def test_urea_and_uric_acid_name_no_urine():
    assert (of("尿素氮"), of("尿酸"), of("尿液")) == (None, None, Specimen.URINE)


@pytest.mark.parametrize(
    ("name", "unit", "told"),
    [
        ("BUN", "mg/dL", "mg N/dL"), ("尿素氮", "mg%", "mg N/dL"), ("Urea nitrogen", "mg/dl", "mg N/dL"),
        ("Urea", "mg/dL", "mg/dL"), ("BUN", "mmol/L", "mmol/L"), ("尿素", "mg/dL", "mg/dL"),
    ],
)  # fmt: skip
def test_milligrams_under_the_name_of_nitrogen_are_those_of_nitrogen(name, unit, told):
    assert unit_as_named(name, unit) == told

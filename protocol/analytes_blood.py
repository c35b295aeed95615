"""The analytes of the blood count and of haemolysis (specification 0.2 and 3).

Limits that the specification does not give are ours.
"""

from protocol.analyte import Analyte, ResultKind, numeric, titre, worded
from protocol.codelists import Activity, Reactivity, Strength
from protocol.words import _

COUNT = Activity.BLOOD_COUNT
# 10^3 per microlitre is the same number as 10^9 per litre.
_COUNTS = "10^3/uL ×1, /uL ×0.001, 10^6/L ×0.001, 10^4/uL ×10"

BLOOD: tuple[Analyte, ...] = (
    numeric(
        "HGB", _("Haemoglobin"), "HGB 718-7", "g/L",
        at=COUNT, allow="10–250", expect="40–180", places=0, factors="g/dL ×10",
        aliases="血红蛋白 | 血红蛋白浓度 | 血红蛋白测定 | 血色素 | Hb | HGB | Hemoglobin | Haemoglobin",
    ),
    numeric(
        "PLT", _("Platelets"), "PLAT 777-3", "10^9/L",
        at=COUNT, allow="0–3000", expect="5–600", places=0, factors=_COUNTS,
        aliases="血小板 | 血小板计数 | 血小板总数 | PLT | PLAT | Platelet count | Platelets",
    ),
    numeric(
        "RETIC", _("Reticulocytes"), "RETI 14196-0", "10^9/L",
        at=COUNT, allow="0–3000", expect="5–800", places=1,
        factors="10^12/L ×1000, 10^6/uL ×1000, 10^3/uL ×1, /uL ×0.001",
        aliases="网织红细胞绝对值 | 网织红细胞计数 | 网织红细胞绝对计数 | 网织红细胞# | RET# | RETIC | RETI "
                "| RETIC# | Reticulocyte count | Reticulocytes",
    ),
    numeric(
        "RETICPCT", _("Reticulocytes, percentage"), "RETIRBC 4679-7", "%",
        at=COUNT, allow="0–60", expect="0–20", places=2,
        aliases="网织红细胞百分比 | 网织红细胞百分率 | 网织红细胞比率 | 网织红细胞% | RET% | RETIC% | RETIRBC "
                "| Reticulocyte percentage | Reticulocytes/Erythrocytes",
    ),
    numeric(
        "RBC", _("Red blood cells"), "RBC 789-8", "10^12/L",
        at=COUNT, allow="0.2–12", expect="1–8", places=2, factors="10^6/uL ×1, 10^4/uL ×0.01",
        aliases="红细胞 | 红细胞计数 | 红细胞总数 | RBC | Erythrocytes | Red blood cell count | Red blood cells",
    ),
    numeric(
        "HCT", _("Haematocrit"), "HCT 4544-3", "%",
        at=COUNT, allow="2–80", expect="10–60", places=1, factors="L/L ×100",
        aliases="红细胞压积 | 红细胞比容 | 红细胞比积 | HCT | PCV | Hematocrit | Haematocrit",
    ),
    numeric(
        "WBC", _("White blood cells"), "WBC 6690-2", "10^9/L",
        at=COUNT, allow="0–500", expect="1–30", places=2, factors=_COUNTS,
        aliases="白细胞 | 白细胞计数 | 白细胞总数 | WBC | Leukocytes | White blood cell count | White blood cells",
    ),
    # Neutrophils are white blood cells: the same hard limits.
    numeric(
        "NEUT", _("Neutrophils"), "NEUT 751-8", "10^9/L",
        at=COUNT, allow="0–500", expect="0.5–25", places=2, factors=_COUNTS,
        aliases="中性粒细胞绝对值 | 中性粒细胞计数 | 中性粒细胞数 | 中性粒细胞# | NEUT | NEUT# | NE# | ANC "
                "| Neutrophil count | Neutrophils",
    ),
    numeric(
        "LYM", _("Lymphocytes"), "LYM 731-0", "10^9/L",
        at=COUNT, allow="0–500", expect="0.2–10", places=2, factors=_COUNTS,
        aliases="淋巴细胞绝对值 | 淋巴细胞计数 | 淋巴细胞数 | 淋巴细胞# | LYM | LYM# | LYMPH# | LY# "
                "| Lymphocyte count | Lymphocytes",
    ),
    numeric(
        "MONO", _("Monocytes"), "MONO 742-7", "10^9/L",
        at=COUNT, allow="0–500", expect="0–3", places=2, factors=_COUNTS,
        aliases="单核细胞绝对值 | 单核细胞计数 | 单核细胞数 | 单核细胞# | MONO | MONO# | MO# | Monocyte count "
                "| Monocytes",
    ),
    numeric(
        "EOS", _("Eosinophils"), "EOS 711-2", "10^9/L",
        at=COUNT, allow="0–500", expect="0–3", places=2, factors=_COUNTS,
        aliases="嗜酸性粒细胞绝对值 | 嗜酸性粒细胞计数 | 嗜酸性粒细胞# | 嗜酸粒细胞绝对值 | 嗜酸粒细胞计数 | EOS "
                "| EOS# | EO# | Eosinophil count | Eosinophils",
    ),
    numeric(
        "BASO", _("Basophils"), "BASO 704-7", "10^9/L",
        at=COUNT, allow="0–500", expect="0–1", places=2, factors=_COUNTS,
        aliases="嗜碱性粒细胞绝对值 | 嗜碱性粒细胞计数 | 嗜碱性粒细胞# | 嗜碱粒细胞绝对值 | 嗜碱粒细胞计数 | BASO "
                "| BASO# | BA# | Basophil count | Basophils",
    ),
    numeric(
        "NEUTPCT", _("Neutrophils, percentage"), "NEUTLE 770-8", "%",
        at=COUNT, allow="0–100", expect="5–98", places=1, expected=False,
        aliases="中性粒细胞百分比 | 中性粒细胞百分率 | 中性粒细胞% | NEUT% | NE% | NEUTLE | Neutrophils/Leukocytes",
    ),
    numeric(
        "LYMPCT", _("Lymphocytes, percentage"), "LYMLE 736-9", "%",
        at=COUNT, allow="0–100", expect="1–90", places=1, expected=False,
        aliases="淋巴细胞百分比 | 淋巴细胞百分率 | 淋巴细胞% | LYM% | LYMPH% | LY% | LYMLE | Lymphocytes/Leukocytes",
    ),
    numeric(
        "MONOPCT", _("Monocytes, percentage"), "MONOLE 5905-5", "%",
        at=COUNT, allow="0–100", expect="0–30", places=1, expected=False,
        aliases="单核细胞百分比 | 单核细胞百分率 | 单核细胞% | MONO% | MO% | MONOLE | Monocytes/Leukocytes",
    ),
    numeric(
        "EOSPCT", _("Eosinophils, percentage"), "EOSLE 713-8", "%",
        at=COUNT, allow="0–100", expect="0–30", places=1, expected=False,
        aliases="嗜酸性粒细胞百分比 | 嗜酸性粒细胞百分率 | 嗜酸性粒细胞% | 嗜酸粒细胞百分比 | EOS% | EO% | EOSLE "
                "| Eosinophils/Leukocytes",
    ),
    numeric(
        "BASOPCT", _("Basophils, percentage"), "BASOLE 706-2", "%",
        at=COUNT, allow="0–100", expect="0–5", places=1, expected=False,
        aliases="嗜碱性粒细胞百分比 | 嗜碱性粒细胞百分率 | 嗜碱性粒细胞% | 嗜碱粒细胞百分比 | BASO% | BA% | BASOLE "
                "| Basophils/Leukocytes",
    ),
    numeric(
        "MCV", _("Mean corpuscular volume"), "MCV 787-2", "fL",
        at=COUNT, allow="30–200", expect="55–140", places=1, expected=False,
        aliases="平均红细胞体积 | 红细胞平均体积 | MCV",
    ),
    numeric(
        "MCH", _("Mean corpuscular haemoglobin"), "MCH 785-6", "pg",
        at=COUNT, allow="5–100", expect="15–50", places=1, expected=False,
        aliases="平均红细胞血红蛋白量 | 平均血红蛋白含量 | 红细胞平均血红蛋白量 | MCH",
    ),
    numeric(
        "MCHC", _("Mean corpuscular haemoglobin concentration"), "MCHC 786-4", "g/L",
        at=COUNT, allow="100–600", expect="250–420", places=0, factors="g/dL ×10", expected=False,
        aliases="平均红细胞血红蛋白浓度 | 平均血红蛋白浓度 | 红细胞平均血红蛋白浓度 | MCHC",
    ),
    numeric(
        "LDH", _("Lactate dehydrogenase"), "LDH 2532-0", "U/L",
        at=Activity.HAEMOLYSIS, allow="20–20000", expect="80–1500", places=0,
        aliases="乳酸脱氢酶 | 乳酸脱氢酶测定 | LD | LDH | Lactate dehydrogenase",
    ),
    numeric(
        "TBIL", _("Total bilirubin"), "BILI 14631-6", "umol/L",
        at=Activity.HAEMOLYSIS, allow="0–1000", expect="2–200", places=1, factors="mg/dL ×17.104",
        aliases="总胆红素 | 总胆红素测定 | TBIL | T-BIL | TBil | STB | BILI | Total bilirubin | Bilirubin",
    ),
    numeric(
        "DBIL", _("Direct bilirubin"), "BILDIR 14629-0", "umol/L",
        at=Activity.HAEMOLYSIS, allow="0–1000", expect="0–100", places=1, factors="mg/dL ×17.104",
        aliases="直接胆红素 | 结合胆红素 | 直接胆红素测定 | DBIL | D-BIL | BILDIR | Direct bilirubin",
    ),
    numeric(
        "IBIL", _("Indirect bilirubin"), "BILIND 14630-8", "umol/L",
        at=Activity.HAEMOLYSIS, allow="0–1000", expect="0–200", places=1, factors="mg/dL ×17.104", expected=False,
        aliases="间接胆红素 | 非结合胆红素 | 未结合胆红素 | IBIL | I-BIL | BILIND | Indirect bilirubin",
    ),
    numeric(
        "FHGB", _("Free haemoglobin in plasma"), "HGBFR 721-1", "mg/L",
        at=Activity.HAEMOLYSIS, allow="0–10000", expect="0–1000", places=1, factors="mg/dL ×10, g/L ×1000",
        expected=False, aliases="血浆游离血红蛋白 | 游离血红蛋白 | FHb | F-Hb | Free hemoglobin "
                                "| Plasma free hemoglobin",
    ),
    numeric(
        "HAPTO", _("Haptoglobin"), "HAPTOG 4542-7", "g/L",
        at=Activity.HAPTOGLOBIN, allow="0–10", expect="0–4", places=2, factors="mg/dL ×0.01, mg/L ×0.001",
        aliases="结合珠蛋白 | 触珠蛋白 | 血清结合珠蛋白 | 血清触珠蛋白 | HP | HPT | HAPT | HAPTO | HAPTOG "
                "| Haptoglobin",
    ),
    worded(
        "DAT", _("Direct antiglobulin test, polyspecific"), "ANGLOBDR 1007-4", Strength,
        at=Activity.DAT, kind=ResultKind.ORDINAL,
        aliases="直接抗人球蛋白试验 | 直接Coombs试验 | 直接抗球蛋白试验 | 抗人球蛋白试验(多特异性) | DAT | DCT "
                "| Direct Coombs | Direct antiglobulin test",
    ),
    worded(
        "DATIGG", _("Direct antiglobulin test, anti-IgG"), "ANGLOBDR 55776-9", Strength,
        at=Activity.DAT, kind=ResultKind.ORDINAL,
        aliases="直接抗人球蛋白试验抗IgG | 抗IgG | 直抗IgG | DAT-IgG | DAT IgG | Anti-IgG",
    ),
    worded(
        "DATC3D", _("Direct antiglobulin test, anti-C3d"), "ANGLOBDR 55774-4", Strength,
        at=Activity.DAT, kind=ResultKind.ORDINAL,
        aliases="直接抗人球蛋白试验抗C3d | 抗C3d | 抗C3 | 直抗C3d | DAT-C3d | DAT C3d | DAT-C3 | Anti-C3d",
    ),
    titre(
        "DATTITRE", _("Direct antiglobulin test, titre"), "DATTITRE -",
        at=Activity.DAT, scale=Reactivity,
        aliases="直接抗人球蛋白试验效价 | 直抗效价 | DAT效价 | DAT滴度 | DAT titre | DAT titer",
    ),
    worded(
        "IAT", _("Indirect antiglobulin test"), "ANGLBIND 1003-3", Strength,
        at=Activity.DAT, kind=ResultKind.ORDINAL, expected=False,
        aliases="间接抗人球蛋白试验 | 间接Coombs试验 | 间接抗球蛋白试验 | IAT | ICT | Indirect Coombs "
                "| Indirect antiglobulin test",
    ),
    titre(
        "COLDAGG", _("Cold agglutinin titre"), "CAGGLT -",
        at=Activity.COLD_AGGLUTININS, scale=Reactivity,
        aliases="冷凝集素效价 | 冷凝集试验 | 冷凝集素试验 | 冷凝集素 | CAT | Cold agglutinin titre "
                "| Cold agglutinin titer | Cold agglutinins",
    ),
    titre(
        "ANA", _("Antinuclear antibodies"), "ANUCAB 5048-4",
        at=Activity.COLD_AGGLUTININS, scale=Reactivity,
        aliases="抗核抗体 | 抗核抗体谱 | ANA | Antinuclear antibodies | Antinuclear antibody",
    ),
)  # fmt: skip

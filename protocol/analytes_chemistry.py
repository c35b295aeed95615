"""The analytes of chemistry, lipids and urine (specification 0.2 and 3).

Limits that the specification does not give are ours.
"""

from protocol.analyte import Analyte, ResultKind, numeric, worded
from protocol.codelists import Activity, Dipstick, Reactivity
from protocol.words import _

SERUM, URINE = Activity.CHEMISTRY, Activity.URINALYSIS

CHEMISTRY: tuple[Analyte, ...] = (
    numeric(
        "ALT", _("Alanine aminotransferase"), "ALT 1742-6", "U/L",
        at=SERUM, allow="0–20000", expect="3–400", places=0,
        aliases="丙氨酸氨基转移酶 | 谷丙转氨酶 | 丙氨酸转氨酶 | 血清丙氨酸氨基转移酶测定 | ALT | GPT | SGPT "
                "| Alanine aminotransferase",
    ),
    numeric(
        "AST", _("Aspartate aminotransferase"), "AST 1920-8", "U/L",
        at=SERUM, allow="0–20000", expect="3–400", places=0,
        aliases="天门冬氨酸氨基转移酶 | 天冬氨酸氨基转移酶 | 谷草转氨酶 | 天冬氨酸转氨酶 "
                "| 血清天门冬氨酸氨基转移酶测定 | AST | GOT | SGOT | Aspartate aminotransferase",
    ),
    numeric(
        "ALP", _("Alkaline phosphatase"), "ALP 6768-6", "U/L",
        at=SERUM, allow="0–20000", expect="10–500", places=0,
        aliases="碱性磷酸酶 | 碱性磷酸酶测定 | ALP | AKP | Alkaline phosphatase",
    ),
    numeric(
        "GGT", _("Gamma-glutamyl transferase"), "GGT 2324-2", "U/L",
        at=SERUM, allow="0–20000", expect="3–500", places=0,
        aliases="γ-谷氨酰转移酶 | γ-谷氨酰转肽酶 | 谷氨酰转肽酶 | 谷氨酰转移酶 | γ-谷氨酰基转移酶 | GGT | γ-GT "
                "| r-GT | Gamma glutamyl transferase | Gamma-glutamyl transferase",
    ),
    numeric(
        "CREAT", _("Creatinine"), "CREAT 14682-9", "umol/L",
        at=SERUM, allow="5–3000", expect="20–250", places=0, factors="mg/dL ×88.42",
        aliases="肌酐 | 血肌酐 | 血清肌酐 | 肌酐(酶法) | 肌酐测定 | Cr | Cre | Crea | CREAT | SCr | Creatinine",
    ),
    numeric(
        "K", _("Potassium"), "K 2823-3", "mmol/L",
        at=SERUM, allow="1–12", expect="2.5–6.5", places=2, factors="mEq/L ×1",
        aliases="钾 | 血钾 | 钾离子 | 血清钾 | 钾测定 | K | K+ | Potassium",
    ),
    numeric(
        "ALB", _("Albumin"), "ALB 1751-7", "g/L",
        at=SERUM, allow="5–100", expect="20–60", places=1, factors="g/dL ×10", expected=False,
        aliases="白蛋白 | 血清白蛋白 | 白蛋白测定 | ALB | Albumin",
    ),
    numeric(
        "EGFR", _("Estimated glomerular filtration rate"), "GFRE 69405-9", "mL/min/1.73m2",
        at=SERUM, allow="0–300", expect="15–180", places=0, expected=False,
        aliases="估算肾小球滤过率 | 肾小球滤过率 | eGFR | EGFR(CKD-EPI) | GFR | GFRE "
                "| Estimated glomerular filtration rate",
    ),
    # The nitrogen of urea and urea itself have one number in mmol/L, and two in mg/dL.
    numeric(
        "UREA", _("Urea"), "UREA 22664-7", "mmol/L",
        at=SERUM, allow="0.1–100", expect="1–40", places=2, factors="mg/dL ×0.1665, mg N/dL ×0.357", expected=False,
        aliases="尿素 | 尿素氮 | 血尿素氮 | 血清尿素 | 血清尿素氮 | 尿素氮测定 | 尿素测定 | Urea | BUN | UREA | UREAN "
                "| Urea nitrogen | Blood urea nitrogen | Urea N",
    ),
    numeric(
        "URATE", _("Uric acid"), "URATE 14933-6", "umol/L",
        at=SERUM, allow="5–3000", expect="80–800", places=0, factors="mg/dL ×59.485", expected=False,
        aliases="尿酸 | 血尿酸 | 血清尿酸 | UA | URIC | URATE | Uric acid | Urate",
    ),
    numeric(
        "TRIG", _("Triglycerides"), "TRIG 14927-8", "mmol/L",
        at=Activity.LIPIDS, allow="0–100", expect="0.3–11", places=2, factors="mg/dL ×0.01129",
        aliases="甘油三酯 | 甘油三脂 | 三酰甘油 | TG | TRIG | Triglycerides | Triglyceride",
    ),
    numeric(
        "CHOL", _("Total cholesterol"), "CHOL 14647-2", "mmol/L",
        at=Activity.LIPIDS, allow="0–50", expect="2–12", places=2, factors="mg/dL ×0.02586",
        aliases="总胆固醇 | 胆固醇 | 血清总胆固醇 | TC | CHO | CHOL | Total cholesterol | Cholesterol",
    ),
    numeric(
        "LDL", _("LDL cholesterol"), "LDL 22748-8", "mmol/L",
        at=Activity.LIPIDS, allow="0–50", expect="0.3–10", places=2, factors="mg/dL ×0.02586",
        aliases="低密度脂蛋白胆固醇 | 低密度脂蛋白 | LDL | LDL-C | LDL cholesterol",
    ),
    numeric(
        "HDL", _("HDL cholesterol"), "HDL 14646-4", "mmol/L",
        at=Activity.LIPIDS, allow="0–20", expect="0.2–5", places=2, factors="mg/dL ×0.02586", expected=False,
        aliases="高密度脂蛋白胆固醇 | 高密度脂蛋白 | HDL | HDL-C | HDL cholesterol",
    ),
    numeric(
        "GLUC", _("Fasting glucose"), "GLUC 14749-6", "mmol/L",
        at=Activity.LIPIDS, allow="0.1–100", expect="2–25", places=2, factors="mg/dL ÷18.016",
        aliases="葡萄糖 | 空腹血糖 | 空腹葡萄糖 | 血糖 | 葡萄糖(空腹) | GLU | GLUC | FBG | FPG | Glucose "
                "| Fasting glucose",
    ),
    numeric(
        "HBA1C", _("Glycated haemoglobin (HbA1c)"), "HBA1C 4548-4", "%",
        at=Activity.LIPIDS, allow="2–25", expect="3–15", places=1, expected=False,
        aliases="糖化血红蛋白 | 糖化血红蛋白A1c | HbA1c | GHb | Hemoglobin A1C",
    ),
    worded(
        "UPROTDIP", _("Protein in urine, dipstick"), "PROT 20454-5", Dipstick,
        at=URINE, kind=ResultKind.ORDINAL,
        aliases="尿蛋白 | 尿蛋白定性 | 尿蛋白(定性) | 蛋白质(尿) | 蛋白(尿) | PRO | U-PRO | Urine protein",
    ),
    worded(
        "UBLOOD", _("Blood in urine, dipstick"), "OCCBLD 5794-3", Dipstick,
        at=URINE, kind=ResultKind.ORDINAL, expected=False,
        aliases="尿潜血 | 尿隐血 | 隐血 | 潜血 | BLD | ERY | U-BLD | Urine blood",
    ),
    worded(
        "UGLUC", _("Glucose in urine, dipstick"), "GLUC 25428-4", Dipstick,
        at=URINE, kind=ResultKind.ORDINAL, expected=False,
        aliases="尿糖 | 尿葡萄糖 | 葡萄糖(尿) | U-GLU | Urine glucose",
    ),
    worded(
        "UKET", _("Ketones in urine, dipstick"), "KETONES 2514-8", Dipstick,
        at=URINE, kind=ResultKind.ORDINAL, expected=False,
        aliases="尿酮体 | 酮体 | KET | U-KET | Urine ketones",
    ),
    worded(
        "ULEU", _("Leukocyte esterase in urine, dipstick"), "LEUKASE 5799-2", Dipstick,
        at=URINE, kind=ResultKind.ORDINAL, expected=False,
        aliases="尿白细胞 | 白细胞酯酶 | 尿白细胞酯酶 | LEU | U-LEU | Urine leukocyte esterase",
    ),
    worded(
        "UNITRITE", _("Nitrite in urine"), "NITRITE 5802-4", Reactivity,
        at=URINE, expected=False, aliases="亚硝酸盐 | 尿亚硝酸盐 | NIT | U-NIT | Urine nitrite",
    ),
    numeric(
        "USG", _("Specific gravity of urine"), "SPGRAV 5811-5", "",
        at=URINE, allow="1–1.1", expect="1–1.06", places=3, expected=False,
        aliases="尿比重 | 比重 | 比重(尿) | SG | U-SG | Urine specific gravity",
    ),
    numeric(
        "UPH", _("pH of urine"), "PH 5803-2", "",
        at=URINE, allow="2–12", expect="4–9", places=1, expected=False,
        aliases="尿酸碱度 | 尿pH | 酸碱度 | pH | U-pH | Urine pH",
    ),
    # Asked for where the dipstick shows 1+ or more (specification 3).
    numeric(
        "UPROT", _("Protein in 24-hour urine"), "PROT 2889-4", "g/24 h",
        at=URINE, allow="0–50", expect="0–10", places=3, factors="mg/24 h ÷1000", expected=False,
        aliases="24小时尿蛋白定量 | 24h尿蛋白定量 | 24h尿蛋白 | 24小时尿蛋白 | 尿蛋白定量 | 24hUPro | 24h-UP "
                "| 24-hour urine protein",
    ),
    numeric(
        "UPCR", _("Protein to creatinine ratio in urine"), "PROTCRT 2890-2", "mg/g",
        at=URINE, allow="0–50000", expect="0–10000", places=0, factors="g/g ×1000, mg/mmol ×8.842, g/mol ×8.842",
        expected=False,
        aliases="尿蛋白/肌酐比值 | 尿蛋白肌酐比 | 尿蛋白/肌酐 | 尿总蛋白/肌酐 | UPCR | P/C | PCR(尿) | PROTCRT "
                "| Urine protein/creatinine ratio",
    ),
)  # fmt: skip

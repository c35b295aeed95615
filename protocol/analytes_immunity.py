"""The analytes of immunity and infection (specification 0.2 and 3). Limits are ours."""

from protocol.analyte import Analyte, numeric, worded
from protocol.codelists import Activity, Reactivity
from protocol.words import _

GLOBULINS, VIRUS = Activity.IMMUNOGLOBULINS, Activity.VIROLOGY
_CELLS = "10^9/L ×1000, cells/uL ×1, /uL ×1"

IMMUNITY: tuple[Analyte, ...] = (
    numeric(
        "IGG", _("Immunoglobulin G"), "IGG 2465-3", "g/L",
        at=GLOBULINS, allow="0–150", expect="1–60", places=2, factors="mg/dL ×0.01",
        aliases="免疫球蛋白G | 免疫球蛋白IgG | IgG | Immunoglobulin G",
    ),
    numeric(
        "IGA", _("Immunoglobulin A"), "IGA 2458-8", "g/L",
        at=GLOBULINS, allow="0–100", expect="0.05–20", places=2, factors="mg/dL ×0.01",
        aliases="免疫球蛋白A | 免疫球蛋白IgA | IgA | Immunoglobulin A",
    ),
    numeric(
        "IGM", _("Immunoglobulin M"), "IGM 2472-9", "g/L",
        at=GLOBULINS, allow="0–100", expect="0.05–20", places=2, factors="mg/dL ×0.01",
        aliases="免疫球蛋白M | 免疫球蛋白IgM | IgM | Immunoglobulin M",
    ),
    numeric(
        "CD3", _("T cells (CD3+)"), "TLYCE 8122-4", "10^6/L",
        at=GLOBULINS, allow="0–50000", expect="50–8000", places=0, factors=_CELLS, expected=False,
        aliases="CD3+T细胞计数 | CD3+绝对计数 | T细胞计数 | 总T淋巴细胞计数 | CD3+# | CD3+ | CD3+ T cells",
    ),
    numeric(
        "CD4", _("Helper T cells (CD4+)"), "CD4 24467-3", "10^6/L",
        at=GLOBULINS, allow="0–50000", expect="10–5000", places=0, factors=_CELLS, expected=False,
        aliases="CD4+T细胞计数 | CD4+绝对计数 | CD3+CD4+ | 辅助性T淋巴细胞计数 | CD4+# | CD4+ | CD4+ T cells",
    ),
    numeric(
        "CD8", _("Cytotoxic T cells (CD8+)"), "CD8 14135-8", "10^6/L",
        at=GLOBULINS, allow="0–50000", expect="10–5000", places=0, factors=_CELLS, expected=False,
        aliases="CD8+T细胞计数 | CD8+绝对计数 | CD3+CD8+ | 细胞毒性T淋巴细胞计数 | CD8+# | CD8+ | CD8+ T cells",
    ),
    numeric(
        "CD19", _("B cells (CD19+)"), "BLYCE 8116-6", "10^6/L",
        at=GLOBULINS, allow="0–50000", expect="0–3000", places=0, factors=_CELLS, expected=False,
        aliases="CD19+B细胞计数 | CD19+绝对计数 | B细胞计数 | B淋巴细胞计数 | CD19+# | CD19+ | CD19+ B cells",
    ),
    numeric(
        "NK", _("Natural killer cells"), "NKCE -", "10^6/L",
        at=GLOBULINS, allow="0–50000", expect="0–3000", places=0, factors=_CELLS, expected=False,
        aliases="NK细胞计数 | NK细胞绝对计数 | 自然杀伤细胞计数 | CD16+CD56+ | NK# | NK | NK cells",
    ),
    worded(
        "HBSAG", _("Hepatitis B surface antigen"), "HBSAG 5196-1", Reactivity,
        at=VIRUS, aliases="乙型肝炎表面抗原 | 乙肝表面抗原 | 乙型肝炎病毒表面抗原 | HBsAg",
    ),
    worded(
        "HBSAB", _("Hepatitis B surface antibody"), "HBSAB 22322-2", Reactivity,
        at=VIRUS, expected=False,
        aliases="乙型肝炎表面抗体 | 乙肝表面抗体 | 乙型肝炎病毒表面抗体 | 抗-HBs | HBsAb | Anti-HBs",
    ),
    worded(
        "HBCAB", _("Hepatitis B core antibody"), "HBCAB 13952-7", Reactivity,
        at=VIRUS, aliases="乙型肝炎核心抗体 | 乙肝核心抗体 | 乙型肝炎病毒核心抗体 | 抗-HBc | HBcAb | Anti-HBc",
    ),
    worded(
        "HCVAB", _("Hepatitis C antibody"), "HCAB 13955-0", Reactivity,
        at=VIRUS, aliases="丙型肝炎抗体 | 丙肝抗体 | 丙型肝炎病毒抗体 | 抗-HCV | HCV-Ab | Anti-HCV",
    ),
    worded(
        "HIV", _("HIV antigen and antibody"), "HIV 56888-1", Reactivity,
        at=VIRUS, aliases="HIV抗原抗体 | 人类免疫缺陷病毒抗体 | 人免疫缺陷病毒抗体 | 艾滋病抗体 | HIV | HIV Ag/Ab "
                          "| HIV-Ab | 抗-HIV",
    ),
    numeric(
        "HCVRNA", _("Hepatitis C RNA"), "HCRNA 11011-4", "IU/mL",
        at=VIRUS, allow="0–10000000000", expect="0–100000000", places=0, scale=Reactivity, expected=False,
        aliases="丙型肝炎病毒RNA | 丙肝病毒RNA | HCV RNA | HCV-RNA | HCV RNA定量",
    ),
    numeric(
        "CMVDNA", _("Cytomegalovirus DNA"), "CMVDNA -", "copies/mL",
        at=VIRUS, allow="0–10000000000", expect="0–100000000", places=0, scale=Reactivity, expected=False,
        aliases="巨细胞病毒DNA | 巨细胞病毒DNA定量 | 人巨细胞病毒DNA | CMV-DNA | CMV DNA",
    ),
    numeric(
        "EBVDNA", _("Epstein–Barr virus DNA"), "EBVDNA -", "copies/mL",
        at=VIRUS, allow="0–10000000000", expect="0–100000000", places=0, scale=Reactivity, expected=False,
        aliases="EB病毒DNA | EB病毒DNA定量 | EBV-DNA | EBV DNA",
    ),
    # Asked for where the core antibody is positive (specification 3).
    numeric(
        "HBVDNA", _("Hepatitis B DNA"), "HBDNA 42595-9", "IU/mL",
        at=Activity.HBV_DNA, allow="0–10000000000", expect="0–1000000000", places=0, scale=Reactivity, expected=False,
        aliases="HBV DNA定量 | 乙型肝炎病毒DNA | 乙肝病毒DNA | HBV-DNA | HBV DNA",
    ),
    # In women of childbearing potential (specification 3).
    worded(
        "PREG", _("Pregnancy test (hCG)"), "HCG 2118-8", Reactivity,
        at=Activity.PREGNANCY_TEST, expected=False,
        aliases="妊娠试验 | 妊娠试验(血清β-hCG) | 尿妊娠试验 | 血妊娠试验 | 尿HCG | Pregnancy test",
    ),
    numeric(
        "BHCG", _("Human chorionic gonadotropin, beta"), "HCG 21198-7", "U/L",
        at=Activity.PREGNANCY_TEST, allow="0–1000000", expect="0–300000", places=2, factors="mIU/mL ×1",
        scale=Reactivity, expected=False,
        aliases="β-人绒毛膜促性腺激素 | 人绒毛膜促性腺激素 | 血清β-hCG | β-hCG | hCG | Choriogonadotropin Beta",
    ),
    worded(
        "IGRA", _("Interferon-gamma release assay for tuberculosis"), "IGRA 46217-6", Reactivity,
        at=Activity.IMAGING, aliases="结核感染T细胞检测 | 结核感染T细胞斑点试验 | T-SPOT.TB | T-SPOT | IGRA | QFT",
    ),
)  # fmt: skip

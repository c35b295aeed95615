"""The codelists of screening and examination: what was given before, found on the body, and asked of a subject."""

from protocol.words import Codelist, _


class ItpOnset(Codelist):
    """How immune thrombocytopenia and haemolysis of Evans syndrome came together."""

    SIMULTANEOUS = "SIMULTANEOUS", _("Simultaneous with the haemolysis")
    SEQUENTIAL = "SEQUENTIAL", _("Sequential: before or after the haemolysis")


class PriorTreatment(Codelist):
    """Treatments of the disease before the trial."""

    GLUCOCORTICOID = "GLUCOCORTICOID", _("Glucocorticoid")
    RITUXIMAB = "RITUXIMAB", _("Rituximab")
    IMMUNOGLOBULIN = "IVIG", _("Intravenous immunoglobulin")
    SPLENECTOMY = "SPLENECTOMY", _("Splenectomy")
    CYCLOPHOSPHAMIDE = "CYCLOPHOSPHAMIDE", _("Cyclophosphamide")
    CICLOSPORIN = "CICLOSPORIN", _("Ciclosporin")
    MYCOPHENOLATE = "MYCOPHENOLATE", _("Mycophenolate mofetil")
    AZATHIOPRINE = "AZATHIOPRINE", _("Azathioprine")
    DANAZOL = "DANAZOL", _("Danazol")
    BORTEZOMIB = "BORTEZOMIB", _("Bortezomib")
    DARATUMUMAB = "DARATUMUMAB", _("Daratumumab")
    BTK_INHIBITOR = "BTK_INHIBITOR", _("BTK inhibitor")
    TPO_AGONIST = "TPO_RA", _("Thrombopoietin receptor agonist")
    OTHER = "OTHER", _("Other")


class StopReason(Codelist):
    """Why a treatment was stopped."""

    COMPLETED = "COMPLETED", _("Course completed")
    NO_RESPONSE = "NO_RESPONSE", _("No response or loss of response")
    TOXICITY = "TOXICITY", _("Adverse effects")
    OTHER = "OTHER", _("Other reason")


class MalignancyState(Codelist):
    """What became of a malignant disease (ELIG-11)."""

    REMISSION = "REMISSION", _("In remission")
    CONTROLLED = "CONTROLLED", _("Controlled")
    PROGRESSED = "PROGRESSED", _("Progressed or uncontrolled")


class ChildbearingPotential(Codelist):
    """Whether a pregnancy is possible, and why not (ELIG-06)."""

    YES = "Y", _("Yes: woman of childbearing potential")
    AMENORRHOEA = "AMENORRHOEA", _("No: amenorrhoea for at least 12 months, appropriate for age")
    STERILE = "STERILE", _("No: surgically sterile")
    MALE = "MALE", _("Not applicable: male")


class Contraception(Codelist):
    """How a pregnancy is prevented."""

    ABSTINENCE = "ABSTINENCE", _("Sexual abstinence")
    BARRIER = "BARRIER", _("Barrier method (condom, diaphragm)")
    DEVICE = "IUD", _("Intrauterine device")
    HORMONAL = "HORMONAL", _("Hormonal contraception")
    PARTNER_STERILE = "PARTNER_STERILE", _("Sterilised partner")
    OTHER = "OTHER", _("Other")
    NONE = "NONE", _("None")


class ExaminationResult(Codelist):
    """What an examination or an image shows."""

    NORMAL = "NORMAL", _("Normal")
    NOT_SIGNIFICANT = "NCS", _("Abnormal, not clinically significant")
    SIGNIFICANT = "CS", _("Abnormal, clinically significant")
    NOT_EXAMINED = "ND", _("Not examined")


class BleedingGrade(Codelist):
    """Grades of bleeding of the World Health Organization."""

    PETECHIAL = "1", _("Grade 1: petechiae, bruises, spotting")
    MILD = "2", _("Grade 2: mild blood loss, clinically significant")
    GROSS = "3", _("Grade 3: gross blood loss that needs a transfusion")
    DEBILITATING = "4", _("Grade 4: debilitating, retinal or cerebral bleeding, or fatal")


class OralMucosa(Codelist):
    """What the mouth looks like; mucositis is an effect of sirolimus."""

    NORMAL = "NORMAL", _("Normal")
    MUCOSITIS = "MUCOSITIS", _("Mucositis")
    OTHER = "OTHER", _("Abnormal otherwise")
    NOT_EXAMINED = "ND", _("Not examined")


class TuberculosisTest(Codelist):
    """How tuberculosis was looked for; an interferon gamma release assay is a laboratory result."""

    IGRA = "IGRA", _("IGRA: entered with the laboratory results")
    SKIN = "TST", _("Tuberculin skin test")
    SPUTUM = "SPUTUM", _("Sputum smear, culture or nucleic acid")
    OTHER = "OTHER", _("Other")
    NOT_DONE = "ND", _("Not done")

"""The codelists that forms and rules share: codes as stored and exported, English labels as message ids."""

from protocol.words import Codelist as Codelist
from protocol.words import _


class YesNo(Codelist):
    YES = "Y", _("Yes")
    NO = "N", _("No")


class Sex(Codelist):
    MALE = "M", _("Male")
    FEMALE = "F", _("Female")


class Disease(Codelist):
    WAIHA = "WAIHA", _("Warm autoimmune haemolytic anaemia")
    EVANS = "EVANS", _("Evans syndrome")


class Aetiology(Codelist):
    PRIMARY = "PRIMARY", _("Primary")
    SECONDARY = "SECONDARY", _("Secondary")


class SteroidHistory(Codelist):
    REFRACTORY = "REFRACTORY", _("Refractory to glucocorticoids")
    RELAPSED = "RELAPSED", _("Relapsed after a response to glucocorticoids")
    DEPENDENT = "DEPENDENT", _("Dependent on glucocorticoids")
    INTOLERANT = "INTOLERANT", _("Intolerant of glucocorticoids")


class Departure(Codelist):
    """How a subject left the study."""

    COMPLETED = "COMPLETED", _("Completed the study")
    WITHDRAWN = "WITHDRAWN", _("Withdrew")
    LOST = "LOST", _("Lost to follow-up")
    DIED = "DIED", _("Died")


class ConsentScope(Codelist):
    """What a subject is asked to agree to, each by itself (REQ-112)."""

    PARTICIPATION = "PARTICIPATION", _("Taking part")
    DATA_USE = "DATA_USE", _("Use of the data")
    ABROAD = "ABROAD", _("Sending data abroad")
    BIOBANK = "BIOBANK", _("Bio-bank")
    GENETIC = "GENETIC", _("Genetic resources")


class ScopeAnswer(Codelist):
    """How a scope of the consent stands on a day."""

    GIVEN = "GIVEN", _("given")
    REFUSED = "REFUSED", _("refused")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")
    UNKNOWN = "UNKNOWN", _("not known")


class ConsentSigner(Codelist):
    """Who signed a consent."""

    SUBJECT = "SUBJECT", _("The subject")
    REPRESENTATIVE = "REPRESENTATIVE", _("A legal representative")
    WITNESS = "WITNESS", _("The subject before an impartial witness")


class WithdrawnFrom(Codelist):
    """What a subject who leaves the study takes back; what was collected until then stays (REQ-073)."""

    VISITS = "VISITS", _("Treatment and visits")
    DATA = "DATA", _("Treatment, visits and further use of the data")


class EndOfTreatmentReason(Codelist):
    """Why the treatment ended."""

    COMPLETED = "COMPLETED", _("Completed as planned")
    TOXICITY = "TOXICITY", _("Toxicity")
    RELAPSE = "RELAPSE", _("Relapse")
    NO_RESPONSE = "NO_RESPONSE", _("No response")
    WITHDRAWAL = "WITHDRAWAL", _("The subject withdrew from treatment")
    PREGNANCY = "PREGNANCY", _("Pregnancy")
    DEATH = "DEATH", _("Death")
    OTHER = "OTHER", _("Other reason")


class ContactWay(Codelist):
    """How a site tried to reach a subject."""

    PHONE = "PHONE", _("Telephone")
    MESSAGE = "MESSAGE", _("Text message")
    LETTER = "LETTER", _("Letter")
    VISIT = "VISIT", _("Visit at home")
    RELATIVE = "RELATIVE", _("Through a relative or another doctor")


class ContactResult(Codelist):
    """What came of an attempt to reach a subject."""

    REACHED = "REACHED", _("Reached")
    NO_ANSWER = "NO_ANSWER", _("No answer")
    UNKNOWN = "UNKNOWN", _("The address or number is no longer valid")
    NEWS = "NEWS", _("News from somebody else")


class SubjectEvent(Codelist):
    """What rooms tell of a subject, with its day, where the status is concluded from it."""

    CONSENTED = "CONSENTED", _("Consent signed")
    SCREEN_FAILED = "SCREEN_FAILED", _("Screening failed")
    ENROLLED = "ENROLLED", _("Enrolled")
    FIRST_DOSE = "FIRST_DOSE", _("First dose")
    TREATMENT_ENDED = "TREATMENT_ENDED", _("Treatment ended")
    COMPLETED = "COMPLETED", _("Completed the study")
    WITHDREW = "WITHDREW", _("Withdrew")
    LOST = "LOST", _("Lost to follow-up")
    DIED = "DIED", _("Died")


class SubjectStatus(Codelist):
    """Where a subject stands in the study."""

    SCREENING = "SCREENING", _("Screening")
    SCREEN_FAILURE = "SCREEN_FAILURE", _("Screen failure")
    ENROLLED = "ENROLLED", _("Enrolled")
    ON_TREATMENT = "ON_TREATMENT", _("On treatment")
    OFF_TREATMENT = "OFF_TREATMENT", _("Off treatment")
    COMPLETED = "COMPLETED", _("Completed")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")
    LOST = "LOST", _("Lost to follow-up")
    DIED = "DIED", _("Died")


class Rescreening(Codelist):
    """Whether a subject who was not taken in may be screened once more."""

    REFUSED = "REFUSED", _("Not possible")
    NEW_CONSENT = "NEW_CONSENT", _("Possible, with a new consent")
    SAME_CONSENT = "SAME_CONSENT", _("Possible, under the consent that was signed")


class Response(Codelist):
    """What one assessment concludes."""

    CR = "CR", _("Complete response")
    PR = "PR", _("Partial response")
    NR = "NR", _("No response")
    NE = "NE", _("Not evaluable")


class Status(Codelist):
    """What a subject counts as at a time point of the analysis."""

    CR = "CR", _("Complete response")
    PR = "PR", _("Partial response")
    NR = "NR", _("No response")
    NE = "NE", _("Not evaluable")
    PENDING = "PENDING", _("Pending")


class RescueClass(Codelist):
    A = "A", _("Class A: glucocorticoid above the baseline dose, immunoglobulin, plasma exchange")
    B = "B", _("Class B: rituximab, splenectomy, or another second-line treatment")


class Product(Codelist):
    RED_CELLS = "RBC", _("Red cells")
    PLATELETS = "PLT", _("Platelets")


class BloodUnit(Codelist):
    UNIT = "U", _("U (red cells from 200 mL of blood)")
    MILLILITRE = "mL", _("mL")


class Symptoms(Codelist):
    """Symptoms of haemolysis."""

    GONE = "GONE", _("Gone")
    NEARLY_GONE = "NEARLY_GONE", _("Nearly gone")
    PRESENT = "PRESENT", _("Present")


class AssayMethod(Codelist):
    LC_MS_MS = "LC-MS/MS", _("Liquid chromatography–tandem mass spectrometry")
    IMMUNOASSAY = "IMMUNOASSAY", _("Immunoassay")


class Causality(Codelist):
    DEFINITE = "DEFINITE", _("Definite")
    PROBABLE = "PROBABLE", _("Probable")
    POSSIBLE = "POSSIBLE", _("Possible")
    UNLIKELY = "UNLIKELY", _("Unlikely")
    UNRELATED = "UNRELATED", _("Unrelated")
    UNASSESSABLE = "UNASSESSABLE", _("Unassessable")


class AeOutcome(Codelist):
    RECOVERED = "RECOVERED", _("Recovered")
    RECOVERING = "RECOVERING", _("Recovering")
    NOT_RECOVERED = "NOT_RECOVERED", _("Not recovered")
    SEQUELAE = "SEQUELAE", _("Recovered with sequelae")
    FATAL = "FATAL", _("Fatal")
    UNKNOWN = "UNKNOWN", _("Unknown")


class Grade(Codelist):
    """CTCAE grades."""

    MILD = "1", _("Grade 1: mild")
    MODERATE = "2", _("Grade 2: moderate")
    SEVERE = "3", _("Grade 3: severe")
    LIFE_THREATENING = "4", _("Grade 4: life-threatening")
    DEATH = "5", _("Grade 5: death")


class CriteriaSet(Codelist):
    """Published definitions of response (specification 1.1)."""

    ICM2020 = "ICM2020", _("International consensus meeting 2020")
    CN2017 = "CN2017", _("Chinese consensus 2017")
    BARCELLINI2012 = "BARCELLINI2012", _("Barcellini 2012")
    HB_ONLY = "HB_ONLY", _("Haemoglobin only")
    DURABLE_HB = "DURABLE_HB", _("Durable haemoglobin")


class Marker(Codelist):
    """Markers of haemolysis that a complete response looks at (P18)."""

    LDH = "LDH", _("Lactate dehydrogenase")
    TBIL = "TBIL", _("Total bilirubin")
    RETIC = "RETIC", _("Reticulocytes")
    HAPTO = "HAPTO", _("Haptoglobin")


class Combination(Codelist):
    """How the two lineages of Evans syndrome make one response (P22)."""

    WORST = "worst", _("The worse of the two lineages")
    RED_CELL_ONLY = "red_cell_only", _("Red cells only")


class RelapseMode(Codelist):
    """What counts as a relapse (P26)."""

    EVER = "ever", _("Any loss of response")
    AT_M12 = "at_M12", _("No response at month 12")


class RiseOperator(Codelist):
    """How the rise of haemoglobin is compared with its limit (P15)."""

    MORE_THAN = ">", _("more than")
    AT_LEAST = ">=", _("at least")


class MissingAtM12(Codelist):
    """What a subject without an evaluable month 12 counts as (P51)."""

    NRI = "NRI", _("Missing counts as non-response")
    EVALUABLE = "EVALUABLE", _("Evaluable subjects only")
    LOCF = "LOCF", _("Last observation carried forward")


class Criterion(Codelist):
    """What one criterion of eligibility concludes."""

    PASS = "PASS", _("Pass")
    REVIEW = "REVIEW", _("Needs the investigator's review")
    FAIL = "FAIL", _("Fail")
    INCOMPLETE = "INCOMPLETE", _("Incomplete")


class Strictness(Codelist):
    """What happens when two assay methods meet in one subject (P36)."""

    WARN = "warn", _("Warn")
    BLOCK = "block", _("Refuse")


class CtcaeVersion(Codelist):
    V5 = "5.0", _("CTCAE version 5.0")
    V6 = "6.0", _("CTCAE version 6.0")


class Dipstick(Codelist):
    """Protein in the urine by test strip."""

    NEGATIVE = "NEG", _("Negative")
    TRACE = "TRACE", _("Trace")
    ONE = "1+", "1+"
    TWO = "2+", "2+"
    THREE = "3+", "3+"
    FOUR = "4+", "4+"


class Strength(Codelist):
    """How strongly red cells agglutinate."""

    NEGATIVE = "NEG", _("Negative")
    WEAK = "W", _("Weak (±)")
    ONE = "1+", "1+"
    TWO = "2+", "2+"
    THREE = "3+", "3+"
    FOUR = "4+", "4+"
    POSITIVE = "POS", _("Positive, strength not told")


class Reactivity(Codelist):
    """Whether something was found."""

    NEGATIVE = "NEG", _("Negative")
    INDETERMINATE = "IND", _("Indeterminate")
    POSITIVE = "POS", _("Positive")


class ResponseEnd(Codelist):
    """How the time in response ended (RESP-19, REL-06)."""

    RELAPSE = "RELAPSE", _("Relapse")
    DEATH = "DEATH", _("Death in response")
    CENSORED = "CENSORED", _("Still in response at the last evaluable assessment")


class Activity(Codelist):
    """Rows of the schedule of activities (specification 3), in its order."""

    CONSENT = "CONSENT", _("Consent, demography, history, prior therapy")
    ELIGIBILITY = "ELIGIBILITY", _("Eligibility")
    VITALS = "VITALS", _("Vital signs, weight")
    EXAMINATION = "EXAMINATION", _("Physical examination, bleeding, jaundice, spleen, oral mucosa")
    BLOOD_COUNT = "BLOOD_COUNT", _("Complete blood count with differential, reticulocytes")
    HAEMOLYSIS = "HAEMOLYSIS", _("Lactate dehydrogenase, total and direct bilirubin")
    HAPTOGLOBIN = "HAPTOGLOBIN", _("Haptoglobin")
    DAT = "DAT", _("Direct antiglobulin test (IgG, C3d, titre)")
    COLD_AGGLUTININS = "COLD_AGGLUTININS", _("Cold agglutinin titre, antinuclear antibodies")
    CHEMISTRY = "CHEMISTRY", _("ALT, AST, ALP, GGT, creatinine, potassium")
    LIPIDS = "LIPIDS", _("Triglycerides, cholesterol, LDL, fasting glucose")
    URINALYSIS = "URINALYSIS", _("Urinalysis; 24-hour protein if 1+ or more")
    IMMUNOGLOBULINS = "IMMUNOGLOBULINS", _("IgG, IgA, IgM")
    TROUGH = "TROUGH", _("Sirolimus trough")
    PREGNANCY_TEST = "PREGNANCY_TEST", _("Pregnancy test (women of childbearing potential)")
    VIROLOGY = "VIROLOGY", _("HIV, hepatitis C, hepatitis B")
    HBV_DNA = "HBV_DNA", _("HBV DNA if anti-HBc is positive")
    IMAGING = "IMAGING", _("Tuberculosis test, chest CT, abdominal ultrasound")
    TREATMENTS = "TREATMENTS", _("Transfusion, steroid dose, concomitant medication, rescue, vaccination")
    DISPENSING = "DISPENSING", _("Dispensing, return count, diary")
    ADVERSE_EVENTS = "ADVERSE_EVENTS", _("Adverse events")
    RESPONSE = "RESPONSE", _("Response assessment")


class BlankState(Codelist):
    """Why an answer is blank (REQ-043)."""

    NOT_DONE = "ND", _("Not done")
    UNKNOWN = "UNK", _("Unknown")
    NOT_APPLICABLE = "NA", _("Not applicable")


class ChangeReason(Codelist):
    """Why an answer of a complete page is changed (REQ-062)."""

    TRANSCRIPTION = "TRANSCRIPTION", _("Transcription error")
    SOURCE = "SOURCE", _("Source was corrected")
    LATE = "LATE", _("Late result")
    QUERY = "QUERY", _("Answer to a query")
    OTHER = "OTHER", _("Other")

"""A cohort of two subjects, small enough to read: its files' lines, changed and written into a folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path

Lines = Mapping[str, Sequence[str]]

# 001: warm AIHA, a complete response at month 3. 002: Evans syndrome, mixed units, and much that is missing.
SMALL: Lines = {
    "subjects.csv": (
        "subject,sex,birth_date,disease,aetiology,steroid_history,consent_date,first_dose_date,last_dose_date,status",
        "P001,F,1980-05-01,WAIHA,PRIMARY,RELAPSED,2023-12-20,2024-01-01,,ON_STUDY",
        "P002,M,1971-02-28,EVANS,SECONDARY,,2024-01-10,2024-02-01,2024-06-01,WITHDRAWN",
    ),
    "labs.csv": (
        "subject,collected_on,visit,test,result,unit,lower_limit,upper_limit",
        "P001,2023-12-31,SCR,HGB,70,g/L,110,150",
        "P001,2024-04-01,M3,HGB,118,g/L,110,150",
        "P001,2024-04-01,M3,LDH,180,U/L,,250",
        "P001,2024-04-01,M3,TBIL,15,umol/L,,21",
        "P001,2024-04-01,M3,RETIC,70,10^9/L,24,84",
        "P001,2024-04-09,,HGB,119,g/L,110,150",
        "P002,2024-01-31,SCR,HGB,7.0,g/dL,11.0,15.0",
        "P002,2024-01-31,SCR,PLT,12,10^9/L,100,300",
        "P002,2024-05-02,M3,HGB,9.5,g/dL,11.0,15.0",
        "P002,2024-05-02,M3,PLT,110,10^9/L,100,300",
        "P002,2024-05-02,M3,TBIL,,mg/dL,,1.2",
    ),
    "transfusions.csv": ("subject,given_on,product,amount,unit", "P001,2023-12-15,RBC,2,U"),
    "rescues.csv": ("subject,given_on,class,treatment", 'P002,2024-02-10,A,"IVIG, 2 g/kg"'),
    "bleeding.csv": ("subject,assessed_on,bleeding", "P001,2024-04-01,N"),
    "doses.csv": ("subject,start,end,mg_per_day", "P001,2024-01-01,,2", "P002,2024-02-01,2024-06-01,1.5"),
    "troughs.csv": (
        "subject,drawn_at,last_dose_at,result,unit,lloq,method",
        "P001,2024-04-01T08:00,2024-03-31T08:00,8.8,ng/mL,2.0,LC-MS/MS",
        "P001,2024-06-15T08:00,,<2.0,,2.0,",
    ),
    "adverse_events.csv": (
        "subject,term,soc,start,end,grade,serious,causality,outcome",
        "P001,Mouth ulcer,Gastrointestinal disorders,2024-02-01,2024-02-09,1,N,PROBABLE,RECOVERED",
    ),
}


def write(folder: Path, **changed: Sequence[str] | None) -> Path:
    """The small cohort's files in a folder; those named, by their names without `.csv`, hold other lines or lack."""
    for name, lines in SMALL.items():
        told = changed.get(name.removesuffix(".csv"), lines)
        if told is not None:
            (folder / name).write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
    return folder


def instead(name: str, line: int, text: str) -> dict[str, Sequence[str]]:
    """That file with another text at this line (the columns are line 1); after the last line, one more."""
    lines = list(SMALL[f"{name}.csv"])
    lines[line - 1 : line] = [text]
    return {name: lines}

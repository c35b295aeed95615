"""What was taken to be measured: the specimen that a column, a title or a name tells, and whether a test is of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from protocol.words import Codelist, _


class Specimen(Codelist):
    """The kinds of specimen that laboratories send results of; the trial's tests are of blood and of urine."""

    BLOOD = "BLOOD", _("blood")
    URINE = "URINE", _("urine")
    CSF = "CSF", _("cerebrospinal fluid")
    PLEURAL = "PLEURAL", _("pleural fluid")
    ASCITES = "ASCITES", _("ascitic fluid")
    JOINT = "JOINT", _("joint fluid")
    STOOL = "STOOL", _("stool")
    SPUTUM = "SPUTUM", _("sputum or a swab")
    MARROW = "MARROW", _("bone marrow")
    OTHER = "OTHER", _("another fluid")


# Urea and uric acid are of blood, though their Chinese names begin with the sign of urine.
_WORDS: Mapping[Specimen, str] = MappingProxyType(
    {
        Specimen.CSF: r"脑脊液|腰穿|lumbar puncture|\bcsf\b|cerebrospinal|\bspinal fluid",
        Specimen.PLEURAL: r"胸腔积液|胸水|胸腔液|胸液|pleura",
        Specimen.ASCITES: r"腹腔积液|腹水|腹腔液|腹透液|ascit|peritoneal",
        Specimen.JOINT: r"关节(?:腔)?(?:积)?液|滑液|滑膜液|synovial|joint fluid",
        Specimen.STOOL: r"粪|大便|便常规|\bstool|f(?:a)?ec(?:es|al)\b",
        Specimen.SPUTUM: r"痰|咽拭|鼻拭|拭子|sputum|swab|肺泡灌洗|\bbalf?\b|lavage",
        Specimen.MARROW: r"骨髓|bone marrow",
        Specimen.OTHER: r"心包积液|心包液|引流液|穿刺液|羊水|唾液|汗液|精液|胃液|胆汁|积液|pericardi|amniotic"
        r"|saliva|\bsweat|semen|gastric (?:juice|fluid)|\bbile\b|drain(?:age)?\b|body fluid|dialysate|透析液|透出液",
        Specimen.URINE: r"尿(?!素|酸|苷|嘧啶|激酶|毒)|小便|urin|\bu-(?=[a-z])",
        Specimen.BLOOD: r"血清|血浆|全血|静脉血|动脉血|末梢血|外周血|指血|血液|^血$|\bserum|plasma|\bblood\b|\bser\b"
        r"|\bplas\b",
    }
)
_NAMED = MappingProxyType({specimen: re.compile(words, re.I) for specimen, words in _WORDS.items()})


def of(text: str) -> Specimen | None:
    """The specimen that a text names; nothing where it names none. Another fluid goes before blood and urine."""
    plain = unicodedata.normalize("NFKC", text)
    return next((specimen for specimen, words in _NAMED.items() if words.search(plain)), None)


_OF_BLOOD = re.compile(r"血|生化|免疫|肝功|肾功|电解质|血脂|chem|haem|hemat|liver|renal|lipid|immun", re.I)


def of_title(text: str) -> Specimen | None:
    """The specimen of the results below a title: one that it names, else blood for the panels that are of blood."""
    return of(text) or (Specimen.BLOOD if _OF_BLOOD.search(unicodedata.normalize("NFKC", text)) else None)

"""Where each fact of the criteria is entered: the way from a criterion to the fields of the subject's pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.urls import reverse

from edc.capture import registry
from edc.capture.models import Crf, Occurs
from edc.capture.titles import title_of
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page, Subject
from edc.history import wording
from protocol.schedule import SCREENING

SAMPLE = "labs.sample"
_CONSENT, _PERSON = "enrollment.consent", "enrollment.demographics"
_DISEASE, _PRIOR = "enrollment.diseasehistory", "enrollment.priortherapy"
_ASKED, _FERTILE = "enrollment.exclusioncriteria", "enrollment.childbearing"
_VITALS = "enrollment.vitalsigns"

Where = tuple[str, str]
"""A form and an item; of the laboratory page the test."""

PLACES: Mapping[str, Where] = MappingProxyType({
    "birth_date": (_PERSON, "birth_date"),
    "sex": (_PERSON, "sex"),
    "consent_date": (_CONSENT, "signed_on"),
    "consent_signed": (_CONSENT, "signed_on"),
    "consent_version": (_CONSENT, "version"),
    "consent_approval": (_CONSENT, "version"),
    "consent_signer": (_CONSENT, "signer"),
    "consent_reason": (_CONSENT, "signer_reason"),
    "disease": (_DISEASE, "disease"),
    "aetiology": (_DISEASE, "aetiology"),
    "other_treatment": (_DISEASE, "other_treatment"),
    **dict.fromkeys(("dat", "dat_igg"), (SAMPLE, "DATIGG")),
    "dat_c3d": (SAMPLE, "DATC3D"),
    "cold_titre": (SAMPLE, "COLDAGG"),
    **dict.fromkeys(
        ("steroid_courses", "steroid_drug", "steroid_dose", "steroid_duration", "steroid_response", "steroid_relapse",
         "dependent", "intolerant"),
        (_PRIOR, "treatment"),
    ),
    "weight": (_VITALS, "weight"),
    **dict.fromkeys(("alt", "alt_limit"), (SAMPLE, "ALT")),
    **dict.fromkeys(("ast", "ast_limit"), (SAMPLE, "AST")),
    "wocbp": (_FERTILE, "potential"),
    "lactating": (_FERTILE, "lactating"),
    "hcg": (SAMPLE, "BHCG"),
    "hiv": (SAMPLE, "HIV"),
    "hiv_confirmed": (_ASKED, "hiv_confirmed"),
    "anti_hcv": (SAMPLE, "HCVAB"),
    "hcv_rna": (SAMPLE, "HCVRNA"),
    "hbsag": (SAMPLE, "HBSAG"),
    "anti_hbc": (SAMPLE, "HBCAB"),
    "hbv_dna": (SAMPLE, "HBVDNA"),
    "malignancy_controlled": (_ASKED, "malignancy_state"),
    **{
        name: (_ASKED, name)
        for name in ("active_infection", "connective_tissue_disease", "organ_involvement", "infection_uncontrolled",
                     "bleeding_uncontrolled", "cirrhosis", "portal_hypertension", "malignancy", "malignancy_detail",
                     "hypersensitivity")
    },
})  # fmt: skip

ENTERED: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "ELIG-01": ("birth_date", "consent_date"),
    "ELIG-02": ("disease", "aetiology", "other_treatment", "dat_igg", "dat_c3d", "cold_titre"),
    "ELIG-03": ("steroid_courses", "weight"),
    "ELIG-04": ("alt", "ast"),
    "ELIG-05": ("active_infection",),
    "ELIG-06": ("sex", "wocbp", "lactating", "hcg"),
    "ELIG-07": ("consent_date", "consent_version"),
    "ELIG-08": ("connective_tissue_disease", "organ_involvement"),
    "ELIG-08b": ("infection_uncontrolled", "bleeding_uncontrolled"),
    "ELIG-09": ("hiv", "hiv_confirmed", "anti_hcv", "hcv_rna", "hbsag", "anti_hbc", "hbv_dna"),
    "ELIG-10": ("cirrhosis", "portal_hypertension"),
    "ELIG-11": ("malignancy", "malignancy_controlled", "malignancy_detail"),
    "ELIG-12": ("hypersensitivity",),
})  # fmt: skip
"""The facts of each criterion, in the order in which they are looked for."""


BESIDE: Mapping[str, tuple[str, ...]] = MappingProxyType({"hiv": ("hiv_confirmed",)})
"""What may answer a fact in place of the first: a confirmatory test where the screening test confirms nothing."""


@dataclass(frozen=True, slots=True)
class FieldLink:
    """A field by its words, with the page it stands on, and its address."""

    label: str
    where: str
    address: str


class Fields:
    """The fields of one subject's pages of screening: one read, however many are asked for."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        forms = {form for form, _item in PLACES.values()}
        pages = Page.objects.standing().filter(subject=subject, form__in=forms).select_related("visit")
        once = {model.key() for model in registry.forms() if model.occurs is Occurs.ONCE}
        at_screening = (page for page in pages.order_by("-pk") if _counts(page, once))
        self.pages = {page.form: page for page in at_screening}

    def links(self, facts: tuple[str, ...]) -> tuple[FieldLink, ...]:
        """The fields of some facts, each once."""
        asked = (place for fact in facts for place in (fact, *BESIDE.get(fact, ())))
        wheres = dict.fromkeys(PLACES[fact] for fact in asked if fact in PLACES)
        return tuple(link for where in wheres for link in self._link(where))

    def _link(self, where: Where) -> Iterator[FieldLink]:
        """The field; of a log the way to its next line; nothing where the subject has no such page."""
        form, item = where
        page, model = self.pages.get(form), registry.form(form)
        place = ItemPath(item, "") if form == SAMPLE else ItemPath("", item)
        label = wording.called(form, place)
        if page is not None:
            title = title_of(page)
            yield FieldLink(label, " · ".join(filter(None, (title.visit, title.form))), wording.field(page, place))
        elif model.occurs is Occurs.LOG:
            yield FieldLink(label, _title(model), reverse("new_page", args=[self.subject.number, form]))


def _title(model: type[Crf]) -> str:
    return str(model.title)


def _counts(page: Page, once: set[str]) -> bool:
    return page.form in once or page.visit is None or page.visit.code == SCREENING

"""Forms of imports: a file, its columns, its names, and the word that begins an import."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edc.accounts.identifiers import GuardedText
from edc.accounts.models import Site
from edc.imports.actions import Called
from edc.imports.columns import FIELDS, INCOMPLETE, Columns, is_complete
from edc.imports.files.commas import Comma
from edc.imports.files.texts import TOO_LARGE
from edc.imports.models import TermKind
from edc.imports.selectors import SourceName
from edc.imports.tables import MOST_BYTES, MOST_MEGABYTES
from protocol.analytes import ANALYTES
from protocol.schedule import VISITS

LEAVE_OUT = "-"
ACCEPTED = ".csv,.txt,.xlsx,.json"
LABELS = {
    "subject": gettext_lazy("Subject number"),
    "code": gettext_lazy("Code of the test"),
    "test": gettext_lazy("Name of the test"),
    "result": gettext_lazy("Result"),
    "unit": gettext_lazy("Unit"),
    "low": gettext_lazy("Lower limit"),
    "high": gettext_lazy("Upper limit"),
    "range": gettext_lazy("Reference range, as one text"),
    "day": gettext_lazy("Day of the sample"),
    "visit": gettext_lazy("Visit"),
    "specimen": gettext_lazy("Specimen"),
    "status": gettext_lazy("Status of the result (final, corrected)"),
}


class FileForm(forms.Form):
    """A file of a source."""

    file = forms.FileField(
        label=gettext_lazy("File (CSV, Excel .xlsx, or a FHIR bundle as JSON)"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_(TOO_LARGE) % {"most": MOST_MEGABYTES})
        return file


class SourceForm(FileForm):
    """A new source, with its first file."""

    site = forms.ChoiceField(label=gettext_lazy("Site"))
    name = GuardedText(label=gettext_lazy("Name of the laboratory system"), max_length=100)
    field_order = ("site", "name", "file")

    def __init__(self, *args: Any, sites: Sequence[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites = {site.code: site for site in sites}
        field = self.fields["site"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(site.code, str(site)) for site in sites]

    @property
    def chosen(self) -> Site:
        """The site that was chosen."""
        return self.sites[self.cleaned_data["site"]]


class ColumnsForm(forms.Form):
    """Which column of a file says what."""

    def __init__(self, data: Any, *, header: Sequence[str], columns: Columns, comma: str) -> None:
        super().__init__(data, initial={**{name: getattr(columns, name) for name in FIELDS}, "comma": comma})
        choices = [("", _("no column")), *((column, column) for column in header)]
        for name in FIELDS:
            self.fields[name] = forms.ChoiceField(label=LABELS[name], choices=choices, required=False)
        self.fields["comma"] = forms.ChoiceField(
            label=_("A comma in a number is"),
            choices=[("", _("not said: each file shows it, or is asked about")), *Comma.choices],
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not is_complete(self.columns):
            self.add_error(None, _(INCOMPLETE))
        return answers

    @property
    def columns(self) -> Columns:
        """The columns as they were chosen."""
        return Columns(**{name: self.cleaned_data.get(name, "") for name in FIELDS})

    @property
    def comma(self) -> str:
        """What a comma in a number was said to be."""
        return str(self.cleaned_data.get("comma", ""))


class NamesForm(forms.Form):
    """What a source calls our things: one question for each of its names."""

    def __init__(self, data: Any, *, names: Iterable[SourceName], numbers: frozenset[str]) -> None:
        super().__init__(data)
        self.names = {_key(name): name for name in names}
        self.numbers = numbers
        for key, name in self.names.items():
            self.fields[key] = _question(name)

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        for key, name in self.names.items():
            number = answers.get(key, "").strip()
            if name.what is TermKind.SUBJECT and number not in ("", LEAVE_OUT) and number not in self.numbers:
                self.add_error(key, _("The site has no subject of this number."))
        return answers

    @property
    def called(self) -> list[Called]:
        """What was said; of names of which nothing was said nothing is kept."""
        answers = ((name, self.cleaned_data.get(key, "").strip()) for key, name in self.names.items())
        return [Called(name.what, name.theirs, "" if ours == LEAVE_OUT else ours) for name, ours in answers if ours]


def _key(name: SourceName) -> str:
    """The field of a name: another dry run may put other names before it."""
    return f"{name.what.value}-{hashlib.sha256(name.theirs.encode()).hexdigest()[:16]}"


def _question(name: SourceName) -> forms.Field:
    label = f"{name.what.label}: {name.theirs}"
    initial = name.ours if name.ours is None else name.ours or LEAVE_OUT
    if name.what is TermKind.SUBJECT:
        note = _("A number of this site, or “-” to leave these rows out.")
        return GuardedText(label=label, required=False, initial=initial, max_length=21, help_text=note)
    return forms.ChoiceField(
        label=label,
        required=False,
        initial=initial,
        choices=_choices(name.what),
        help_text=_note(name),
    )


def _note(name: SourceName) -> str:
    rows = _("%(rows)s rows of the file.") % {"rows": name.rows} if name.rows else ""
    hint = _("Perhaps %(test)s?") % {"test": _(ANALYTES[name.hint].label)} if name.hint in ANALYTES else ""
    return " ".join(filter(None, (rows, hint)))


def _choices(what: TermKind) -> list[tuple[str, str]]:
    undecided = ("", _("not decided"))
    if what is TermKind.UNIT:
        units = {unit for analyte in ANALYTES.values() for unit in (analyte.unit, *analyte.units)}
        return [undecided, *((unit, unit) for unit in sorted(units) if unit)]
    if what is TermKind.VISIT:
        visits = [(code, _(visit.label)) for code, visit in VISITS.items()]
        return [undecided, (LEAVE_OUT, _("the day of the sample decides")), *visits]
    tests = [(code, f"{_(analyte.label)} ({code})") for code, analyte in ANALYTES.items()]
    return [undecided, (LEAVE_OUT, _("leave these rows out")), *tests]


class StartForm(forms.Form):
    """The word that begins an import."""

    overwrite = forms.BooleanField(label=gettext_lazy("Overwrite values that differ from the file"), required=False)
    reason = GuardedText(
        label=gettext_lazy("Reason, for overwriting and for changes of complete pages"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if answers.get("overwrite") and not answers.get("reason", "").strip():
            self.add_error("reason", _("Say why what stands is overwritten."))
        return answers

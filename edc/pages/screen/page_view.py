"""A page as it is shown: each question and each line with all that stands beside it, made in one step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from edc.capture.checks.findings import Finding
from edc.casebook.item_paths import ItemPath
from edc.pages.annotations import Annotation
from edc.pages.beside import Beside, Margin
from edc.pages.forms import Sheet
from edc.pages.lines import OfferedLine


@dataclass(frozen=True, slots=True)
class LabelledFinding:
    """A finding in words: the question or line it speaks of, and the sentence."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line that was read from a pasted text: the text, and what there is to say of its result."""

    text: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOfPage:
    """What is said of a page: by the checks, in its margins, by rooms above, of struck lines and of lines just read."""

    findings: tuple[Finding, ...] = ()
    margins: Mapping[ItemPath, Margin] = field(default_factory=dict)
    annotations: Mapping[str, tuple[Annotation, ...]] = field(default_factory=dict)
    struck: Mapping[str, str] = field(default_factory=dict)
    read: Mapping[str, ReadLine] = field(default_factory=dict)


NOTHING_SAID, UNREAD = SaidOfPage(), ReadLine("", ())


@dataclass(frozen=True, slots=True)
class PageView:
    """A sheet with all that stands beside its questions and lines."""

    sheet: Sheet
    beside: Mapping[str, Beside]
    lines: tuple[OfferedLine, ...]

    @property
    def shown(self) -> list[OfferedLine]:
        """The lines that the schedule asks for, and those in use."""
        return [line for line in self.lines if line.expected or line.in_use]

    @property
    def others(self) -> list[OfferedLine]:
        """The lines that are shown when they are asked for."""
        return [line for line in self.lines if not (line.expected or line.in_use)]

    def labelled(self, findings: Iterable[Finding]) -> list[LabelledFinding]:
        """Findings with the words of the questions and lines that they speak of."""
        lines = {line.code: line for line in self.lines}
        return [LabelledFinding(self._label(finding, lines), finding.text) for finding in findings]

    def _label(self, finding: Finding, lines: Mapping[str, OfferedLine]) -> str:
        if finding.row in lines:
            return lines[finding.row].label
        return str(self.sheet.form[finding.item].label) if finding.item in self.sheet.form.fields else ""

    def sections(self) -> list[dict[str, object]]:
        """The page to be read: each question with its answer."""
        stored = self.sheet.stored.answers
        answers = stored.answers() if stored else {}
        shown = [
            {
                "label": item.verbose_name,
                "value": item.shown(answers.get(item.name)),
                "findings": self.beside[item.name].findings,
                "margin": self.beside[item.name].margin,
                "annotations": self.beside[item.name].annotations,
            }
            for item in self.sheet.asked
            if not item.is_aside
        ]
        return [{"legend": "", "answers": shown}]


def page_view(sheet: Sheet, said: SaidOfPage = NOTHING_SAID) -> PageView:
    """Hands each question and line what is said of it."""
    findings = _by_place(said.findings)
    beside = {
        item.name: Beside(
            findings=findings.get("", {}).get(item.name, ()),
            margin=said.margins.get(ItemPath("", item.name)),
            annotations=said.annotations.get(item.name, ()),
        )
        for item in sheet.asked
    }
    sheet.form.show(beside)
    return PageView(sheet, beside, tuple(_line(line, said, findings.get(line.code, {})) for line in sheet.lines))


def _line(line: OfferedLine, said: SaidOfPage, findings: Mapping[str, tuple[Finding, ...]]) -> OfferedLine:
    """The line with all that stands beside it; findings stand also at the boxes that they speak of."""
    if findings:
        line.form.show({item: Beside(findings=of_item) for item, of_item in findings.items()})
    read = said.read.get(line.code, UNREAD)
    beside = Beside(
        findings=(*read.findings, *(finding for finding in said.findings if finding.row == line.code)),
        margin=said.margins.get(ItemPath(line.code, "")),
        annotations=said.annotations.get(line.code, ()),
        struck=said.struck.get(line.code, ""),
        pasted=read.text,
    )
    return replace(line, beside=beside)


def _by_place(findings: Iterable[Finding]) -> dict[str, dict[str, tuple[Finding, ...]]]:
    """Findings by the line and the item that they speak of."""
    places: dict[str, dict[str, tuple[Finding, ...]]] = {}
    for finding in findings:
        of_row = places.setdefault(finding.row, {})
        of_row[finding.item] = (*of_row.get(finding.item, ()), finding)
    return places

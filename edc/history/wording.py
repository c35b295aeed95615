"""What a place on a page is called, what stands there now, and where it is changed."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from edc.capture import registry
from edc.capture.across.readings import reading
from edc.capture.checks.declared import Check, Fact
from edc.capture.items import Item
from edc.capture.models import Answered, Crf, Row
from edc.capture.submission import Content
from edc.casebook.item_paths import PAGE, ItemPath
from edc.casebook.models import Page
from edc.history.selectors import key_item, line_label


class NoSuchPlace(LookupError):
    """The form has no such question, or no such line."""


def label(form: str, place: ItemPath) -> str:
    """What a place of a form is called. Raises NoSuchPlace."""
    model = registry.form(form)
    if place == PAGE:
        return _("the whole page")
    if not place.row:
        return str(_item(model, place.item).verbose_name)
    rows = model.rows()
    line = line_label(rows, place.row) if rows else ""
    if rows is None or not line:
        raise NoSuchPlace(str(place))
    if not place.item:
        return line
    return _("%(line)s, %(item)s") % {"line": line, "item": _item(rows, place.item).verbose_name}


def called(form: str, place: ItemPath) -> str:
    """The same of what was asked once; a place that this release no longer has stands for itself."""
    try:
        return label(form, place)
    except NoSuchPlace:
        return str(place)


def _item(model: type[Answered], name: str) -> Item:
    item = next((item for item in model.asked() if item.name == name), None)
    if item is None:
        raise NoSuchPlace(name)
    return item


def value(page: Page, place: ItemPath, content: Content) -> str:
    """What stands at a place, with its unit; of a line the result. Blank is an empty text."""
    if place.row:
        line = content.rows.get(place.row)
        return _shown(line, _of_line(line, place)) if line else ""
    if content.answers is None:
        return ""
    return _shown(content.answers, tuple(item for item in content.answers.asked() if item.name == place.item))


def _of_line(line: Row, place: ItemPath) -> tuple[Item, ...]:
    """The item of a line; of the whole line the first that is reported."""
    asked = tuple(item for item in line.asked() if item.name != line.row_key)
    return tuple(item for item in asked if item.name == place.item) or asked[:1]


def _shown(answered: Answered, items: tuple[Item, ...]) -> str:
    answers = answered.answers()
    parts = (f"{item.shown(answers[item.name])} {answers.get(item.unit_from) or ''}" for item in items)
    return ", ".join(part.strip() for item, part in zip(items, parts, strict=True) if answers[item.name] is not None)


def read(form: str, place: ItemPath, seen: str, check: Check | None = None) -> str:
    """What a check had read, each answer with the words of its question; blank, where nothing stood."""
    model: type[Crf] | type[Row] | None = registry.form(form).rows() if place.row else registry.form(form)
    asked = {item.name: item for item in (model.items() if model else ())} | _parameters(form, check)
    return ", ".join(_part(part, asked) for part in seen.split(", "))


def _parameters(form: str, check: Check | None) -> dict[str, Item]:
    """The items behind the parameters of a check."""
    if check is None:
        return {}
    model = registry.form(form)
    items = {item.name: item for part in (model, model.rows()) if part for item in part.items()}
    own = {name: items[item] for name, item in check.reads.items() if item in items}
    read = ((name, source) for name, source in check.elsewhere.items() if source != Fact.TODAY)
    return own | {name: reading(source, model).item for name, source in read}


def _part(part: str, asked: Mapping[str, Item]) -> str:
    name, sign, text = part.partition("=")
    if not sign or name not in asked:
        return part
    return _("%(item)s: %(value)s") % {"item": asked[name].verbose_name, "value": _value(asked[name], text)}


def _value(item: Item, text: str) -> str:
    """An answer that a check has seen, as a person reads it."""
    if text in ("", "None"):
        return _("blank")
    try:
        return item.shown(item.recalled(text)) or text
    except ValueError:  # several answers, or what another release kept otherwise
        return text


def field(page: Page, place: ItemPath) -> str:
    """The address of the field where the answer is changed."""
    rows = registry.form(page.form).rows()
    name = place.item
    if place.row and rows:
        first = next(item.name for item in rows.asked() if item is not key_item(rows))
        name = f"{place.row}-{name or first}"
    return f"{reverse('page', args=[page.pk])}#id_{name}" if name else reverse("page", args=[page.pk])

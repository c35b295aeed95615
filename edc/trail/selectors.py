"""Puts what a person asks into the trail's own terms: numbers of subjects and pages, tables and columns."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from edc.accounts.models import User
from edc.audit.search import ColumnFilter, Filter, Ids, SubjectFilter
from edc.capture import registry
from edc.casebook import selectors as casebook
from edc.casebook.models import Page, Visit
from edc.history.selectors import key_item

# Between a form's lines and the key of one of them; items have a full stop there.
LINE = ":"


class NoSuchSubject(LookupError):
    """No subject of this number that the person may read."""


def asked(user: User, cleaned: Mapping[str, Any]) -> Filter:
    """The question, from the form's answers. Raises NoSuchSubject."""
    item, form = _item(cleaned.get("item") or "")
    return Filter(
        subject=_subject(user, cleaned.get("subject") or ""),
        pages=_pages(visit=cleaned.get("visit") or "", forms={cleaned.get("form") or "", form} - {""}),
        item=item,
        person=cleaned["person"],
        act=cleaned["act"],
        origin=cleaned["origin"],
        since=cleaned["since"],
        until=cleaned["until"],
    )


def _subject(user: User, number: str) -> SubjectFilter | None:
    if not number:
        return None
    subject = casebook.subject_for(user, number)
    if subject is None:
        raise NoSuchSubject(number)
    pages = Page.objects.filter(subject=subject).values_list("pk", flat=True)
    visits = Visit.objects.filter(subject=subject).values_list("pk", flat=True)
    rows: dict[str, Ids] = {"casebook_subject": (subject.pk,), "casebook_visit": visits, "casebook_page": pages}
    return SubjectFilter(subject.pk, pages, rows)


def _pages(*, visit: str, forms: set[str]) -> "QuerySet[Page, int] | tuple[()] | None":
    """The pages of a visit and a form; none where two forms are asked for at once."""
    if not visit and not forms:
        return None
    if len(forms) > 1:
        return ()
    chosen = Page.objects.filter(visit__code=visit) if visit else Page.objects.all()
    return (chosen.filter(form__in=forms) if forms else chosen).values_list("pk", flat=True)


def _item(code: str) -> tuple[ColumnFilter | None, str]:
    """A question or a line in the trail's terms, and the form on whose pages it stands."""
    if not code:
        return None, ""
    key, of_line, line = code.partition(LINE)
    if of_line:
        (rows,) = (rows for form in registry.forms() if (rows := form.rows()) and rows.key() == key)
        item = key_item(rows)
        standing = rows.objects.filter(**{item.name: line})
        return ColumnFilter(table=rows._meta.db_table, column=item.column, key=line, rows=standing), rows.of.key()
    form, _dot, name = code.rpartition(".")
    model = registry.form(form)
    (column,) = (item.column for item in model.items() if item.name == name)
    return ColumnFilter(table=model._meta.db_table, column=column), form

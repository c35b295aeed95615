"""What the screens of queries show: the threads of a place, and the lines of the listing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.capture import selectors as capture
from edc.capture.titles import title_of
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.history import wording
from edc.queries import listing
from edc.queries.forms import StepForm, WordsForm
from edc.queries.icons import address, icon
from edc.queries.models import Query
from edc.queries.selectors import of_page, questions, threads
from edc.queries.threads import view


def threads_at(
    page: Page, place: ItemPath, *, by: User, first: int | None, form: StepForm | None, raising: WordsForm | None
) -> dict[str, Any]:
    """The threads of a place, the one that was asked for first; `form` and `raising` hold what was refused."""
    known = [query for query in page.queries.order_by("-pk") if query.place.line == place]
    chosen = threads(sorted(known, key=lambda query: query.pk != first))
    roles_in, content = listing.roles_in(chosen), capture.content(page)
    title, label = title_of(page), wording.called(page.form, place)
    where = [(_("Subject"), page.subject.number), (_("Visit"), title.visit)][: 2 if title.visit else 1]
    return {
        "page": page,
        "heading": _("Queries: %(item)s") % {"item": label},
        "line": [*where, (_("Form"), title.form)],
        "breadcrumbs": [
            (_("Queries"), reverse("queries")),
            (page.subject.number, reverse("subject", args=[page.subject.number])),
            (title.form, reverse("page", args=[page.pk])),
        ],
        "threads": [
            view(thread, page=page, content=content, roles_in=roles_in, by=by, form=form if key == first else None)
            for key, thread in chosen.items()
        ],
        "bubble": icon(page, place, of_page(page), by=by),
        "raise_url": address(page, place),
        "raising": raising or WordsForm(),
        "may_raise": may(by, Permission.RAISE_QUERIES, site=page.subject.site),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedQuery:
    """One line of the listing."""

    number: int
    site: str
    subject: str
    visit: str
    form: str
    label: str
    question: str
    state: str
    word: str
    raised_by: str
    raised_on: str
    days: int


def listed(queries: Iterable[Query], *, at: datetime) -> list[ListedQuery]:
    """These queries in words; one read, however many they are."""
    chosen = list(queries)
    asked = questions(chosen) if chosen else {}
    return [_listed(query, asked, at=at) for query in chosen]


def _listed(query: Query, asked: Mapping[int, str], *, at: datetime) -> ListedQuery:
    """Its age counts until today; of one that is done with, until its last step."""
    page, title = query.page, title_of(query.page)
    until = at if query.is_standing else query.moved_at
    raised = timezone.localtime(query.raised_at)
    return ListedQuery(
        number=query.pk,
        site=page.subject.site.code,
        subject=page.subject.number,
        visit=title.visit,
        form=title.form,
        label=wording.called(page.form, query.place),
        question=asked.get(query.pk, ""),
        state=query.state,
        word=query.get_state_display(),
        raised_by=query.raised_by.name if query.raised_by else _("Edit check"),
        raised_on=f"{raised:%Y-%m-%d}",
        days=(timezone.localdate(until) - raised.date()).days,
    )

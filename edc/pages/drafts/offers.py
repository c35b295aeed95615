"""Drafts on their author's page: kept while it is typed on, offered as differences, gone on with, ended by the save."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from edc.accounts.requests import person
from edc.audit.selectors import doing
from edc.casebook.models import Page
from edc.casebook.selectors import subject_of
from edc.history.selectors import AnswerDifference
from edc.pages.drafts import actions
from edc.pages.drafts import differences as draft_differences
from edc.pages.drafts.actions import DraftWindow
from edc.pages.forms import Sheet
from edc.pages.merge import conflicts
from edc.pages.models import Draft

# In the address of a page: the draft that is gone on with.
CONTINUES = "draft"
# What a form posts of itself and its session; the rest was typed.
SEAL, WINDOW, GOES_ON_WITH, OPENED = "csrfmiddlewaretoken", "window", "continues", "opened"
NAME = re.compile(r"[A-Za-z0-9-]{1,36}")
NUMBER = re.compile(r"[0-9]{1,18}")
MOST_DIFFERENCES = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """A draft that is not the form on the screen, and what it would put in place of what is stored.

    `further` is how many differences are not told; `is_older` where what is stored came later. Where it was typed for
    another subject, `typed_for` is that one's number, or a dash where the reader may not know it. `lost` are sentences
    of what can be saved nowhere any more.
    """

    draft: Draft
    differences: tuple[AnswerDifference, ...]
    further: int
    is_older: bool
    typed_for: str
    lost: tuple[str, ...]


def window_of(posted: QueryDict) -> DraftWindow:
    """What a form tells of the window that it stands in; what cannot be read is left out."""
    name, continues = posted.get(WINDOW, ""), posted.get(GOES_ON_WITH, "")
    return DraftWindow(
        name=name if NAME.fullmatch(name) else "",
        continues=int(continues) if NUMBER.fullmatch(continues) else None,
        opened=_moment(posted.get(OPENED, "")),
    )


def _moment(text: str) -> datetime | None:
    with suppress(ValueError, OverflowError):
        moment = parse_datetime(text)
        return moment.astimezone(UTC) if moment and timezone.is_aware(moment) else None
    return None


def typed_in(posted: QueryDict) -> str:
    """What was typed in a form, as it is kept."""
    typed = posted.copy()
    for name in (SEAL, WINDOW, GOES_ON_WITH, OPENED):
        typed.pop(name, None)
    return typed.urlencode()


def keep(request: HttpRequest, sheet: Sheet) -> datetime | None:
    """Keeps what was posted before it is saved: whatever stands in the save's way, nothing typed is lost.

    Answers with when it was kept.
    """
    if request.method != "POST":
        return None
    posted, at, window = sheet.form.data, timezone.now(), window_of(request.POST)
    assert isinstance(posted, QueryDict)
    with suppress(actions.NotKept):
        actions.keep(page=sheet.page, typed=typed_in(posted), focus="", by=person(request), at=at, window=window)
        return at
    return None


def continued(request: HttpRequest, page: Page) -> QueryDict | None:
    """What was typed in the draft that this person goes on with."""
    draft = _chosen(request, _drafts(request, page))
    return QueryDict(draft.typed) if draft else None


def end(request: HttpRequest, page: Page) -> None:
    """The save ends the drafts that it makes an end of, also those that were offered and not chosen."""
    actions.end(page=page, by=person(request), window=window_of(request.POST))


def shown(request: HttpRequest, sheet: Sheet, *, is_open: bool, kept_at: datetime | None) -> dict[str, object]:
    """What a page says of drafts: the one that is gone on with, those offered above it, and how far this is kept.

    On a page that cannot be typed on, what came back is offered as well: it stands nowhere else.
    """
    is_posted, drafts = request.method == "POST", _drafts(request, sheet.page)
    window = replace(_window(request), opened=timezone.now())
    draft = None if is_posted or not is_open else _chosen(request, drafts)
    in_the_form = _in_the_form(request, window, drafts, draft) if is_open else ()
    offered = (_offer(request, sheet, other) for other in drafts if other not in in_the_form)
    return {
        "address": actions.address_of(page=sheet.page),
        "window": replace(window, continues=draft.pk) if draft else window,
        "draft": draft,
        "draft_is_older": draft is not None and is_older(sheet, draft),
        "offers": tuple(filter(None, offered)),
        **_how_it_is_kept(request, sheet, kept_at),
    }


def _how_it_is_kept(request: HttpRequest, sheet: Sheet, kept_at: datetime | None) -> dict[str, object]:
    """When what was posted was kept, or that it is not; `is_unfit` where a number of a person stands in the way."""
    is_not_kept = request.method == "POST" and kept_at is None
    is_unfit = is_not_kept and actions.holds_identifier(page=sheet.page, typed=typed_in(request.POST))
    return {"kept_at": kept_at, "is_not_kept": is_not_kept and not is_unfit, "is_unfit": is_unfit}


def _window(request: HttpRequest) -> DraftWindow:
    """The window that was posted; a new one where the page is opened."""
    return window_of(request.POST) if request.method == "POST" else DraftWindow(name=str(uuid4()))


def _in_the_form(
    request: HttpRequest, window: DraftWindow, drafts: Sequence[Draft], chosen: Draft | None
) -> Sequence[Draft]:
    """The drafts that stand in the boxes already: the one that is gone on with, or what came back."""
    if chosen:
        return [chosen]
    return [draft for draft in drafts if draft.window == window.name] if request.method == "POST" else []


def _drafts(request: HttpRequest, page: Page) -> tuple[Draft, ...]:
    return actions.of_page(page=page, by=person(request), at=timezone.now())


def _chosen(request: HttpRequest, standing: Sequence[Draft]) -> Draft | None:
    """The draft that the address names; the latest, where it names none that stands."""
    asked = request.GET.get(CONTINUES)
    if asked is None or not standing:
        return None
    return next((draft for draft in standing if str(draft.pk) == asked), standing[0])


def is_older(typed: Sheet, draft: Draft) -> bool:
    """Whether what stands came after a draft: after it was begun, as its form tells, or after it was kept."""
    done = doing(typed.page.last_entry)
    return typed.seen != typed.standing or bool(done and done.at > draft.at)


def _offer(request: HttpRequest, sheet: Sheet, draft: Draft) -> Offer | None:
    """Nothing is offered of a draft that says what is stored anyway."""
    typed = replace(sheet, data=QueryDict(draft.typed), proposed={})
    came_before, typed_for = is_older(typed, draft), _typed_for(request, typed)
    typed, lost = _laid(typed) if came_before and not typed_for else (typed, ())
    pieces = tuple(draft_differences.differences(typed))
    further = max(len(pieces) - MOST_DIFFERENCES, 0)
    offer = Offer(draft, pieces[:MOST_DIFFERENCES], further, came_before, typed_for, lost)
    return offer if pieces or lost else None


def _laid(typed: Sheet) -> tuple[Sheet, tuple[str, ...]]:
    """Lays what was typed over what stands, as a save would: what others changed and the draft did not is not put back.

    What cannot be saved of it any more is told in sentences.
    """
    if not typed.page.pk or not typed.is_valid():
        return typed, ()
    merged = conflicts.lay_together(typed, typed.page).sheet
    return merged, tuple(map(str, merged.form.non_field_errors()))


def _typed_for(request: HttpRequest, typed: Sheet) -> str:
    """For whom a draft was typed, where its page has become another subject's."""
    if typed.opened_for == typed.page.subject_id:
        return ""
    subject = subject_of(person(request), typed.opened_for)
    return subject.number if subject else "–"

"""The form that asks somebody to do something, about a page or about a subject as a whole."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.capture.selectors import page_for
from edc.capture.titles import title_of
from edc.casebook.data_locked import DataLocked
from edc.casebook.models import Page, Subject
from edc.casebook.selectors import subject_for
from edc.locks import words as locks
from edc.worklist import actions
from edc.worklist.actions import NewWork
from edc.worklist.forms import WorkRequestForm, holders_words


@dataclass(frozen=True, slots=True)
class RequestAbout:
    """What something is asked about: a subject as a whole, or one of its pages."""

    subject: Subject
    page: Page | None = None

    @property
    def url(self) -> str:
        """Where it stands."""
        return reverse("page", args=[self.page.pk]) if self.page else reverse("subject", args=[self.subject.number])

    @property
    def line(self) -> list[tuple[str, str]]:
        """The subject, and the visit where there is one."""
        visit = title_of(self.page).visit if self.page else ""
        return [(_("Subject"), self.subject.number), *([(_("Visit"), visit)] if visit else [])]

    @property
    def breadcrumbs(self) -> list[tuple[str, str]]:
        """The way back."""
        subject = (self.subject.number, reverse("subject", args=[self.subject.number]))
        return [subject, (title_of(self.page).form, self.url)] if self.page else [subject]


@require_http_methods(["GET", "POST"])
def ask_work(request: HttpRequest, key: int) -> HttpResponse:
    """Asks somebody to do something about a page."""
    page = page_for(person(request), key)
    if page is None:
        raise Http404
    return _asking(request, RequestAbout(page.subject, page))


@require_http_methods(["GET", "POST"])
def ask_subject_work(request: HttpRequest, number: str) -> HttpResponse:
    """Asks somebody to do something about a subject as a whole."""
    subject = subject_for(person(request), number)
    if subject is None:
        raise Http404
    return _asking(request, RequestAbout(subject))


def _asking(request: HttpRequest, about: RequestAbout) -> HttpResponse:
    user, site = person(request), about.subject.site
    role_for(user, Permission.ASK_WORK, site=site)
    data = request.POST if request.method == "POST" else None
    form = WorkRequestForm(data, site=site, page=about.page, by=user, today=timezone.localdate())
    if form.is_bound and form.is_valid() and _is_asked(request, about, form):
        return redirect(about.url)
    context = {
        "form": form,
        "heading": _("Ask somebody to do something"),
        "line": about.line,
        "breadcrumbs": about.breadcrumbs,
        "back": about.url,
    }
    return render(request, "worklist/ask.html", context, status=locks.status_of(form))


def _is_asked(request: HttpRequest, about: RequestAbout, form: WorkRequestForm) -> bool:
    """Asks, or says in the form why not."""
    try:
        actions.ask(work=_new_work(about, form), by=person(request), at=timezone.now())
    except actions.AskedAlready:
        messages.info(request, _("This request stands already; it was not sent again."))
        return True
    except actions.OfStruckPage:
        form.add_error(None, _("This page is struck through; nothing is asked about it."))
    except actions.NotAtThisSite:
        form.add_error("of", _("This person may do nothing at the subject's site any more."))
    except DataLocked as locked:
        locks.refuse(form, locked)
    if form.errors:
        return False
    messages.success(request, _("Request sent to %(who)s.") % {"who": _who(form)})
    return True


def _new_work(about: RequestAbout, form: WorkRequestForm) -> NewWork:
    return NewWork(
        subject=about.subject,
        page=about.page,
        place=form.place,
        kind=form.kind_chosen,
        text=form.cleaned_data["text"],
        of=form.asked,
        due_at=form.due_at,
    )


def _who(form: WorkRequestForm) -> str:
    asked = form.asked
    return holders_words(asked) if isinstance(asked, Permission) else asked.name

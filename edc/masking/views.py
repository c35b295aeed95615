"""Masking on the screen: asking from the history of a text, deciding, and the log of all of it."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import reach, role_for
from edc.audit import masking as kept
from edc.audit.schema.mask_functions import MARK
from edc.capture import selectors as capture
from edc.capture.titles import title_of
from edc.masking import actions, files, selectors
from edc.masking.forms import AskForm, DecideForm
from edc.masking.selectors import FreeText

REFUSED = 422
LARGEST = 2**63 - 1


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, key: int, name: str) -> HttpResponse:
    """Asks for a fragment of a text of a page to be masked."""
    return _ask(request, key, name, line="")


@require_http_methods(["GET", "POST"])
def ask_line(request: HttpRequest, key: int, line: str, name: str) -> HttpResponse:
    """Asks for a fragment of a text of a line to be masked."""
    return _ask(request, key, name, line=line)


def _ask(request: HttpRequest, key: int, name: str, *, line: str) -> HttpResponse:
    text = _text(request, key, name, line=line)
    form = AskForm(request.POST or None)
    if form.is_valid() and _is_asked(request, form, text):
        messages.success(request, _("It was asked for. Another person decides."))
        return redirect("masking")
    history = selectors.history_url(text, name=name, line=line)
    context = {
        "form": form,
        "text": text,
        "versions": selectors.versions(text),
        "heading": _("Mask a name: %(item)s") % {"item": text.label},
        "line": [(_("Subject"), text.page.subject.number)],
        "breadcrumbs": [
            (title_of(text.page).form, reverse("page", args=[text.page.pk])),
            (_("History: %(item)s") % {"item": text.label}, history),
        ],
    }
    return render(request, "masking/ask.html", context, status=REFUSED if form.errors else 200)


def _text(request: HttpRequest, key: int, name: str, *, line: str) -> FreeText:
    """404 where this person may not read the page, or where there is no such text. Raises NotPermitted."""
    page = capture.page_for(person(request), key) if key <= LARGEST else None
    if page is None or page.last_entry is None:
        raise Http404
    role_for(person(request), Permission.ASK_MASK, site=page.subject.site)
    try:
        return selectors.text_of(page, name, line=line)
    except selectors.NoSuchText:
        raise Http404 from None


def _is_asked(request: HttpRequest, form: AskForm, text: FreeText) -> bool:
    """Whether the request was made; where not, the form says why."""
    try:
        actions.ask(text=text, **form.cleaned_data, by=person(request), at=timezone.now())
    except kept.NotFound:
        form.add_error("fragment", _("This does not stand in the text, now or earlier."))
    except kept.NotMaskable:
        form.add_error("fragment", _("This cannot be masked. Take whole words, without brackets."))
    except actions.MaskAlreadyAsked:
        form.add_error(None, _("A request for this text waits for its decision already."))
    except actions.TellsFragment:
        form.add_error("reason", _("Do not repeat here what is to be masked: the reason stays in the trail."))
    return not form.errors


@require_safe
def masking(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, and the log of what was decided."""
    by = person(request)
    lines = selectors.lines(by)
    context = {
        "waiting": [line for line in lines if line.decided is None],
        "decided": [line for line in lines if line.decided],
        "may_export": bool(reach(by, Permission.READ_TRAIL)),
    }
    return render(request, "masking/masking.html", context)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, key: int) -> HttpResponse:
    """Masks what another person asked for, or declines."""
    by = person(request)
    line = selectors.line(by, key)
    if line is None:
        raise Http404
    role_for(by, Permission.MASK, site=line.page.subject.site)
    if not line.may_decide:
        messages.error(
            request, _("This was decided already.") if line.decided else _("Another person decides what you asked for.")
        )
        return redirect("masking")
    form = DecideForm(request.POST or None)
    if form.is_valid() and _is_decided(request, form, line):
        return redirect("masking")
    fragment = kept.fragment_of(line.request)
    context = {
        "form": form,
        "asked": line,
        "fragment": fragment,
        "texts": selectors.marked(line.request, fragment),
        "mark": MARK,
        "heading": _("Mask a text: %(item)s") % {"item": line.label},
        "breadcrumbs": [(_("Masking"), reverse("masking"))],
    }
    return render(request, "masking/decide.html", context, status=REFUSED if form.errors else 200)


def _is_decided(request: HttpRequest, form: DecideForm, line: selectors.MaskLine) -> bool:
    """Whether the request is decided now; where not, the form says why."""
    try:
        actions.decide(asked=line.number, page=line.page, **form.decided, by=person(request), at=timezone.now())
    except actions.TellsFragment:
        form.add_error("reason", _("Do not repeat here what is to be masked: the reason stays in the trail."))
        return False
    except actions.AlreadyDecided:
        messages.error(request, _("This was decided already."))
    else:
        messages.success(request, _("It was masked.") if form.decided["is_granted"] else _("It was declined."))
    return True


@require_POST
def log(request: HttpRequest) -> HttpResponse:
    """The log as a file; that it was taken is put on record first."""
    by, now = person(request), timezone.now()
    lines = selectors.lines(by)
    name = f"{settings.PROTOCOL}_masking_{timezone.localtime(now):%Y%m%dT%H%M%z}.csv"
    actions.record_export(by=by, at=now, file=name)
    answer = HttpResponse(files.written(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

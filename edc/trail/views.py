"""The trail on the screen: what was asked, one act, and the file."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from edc.accounts.actors import moment
from edc.accounts.requests import person
from edc.audit.search import Filter, cursor
from edc.trail import actions, files, screens, selectors
from edc.trail.forms import TrailForm
from edc.trail.scope import TrailReader, reader

REFUSED = 422
LARGEST = 2**63 - 1


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """What was done, filtered by whatever is asked, the newest first."""
    who = reader(person(request))
    form = _form(request.GET, who)
    asked = _asked(form, who)
    screen = screens.trail(who, asked, before=cursor(request.GET.get("before", ""))) if asked else None
    question = _question(form)
    context = {
        "form": form,
        "screen": screen,
        "query": question.urlencode(),
        "question": question.items(),
        "is_first": "before" not in request.GET,
        "kinds": files.KINDS.values(),
    }
    return render(request, "trail/trail.html", context, status=200 if asked else REFUSED)


@require_safe
def act(request: HttpRequest, key: int) -> HttpResponse:
    """One act with everything it changed."""
    who, after = reader(person(request)), request.GET.get("after", "")
    screen = screens.act(who, key, after=int(after) if _is_number(after) else 0) if key <= LARGEST else None
    if screen is None:
        raise Http404
    context = {
        "screen": screen,
        "heading": _("Act %(number)s") % {"number": screen.act.entry},
        "when": moment(screen.act.at),
        "breadcrumbs": [(_("Trail"), reverse("trail"))],
    }
    return render(request, "trail/act.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """What answers the question, as a file; that it was taken is put on record first."""
    by = person(request)
    who, kind = reader(by), files.KINDS.get(request.POST.get("kind", ""))
    form = _form(request.POST, who)
    asked = _asked(form, who)
    if asked is None or kind is None:
        return render(request, "400.html", status=400)
    now = timezone.now()
    name = f"{settings.PROTOCOL}_trail_{timezone.localtime(now):%Y%m%dT%H%M%z}.{kind.ending}"
    filters = {str(key): str(value) for key, value in _question(form).items()}
    actions.record_export(by=by, at=now, file=name, filters=filters, asked=asked)
    lines = files.written(kind, who, asked, language=get_language() or settings.LANGUAGE_CODE)
    answer = StreamingHttpResponse(lines, content_type=kind.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _form(query: QueryDict, who: TrailReader) -> TrailForm:
    return TrailForm(query, acts=who.acts, is_clinical=bool(who.clinical))


def _asked(form: TrailForm, who: TrailReader) -> Filter | None:
    """The question, or nothing where it cannot be asked so; then the form says why."""
    if not form.is_valid():
        return None
    try:
        return selectors.asked(who.user, form.cleaned_data)
    except selectors.NoSuchSubject:
        form.add_error("subject", _("You may read no subject of this number."))
        return None


def _question(form: TrailForm) -> QueryDict:
    """What was asked, as it was typed, without what was left out."""
    question = QueryDict(mutable=True)
    question.update({name: form.data[name] for name in form.fields if form.data.get(name)})
    return question


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < len(str(LARGEST))

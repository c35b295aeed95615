"""Imports on the screen: sources and files, columns and names, what would come of a file, and what did."""

from typing import Any, TypeVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from edc.accounts.requests import person
from edc.imports import actions, screens, selectors
from edc.imports.forms import ColumnsForm, FileForm, NamesForm, SourceForm, StartForm
from edc.imports.jobs import returned as returning
from edc.imports.models import Upload
from edc.imports.tables import Refusal

T = TypeVar("T")
REFUSED = 422
FILES_A_SCREEN = 25


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """The sources of one's sites, and the files that came."""
    user = person(request)
    files = Paginator(selectors.uploads_for(user), FILES_A_SCREEN).get_page(request.GET.get("page"))
    context = {"sources": selectors.sources_for(user), "page_obj": files, "query": ""}
    return render(request, "imports/imports.html", context)


@require_http_methods(["GET", "POST"])
def add_source(request: HttpRequest) -> HttpResponse:
    """A new source with its first file; then its columns."""
    sites = selectors.sites_for(person(request))
    form = SourceForm(*_posted(request), sites=sites)
    if form.is_valid() and (upload := _begun(request, form)):
        return redirect("import_columns", key=upload.pk)
    context = {"form": form, "heading": _("New source"), "breadcrumbs": [_home()]}
    return render(request, "imports/send.html", context, status=REFUSED if form.errors else 200)


def _begun(request: HttpRequest, form: SourceForm) -> Upload | None:
    """Keeps the source and its file, or says in the form why not."""
    file = form.cleaned_data["file"]
    try:
        return actions.begin(
            site=form.chosen,
            source=form.cleaned_data["name"],
            name=file.name,
            content=file.read(),
            by=person(request),
            at=timezone.now(),
        )
    except actions.SourceNameTaken:
        form.add_error("name", _("The site has a source of this name already."))
    except Refusal as refusal:
        form.add_error("file", refusal.why.render(_))
    return None


@require_http_methods(["GET", "POST"])
def source(request: HttpRequest, key: int) -> HttpResponse:
    """One more file of a source; then its dry run."""
    origin = _there(selectors.source_for(person(request), key))
    form = FileForm(*_posted(request))
    if form.is_valid() and (upload := _taken(request, form, key)):
        return redirect("import_file", key=upload.pk)
    context = {"form": form, "heading": origin.name, "breadcrumbs": [_home()]}
    return render(request, "imports/send.html", context, status=REFUSED if form.errors else 200)


def _taken(request: HttpRequest, form: FileForm, key: int) -> Upload | None:
    """Keeps the file and asks for its dry run, or says in the form why not."""
    file, by, at = form.cleaned_data["file"], person(request), timezone.now()
    origin = _there(selectors.source_for(by, key))
    try:
        upload = actions.take_in(source=origin, name=file.name, content=file.read(), by=by, at=at)
    except Refusal as refusal:
        form.add_error("file", refusal.why.render(_))
        return None
    actions.ask_dry_run(upload=upload, by=by, at=at)
    return upload


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, key: int) -> HttpResponse:
    """Which column says what, beside the first rows of a file; posted, then its dry run."""
    upload = _there(selectors.upload_for(person(request), key))
    source = upload.source
    try:
        sample = selectors.sample(upload)
    except Refusal as refusal:
        messages.error(request, refusal.why.render(_))
        return redirect("import_file", key=upload.pk)
    form = ColumnsForm(_posted(request)[0], header=sample.header, columns=source.columns, comma=source.comma)
    if form.is_valid():
        at, by = timezone.now(), person(request)
        actions.map_columns(source=source, columns=form.columns, comma=form.comma, by=by, at=at)
        return _tried(request, upload)
    context = {"form": form, "sample": sample, "upload": upload, "breadcrumbs": _way(upload)}
    return render(request, "imports/columns.html", context, status=REFUSED if form.errors else 200)


@require_http_methods(["GET", "POST"])
def names(request: HttpRequest, key: int) -> HttpResponse:
    """What the source calls our tests, units, visits and subjects; posted, then a new dry run."""
    upload = _there(selectors.upload_for(person(request), key))
    names = selectors.called(upload)
    form = NamesForm(_posted(request)[0], names=names, numbers=selectors.numbers_of(upload.source))
    if form.is_valid():
        at, by = timezone.now(), person(request)
        actions.map_names(source=upload.source, called=form.called, by=by, at=at)
        return _tried(request, upload)
    context = {"form": form, "upload": upload, "breadcrumbs": _way(upload)}
    return render(request, "imports/names.html", context, status=REFUSED if form.errors else 200)


@require_POST
def dry_run(request: HttpRequest, key: int) -> HttpResponse:
    """Asks once more what would come of a file."""
    return _tried(request, _there(selectors.upload_for(person(request), key)))


def _tried(request: HttpRequest, upload: Upload) -> HttpResponse:
    try:
        actions.ask_dry_run(upload=upload, by=person(request), at=timezone.now())
    except actions.UnderWay:
        messages.warning(request, _("This file is being read already."))
    return redirect("import_file", key=upload.pk)


@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, key: int) -> HttpResponse:
    """How far a file is, and what came of it; posted, its import is begun."""
    upload = _there(selectors.upload_for(person(request), key))
    form = StartForm(_posted(request)[0])
    if form.is_valid() and _started(request, upload, form):
        return redirect("import_file", key=upload.pk)
    shown = screens.of_file(upload, kind=request.GET.get("kind", ""), screen=request.GET.get("page"))
    context = {**shown, "form": form, "upload": upload, "breadcrumbs": [_home()]}
    return render(request, "imports/file.html", context, status=REFUSED if form.errors else 200)


def _started(request: HttpRequest, upload: Upload, form: StartForm) -> bool:
    """Asks for the import, or says in the form why not."""
    answers = form.cleaned_data
    try:
        actions.ask_import(
            upload=upload,
            overwrite=answers["overwrite"],
            reason=answers["reason"],
            by=person(request),
            at=timezone.now(),
        )
    except actions.UnderWay:
        form.add_error(None, _("This file is being read already."))
    except actions.NotTried:
        form.add_error(None, _("The mapping was changed, or there was no dry run yet: make a dry run first."))
    return form.is_valid()


@require_POST
def stop(request: HttpRequest, key: int) -> HttpResponse:
    """Stops what is under way; what was entered stays."""
    job = _there(selectors.job_for(person(request), key))
    try:
        actions.stop(job=job, by=person(request), at=timezone.now())
    except actions.Ended:
        messages.warning(request, _("It had ended already."))
    return redirect("import_file", key=job.upload_id)


@require_safe
def returned(request: HttpRequest, key: int) -> StreamingHttpResponse:
    """The rows that were not taken, each with the reason, as a CSV file."""
    job = _there(selectors.job_for(person(request), key))
    answer = StreamingHttpResponse(returning.pieces(job), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{job.pk}-returned.csv"'
    return answer


def _posted(request: HttpRequest) -> tuple[Any, Any]:
    """What was posted, also where that is nothing at all; and its files."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _there(thing: T | None) -> T:
    if thing is None:
        raise Http404
    return thing


def _home() -> tuple[str, str]:
    return _("Imports"), reverse("imports")


def _way(upload: Upload) -> list[tuple[str, str]]:
    return [_home(), (upload.name, reverse("import_file", args=[upload.pk]))]

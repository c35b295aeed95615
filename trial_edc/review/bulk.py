"""One question asked of many pages at once, from a listing of them."""

from django.contrib import messages
from django.core.paginator import Page as Screen
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from edc.accounts.requests import person
from edc.accounts.selectors import sites_of
from edc.capture import held
from edc.capture.titles import title_of
from edc.casebook.models import Page
from edc.casebook.still import HeldStill
from edc.review import queries
from edc.review.queries import Question
from edc.review.selectors import unlocked
from trial_edc.review import selectors
from trial_edc.review.forms import ChosenForm, PagesForm

PAGES_A_SCREEN = 100


@require_http_methods(["GET", "POST"])
def raise_queries(request: HttpRequest) -> HttpResponse:
    """Pages that answer a question, and one query to each of those that are chosen."""
    user = person(request)
    asked = PagesForm(request.GET, sites=sites_of(selectors.asker(user)))
    found = selectors.pages_to_ask(user, asked.cleaned_data) if asked.is_valid() else Page.objects.none()
    # A page that was locked after it was offered can still be chosen: asking it is what says why not.
    chosen = ChosenForm(request.POST if request.method == "POST" else None, pages=found)
    if asked.is_valid() and chosen.is_valid() and (number := _raised(request, asked, chosen)):
        told = ngettext("%(n)s query was raised.", "%(n)s queries were raised.", number) % {"n": number}
        messages.success(request, told)
        return redirect("queries")
    screen = Paginator(unlocked(found), PAGES_A_SCREEN).get_page(request.GET.get("page"))
    return _shown(request, asked, chosen, screen)


def _raised(request: HttpRequest, asked: PagesForm, chosen: ChosenForm) -> int:
    """Raises one query a page, or says in the form which pages cannot be asked so."""
    text, place = chosen.cleaned_data["text"], asked.place
    wanted = [Question(page, place, text) for page in chosen.cleaned_data["pages"]]
    try:
        return len(queries.raise_many(questions=wanted, by=person(request), at=timezone.now()))
    except queries.AlreadyAsked as again:
        told = _(", ").join(_named(page) for page in again.pages)
        chosen.add_error("pages", _("Of these pages the same is being asked already: %(pages)s") % {"pages": told})
    except HeldStill as still:
        held.refuse(chosen, still)
    return 0


def _named(page: Page) -> str:
    title = title_of(page)
    return " ".join(filter(None, (page.subject.number, title.visit, title.form)))


def _shown(request: HttpRequest, asked: PagesForm, chosen: ChosenForm, screen: "Screen[Page]") -> HttpResponse:
    ticked = set(request.POST.getlist("pages"))
    question = request.GET.copy()
    question.pop("page", None)
    context = {
        "form": asked,
        "chosen": chosen,
        "refusals": [*chosen.errors.get("pages", ()), *chosen.non_field_errors()],
        "page_obj": screen,
        "lines": [(page, title_of(page), str(page.pk) in ticked) for page in screen],
        "query": f"{question.urlencode()}&" if question else "",
        "breadcrumbs": [(_("Queries"), reverse("queries"))],
    }
    return render(request, "review/raise.html", context, status=held.status_of(asked, chosen))

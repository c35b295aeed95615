"""Messages on the next screen that lead somewhere."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _


def warn(request: HttpRequest, text: str, *, to: str, words: str) -> None:
    """A warning with a link beneath these words."""
    messages.warning(request, format_html('{} <a href="{}">{}</a>', text, to, words))


def warn_of_queries(request: HttpRequest, raised: int, *, subject: str) -> None:
    """That what was just done raised so many queries on other pages of a subject, and where they are listed."""
    text = _("Queries that this raised on other pages: %(count)s. Check whether what you did is right.")
    listed = f"{reverse('queries')}?{urlencode({'subject': subject})}"
    warn(request, text % {"count": raised}, to=listed, words=_("See the queries"))

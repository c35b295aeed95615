"""Every request is a door: acts done within it bear its number."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from edc.audit import actions as audit
from edc.audit.acts import Origin

type_of_view = Callable[[HttpRequest], HttpResponse]


def web(get_response: type_of_view) -> type_of_view:
    """Marks the acts of a request as done in the browser, and tells the request's number in the answer."""

    def through_the_browser(request: HttpRequest) -> HttpResponse:
        number = uuid.uuid4().hex
        with audit.through(Origin.WEB, request=number):
            response = get_response(request)
        response["X-Request-Id"] = number
        return response

    return through_the_browser

"""A proposed answer that a person takes without the page's script: laid into what was typed, and not saved yet."""

from urllib.parse import parse_qsl

from django.http import HttpRequest, QueryDict

# The name of the buttons of proposed answers; their value is what they set.
SET = "set"


def is_taken(request: HttpRequest) -> bool:
    """Whether a proposed answer was taken: then the page comes back with it, and nothing is saved."""
    return SET in request.POST


def laid_in(typed: QueryDict) -> QueryDict:
    """What was typed, with the proposed answers that were taken."""
    if SET not in typed:
        return typed
    laid = typed.copy()
    for name, text in parse_qsl(str(typed[SET]), keep_blank_values=True):
        laid[name] = text
    return laid

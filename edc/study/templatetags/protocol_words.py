"""Says the protocol's sentences, codes and numbers in the reader's language."""

from django import template
from django.utils.translation import gettext

from protocol.words import in_words

register = template.Library()


@register.filter
def said(value: object) -> str:
    """A sentence of a rule, a code's label, a date or a number, as a person reads it."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return "" if value is None else in_words(value, gettext)

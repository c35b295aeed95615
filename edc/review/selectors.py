"""Reads what people say of data."""

from django.utils.translation import gettext, override


def both(message: str) -> tuple[str, str]:
    """A marked sentence in English and in Chinese."""
    with override("en"):
        english = gettext(message)
    with override("zh-hans"):
        return english, gettext(message)

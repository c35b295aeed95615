"""What a person reads on a page: its words, without the markup."""

import re
from html import unescape

from django.http import HttpResponse

UNREAD = re.compile(r"<(script|style|head)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")


def words(response: HttpResponse) -> str:
    """The text of a page, each run of white space as one space."""
    html = UNREAD.sub(" ", response.content.decode())
    return " ".join(unescape(TAG.sub(" ", html)).split())


def typed(response: HttpResponse, name: str) -> str:
    """What stands in the input of this name; raises AssertionError where there is none."""
    found = re.search(rf'<input[^>]*\bname="{re.escape(name)}"[^>]*>', response.content.decode())
    assert found, f"there is no input {name}"
    value = re.search(r'\bvalue="([^"]*)"', found[0])
    return unescape(value[1]) if value else ""

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
    """What stands in the box of this name; raises AssertionError where there is none."""
    html, named = response.content.decode(), rf'name="{re.escape(name)}"'
    area = re.search(rf"<textarea[^>]*\b{named}[^>]*>\n?(.*?)</textarea>", html, re.DOTALL)
    box = re.search(rf"<input[^>]*\b{named}[^>]*>", html)
    if area:
        return unescape(area[1])
    assert box, f"there is no box {name}"
    value = re.search(r'\bvalue="([^"]*)"', box[0])
    return unescape(value[1]) if value else ""

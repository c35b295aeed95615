"""A block pasted on a laboratory page as a browser would post it, and what is read, asked and saved of it."""

from django.urls import reverse

from edc.casebook.models import Page
from edc.labs.models import Result
from tests.pages.posting import form
from tests.pages.reading import typed

BLOCK = """姓名：张某某  住院号：0012345
项目\t结果\t提示\t单位\t参考范围
血红蛋白\t11.8\t↓\tg/dL\t13.0-17.5
血小板计数\t35\t↓\t10^9/L\t125～350
乳酸脱氢酶\t610\t↑\tU/L\t120-250"""
UNKNOWN = "白血球总量计数\t3.2\t10^9/L\t3.5-9.5"


def address(page: Page) -> str:
    return reverse("page", args=[page.pk])


def pasted(client, page: Page, text: str, **boxes: str):
    """The page after a block was pasted on it as it stands, and read."""
    _action, told = form(client.get(address(page)))
    return read(client, page, told | boxes, text)


def read(client, page: Page, told: dict[str, str], text: str):
    return client.post(reverse("paste", args=[page.pk]), told | {"paste": text, "read": "1"})


def saved(client, answer, **boxes: str):
    """What comes of Save on a page on which a block was read."""
    action, told = form(answer)
    return client.post(action, told | boxes)


def stored(page: Page) -> dict[str, str]:
    return {line.test: f"{line.reported} {line.unit}" for line in Result.objects.filter(page=page)}


def box(answer, code: str) -> tuple[str, ...]:
    return tuple(typed(answer, f"{code}-{name}") for name in ("reported", "unit", "reported_low", "reported_high"))

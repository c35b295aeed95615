"""What was said in a query, in the reader's language where both are kept."""

from collections.abc import Sequence

from django.utils.translation import get_language

from edc.review.models import Message, Query, Step


def said(message: Message) -> str:
    """The words of one step."""
    reads_chinese = (get_language() or "").startswith("zh")
    return message.text_zh if reads_chinese and message.text_zh else message.text


def questions(queries: Sequence[Query]) -> dict[int, str]:
    """What each of these queries asked first, by their numbers, in one read."""
    first = Message.objects.filter(query__in=[query.pk for query in queries], step=Step.RAISE).order_by("pk")
    return {message.query_id: said(message) for message in first}

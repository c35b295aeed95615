"""`manage.py derive < cases.json`: answers worked cases, so that a rule can be tried by hand."""

import json
import sys
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from protocol.cases import answer_all

LONGEST_INTEGER = 300


def _decimal(text: str) -> object:
    """A number with a point or an exponent, exact; its text where no computer can hold it, which no rule accepts."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _integer(text: str) -> object:
    """A whole number; its text where it is absurdly long, which no rule accepts."""
    return int(text) if len(text) <= LONGEST_INTEGER else text


def _number(value: object) -> object:
    """How an exact number of an answer is written."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


class Command(BaseCommand):
    """Reads a JSON list of cases, writes a JSON list of answers; exit status 1 where one has an error."""

    help = "Answer worked cases from standard input."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cases = json.loads(sys.stdin.buffer.read().decode("utf-8-sig"), parse_float=_decimal, parse_int=_integer)
        except (ValueError, RecursionError) as error:
            raise CommandError(f"The input is not JSON: {error}") from None
        if not isinstance(cases, list):
            raise CommandError("The input must be a JSON list of cases.")
        answers, every = answer_all(cases)
        text = json.dumps(answers, default=_number, ensure_ascii=False, indent=1)
        # Half a character that came in goes out as JSON's own escape.
        self.stdout.write(text.encode("utf-8", "backslashreplace").decode())
        if not every:
            sys.exit(1)

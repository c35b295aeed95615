"""The protocol in force: published values laid over the declared ones."""

from datetime import date

from edc.study.models import PublishedParameter
from protocol import parameters as declared
from protocol.parameters import Parameters


def parameters(*, on: date) -> Parameters:
    """The protocol's numbers in force on a date: of each parameter the value published last."""
    published = PublishedParameter.objects.filter(effective_from__lte=on).order_by("effective_from", "id")
    return declared.with_values(declared.DEFAULT, {row.name: row.value for row in published})

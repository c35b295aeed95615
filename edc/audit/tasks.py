"""The sealer's door: every few minutes, whatever is final."""

from celery import shared_task
from django.utils import timezone

from edc.audit.seals import sealing


@shared_task(name="audit.seal")  # type: ignore[untyped-decorator]
def seal() -> int:
    """Seals what is new in the trail; how many seals were made."""
    return sealing.seal(at=timezone.now())

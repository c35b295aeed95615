"""Locks data, where nothing stands against it any more (REQ-091)."""

from datetime import datetime

from edc.accounts.models import User
from edc.review import holding
from edc.review.models import Hold
from edc.review.scope import Scope
from trial_edc.review.against import against


def lock(*, place: Scope, by: User, at: datetime) -> Hold:
    """Locks a place. Raises NotPermitted, Standing, or Obstructed with all that stands against it."""
    return holding.lock(place=place, against=against, by=by, at=at)

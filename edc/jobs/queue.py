"""The queue of jobs in PostgreSQL: claimed with a lease, held while they are worked at, failed, given up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet

from edc.audit import actions as audit
from edc.audit.acts import Act
from edc.jobs.job import QueuedJob

Job = TypeVar("Job", bound=QueuedJob)


class JobTaken(Exception):
    """The job has ended, or another worker has it by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue(Generic[Job]):
    """The open jobs of one table: how long a worker has one, and how often it is tried.

    A worker that ends without a word leaves its job to the next when the lease is over. Whoever works longer renews
    `claimed_until` of the job that it holds.
    """

    jobs: Callable[[], QuerySet[Job]]
    act: Act
    lease: timedelta
    most_attempts: int
    order: str = "pk"

    def claim(self, *, at: datetime, due: Q | None = None) -> Job | None:
        """The next job that is due and nobody's, leased to the caller; nothing, and one read, where there is none."""
        free = Q(claimed_until=None) | Q(claimed_until__lt=at)
        waiting = self.jobs().filter(free, due or Q(), attempts__lt=self.most_attempts)
        if not waiting.exists():
            return None
        with audit.act(self._new_entry("claimed", at)):
            job = waiting.select_for_update(skip_locked=True, of=("self",)).order_by(self.order).first()
            if job is None:
                return None
            job.claimed_until, job.attempts = at + self.lease, job.attempts + 1
            job.save(update_fields=["claimed_until", "attempts"])
        return job

    def held(self, job: Job) -> Job:
        """A claimed job as it stands, locked until the transaction ends. Raises JobTaken."""
        held = type(job)._default_manager.select_for_update().get(pk=job.pk)
        if not held.is_open or held.attempts != job.attempts:
            raise JobTaken
        return held

    def fail(self, job: Job, *, at: datetime, is_tried_again: bool, **problem: str) -> None:
        """Keeps why a claimed job failed: at once, or, where it is tried again, the last time that it may be tried.

        Nothing, where another worker has it by now.
        """
        with transaction.atomic():
            try:
                held = self.held(job)
            except JobTaken:
                return
            for name, words in problem.items():
                setattr(held, name, words)
            held.failed_at = None if is_tried_again and held.attempts < self.most_attempts else at
            with audit.act(self._new_entry("failed", at)):
                held.save(update_fields=[*problem, "failed_at"])

    def give_up(self, *, at: datetime, **problem: str) -> int:
        """Ends the jobs that ended their worker as often as they may be tried; how many."""
        hopeless = self.jobs().filter(attempts__gte=self.most_attempts, claimed_until__lt=at)
        if not hopeless.exists():
            return 0
        with audit.act(self._new_entry("gave up", at)):
            return hopeless.update(failed_at=at, **problem)

    def _new_entry(self, reason: str, at: datetime) -> audit.NewEntry:
        return audit.NewEntry(act=self.act, by=None, by_name="scheduler", at=at, reason=reason)

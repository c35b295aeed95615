"""Celery: the scheduled work. The broker is only the bell; what has to be done is a row in PostgreSQL."""

import os

from celery import Celery
from celery.schedules import crontab
from django.conf import settings

from trial_edc import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trial_edc.settings")

REDIS = os.environ.get("REDIS_URL", "")
SWEEP_EXPIRES = 50
"""Seconds after which nobody answers a ring any more: the next one comes within the minute."""
SEAL_EXPIRES = 290

app = Celery("trial_edc")
app.conf.update(
    broker_url=REDIS or broker.address(),
    broker_transport_options={} if REDIS else broker.options(settings.HOME / "broker"),
    broker_connection_retry_on_startup=True,
    result_backend=None,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    timezone="Asia/Shanghai",
    enable_utc=True,
    beat_schedule_filename=str(settings.HOME / "beat" / "schedule"),
    beat_schedule={
        "sweep": {"task": "reports.sweep", "schedule": crontab(), "options": {"expires": SWEEP_EXPIRES}},
        "imports": {"task": "imports.run", "schedule": crontab(), "options": {"expires": SWEEP_EXPIRES}},
        "drafts": {"task": "pages.expire_drafts", "schedule": crontab(minute="20", hour="3")},
        "seal": {"task": "audit.seal", "schedule": crontab(minute="*/5"), "options": {"expires": SEAL_EXPIRES}},
        "notices": {"task": "notices.mail", "schedule": crontab(), "options": {"expires": SWEEP_EXPIRES}},
        "recheck": {"task": "queries.recheck", "schedule": crontab(hour=1, minute=40)},
    },
)
app.autodiscover_tasks()

"""The house itself, as far as it has commands."""

from typing import ClassVar

from celery import Celery
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from trial_edc.celery import app


class Config(AppConfig):
    """Commands that concern the whole study."""

    name = "trial_edc"
    label = "trial_edc"
    verbose_name = _("The study")
    # Loaded with the house: a task that is sent finds its broker.
    celery: ClassVar[Celery] = app

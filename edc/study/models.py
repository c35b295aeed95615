"""The numbers of the protocol as published: each from a date, citing what."""

from django.db import models


class PublishedParameter(models.Model):
    """One number of the protocol that replaces the declared one from a date on (specification, section 9)."""

    IMMUTABLE = True

    name = models.CharField(max_length=60)
    value = models.CharField(max_length=200)
    effective_from = models.DateField()
    citation = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "effective_from"], name="parameter_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.name} = {self.value} ({self.effective_from})"

"""What the forms of screening have in common."""

from edc.capture.meanings import Meaning

# What is signed to say that a subject may take part.
OF_SCREENING = {Meaning.REVIEWED: None, Meaning.ELIGIBLE: None}

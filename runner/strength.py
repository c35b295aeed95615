"""Refuses weak secrets before anything starts: `python -m runner.strength`, for docker-compose.yml.

Every secret in the environment is looked at; exit code 1, with a sentence for each fault, when any is weak.
"""

import os
import re
import sys
from collections.abc import Mapping

from runner.messages import say

SHORTEST: Mapping[str, int] = {
    "EDC_SECRET_KEY": 40,
    "EDC_ADMINISTRATOR_PASSWORD": 24,
    "EDC_OWNER_PASSWORD": 24,
    "EDC_APP_PASSWORD": 24,
    "EDC_REDIS_PASSWORD": 24,
}
"""Each secret and the characters it has at the least."""

PLACEHOLDERS = ("changeme", "change-me", "change_me", "secret", "password", "default", "insecure", "example")
PLACEHOLDERS_TOO = ("placeholder", "postgres", "django", "letmein", "12345", "qwerty", "admin")
FEWEST_DISTINCT = 12
PLAIN = re.compile(r"[A-Za-z0-9._~-]*")
"""What may stand in an address as it is (the passwords become part of one)."""


def faults(environment: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for everything that is wrong with the secrets; empty when all are strong and distinct."""
    sentences = [fault for name in SHORTEST for fault in _faults(name, environment.get(name, ""))]
    used = [environment[name] for name in SHORTEST if environment.get(name)]
    if len(set(used)) < len(used):
        sentences.append("Two secrets are the same; make each of them anew.")
    return tuple(sentences)


def _faults(name: str, secret: str) -> list[str]:
    sentences = []
    if len(secret) < SHORTEST[name]:
        sentences.append(f"{name} is shorter than {SHORTEST[name]} characters.")
    elif any(word in secret.lower() for word in PLACEHOLDERS + PLACEHOLDERS_TOO):
        sentences.append(f"{name} holds a word that placeholders are made of.")
    elif len(set(secret)) < FEWEST_DISTINCT:
        sentences.append(f"{name} is too regular.")
    if not PLAIN.fullmatch(secret):
        sentences.append(f"{name} may hold letters, digits and . _ ~ - only.")
    return sentences


if __name__ == "__main__":
    wrong = faults(os.environ)
    for sentence in wrong:
        say(sentence)
    if wrong:
        say('A good secret: python3 -c "import secrets; print(secrets.token_urlsafe(48))"')
    sys.exit(1 if wrong else 0)

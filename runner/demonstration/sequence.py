"""Several Django commands in one process: `python -m runner.demonstration.sequence migrate load_demo`.

What a command prints goes to stderr; only `demo_accounts` answers on stdout.
"""

import sys
from collections.abc import Sequence

import django
from django.core.management import call_command

from runner.messages import say, step

SPOKEN = "demo_accounts"
ANNOUNCED = {"load_demo": "- Filling the demonstration study (what is there already stays as it is)"}


def run(commands: Sequence[str]) -> None:
    """Run the commands in their order; the first that fails ends it with its exception."""
    django.setup()
    for name in commands:
        if name == "migrate":
            with step("Making the tables, where any are missing"):
                call_command(name, verbosity=0, interactive=False, skip_checks=False, stdout=sys.stderr)
        elif name == SPOKEN:
            call_command(name)
        else:
            say(ANNOUNCED.get(name, ""))
            call_command(name, stdout=sys.stderr)


if __name__ == "__main__":
    run(sys.argv[1:])

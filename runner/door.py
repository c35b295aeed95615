"""`manage.py` inside the virtual environment: the runner's own commands, and Django's with what they need."""

import sys
from collections.abc import Sequence

from django.core.management import execute_from_command_line

from runner import lint, needs, testing
from runner.demonstration import supervisor
from runner.messages import Refused, say


def main(arguments: Sequence[str]) -> int:
    """Run one command (`arguments` without the program's name); returns the exit code."""
    command, rest = (arguments[0], list(arguments[1:])) if arguments else ("help", [])
    try:
        match command:
            case "demo":
                return supervisor.demo(rest)
            case "test":
                return testing.test(rest)
            case "mutate":
                return testing.mutate(rest)
            case "lint":
                return lint.lint(rest)
            case _:
                needs.meet(arguments)
    except Refused as refusal:
        say(str(refusal))
        return 1
    except PermissionError as error:
        say(f"Cannot use {error.filename}, another account's; run as that account, or set another EDC_HOME.")
        return 1
    execute_from_command_line(["manage.py", *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

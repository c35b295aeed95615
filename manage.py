#!/usr/bin/env python3
"""One door: `demo`, `test`, `lint`, and every Django command. Needs nothing but Python 3.11 or newer."""

import importlib
import os
import sys

OLDEST = (3, 11)

if sys.version_info < OLDEST:
    sys.exit("This needs Python 3.11 or newer, and this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trial_edc.settings")
    # Loaded only now, in this order: the first is not for older Pythons, the second needs what it installs.
    importlib.import_module("runner.environment").enter(sys.argv[1:])
    sys.exit(importlib.import_module("runner.door").main(sys.argv[1:]))

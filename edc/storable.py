"""What PostgreSQL can keep: in a text neither the zero byte nor half a character, as a key no number beyond its own."""

import re

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
LARGEST_KEY = 2**63 - 1

"""What the trial says: the rules of NCT05925023 in pure Python, without a framework and without a clock."""

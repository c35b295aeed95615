"""Deviations from the protocol: opened by the system, listed, taken as a file."""

"""Benchmarks, each run by `python3 manage.py benchmark NAME` on a scratch database of its own."""

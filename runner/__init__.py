"""The runner behind `manage.py`: environment, embedded PostgreSQL, demonstration, tests, lint.

Django is loaded by `door` and `sequence` alone, after the runner has put the process environment in order.
`environment`, `messages` and `locks` use the standard library alone: they run before anything is installed.
"""

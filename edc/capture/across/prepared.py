"""Statements whose plans a connection keeps: to plan the read of a save takes longer than to do it."""

from hashlib import sha256
from weakref import WeakKeyDictionary

from django.db import connection

# What each connection has prepared, by its own name; what ends with it is forgotten with it.
_PREPARED: WeakKeyDictionary[object, set[str]] = WeakKeyDictionary()


def prepared(statement: str) -> str:
    """What executes a statement that is asked with ids alone: `EXECUTE …(%s)`, prepared where it is not yet.

    To prepare is no part of a transaction: it stands also where that is rolled back.
    """
    name = f"edc_{sha256(statement.encode()).hexdigest()[:16]}"
    connection.ensure_connection()
    names = _PREPARED.setdefault(connection.connection, set())
    if name not in names:
        # Past Django's cursor: it is done once a connection, and is no statement of any act.
        with connection.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {name} (bigint[]) AS {statement % '$1'}")
        names.add(name)
    return f"EXECUTE {name}(%s)"

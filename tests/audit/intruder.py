"""Works on the database past the product, as its tables' owner can."""

from tests import databases


def as_owner(*statements: str) -> None:
    """Past the product, in one session of the tables' owner."""
    with databases.second_connection(alias="owner") as owner:
        for statement in statements:
            owner.execute(statement)


def unseen(table: str, *statements: str) -> None:
    """As the owner, while the table's triggers are disabled; then they stand again as before."""
    with databases.second_connection(alias="owner") as owner:
        owner.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'A'", [table])
        always = [name for (name,) in owner.fetchall()]
    as_owner(
        f"ALTER TABLE {table} DISABLE TRIGGER USER",
        *statements,
        f"ALTER TABLE {table} ENABLE TRIGGER USER",
        *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for name in always),
    )

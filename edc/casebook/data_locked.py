"""Whether data are held still where somebody wants to change them: asked of the database itself."""

from collections.abc import Collection

from django.db import connection

from edc.casebook.models import Page


class DataLocked(Exception):
    """A freeze or a lock stands: its number, and the page, where it is one that stands."""

    def __init__(self, *, hold: int, page: Page | None = None) -> None:
        super().__init__(f"hold {hold} stands over {f'page {page.pk}' if page else 'this place'}")
        self.hold, self.page = hold, page


def held_subjects(*, site: int, subjects: Collection[int]) -> dict[int, int]:
    """Of these subjects of a site those over which a hold stands, with its number; in one read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT one.id, hold_over('{freeze,lock}', NULL, NULL, ARRAY[one.id], ARRAY[%s]::bigint[]) AS hold"
            " FROM unnest(%s::bigint[]) AS one (id)",
            [site, list(subjects)],
        )
        return {subject: hold for subject, hold in cursor.fetchall() if hold is not None}


def refuse_held(*, sites: Collection[int], subjects: Collection[int] = (), visits: Collection[int] = ()) -> None:
    """Raises DataLocked where a hold stands over any of these."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hold_over('{freeze,lock}', NULL, %s::bigint[], %s::bigint[], %s::bigint[])",
            [list(visits), list(subjects), list(sites)],
        )
        (hold,) = cursor.fetchone()
    if hold is not None:
        raise DataLocked(hold=hold)

"""What may be exported, and what was."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from psycopg2 import sql

from edc.accounts.models import Site, User
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, reach, sites_of
from edc.capture.items import Words
from edc.exports.files import files
from edc.exports.models import Snapshot


class NoSuchSite(Exception):
    """No site has this code."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A file that a snapshot would hold now, and its rows."""

    file: str
    title: Words
    rows: int


def exportable_sites(user: User) -> tuple[Site, ...]:
    """The sites whose data this person may export, by code. Raises NotPermitted for one who may export nothing."""
    where = reach(user, Permission.EXPORT)
    if not where:
        raise NotPermitted(user=user, permission=Permission.EXPORT, site=None)
    return sites_of(where)


def sites_coded(codes: Sequence[str]) -> tuple[Site, ...]:
    """The sites of these codes; without codes, all there are. Raises NoSuchSite."""
    every = {site.code: site for site in Site.objects.order_by("code")}
    if strange := [code for code in codes if code not in every]:
        raise NoSuchSite(", ".join(strange))
    return tuple(site for code, site in every.items() if code in codes or not codes)


def holdings(sites: Sequence[Site]) -> tuple[Holding, ...]:
    """What a snapshot of these sites would hold now, in one read."""
    chosen = files()
    counts = sql.SQL("SELECT {}").format(sql.SQL(", ").join(sql.SQL("({})").format(file.counted) for file in chosen))
    with connection.cursor() as cursor:
        cursor.execute(counts, {"sites": [site.pk for site in sites], "withheld": []})
        rows = cursor.fetchone()
    return tuple(Holding(file.name, file.title, count) for file, count in zip(chosen, rows, strict=True))


def snapshots_for(user: User) -> QuerySet[Snapshot]:
    """The snapshots of which every site is this person's to export, the newest first."""
    where = reach(user, Permission.EXPORT)
    every = Snapshot.objects.order_by("-at", "-pk")
    if where.everywhere:
        return every
    codes = "|".join(site.code for site in sites_of(where))
    return every.filter(sites__regex=f"^({codes})( ({codes}))*$") if codes else every.none()

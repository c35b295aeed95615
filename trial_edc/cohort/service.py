"""The site and the service account under which files are entered."""

from datetime import datetime

from django.utils.translation import gettext as _

from edc.accounts import actions as accounts
from edc.accounts.models import Site, User

FIRST_SITE = "01"
FIRST_SITE_NAME = "Peking Union Medical College Hospital"
IMPORTER = "importer"


class UnknownSite(Exception):
    """The study has no site of this code."""


def prepare(*, site: str, at: datetime) -> tuple[Site, User]:
    """The site, and the importer's account with its role there. The study's first site is made where it is missing."""
    existing_site = Site.objects.filter(code=site).first()
    if existing_site is None and site != FIRST_SITE:
        raise UnknownSite(_("There is no site %(code)s.") % {"code": site})
    place = existing_site or accounts.add_site(code=site, name=FIRST_SITE_NAME, by=None, at=at)
    importer = accounts.add_service(username=IMPORTER, name="File import", at=at)
    accounts.grant(user=importer, role="importer", site=place, by=None, at=at)
    return place, importer

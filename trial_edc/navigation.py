"""What stands around every page: the way to the others, who is reading, which product this is."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import memberships, reach
from trial_edc.cohort.demo import PASSWORD, demo_accounts

WAYS = (
    (Permission.READ_SUBJECTS, "subjects"),
    (Permission.READ_SUBJECTS, "matrix"),
    (Permission.READ_SUBJECTS, "work"),
    (Permission.READ_SUBJECTS, "notices"),
    (Permission.READ_QUERIES, "queries"),
    (Permission.READ_SUBJECTS, "laboratories"),
    (Permission.ENTER_DATA, "drafts"),
    (Permission.ENTER_DATA, "imports"),
    (Permission.READ_REPORTS, "response_report"),
    (Permission.READ_REPORTS, "flow_report"),
    (Permission.READ_REPORTS, "runs"),
    (Permission.EXPORT, "exports"),
    (Permission.MANAGE_PEOPLE, "people"),
    (Permission.READ_TRAIL, "trail"),
    (Permission.MASK, "masking"),
    (Permission.READ_REPORTS, "parameters"),
    (Permission.PUBLISH_PARAMETERS, "parameters"),
    (Permission.VERIFY, "verification"),
    (Permission.SIGN, "signing"),
    (Permission.HOLD, "holds"),
    (Permission.RELEASE, "holds"),
)
# Pages that stand beneath one of these ways, though their addresses do not say so.
OF_WORK = ("ask_work", "ask_subject_work")
OF_PAGES = ("page", *OF_WORK, "item_history", "line_history", "screen", "ask_mask", "ask_mask_line", "deviations")
OF_QUERIES = ("page_queries", "place_queries")
OF_SIGNING = ("sign_page", "sign_casebook")
BENEATH = {
    **dict.fromkeys(OF_PAGES, "subjects"),
    **dict.fromkeys(OF_QUERIES, "queries"),
    **dict.fromkeys(OF_SIGNING, "signing"),
    "subject_holds": "holds",
}


def frame(request: HttpRequest) -> dict[str, object]:
    """The context of every page."""
    user = getattr(request, "user", None)
    held = memberships(user) if isinstance(user, User) else ()
    demonstrated = {"demo_accounts": demo_accounts, "demo_password": PASSWORD} if settings.DEMONSTRATION else {}
    return demonstrated | {
        # A page of a refusal shows no way to others: there it is not looked for.
        "navigation": SimpleLazyObject(lambda: _navigation(request, user) if isinstance(user, User) else []),
        "role": _(", ").join(dict.fromkeys(str(m.declared.label) for m in held)),
        "demonstration": settings.DEMONSTRATION,
        "version": settings.CODE_VERSION,
        "time_zone": _("Beijing time (UTC+8)"),
        "study": settings.PROTOCOL,
    }


def _navigation(request: HttpRequest, user: User) -> list[tuple[str, str, bool]]:
    labels = {
        "subjects": _("Subjects"),
        "matrix": _("Visits"),
        "work": _("Work items"),
        "notices": _("Notices"),
        "queries": _("Queries"),
        "laboratories": _("Laboratories"),
        "drafts": _("My drafts"),
        "imports": _("Imports"),
        "response_report": _("Response report"),
        "flow_report": _("Flow of subjects"),
        "runs": _("Stored reports"),
        "exports": _("Snapshots"),
        "people": _("People"),
        "trail": _("Trail"),
        "masking": _("Masking"),
        "parameters": _("Protocol parameters"),
        "verification": _("Verification"),
        "signing": _("Signing"),
        "holds": _("Freeze and lock"),
    }
    open_to = dict.fromkeys(name for permission, name in WAYS if reach(user, permission))
    ways = [(labels[name], reverse(name)) for name in open_to]
    match = request.resolver_match
    beneath = BENEATH.get(match.url_name or "") if match else None
    path = reverse(beneath) if beneath else request.path
    here = max((url for _label, url in ways if path.startswith(url)), key=len, default="")
    return [(label, url, url == here) for label, url in ways]

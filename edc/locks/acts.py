"""What is done with freezes and locks, and the tables that each act changes."""

from django.utils.translation import gettext_lazy as _

from edc.audit.acts import Act


class LockAct(Act):
    """What is done with freezes and locks."""

    FREEZE = "hold.freeze", _("froze data"), "review_hold"
    LOCK = "hold.lock", _("locked data"), "review_hold"
    ASK_RELEASE = "hold.ask", _("asked for data to be released"), "review_release"
    RELEASE = "hold.release", _("released data"), "review_release", "review_hold"
    DECLINE_RELEASE = "hold.decline", _("declined to release data"), "review_release"

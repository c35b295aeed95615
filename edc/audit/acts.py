"""What can be done, through which doors, and what it can do to a row: the words of the trail."""

from collections.abc import Mapping
from functools import cache

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    """Where an act came from."""

    WEB = "web", _("browser")
    IMPORT = "import", _("file import")
    TASK = "task", _("scheduled task")
    COMMAND = "command", _("command line")
    MIGRATION = "migration", _("software upgrade")


class Act(models.TextChoices):
    """What a person or the system did."""

    SAVE_PAGE = "page.save", _("saved a page")
    OPEN_BOOK = "subject.open", _("opened a casebook")
    RENUMBER = "subject.renumber", _("gave a subject another number")
    ADD_VISIT = "visit.add", _("added a visit")
    ADD_PAGE = "page.add", _("added a page")
    COMPLETE_PAGE = "page.complete", _("marked a page complete")
    OPEN_PAGE = "page.open", _("opened a page to review it")
    VIEW_IDENTIFIERS = "page.identifiers", _("looked at what identifies a subject")
    MOVE_PAGE = "page.move", _("moved a page")
    STRIKE = "strike", _("struck through what was entered in error")
    RESTORE = "strike.lift", _("restored what had been struck through")
    RAISE_QUERY = "query.raise", _("raised a query")
    ANSWER_QUERY = "query.answer", _("answered a query")
    CLOSE_QUERY = "query.close", _("closed a query")
    REOPEN_QUERY = "query.reopen", _("reopened a query")
    CANCEL_QUERY = "query.cancel", _("cancelled a query")
    RECHECK = "checks.run", _("ran the edit checks anew")
    VERIFY = "page.verify", _("verified against the source")
    SIGN = "sign", _("signed")
    REFUSED_SIGNATURE = "sign.refused", _("was refused at signing")
    ASK_WORK = "work.ask", _("asked somebody to do something")
    END_WORK = "work.end", _("said that a work item is done, declined or withdrawn")
    SETTLE_WORK = "work.settle", _("changed the data so that a rule asked for work, or no longer")
    FREEZE = "hold.freeze", _("froze data")
    LOCK = "hold.lock", _("locked data")
    ASK_RELEASE = "hold.ask", _("asked for data to be released")
    RELEASE = "hold.release", _("released data")
    DECLINE_RELEASE = "hold.decline", _("declined to release data")
    ADD_USER = "user.add", _("added a person")
    ADD_SITE = "site.add", _("added a site")
    GRANT_ROLE = "role.grant", _("gave a role")
    CHOOSE_LANGUAGE = "user.language", _("chose a language")
    LOG_IN = "session.login", _("signed in")
    LOG_OUT = "session.logout", _("signed out")
    REFUSED_LOG_IN = "session.refused", _("was refused at sign-in")
    DENIED = "session.denied", _("was refused what is not there, not permitted, held still or out of date")
    REMEMBER_NAME = "name.remember", _("remembered what a hospital calls a test")
    PUBLISH_PARAMETER = "parameter.publish", _("published a protocol parameter")
    WORK = "work", _("did scheduled work")
    RUN_REPORT = "report.run", _("stored a report")
    EXPORT = "export", _("exported data")
    MAP_SOURCE = "import.map", _("said how files of a source are read")
    TAKE_IN = "import.file", _("took in a file")
    ASK_IMPORT = "import.ask", _("asked for a file to be read")
    IMPORT = "import.run", _("read rows of a file")
    STOP_IMPORT = "import.stop", _("stopped the reading of a file")
    EXPORT_TRAIL = "export.trail", _("exported the audit trail")
    ASK_MASK = "mask.ask", _("asked for a text to be masked")
    MASK = "mask", _("masked a text")
    DECLINE_MASK = "mask.decline", _("declined to mask a text")
    REFUSED_ROLE = "role.refused", _("was refused to give a role that conflicts with another")
    ADD_LABORATORY = "laboratory.add", _("added a laboratory")
    CHOOSE_LABORATORY = "laboratory.usual", _("chose the usual laboratory of a site")
    ADD_LIMITS = "limits.add", _("entered limits of a laboratory")
    REPLACE_LIMITS = "limits.replace", _("replaced limits of a laboratory from a day on")
    END_LIMITS = "limits.end", _("ended limits of a laboratory")
    WITHDRAW_LIMITS = "limits.withdraw", _("withdrew limits of a laboratory as entered in error")
    BEGIN_HEADS = "seal.begin", _("began a new file of the trail’s seals")


class Operation(models.TextChoices):
    """What happened to a row."""

    INSERT = "I", _("added")
    UPDATE = "U", _("changed")
    DELETE = "D", _("removed")


def words_of(kind: type[Act] | type[Origin] | type[Operation], code: str) -> str:
    """A code of the trail in words; one that this release no longer knows stands for itself."""
    return str(_labels(kind).get(code, code))


@cache
def _labels(kind: type[Act] | type[Origin] | type[Operation]) -> Mapping[str, object]:
    return dict(kind.choices)

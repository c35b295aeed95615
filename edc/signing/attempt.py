"""One try to sign: who signs proves it again, then the act is done, or the form says why not."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from edc.accounts import actions as accounts
from edc.accounts import reauthentication
from edc.accounts.actors import moment
from edc.accounts.acts import AccountAct
from edc.accounts.reauthentication import SIGNED_OUT_AFTER, About
from edc.accounts.requests import person
from edc.capture.meanings import Meaning
from edc.capture.titles import title_of
from edc.signing.actions import WORDS, NothingToSign, NotSignable, Seen
from edc.signing.forms import SignerForm, SignForm, seen_in
from edc.signing.models import Signature

REFUSED = 422
MOST_NAMED = 10
Sign = Callable[[Meaning, Seen], Sequence[Signature]]


class Signer:
    """Who signs, as one request tells it, and the moment."""

    def __init__(self, request: HttpRequest, form: SignerForm, *, about: About, at: datetime) -> None:
        self.request, self.form, self.about, self.by, self.at = request, form, about, person(request), at

    def prove(self) -> None:
        """Asks whether who signs is who is signed in. Raises NotPermitted or ReauthenticationRefused."""
        cleaned = self.form.cleaned_data
        reauthentication.prove(
            username=cleaned.get("username"), password=cleaned["password"], about=self.about, by=self.by, at=self.at
        )

    def refused(self, refused: reauthentication.ReauthenticationRefused) -> HttpResponse | None:
        """Says so in the form; after too many failures in a row whoever it is must sign in again."""
        if refused.in_a_row >= SIGNED_OUT_AFTER:
            accounts.record_visit(user=self.by, act=AccountAct.LOG_OUT, at=self.at)
            auth.logout(self.request)
            said = _("Signing was refused several times in a row, so you were signed out. Nothing was signed.")
            messages.error(self.request, said)
            return redirect("login")
        self.form.add_error(None, _sentence(refused))
        return None


class Attempt:
    """The form of a signature as it was asked for or posted, and the moment."""

    def __init__(self, request: HttpRequest, *, offered: Sequence[Meaning], about: About) -> None:
        self.request, self.by, self.at = request, person(request), timezone.now()
        is_continuous = reauthentication.is_continuous(request.session, at=self.at)
        posted = request.POST if request.method == "POST" else None
        self.form = SignForm(posted, offered=offered, is_continuous=is_continuous)
        self.signer = Signer(request, self.form, about=about, at=self.at)
        self.is_offered = bool(offered)

    @property
    def status(self) -> int:
        """What the browser is answered where nothing was signed."""
        return REFUSED if self.form.is_bound else 200

    def answered(self, sign: Sign, *, back: str) -> HttpResponse | None:
        """Where to go next; nothing where the form is to be shown, with whatever stands in the way."""
        seen = seen_in(self.request.POST.getlist("pages"))
        if not self.form.is_bound or not self.form.is_valid():
            return None
        if not seen:
            self.form.add_error(None, _("Choose the pages to be signed."))
            return None
        try:
            self.signer.prove()
            signatures = sign(self.form.chosen, seen)
        except reauthentication.ReauthenticationRefused as refused:
            return self.signer.refused(refused)
        except NotSignable as refused:
            for sentence in sentences(refused):
                self.form.add_error(None, sentence)
            return None
        except NothingToSign:
            self.form.add_error(None, _("There is nothing here to be signed."))
            return None
        return self._signed(signatures, back)

    def _signed(self, signatures: Sequence[Signature], back: str) -> HttpResponse:
        reauthentication.remember(self.request.session, at=self.at)
        count = len(signatures)
        said = ngettext("%(count)s page was signed.", "%(count)s pages were signed.", count)
        messages.success(self.request, said % {"count": count})
        return redirect(back)


def _sentence(refused: reauthentication.ReauthenticationRefused) -> str:
    if refused.until:
        said = _("After too many failures nobody signs with this account until %(when)s. Nothing was signed.")
        return said % {"when": moment(refused.until)}
    return _("The user name or the password is not right. Capital letters count in passwords. Nothing was signed.")


def sentences(refused: NotSignable) -> Iterator[str]:
    """Why pages cannot be signed, each by its name; of many the first few."""
    yield _("Nothing was signed:")
    for page, obstacle in refused.obstacles[:MOST_NAMED]:
        title = title_of(page)
        yield _("%(subject)s, %(page)s: %(why)s.") % {
            "subject": page.subject.number,
            "page": f"{title.form} · {title.visit}" if title.visit else title.form,
            "why": WORDS[obstacle],
        }
    if len(refused.obstacles) > MOST_NAMED:
        yield _("And %(more)s more pages.") % {"more": len(refused.obstacles) - MOST_NAMED}

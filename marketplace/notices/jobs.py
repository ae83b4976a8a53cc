"""What the worker does: mails are sent, tried again, and kept for the officer when they fail."""

from __future__ import annotations

from flask_babel import gettext as _

from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import GiveUp, handler, scheduled
from marketplace.notices import about_organisations, delivery, service
from marketplace.notices.letters import Pointless, Undeliverable, language_for, letter_of, subject_of
from marketplace.notices.models import SENT

__all__ = ["about_organisations"]  # imported for the jobs that it handles

scheduled("*/5 * * * *", "notices.sweep")


@handler("notices.mail")
def compose(kind: str, **about: str) -> None:
    """Write an account mail: ``kind`` is one of accounts.service.MAILS, ``about`` person= or invitation=.

    Only who and what are kept: the link with its token is made when the mail is sent.
    """
    try:
        subject = subject_of(kind, about)
    except Pointless:
        return
    service.mail(subject.email, kind, "", language_for(subject), **about)


@handler("notices.send", outside=True, slow=True)
def send(mail: str) -> None:
    """Send one mail, once. Raises GiveUp when the server will never take it; other errors lead to a new try.

    When this process dies between the server's yes and our note of it, the mail is sent again under the same
    Message-ID, which mail programs show once.
    """
    row = service.find_mail(mail)
    if row is None or row.state == SENT or not delivery.is_possible():
        return  # without a mail server it waits for notices.sweep
    try:
        letter = letter_of(row)
        db.session.rollback()  # no transaction is held open while a server takes its time
        delivery.deliver(letter)
    except Pointless:
        _forget(mail)
        return
    except Undeliverable:
        _note(mail, _("Địa chỉ thư này không dùng được."), final=True)
        raise GiveUp("bad address") from None
    except delivery.NotYet as problem:
        _note(mail, problem.words)
        raise
    except delivery.Refused as problem:
        _note(mail, problem.words, final=True)
        raise GiveUp(str(problem)) from None
    except Exception as problem:
        _note(mail, type(problem).__name__)
        raise
    with transaction():
        service.note_sent(mail)


@handler("notices.sweep")
def sweep() -> None:
    """Take up mails that were written while there was no mail server."""
    if delivery.is_possible():
        service.take_up_waiting()


def _forget(mail: str) -> None:
    db.session.rollback()
    with transaction():
        service.forget_mail(mail)


def _note(mail: str, words: str, final: bool = False) -> None:
    """Show the trouble to the officers; ``service.is_last_try`` makes a parked job a failed mail."""
    db.session.rollback()
    with transaction():
        service.note_trouble(mail, words, final or service.is_last_try(mail))

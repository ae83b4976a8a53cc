"""From a row to a letter: the words in the recipient's language, the whole address of the page, text and HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from marketplace.accounts import service as accounts
from marketplace.accounts.models import Invitation, Person
from marketplace.extensions import db
from marketplace.kernel.clock import VIETNAM, now
from marketplace.kernel.text import clean_line
from marketplace.kernel.ui import LANGUAGES, site
from marketplace.notices.headers import HEADERS
from marketplace.notices.kinds import Extra, Links, Words, extra_of, fill, mail_link_of, words_of
from marketplace.notices.models import Mail

# 7bit: not every server in between takes eight bits; the content is encoded where it needs to be.
POLICY = SMTP.clone(cte_type="7bit", header_factory=HEADERS)
SUBJECTS = {"person": Person, "invitation": Invitation}
CONFIRM = "accounts.confirm"


class Undeliverable(Exception):
    """No header may hold that address, or no server of today takes it (signs beyond ASCII)."""


class Pointless(Exception):
    """There is no longer a reason to send it."""


@dataclass(frozen=True)
class Letter:
    """A mail as it is sent, free of the database."""

    public_id: str
    created_at: datetime
    to: str
    language: str
    words: Words
    url: str
    extra: Extra = Extra()


def letter_of(row: Mail) -> Letter:
    """Compose a mail, making the single-use link of an account mail now. Raises Pointless."""
    language = row.language if row.language in LANGUAGES else "vi"
    to, link, extra = row.to, row.link, Extra()
    with force_locale(language):
        if row.kind in accounts.MAILS:
            subject = subject_of(row.kind, row.params)
            words, to = fill(*accounts.mail_words(row.kind, subject)), subject.email
            link = accounts.mail_link(row.kind, subject)
        else:
            words = words_of(row.kind, row.params)
            made = mail_link_of(row.kind, row.params, row.link)
            if made is None:
                raise Pointless(row.kind)
            link, extra = made, extra_of(row.kind, row.params, to)
        body = "\n\n".join(part for part in (_("Xin chào,"), words.body, extra.words) if part)
    return Letter(row.public_id, row.created_at, to, language, Words(words.subject, body), absolute(link), extra)


def title_of(row: Mail) -> str:
    """What a mail is about, for the officers, in their language."""
    if row.kind not in accounts.MAILS:
        return words_of(row.kind, row.params).subject
    try:
        return fill(*accounts.mail_words(row.kind, subject_of(row.kind, row.params))).subject
    except Pointless:
        return _("Thư không còn cần gửi")


def subject_of(kind: str, about: Mapping[str, str]) -> Person | Invitation:
    """The person or invitation that an account mail is about.

    Raises Pointless when there is no longer a reason to write: the account was shut or has been confirmed, the
    invitation was answered, withdrawn or has run out.
    """
    (what, public_id), *_rest = about.items()
    model: Any = SUBJECTS[what]
    subject: Any = db.session.execute(select(model).where(model.public_id == public_id)).scalar_one_or_none()
    if isinstance(subject, Invitation):
        is_over = subject.closed_at is not None or subject.expires_at <= now()
    else:
        is_over = subject is None or not subject.is_active or bool(kind == CONFIRM and subject.confirmed_at)
    if is_over:
        raise Pointless(kind)
    found: Person | Invitation = subject
    return found


def language_for(subject: Person | Invitation) -> str:
    """In which language to write; to somebody who has no account yet, in Vietnamese."""
    reader = accounts.find_person(subject.email) if isinstance(subject, Invitation) else subject
    return reader.language if reader else "vi"


def absolute(link: str) -> str:
    """The whole address of a page of this site, '' for none; an address elsewhere is never sent."""
    base: str = current_app.config["SITE_URL"].rstrip("/")
    if link.startswith(base + "/"):
        return link
    if not link:
        return ""
    if not link.startswith("/") or link.startswith(("//", "/\\")):
        return base + "/"
    return base + clean_line(link).replace(" ", "%20")


def message_of(letter: Letter) -> EmailMessage:
    """The message with its headers. Raises Undeliverable for an address that no header may hold."""
    config = current_app.config
    message = EmailMessage(policy=POLICY)
    try:
        message["To"] = Address(addr_spec=letter.to.encode("ascii").decode())
    except Exception:  # the parser of addresses raises many things
        raise Undeliverable("address") from None
    sender = Address(clean_line(config["SITE_NAME"]), addr_spec=config["SITE_EMAIL"])
    message["From"] = sender
    message["Subject"] = clean_line(letter.words.subject)
    message["Date"] = now().astimezone(VIETNAM)
    message["Message-ID"] = f"<thu-{letter.public_id}@{sender.domain}>"  # stable: a second copy is known as one
    message["Auto-Submitted"] = "auto-generated"
    if letter.extra.stop:
        message["List-Unsubscribe"] = f"<{absolute(letter.extra.stop[1])}>"
    with force_locale(letter.language):
        message.set_content(_text(letter))
        message.add_alternative(_html(letter), subtype="html")
    if letter.extra.method:
        _add_calendar(message, letter.extra)
    message["Content-Language"] = letter.language  # last: what begins with Content- would move into the first part
    return message


def _add_calendar(message: EmailMessage, extra: Extra) -> None:
    """As an alternative, which mail programs show with its buttons (RFC 6047), and as a file for those that do not."""
    text = extra.calendar.decode()
    message.add_alternative(text, subtype="calendar", params={"method": extra.method}, cte="base64")
    message.add_attachment(extra.calendar, maintype="application", subtype="ics", filename="cuoc-hop.ics")


def envelope_name() -> str:
    """How we greet a mail server: our host, or its number in brackets."""
    host = urlsplit(current_app.config["SITE_URL"]).hostname or "localhost"
    return f"[{host}]" if host.replace(".", "").isdigit() else host


def _text(letter: Letter) -> str:
    facts = site()
    place = _("Mở trang này: %(url)s", url=letter.url) if letter.url else ""
    signed = "\n".join(one for one in (facts.name, facts.authority, absolute("/")) if one)
    parts = [letter.words.body, *map(_listed, letter.extra.lists), place, signed, _stop(letter)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _listed(one: Links) -> str:
    return "\n".join([one.heading, *(f"– {words}\n  {absolute(link)}" for words, link in one.links)])


def _stop(letter: Letter) -> str:
    if letter.extra.stop is None:
        return ""
    words, link = letter.extra.stop
    return f"{words}: {absolute(link)}"


def _html(letter: Letter) -> str:
    """Without the context of a request, which the worker does not have."""
    template = current_app.jinja_env.get_template("notices/_mail.html")
    paragraphs = [part.split("\n") for part in letter.words.body.split("\n\n") if part]
    return template.render(letter=letter, paragraphs=paragraphs, site=site(), home=absolute("/"), absolute=absolute)

"""What a mail about an account says and where it leads; tokens are made when it is sent, not before."""

from __future__ import annotations

from typing import Any

from marketplace.accounts import tokens
from marketplace.accounts.addresses import path_for
from marketplace.accounts.labels import ROLE_LABELS
from marketplace.accounts.mails import MAILS
from marketplace.accounts.models import Invitation, Person
from marketplace.kernel.ui import site


def mail_words(kind: str, subject: Person | Invitation) -> tuple[Any, Any, dict[str, str]]:
    """(subject, body, params) of a mail, in the language that is set. Raises KeyError for an unknown kind."""
    heading, body = MAILS[kind]
    params = {"site": site().name}
    if isinstance(subject, Invitation):
        params["organisation"] = subject.organisation.name
        params["inviter"] = subject.invited_by.name
        params["role"] = str(ROLE_LABELS[subject.role])
    else:
        params["name"] = subject.name
    return heading, body, params


def mail_link(kind: str, subject: Person | Invitation) -> str:
    """The root-relative link of a mail, with a fresh token where the kind has one."""
    if isinstance(subject, Invitation):
        return path_for("accounts.invitation", token=tokens.invitation_token(subject))
    if kind == "accounts.confirm":
        return path_for("accounts.confirm", token=tokens.confirm_token(subject))
    if kind == "accounts.reset":
        return path_for("accounts.reset", token=tokens.reset_token(subject))
    if kind in ("accounts.exists", "accounts.password_changed"):
        return path_for("accounts.forgot")
    return path_for("accounts.account")

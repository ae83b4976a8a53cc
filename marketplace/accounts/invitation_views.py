"""Answering an invitation, by the link of the mail or from one's account."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts import memberships, tokens
from marketplace.accounts.blueprints import accounts as bp
from marketplace.accounts.labels import ROLE_LABELS, ROLE_MEANINGS
from marketplace.accounts.models import Invitation
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import allows, door


@bp.get("/loi-moi/<token>")
@door("anyone")
def invitation(token: str) -> ResponseReturnValue:
    """Whoever has no account yet registers from here and comes back."""
    offer = tokens.invited_by_token(token)
    if offer is None or not memberships.is_open(offer):
        return _too_late()
    return render_template(
        "accounts/invitation.html",
        offer=offer,
        token=token,
        is_theirs=allows(current_user, "accept", offer),
        role=ROLE_LABELS[offer.role],
        meaning=ROLE_MEANINGS[offer.role],
    )


@bp.post("/loi-moi/<token>/nhan")
@door("members")
def accept_invitation(token: str) -> ResponseReturnValue:
    try:
        with transaction():
            offer = _theirs(token)
            memberships.accept(offer, current_user)
            public_id = offer.organisation.public_id
    except memberships.Closed:
        return _too_late()
    flash(_("Bạn đã là thành viên của tổ chức."), "good")
    return redirect(url_for("organisations.show", public_id=public_id), 303)


@bp.post("/loi-moi/<token>/tu-choi")
@door("members")
def decline_invitation(token: str) -> ResponseReturnValue:
    try:
        with transaction():
            memberships.decline(_theirs(token), current_user)
    except memberships.Closed:
        return _too_late()
    flash(_("Đã ghi: bạn không nhận lời mời."), "info")
    return redirect(url_for("accounts.account"), 303)


def _theirs(token: str) -> Invitation:
    offer = tokens.invited_by_token(token)
    if offer is None:
        raise memberships.Closed
    if not allows(current_user, "accept", offer):
        abort(403)
    return offer


def _too_late() -> ResponseReturnValue:
    return render_template("accounts/invitation_late.html"), 410

"""What every page of a deal shares, in this room and in those to its right: who is let in, and who comes too late."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from marketplace.deals.models import Deal
from marketplace.kernel.forms import BaseForm, typed
from marketplace.kernel.policy import allows, fetch_for
from marketplace.kernel.workflow import NotOpen

TOO_LATE = (NotOpen, StaleDataError, IntegrityError, ObjectDeletedError)
"""What is raised for whoever comes second: the step is gone, the row has changed, stands already or is no more."""


def fetch_deal(action: str, public_id: str) -> Deal:
    """The deal, for those who may read its papers: 404 for whoever only sees that it exists, 403 if not allowed."""
    deal = fetch_for(current_user, "see", Deal, public_id)
    if not allows(current_user, "read", deal):
        abort(404)
    if not allows(current_user, action, deal):
        abort(403)
    return deal


def too_late(
    state: str, sent: BaseForm | Sequence[tuple[str, str]] | None, back: str, back_url: str
) -> ResponseReturnValue:
    """409: how it stands now, and every word that was typed (a form, or what it held)."""
    words = typed(sent) if isinstance(sent, BaseForm) else sent or []
    return render_template("deals/too_late.html", state=state, sent=words, back=back, back_url=back_url), 409

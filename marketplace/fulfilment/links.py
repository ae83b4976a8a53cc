"""Signed links in mails to people who need not sign in: one purpose each, worthless once used or too late.

Tokens are made when the mail is sent and are kept nowhere.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.addresses import path_for
from marketplace.extensions import db
from marketplace.fulfilment.models import Survey, Transfer
from marketplace.kernel import signed
from marketplace.kernel.clock import now, today

SURVEY, CONFIRM = "survey", "confirm"
SURVEY_DAYS = 120  # after the survey is due
CONFIRM_DAYS = 60  # after the declaration
LONGEST = 300  # signs of a token that are looked at


def sign(purpose: str, row: Survey | Transfer) -> str:
    return signed.sign(f"fulfilment.{purpose}", row.public_id)


def read_survey(token: str) -> Survey | None:
    """The survey a token is for, answered or not; None when it is forged, meant for something else or too late."""
    row = _read(SURVEY, Survey, token)
    if row is not None and row.transfer.withdrawn_at is not None:
        return None
    return row if row is not None and today() <= row.due_on + timedelta(days=SURVEY_DAYS) else None


def read_transfer(token: str) -> Transfer | None:
    """The declared transfer that its other side is asked about; None as above."""
    row = _read(CONFIRM, Transfer, token)
    return row if row is not None and now() <= row.created_at + timedelta(days=CONFIRM_DAYS) else None


def survey_path(public_id: str) -> str | None:
    """Where a survey is answered without signing in; None when it was answered meanwhile, or is asked no more."""
    row = _find(Survey, public_id)
    if row is None or row.answered_at is not None or row.transfer.withdrawn_at is not None:
        return None
    return path_for("surveys.answer", token=sign(SURVEY, row))


def transfer_path(public_id: str) -> str | None:
    """Where the other side confirms or disputes; None when it has done so, or the declaration was withdrawn."""
    row = _find(Transfer, public_id)
    if row is None or not is_asked(row):
        return None
    return path_for("declarations.by_link", token=sign(CONFIRM, row))


def is_asked(row: Transfer) -> bool:
    """Does the declaration wait for the other side?"""
    return not (row.confirmed_at or row.disputed_at or row.withdrawn_at)


def _read(purpose: str, model: Any, token: str) -> Any:
    try:
        public_id = signed.read(f"fulfilment.{purpose}", token, LONGEST)
    except signed.Forged:
        return None
    return _find(model, public_id)


def _find(model: Any, public_id: Any) -> Any:
    return db.session.execute(select(model).where(model.public_id == str(public_id))).scalar_one_or_none()

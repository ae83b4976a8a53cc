"""What an officer gets who was overtaken: where the organisation stands, and every word that was typed."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from marketplace.accounts.models import Organisation
from marketplace.kernel.forms import BaseForm, typed
from marketplace.kernel.workflow import NotOpen

TOO_LATE = (NotOpen, StaleDataError)


def answer(organisation: Organisation, form: BaseForm) -> ResponseReturnValue:
    """The page, with status 409."""
    return render_template("organisations/too_late.html", organisation=organisation, sent=typed(form)), 409

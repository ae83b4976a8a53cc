"""What somebody gets whose step came too late: where the listing stands, and every word that was typed."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.catalogue.status import LABELS, Status
from marketplace.kernel.forms import BaseForm, typed
from marketplace.kernel.workflow import NotOpen

TOO_LATE = (NotOpen, StaleDataError, IntegrityError)


def answer(item: Any, form: BaseForm, back_url: str) -> ResponseReturnValue:
    """The page, with status 409; ``back_url`` leads to how things are now."""
    facts = {"item": item, "status": LABELS[Status(item.status)], "sent": typed(form), "back_url": back_url}
    return render_template("catalogue/step_late.html", **facts), 409

"""What the pressed button of the form asks for: to save, to go on, to another step, for a row, or for help."""

from __future__ import annotations

import re
from typing import Any

from flask import request

from marketplace.catalogue import form_steps, readiness
from marketplace.catalogue.forms import PublicationForm, accept_words, add_row
from marketplace.catalogue.replies import Asked
from marketplace.catalogue.uploads import Tray

ADDS = {"add-figure": "figures", "add-ip": "ip_rights", "add-detail": "details", "add-file": ""}
HELPS = {"trl", "suggest"}
"""They fill in or show something on the page and write nothing."""
_JUMP = re.compile(r"buoc-([0-9]{1,2})")


def wish() -> str:
    return request.form.get("do", "")


def current(kind: str) -> int:
    """The step that the page shows, as the form that was sent or the address tells; 0 when neither does."""
    sent = request.form.get("buoc", "") if request.method == "POST" else request.args.get("buoc", "")
    return form_steps.read_number(kind, sent) or 0


def target(kind: str) -> int | None:
    """The step that is wanted next; None when the writer wants to leave the form."""
    if wish() == "next":
        return min((current(kind) or 1) + 1, form_steps.last_of(kind))
    jump = _JUMP.fullmatch(wish())
    return form_steps.read_number(kind, jump[1]) if jump else None


def is_ready(form: PublicationForm, tray: Tray, asked: list[Asked] | None = None) -> bool:
    """Is this to be written? Not when help or a row was asked for, or something must be mended first."""
    accept_words(form, request.form.getlist("them-tu"))
    if wish() in HELPS and readiness.is_asked(wish(), form):
        readiness.fill_in(form, request.form)
    if wish() in ADDS and ADDS[wish()] in form:
        add_row(form, ADDS[wish()])
    if wish() in HELPS or wish() in ADDS:
        _tell_refused(form, tray)
        return False
    valid = form.validate()
    _tell_refused(form, tray)
    return bool(valid and not tray.errors and not any(one.error for one in asked or []))


def _tell_refused(form: Any, tray: Tray) -> None:
    for name, messages in tray.errors.items():
        form[name].errors = messages

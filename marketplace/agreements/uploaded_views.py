"""Handing in a version that was edited in Word."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from marketplace.agreements import uploaded
from marketplace.agreements.models import DRAFTING, Agreement
from marketplace.agreements.paper_pages import fetch_paper, ids
from marketplace.agreements.signing_forms import UploadForm
from marketplace.deals.pages import too_late
from marketplace.kernel.db import transaction
from marketplace.kernel.files import Refused
from marketplace.kernel.forms import AlreadySubmitted
from marketplace.kernel.policy import door
from marketplace.kernel.workflow import NotOpen

bp = Blueprint("uploaded", __name__)
TOO_LATE = (NotOpen, StaleDataError, AlreadySubmitted)


@bp.route("/giao-dich/<public_id>/hop-dong/<agreement_id>/nop-ban-sua", methods=["GET", "POST"])
@door("members")
def hand_in(public_id: str, agreement_id: str) -> ResponseReturnValue:
    agreement = fetch_paper("draft", public_id, agreement_id)
    address = ids(agreement)
    form = UploadForm()
    if agreement.status != DRAFTING or not agreement.deal.is_open:
        state = _("Văn bản %(number)s không còn sửa được.", number=agreement.number)
        if form.is_submitted():
            return too_late(state, form, agreement.number, url_for("agreements.show", **address))
        flash(state, "info")
        return redirect(url_for("agreements.show", **address), 303)
    if not form.validate_on_submit():
        return _page(agreement, form)
    printed = form.printed_file.data if form.printed_file.data and form.printed_file.data.filename else None
    try:
        with transaction():
            form.spend_token()
            version = uploaded.take_in(agreement, current_user, form.word_file.data, printed, form.note.data)
    except Refused as problem:
        field: Any = form.printed_file if isinstance(problem, uploaded.PrintedRefused) else form.word_file
        field.errors = [str(problem.message)]
        return _page(agreement, form)
    except TOO_LATE:
        state = _("Văn bản %(number)s đã sang bước khác.", number=agreement.number)
        return too_late(state, form, agreement.number, url_for("agreements.show", **address))
    _tell(agreement, version.text, version.number)
    if version.number == 1:
        return redirect(url_for("agreements.show", **address), 303)
    return redirect(url_for("agreements.compare", den=version.number, **address), 303)


def _tell(agreement: Agreement, text: str, number: int) -> None:
    flash(_("Đã nhận phiên bản %(number)s.", number=number), "good")
    missing = uploaded.missing_headings(agreement, text)
    if missing:
        flash(_("Không tìm thấy trong bản này: %(what)s.", what="; ".join(missing)), "warning")


def _page(agreement: Agreement, form: UploadForm) -> str:
    return render_template(
        "agreements/hand_in.html",
        deal=agreement.deal,
        agreement=agreement,
        form=form if form.errors else None,
        upload=form,
        ids=ids(agreement),
    )

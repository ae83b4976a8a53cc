"""Officers suspend an organisation and let it back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts import late, suspensions
from marketplace.accounts.blueprints import organisations as bp
from marketplace.accounts.models import Organisation
from marketplace.accounts.verification_forms import SuspendForm
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import door, fetch_for


@bp.route("/to-chuc/<public_id>/tam-ngung", methods=["GET", "POST"])
@door("verifiers")
def suspend(public_id: str) -> ResponseReturnValue:
    return _decide(public_id, suspensions.suspend, False, _("Đã tạm ngừng hoạt động của tổ chức."))


@bp.route("/to-chuc/<public_id>/hoat-dong-lai", methods=["GET", "POST"])
@door("verifiers")
def lift(public_id: str) -> ResponseReturnValue:
    return _decide(public_id, suspensions.lift, True, _("Tổ chức đã hoạt động trở lại."))


def _decide(public_id: str, decide: Any, is_lifting: bool, done: str) -> ResponseReturnValue:
    """The page with the reason, and what comes of it."""
    organisation = fetch_for(current_user, "suspend", Organisation, public_id)
    form = SuspendForm()
    if request.method == "GET" and organisation.is_suspended != is_lifting:
        flash(_("Đã có người xử lý trước. Đây là tình trạng mới nhất."), "info")
        return redirect(url_for("organisations.show", public_id=public_id), 303)
    if request.method == "GET":
        form.show(organisation)
    if not form.validate_on_submit():
        return render_template(
            "organisations/suspend.html", form=form, organisation=organisation, is_lifting=is_lifting
        )
    try:
        with transaction():
            fetch_for(current_user, "suspend", Organisation, public_id)
            decide(organisation, current_user, form.seen, form.reason.data)
    except late.TOO_LATE:
        return late.answer(organisation, form)
    flash(done, "good")
    return redirect(url_for("organisations.show", public_id=public_id), 303)

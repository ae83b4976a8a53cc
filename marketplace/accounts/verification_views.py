"""Officers look at papers and say that an organisation is what it says it is."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts import organisations
from marketplace.accounts.blueprints import organisations as bp
from marketplace.accounts.models import Organisation
from marketplace.accounts.organisation_forms import UnverifyForm, VerifyForm
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import door, fetch_for


@bp.get("/to-chuc/cho-xac-minh")
@door("verifiers")
def waiting() -> ResponseReturnValue:
    return render_template(
        "organisations/waiting.html", waiting=organisations.waiting(), total=organisations.waiting_count()
    )


@bp.route("/to-chuc/<public_id>/xac-minh", methods=["GET", "POST"])
@door("verifiers")
def verify(public_id: str) -> ResponseReturnValue:
    organisation = fetch_for(current_user, "verify", Organisation, public_id)
    form = VerifyForm()
    if not form.validate_on_submit():
        return render_template("organisations/verify.html", form=form, organisation=organisation)
    with transaction():
        done = organisations.verify(organisation, current_user, form.document.data, form.dated.data)
    return _answer(public_id, done, _("Đã xác minh %(name)s.", name=organisation.name))


@bp.route("/to-chuc/<public_id>/bo-xac-minh", methods=["GET", "POST"])
@door("verifiers")
def unverify(public_id: str) -> ResponseReturnValue:
    organisation = fetch_for(current_user, "verify", Organisation, public_id)
    form = UnverifyForm()
    if not form.validate_on_submit():
        return render_template("organisations/unverify.html", form=form, organisation=organisation)
    with transaction():
        done = organisations.unverify(organisation, current_user, form.reason.data)
    return _answer(public_id, done, _("Đã ghi: %(name)s chưa được xác minh.", name=organisation.name))


def _answer(public_id: str, done: bool, words: str) -> Response:
    """Back to the list when one was done; to the organisation when somebody else was first."""
    if done:
        flash(words, "good")
        return redirect(url_for("organisations.waiting"), 303)
    flash(_("Đã có người xử lý trước. Đây là tình trạng mới nhất."), "warning")
    return redirect(url_for("organisations.show", public_id=public_id), 303)

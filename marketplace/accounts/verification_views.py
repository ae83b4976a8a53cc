"""Officers compare papers with their sources, and say what an organisation was checked for."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from marketplace.accounts import late, lookalikes, papers, verification
from marketplace.accounts.blueprints import organisations as bp
from marketplace.accounts.models import Organisation, OrganisationCheck, OrganisationPaper
from marketplace.accounts.verification_forms import CheckForm, UnverifyForm, VerifyForm
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.files import Refused
from marketplace.kernel.policy import door, fetch_for


@bp.get("/to-chuc/cho-xac-minh")
@door("verifiers")
def waiting() -> ResponseReturnValue:
    asked, due = verification.waiting(), verification.due()
    return render_template(
        "organisations/waiting.html",
        waiting=asked,
        total=verification.waiting_count(),
        due=due,
        due_total=verification.due_count(),
        alike=lookalikes.shared([*asked, *due]),
    )


@bp.get("/to-chuc/<public_id>/xac-minh")
@door("verifiers")
def verify(public_id: str) -> ResponseReturnValue:
    organisation = fetch_for(current_user, "verify", Organisation, public_id)
    return _desk(organisation, _check_form(organisation))


@bp.post("/to-chuc/<public_id>/kiem-tra")
@door("verifiers")
def check(public_id: str) -> ResponseReturnValue:
    """Note one thing that was compared with its source."""
    organisation = fetch_for(current_user, "verify", Organisation, public_id)
    form = _check_form(organisation)
    if not form.validate_on_submit():
        return _desk(organisation, form)
    try:
        with transaction():
            fetch_for(current_user, "verify", Organisation, public_id)
            form.spend_token()
            verification.check(organisation, current_user, form.seen, form.finding(), _paper(organisation, form))
    except late.TOO_LATE:
        return late.answer(organisation, form)
    except Refused as refusal:
        form.file.errors = [refusal.message]
        return _desk(organisation, form)
    flash(_("Đã ghi việc đối chiếu."), "good")
    return redirect(url_for("organisations.verify", public_id=public_id), 303)


@bp.post("/to-chuc/<public_id>/kiem-tra/<check_id>/bo")
@door("verifiers")
def take_check_back(public_id: str, check_id: str) -> ResponseReturnValue:
    with transaction():
        organisation = fetch_for(current_user, "verify", Organisation, public_id)
        wanted = (OrganisationCheck.public_id == check_id, OrganisationCheck.organisation_id == organisation.id)
        found = db.session.execute(select(OrganisationCheck).where(*wanted)).unique().scalar_one_or_none()
        verification.take_check_back(found or abort(404), organisation, current_user)
    flash(_("Đã bỏ lần đối chiếu đó."), "good")
    return redirect(url_for("organisations.verify", public_id=public_id), 303)


@bp.post("/to-chuc/<public_id>/xac-minh")
@door("verifiers")
def give_mark(public_id: str) -> ResponseReturnValue:
    organisation = fetch_for(current_user, "verify", Organisation, public_id)
    form = VerifyForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        with transaction():
            fetch_for(current_user, "verify", Organisation, public_id)
            verification.verify(organisation, current_user, form.seen)
    except late.TOO_LATE:
        return late.answer(organisation, form)
    except verification.Missing:
        flash(_("Chưa đủ những điều cần đối chiếu."), "warning")
        return redirect(url_for("organisations.verify", public_id=public_id), 303)
    flash(_("Đã xác minh %(name)s.", name=organisation.name), "good")
    return redirect(url_for("organisations.waiting"), 303)


@bp.route("/to-chuc/<public_id>/bo-xac-minh", methods=["GET", "POST"])
@door("verifiers")
def unverify(public_id: str) -> ResponseReturnValue:
    organisation = fetch_for(current_user, "verify", Organisation, public_id)
    form = UnverifyForm()
    if request.method == "GET":
        form.show(organisation)
    if not form.validate_on_submit():
        return render_template("organisations/unverify.html", form=form, organisation=organisation)
    try:
        with transaction():
            fetch_for(current_user, "verify", Organisation, public_id)
            verification.unverify(organisation, current_user, form.seen, form.reason.data)
    except late.TOO_LATE:
        return late.answer(organisation, form)
    flash(_("Đã ghi: %(name)s chưa được xác minh.", name=organisation.name), "good")
    return redirect(url_for("organisations.waiting"), 303)


def _check_form(organisation: Organisation) -> CheckForm:
    form = CheckForm()
    form.fill(organisation, papers.papers_of(organisation))
    if request.method == "GET":
        form.show(organisation)
    return form


def _paper(organisation: Organisation, form: CheckForm) -> OrganisationPaper | None:
    """The file that came with the form, else the paper that was chosen. Raises Refused."""
    upload: Any = form.file.data
    if upload is not None and upload.filename:
        return papers.hand_in(organisation, current_user, upload, form.what.data)
    return papers.find(organisation, form.paper.data) if form.paper.data else None


def _desk(organisation: Organisation, form: CheckForm) -> str:
    """Everything an officer needs to see on one page."""
    counting = verification.counting_checks(organisation)
    return render_template(
        "organisations/verify.html",
        form=form,
        organisation=organisation,
        papers=papers.papers_of(organisation),
        asked=verification.asked_of(organisation, counting),
        checks=verification.checks_of(organisation),
        counting=counting,
        beside=lookalikes.beside(organisation),
        may_remove=True,
    )

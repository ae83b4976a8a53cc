"""Proof of what an organisation is: handed in by its people, read by them and by officers who verify."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts import papers, verification
from marketplace.accounts.blueprints import organisations as bp
from marketplace.accounts.limits import per_address
from marketplace.accounts.models import Organisation
from marketplace.accounts.verification_forms import PaperForm
from marketplace.kernel.db import transaction
from marketplace.kernel.files import Refused, path_of, send
from marketplace.kernel.policy import allows, door, fetch_for


@bp.get("/to-chuc/<public_id>/giay-to")
@door("members")
def list_papers(public_id: str) -> ResponseReturnValue:
    organisation = fetch_for(current_user, "read_papers", Organisation, public_id)
    return _page(organisation, PaperForm())


@bp.post("/to-chuc/<public_id>/giay-to")
@per_address("60 per hour", "papers")
@door("members")
def hand_in(public_id: str) -> ResponseReturnValue:
    organisation = fetch_for(current_user, "hand_in", Organisation, public_id)
    form = PaperForm()
    if not form.validate_on_submit():
        return _page(organisation, form)
    try:
        with transaction():
            fetch_for(current_user, "hand_in", Organisation, public_id)
            form.spend_token()
            papers.hand_in(organisation, current_user, form.file.data, form.what.data)
    except Refused as refusal:
        form.file.errors = [refusal.message]
        return _page(organisation, form)
    flash(_("Đã nhận giấy tờ. Chỉ thành viên của tổ chức và cán bộ xác minh đọc được."), "good")
    return redirect(url_for("organisations.list_papers", public_id=public_id), 303)


@bp.get("/to-chuc/<public_id>/giay-to/<paper_id>")
@door("members")
def paper(public_id: str, paper_id: str) -> ResponseReturnValue:
    """The file, as a download; no copy is to stay in a cache."""
    organisation = fetch_for(current_user, "read_papers", Organisation, public_id)
    found = papers.find(organisation, paper_id)
    if found is None or not path_of(found.file).exists():
        abort(404)
    response = send(found.file, download=True)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.post("/to-chuc/<public_id>/giay-to/<paper_id>/xoa")
@door("members")
def remove_paper(public_id: str, paper_id: str) -> ResponseReturnValue:
    back = redirect(url_for("organisations.list_papers", public_id=public_id), 303)
    try:
        with transaction():
            organisation = fetch_for(current_user, "remove_paper", Organisation, public_id)
            papers.remove(papers.find(organisation, paper_id) or abort(404), organisation, current_user)
    except papers.InUse:
        flash(_("Giấy tờ này là căn cứ của một lần đối chiếu còn hiệu lực nên chưa xóa được."), "warning")
        return back
    flash(_("Đã xóa giấy tờ."), "good")
    return back


def _page(organisation: Organisation, form: PaperForm) -> str:
    return render_template(
        "organisations/papers.html",
        form=form,
        organisation=organisation,
        papers=papers.papers_of(organisation),
        asked=verification.asked_of(organisation, verification.checks_of(organisation)),
        may_hand_in=allows(current_user, "hand_in", organisation),
        may_remove=allows(current_user, "remove_paper", organisation),
    )

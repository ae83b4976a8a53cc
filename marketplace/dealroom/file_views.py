"""The files of a deal: the list, putting in, changing, and handing out. Opening is a POST: it writes down who opens."""

from __future__ import annotations

import io
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from marketplace.dealroom import files, levels, nda, openings
from marketplace.dealroom.file_forms import HINTS, SIDES, PutForm
from marketplace.dealroom.files import Paper
from marketplace.dealroom.models import LEVEL_LABELS, DealFile
from marketplace.dealroom.openings import Shut
from marketplace.dealroom.pages import DEAL, address, bp
from marketplace.deals.models import Deal
from marketplace.deals.pages import TOO_LATE, fetch_deal
from marketplace.extensions import db
from marketplace.kernel import files as kept
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted, BaseForm, typed
from marketplace.kernel.policy import door
from marketplace.kernel.stamping import Unfit

FILES = DEAL + "/tai-lieu"
ONE = FILES + "/<file_id>"


@bp.get(FILES)
@door("members")
def file_list(public_id: str) -> ResponseReturnValue:
    deal = fetch_deal("read", public_id)
    who = levels.standing(current_user, deal)
    writes = levels.writing_sides(current_user, deal)
    return render_template(
        "dealroom/files.html",
        deal=deal,
        shelf=files.shelf(deal, who),
        who=who,
        writes=writes,
        sides=SIDES,
        levels=LEVEL_LABELS,
        counts=openings.readers_by_file(deal, who.own),
        acceptance=nda.acceptance_of(deal, current_user),
        text=nda.newest(),
    )


@bp.route(FILES + "/moi", methods=["GET", "POST"])
@door("members")
def put_file(public_id: str) -> ResponseReturnValue:
    deal = fetch_deal("read", public_id)
    sides = levels.writing_sides(current_user, deal) or abort(403)
    form = PutForm()
    if not deal.is_open:
        return too_late(deal, _("Hồ sơ đã đóng nên không nhận thêm tài liệu."), form)
    if form.validate_on_submit():
        try:
            files.check_upload(form.upload.data, form.level.data)
            with transaction():
                form.spend_token()
                files.put(deal, current_user, form.upload.data, form.title.data or "", form.level.data, sides[0])
        except (kept.Refused, Unfit) as refusal:
            form.upload.errors = [str(refusal.message)]
        except AlreadySubmitted:
            flash(_("Tài liệu này đã được gửi; hệ thống chỉ ghi một lần."), "info")
            return redirect(url_for(".file_list", public_id=public_id), 303)
        except TOO_LATE:
            return too_late(deal, _("Hồ sơ vừa được đóng hoặc đã thay đổi."), form)
        else:
            flash(_("Đã đưa tài liệu vào hồ sơ."), "good")
            return redirect(url_for(".file_list", public_id=public_id), 303)
    page = render_template("dealroom/put.html", deal=deal, form=form, hints=HINTS, side=SIDES[sides[0]])
    return page, 422 if form.errors else 200


@bp.post(ONE + "/muc")
@door("members")
def set_level(public_id: str, file_id: str) -> ResponseReturnValue:
    wanted, seen = request.form.get("level", ""), request.form.get("seen", "")
    return _changed(public_id, file_id, lambda row: files.change_level(row, current_user, wanted, seen))


@bp.post(ONE + "/thu-hoi")
@door("members")
def revoke_file(public_id: str, file_id: str) -> ResponseReturnValue:
    return _changed(public_id, file_id, lambda row: files.revoke(row, current_user, now()))


@bp.post(ONE + "/cho-mo-lai")
@door("members")
def restore_file(public_id: str, file_id: str) -> ResponseReturnValue:
    return _changed(public_id, file_id, lambda row: files.restore(row, current_user))


def _changed(public_id: str, file_id: str, change: Any) -> ResponseReturnValue:
    """Change a file of one's own side; 404 for what one may not open, 403 for what is not one's own."""
    deal = fetch_deal("read", public_id)
    row = _row(deal, file_id)
    try:
        openings.check(files.of_row(row), current_user, deal)
    except Shut:
        abort(404)
    if not files.owns(current_user, row):
        abort(403)
    try:
        with transaction():
            change(row)
    except Unfit as refusal:
        flash(str(refusal.message), "error")
    except TOO_LATE:
        return too_late(deal, _("Tài liệu vừa được người khác của bên bạn thay đổi. Xin xem lại rồi làm tiếp."))
    else:
        flash(_("Đã ghi. Thay đổi có hiệu lực ngay."), "good")
    return redirect(url_for(".file_list", public_id=public_id), 303)


def _row(deal: Deal, file_id: str) -> DealFile:
    statement = select(DealFile).where(DealFile.public_id == file_id, DealFile.deal_id == deal.id)
    return db.session.execute(statement).unique().scalar_one_or_none() or abort(404)


# Opening ------------------------------------------------------------------------------------------------------------


@bp.post(ONE + "/mo")
@door("members")
def open_file(public_id: str, file_id: str) -> ResponseReturnValue:
    deal = fetch_deal("read", public_id)
    return _handed_out(deal, files.of_row(_row(deal, file_id)))


@bp.post(FILES + "/tin/<file_id>/mo")
@door("members")
def open_listing_file(public_id: str, file_id: str) -> ResponseReturnValue:
    deal = fetch_deal("read", public_id)
    found = files.find(deal, lambda one: one.row is None and one.file is not None and one.key == file_id)
    return _handed_out(deal, found or abort(404))


@bp.post(FILES + "/muc-tin/<int:part>/mo")
@door("members")
def open_part(public_id: str, part: int) -> ResponseReturnValue:
    deal = fetch_deal("read", public_id)
    found = files.find(deal, lambda one: one.file is None and one.key == str(part)) or abort(404)
    try:
        with transaction():
            openings.note(found, current_user, deal, now(), address(), marked=False)
    except Shut as shut:
        return _not_open(deal, shut.verdict)
    return render_template("dealroom/part.html", deal=deal, paper=found)


def _handed_out(deal: Deal, paper: Paper) -> ResponseReturnValue:
    """The copy is made before anything is locked; whether it opens is asked again when it is written down."""
    at = now()
    if paper.file is None or not kept.path_of(paper.file).exists():
        abort(404)
    try:
        copy = openings.copy_for(paper, current_user, deal, at)
        with transaction():
            openings.note(paper, current_user, deal, at, address(), marked=copy is not None)
    except Shut as shut:
        return _not_open(deal, shut.verdict)
    except Unfit as refusal:
        return too_late(deal, str(refusal.message))
    return _sent(paper.file, copy)


def _sent(file: kept.StoredFile, copy: bytes | None) -> Response:
    if copy is None:
        response = kept.send(file, download=True)
    else:
        response = send_file(
            io.BytesIO(copy), mimetype=file.media_type, as_attachment=True, download_name=file.filename
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


def _not_open(deal: Deal, verdict: str) -> ResponseReturnValue:
    """What somebody gets who asked for what does not open to them: as if it were not there, or why not any more."""
    if verdict == levels.ASKS_NDA:
        flash(_("Tài liệu này mở sau khi bạn chấp nhận thỏa thuận bảo mật."), "info")
        return redirect(url_for(".accept_nda", public_id=deal.public_id), 303)
    if verdict in (levels.REVOKED, levels.WITHDRAWN):
        return too_late(deal, _("Bên có tài liệu không còn cho bạn mở tài liệu này."), status=403)
    abort(404)


def too_late(deal: Deal, state: str, form: BaseForm | None = None, status: int = 409) -> ResponseReturnValue:
    """What had been typed, and why it could not be taken."""
    page = render_template(
        "dealroom/too_late.html",
        state=state,
        sent=typed(form) if form is not None else (),
        back_url=url_for(".file_list", public_id=deal.public_id),
        is_refusal=status == 403,
    )
    return page, status

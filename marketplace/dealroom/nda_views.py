"""The text of secrecy: accepted in a deal; read by officers and followed by a newer one by administrators."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Person
from marketplace.accounts.names import names_by
from marketplace.dealroom import levels, nda
from marketplace.dealroom.file_forms import AcceptForm, NdaForm
from marketplace.dealroom.pages import DEAL, address, bp
from marketplace.deals.models import Deal
from marketplace.deals.pages import fetch_deal
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted
from marketplace.kernel.policy import door
from marketplace.kernel.workflow import NotOpen

TEXTS = "/thoa-thuan-bao-mat"


@bp.route(DEAL + "/bao-mat", methods=["GET", "POST"])
@door("members")
def accept_nda(public_id: str) -> ResponseReturnValue:
    deal, form = fetch_deal("read", public_id), AcceptForm()
    if not levels.have_met(deal) and not levels.standing(current_user, deal).is_broker:
        flash(_("Thỏa thuận bảo mật được chấp nhận sau khi hai bên đã được giới thiệu."), "info")
        return redirect(url_for(".file_list", public_id=public_id), 303)
    if not form.validate_on_submit():
        return _text_page(deal, form), 422 if form.errors else 200
    try:
        with transaction():
            form.spend_token()
            nda.accept(deal, current_user, form.sha256.data or "", address())
    except (AlreadySubmitted, IntegrityError):
        flash(_("Bạn đã chấp nhận; hệ thống chỉ ghi một lần."), "info")
    except NotOpen:
        flash(_("Thỏa thuận vừa có phiên bản mới. Xin đọc lại trước khi chấp nhận."), "warning")
        return _text_page(deal, form), 409
    else:
        flash(_("Đã ghi việc bạn chấp nhận thỏa thuận bảo mật. Bạn mở được các tài liệu sau mức này."), "good")
    return redirect(url_for(".file_list", public_id=public_id), 303)


def _text_page(deal: Deal, form: AcceptForm) -> str:
    text = nda.newest()
    form.sha256.data = text.sha256
    held = nda.acceptance_of(deal, current_user)
    return render_template("dealroom/nda.html", deal=deal, form=form, text=text, held=held)


@bp.get(TEXTS)
@door("officers")
def nda_texts() -> ResponseReturnValue:
    return _version_page(nda.newest().number)


@bp.get(TEXTS + "/<int:number>")
@door("officers")
def nda_text(number: int) -> ResponseReturnValue:
    return _version_page(number)


def _version_page(number: int) -> str:
    versions = nda.versions()
    found = next((one for one in versions if one.number == number), None) or abort(404)
    names = names_by(Person.id, [one.made_by_id for one in versions])
    return render_template("dealroom/nda_text.html", text=found, versions=versions, names=names)


@bp.route(TEXTS + "/sua", methods=["GET", "POST"])
@door("admins")
def edit_nda() -> ResponseReturnValue:
    present = nda.newest()
    form = NdaForm(data={"body_vi": present.body_vi, "body_en": present.body_en, "base": str(present.number)})
    if not form.validate_on_submit():
        return render_template("dealroom/nda_edit.html", form=form), 422 if form.errors else 200
    try:
        with transaction():
            form.spend_token()
            number = nda.follow(current_user, form.body_vi.data or "", form.body_en.data or "", form.base_number).number
    except (NotOpen, IntegrityError, AlreadySubmitted):
        newer = nda.newest()
        form.base.data = str(newer.number)  # whoever has read that one may save theirs after it
        return render_template("dealroom/nda_edit.html", form=form, newer=newer), 409
    flash(_("Đã lưu phiên bản %(n)s. Từ lần mở tài liệu tới, mọi người được hỏi lại.", n=number), "good")
    return redirect(url_for(".nda_text", number=number), 303)

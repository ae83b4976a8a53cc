"""For the side whose files they are: who may open them, who has, and taking one person's access away."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.dealroom import levels, openings, own_record
from marketplace.dealroom.file_forms import SIDES, WithdrawForm
from marketplace.dealroom.file_views import FILES, too_late
from marketplace.dealroom.models import Opening, Withdrawal
from marketplace.dealroom.openings import Reader
from marketplace.dealroom.pages import bp
from marketplace.deals.models import BROKER, Deal
from marketplace.deals.pages import fetch_deal
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted
from marketplace.kernel.policy import door
from marketplace.kernel.ui import show_datetime
from marketplace.kernel.workflow import NotOpen
from marketplace.matching import sheets

PER_PAGE = 50


def _owned(public_id: str) -> tuple[Deal, list[str]]:
    """The deal and the sides of which the reader is; 404 for officers who only read it."""
    deal = fetch_deal("read", public_id)
    return deal, sorted(levels.standing(current_user, deal).own) or abort(404)


@bp.get(FILES + "/da-mo")
@door("members")
def opened(public_id: str) -> ResponseReturnValue:
    deal, sides = _owned(public_id)
    count = openings.count_of_sides(deal, sides)
    last = max(1, -(-count // PER_PAGE))
    page = min(max(request.args.get("trang", 1, type=int), 1), last)
    party = next((side for side in sides if side != BROKER), None)
    return render_template(
        "dealroom/openings.html",
        deal=deal,
        rows=openings.of_sides(deal, sides, PER_PAGE, (page - 1) * PER_PAGE),
        count=count,
        page=page,
        last=last,
        readers=openings.readers_for(deal, party) if party else [],
        may_withdraw=party in levels.writing_sides(current_user, deal),
        sides=SIDES,
    )


@bp.get(FILES + "/da-mo.csv")
@door("members")
def opened_file(public_id: str) -> Response:
    deal, sides = _owned(public_id)
    heads = [_("Thời điểm"), _("Người mở"), _("Tài liệu"), _("Địa chỉ IP"), _("Có tên người đọc trên trang")]
    return sheets.download(f"da-mo-{deal.number}.csv", heads, map(_cells, openings.of_sides(deal, sides)))


def _cells(row: Opening) -> list[str]:
    marked = _("Có") if row.marked else _("Không")
    return [show_datetime(row.at), row.person.name, row.title, row.address, marked]


@bp.route(FILES + "/rut-quyen/<person_id>", methods=["GET", "POST"])
@door("members")
def withdraw(public_id: str, person_id: str) -> ResponseReturnValue:
    deal, side = _party(public_id)
    form, found = WithdrawForm(), _reader(deal, side, person_id)
    gone = _("Quyền của người này đã được rút.")
    if found.withdrawal is not None:
        return too_late(deal, gone, form)
    if form.validate_on_submit():
        try:
            with transaction():
                form.spend_token()
                openings.withdraw(deal, side, current_user, found.person, form.reason.data or "")
        except (NotOpen, IntegrityError, AlreadySubmitted):
            return too_late(deal, gone, form)
        flash(_("Đã rút quyền. Người này không mở được tài liệu của bên bạn kể từ bây giờ."), "good")
        return redirect(url_for(".opened", public_id=public_id), 303)
    page = render_template("dealroom/withdraw.html", deal=deal, form=form, reader=found)
    return page, 422 if form.errors else 200


@bp.post(FILES + "/tra-quyen/<withdrawal_id>")
@door("members")
def lift(public_id: str, withdrawal_id: str) -> ResponseReturnValue:
    deal, side = _party(public_id)
    wanted = (Withdrawal.public_id == withdrawal_id, Withdrawal.deal_id == deal.id, Withdrawal.side == side)
    row = db.session.execute(select(Withdrawal).where(*wanted)).unique().scalar_one_or_none() or abort(404)
    try:
        with transaction():
            openings.lift(row, deal, current_user)
    except NotOpen:
        return too_late(deal, _("Người này đã được mở lại quyền."))
    flash(_("Đã mở lại quyền."), "good")
    return redirect(url_for(".opened", public_id=public_id), 303)


def _party(public_id: str) -> tuple[Deal, str]:
    """The deal and the party for which the reader writes; 404 for whoever is of none, 403 for who only reads."""
    deal, own = _owned(public_id)
    sides = [side for side in levels.writing_sides(current_user, deal) if side != BROKER]
    if not sides:
        abort(403 if set(own) - {BROKER} else 404)
    return deal, sides[0]


def _reader(deal: Deal, side: str, person_id: str) -> Reader:
    found = (one for one in openings.readers_for(deal, side) if one.person.public_id == person_id)
    return next(found, None) or abort(404)


@bp.get("/tai-khoan/da-mo.csv")
@door("members")
def own_openings() -> Response:
    """For whoever asks what is kept of him or her."""
    heads = [_("Thời điểm"), _("Việc"), _("Hồ sơ"), _("Địa chỉ IP")]
    rows = ([show_datetime(one.at), one.what, one.number, one.address] for one in own_record.of(current_user))
    return sheets.download("da-mo-va-da-chap-nhan.csv", heads, rows)

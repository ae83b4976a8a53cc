"""Reading offers, accepting one, withdrawing it, opening agreed terms again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.deals.pages import fetch_deal
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import door
from marketplace.kernel.workflow import NotAllowed
from marketplace.offers import late, reopening, service
from marketplace.offers.checking import problems
from marketplace.offers.comparing import differences
from marketplace.offers.forms import ReopenForm, ShownForm, typed_in
from marketplace.offers.models import DRAFT, FROZEN, SENT, TermSheet
from marketplace.offers.pages import OFFERS, SHEET, bp, of_deal, sections, sheet_for
from marketplace.offers.policies import PARTIES, writing_side
from marketplace.offers.terms import digest


@bp.get(OFFERS)
@door("members")
def index(public_id: str) -> ResponseReturnValue:
    deal = fetch_deal("read", public_id)
    side = writing_side(current_user, deal)
    versions = service.sent_versions(deal)
    shown = next((one for one in versions if one.status in (SENT, FROZEN)), None)
    return render_template(
        "offers/index.html",
        deal=deal,
        side=side,
        versions=versions,
        shown=shown,
        sections=sections(shown.content) if shown else [],
        steps=service.open_steps(current_user, shown) if shown else {},
        draft=service.draft_of(deal, side),
        may_begin=service.may_begin(current_user, deal),
    )


@bp.get(SHEET)
@door("members")
def show(public_id: str, sheet: str) -> ResponseReturnValue:
    row = sheet_for("see", public_id, sheet)
    is_draft = row.status == DRAFT
    return render_template(
        "offers/show.html",
        deal=row.deal,
        sheet=row,
        side=writing_side(current_user, row.deal),
        sections=sections(row.content),
        steps=service.open_steps(current_user, row),
        problems=problems(row.content) if is_draft else [],
        form=ShownForm(sha256=digest(row.terms)) if is_draft else None,
        overtaken=_overtaken(row) if is_draft else None,
        may_begin=service.may_begin(current_user, row.deal),
    )


def _overtaken(draft: TermSheet) -> TermSheet | None:
    """The version on the table, where it is not the one that the draft answers."""
    current = service.on_table(draft.deal)
    return current if current is not None and current.id != draft.answers_id else None


@bp.get(OFFERS + "/so-sanh")
@door("members")
def compare(public_id: str) -> ResponseReturnValue:
    deal = fetch_deal("read", public_id)
    versions = service.sent_versions(deal)
    later = of_deal(deal, request.args.get("b")) or (versions[0] if versions else None)
    earlier = of_deal(deal, request.args.get("a")) or _before(versions, later)
    if earlier is None or later is None or earlier is later:
        flash(_("Cần hai phiên bản khác nhau để so sánh."), "info")
        return redirect(url_for(".index", public_id=public_id), 303)
    found = differences(earlier.content, later.content)
    return render_template(
        "offers/compare.html", deal=deal, versions=versions, earlier=earlier, later=later, changes=found
    )


def _before(versions: list[TermSheet], later: TermSheet | None) -> TermSheet | None:
    """The version sent just before another one."""
    number = later.number if later is not None else None
    return next((one for one in versions if number and one.number and one.number < number), None)


@bp.route(SHEET + "/chap-nhan", methods=["GET", "POST"])
@door("members")
def accept(public_id: str, sheet: str) -> ResponseReturnValue:
    row = sheet_for("see", public_id, sheet)
    if writing_side(current_user, row.deal) not in PARTIES:
        return _not_for_them(row)
    form = ShownForm(sha256=row.sha256)
    if form.validate_on_submit():
        sent = request.form.get("sha256", "")  # of the page that was read, never what the form would fill in
        return _done(row, lambda: service.accept(row, current_user, sent), _accepted, form)
    if "accept" not in service.open_steps(current_user, row):
        return _to_show(row, late.where_it_stands(row.deal), "info")
    return render_template("offers/accept.html", deal=row.deal, sheet=row, form=form, sections=sections(row.content))


def _not_for_them(row: TermSheet) -> ResponseReturnValue:
    words = _("Chỉ người được viết thay mặt một bên mới chấp nhận được.")
    if request.method == "POST":
        raise NotAllowed("accept")
    return _to_show(row, words, "info")


def _accepted(row: TermSheet) -> str:
    if row.status == FROZEN:
        return _("Hai bên đã chấp nhận phiên bản %(number)s. Điều khoản được giữ nguyên.", number=row.number)
    return _("Đã chấp nhận phiên bản %(number)s cho bên bạn. Đang chờ bên kia.", number=row.number)


@bp.post(SHEET + "/rut")
@door("members")
def withdraw(public_id: str, sheet: str) -> ResponseReturnValue:
    row = sheet_for("edit", public_id, sheet)
    words = _("Đã rút phiên bản %(number)s.", number=row.number)
    return _done(row, lambda: service.withdraw(row, current_user), lambda _row: words)


@bp.route(SHEET + "/mo-lai", methods=["GET", "POST"])
@door("members")
def reopen(public_id: str, sheet: str) -> ResponseReturnValue:
    """The broker opens agreed terms again; a side asks the other one to."""
    row = sheet_for("see", public_id, sheet)
    side = writing_side(current_user, row.deal)
    if side is None:
        raise NotAllowed("reopen")
    form = ReopenForm()
    if ("ask_reopen" if side in PARTIES else "reopen") not in service.open_steps(current_user, row):
        state = late.where_it_stands(row.deal)
        return late.answer(row.deal, typed_in(form)) if request.method == "POST" else _to_show(row, state, "info")
    if form.validate_on_submit():
        reason = form.reason.data
        if side in PARTIES:
            words = _("Đã hỏi bên kia có đồng ý mở lại không.")
            return _done(row, lambda: reopening.ask(row, current_user, reason), lambda _row: words, form)
        words = _("Đã mở lại điều khoản để thương lượng.")
        return _done(row, lambda: reopening.reopen(row, current_user, reason), lambda _row: words, form)
    return render_template(
        "offers/reopen.html",
        deal=row.deal,
        sheet=row,
        form=form,
        asks=side in PARTIES,
        barred=reopening.objection(row.deal),
    )


@bp.post(SHEET + "/dong-y-mo-lai")
@door("members")
def agree_reopen(public_id: str, sheet: str) -> ResponseReturnValue:
    row = sheet_for("see", public_id, sheet)
    words = _("Đã mở lại điều khoản để thương lượng.")
    return _done(row, lambda: reopening.agree(row, current_user), lambda _row: words)


@bp.post(SHEET + "/giu-nguyen")
@door("members")
def keep(public_id: str, sheet: str) -> ResponseReturnValue:
    row = sheet_for("see", public_id, sheet)
    words = _("Điều khoản đã thống nhất được giữ nguyên.")
    return _done(row, lambda: reopening.keep(row, current_user), lambda _row: words)


def _done(
    row: TermSheet, act: Callable[[], Any], words: Callable[[TermSheet], str], form: Any = None
) -> ResponseReturnValue:
    """Do it in one transaction and say so; 409 with what was typed where it came too late."""
    deal = row.deal
    try:
        with transaction():
            if form is not None:
                form.spend_token()
            act()
    except reopening.Barred as barred:
        return late.answer(deal, typed_in(form) if form else (), str(barred))
    except late.TOO_LATE:
        return late.answer(deal, typed_in(form) if form else ())
    return _to_show(row, words(row), "good")


def _to_show(row: TermSheet, words: str, look: str) -> ResponseReturnValue:
    flash(words, look)
    return redirect(url_for(".show", public_id=row.deal.public_id, sheet=row.public_id), 303)

"""Handing a case over, and naming officers who may read it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.deals import case_forms, cases, late
from marketplace.deals.asking_views import bp
from marketplace.deals.case_models import DealReader
from marketplace.deals.case_views import DEAL
from marketplace.deals.models import Deal
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import allows, door, fetch_for


@bp.route(DEAL + "/ban-giao", methods=["GET", "POST"])
@door("case_officers")
def hand_over(public_id: str) -> ResponseReturnValue:
    form = case_forms.HandOverForm()
    deal = late.own_deal(public_id, "manage", form)
    people = cases.brokers_free_for(deal)
    form.offer(people)
    if form.validate_on_submit():
        taker = next(one for one in people if one.public_id == form.taker.data)
        with late.in_time(deal, form):
            cases.hand_over(deal, current_user, taker, form.note.data, form.seen.data or "")
        flash(_("Đã bàn giao hồ sơ %(number)s cho %(name)s.", number=deal.number, name=taker.name), "good")
        return redirect(url_for(".show", public_id=public_id), 303)
    if not deal.is_open:
        return late.answer(deal, form)
    if not form.is_submitted():
        form.seen.data = deal.broker.public_id
    admins = [] if people else cases.officers("admin")
    return render_template("deals/hand_over.html", form=form, deal=deal, people=people, admins=admins)


@bp.route(DEAL + "/nguoi-doc", methods=["GET", "POST"])
@door("case_officers")
def name_reader(public_id: str) -> ResponseReturnValue:
    form = case_forms.ReaderForm()
    deal = late.own_deal(public_id, "manage", form)
    people = cases.officers_to_name(deal, current_user)
    form.offer(people)
    if form.validate_on_submit():
        officer = next(one for one in people if one.public_id == form.person.data)
        with late.in_time(deal, form):
            cases.name_reader(deal, current_user, officer, form.reason.data)
        flash(_("%(name)s đọc được hồ sơ %(number)s từ nay.", name=officer.name, number=deal.number), "good")
        return redirect(url_for(".name_reader", public_id=public_id), 303)
    readers = [one for one in deal.readers if one.ended_at is None]
    return render_template("deals/readers.html", form=form, deal=deal, people=people, readers=readers)


@bp.post(DEAL + "/nguoi-doc/<reader_id>/thoi")
@door("case_officers")
def end_reader(public_id: str, reader_id: str) -> ResponseReturnValue:
    row = fetch_for(current_user, "end", DealReader, reader_id)
    deal: Deal = row.deal
    if deal.public_id != public_id:
        abort(404)
    with transaction():
        cases.end_reader(row, current_user)
    flash(_("%(name)s không còn đọc được hồ sơ %(number)s.", name=row.person.name, number=deal.number), "good")
    endpoint = ".name_reader" if allows(current_user, "manage", deal) else ".show"
    return redirect(url_for(endpoint, public_id=public_id), 303)

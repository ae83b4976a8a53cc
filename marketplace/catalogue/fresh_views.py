"""Saying that a listing still holds: by the link of a mail, on its page, and for several at once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.catalogue import freshness, lifetimes, links, outcomes
from marketplace.catalogue.blueprints import need, person, present_model, technology
from marketplace.catalogue.fresh_forms import DeadlineForm, RenewForm
from marketplace.catalogue.late import TOO_LATE
from marketplace.catalogue.models import KINDS
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import typed
from marketplace.kernel.policy import door, fetch_for
from marketplace.kernel.ui import show_date
from marketplace.kernel.workflow import NotOpen

bp = Blueprint("freshness", __name__, url_prefix="/tin")


@bp.route("/con-hieu-luc/<token>", methods=["GET", "POST"])
@door("anyone")
def confirm(token: str) -> ResponseReturnValue:
    """By the link of a mail, without signing in. Reading changes nothing: programs open the links of mails, too."""
    link = links.read(links.RENEW, token)
    if link is None or link.is_stale or not lifetimes.is_renewable(link.item):
        return too_late(link)
    form = form_of(link.item)
    if not form.validate_on_submit():
        return unkept(_page(link.item, form, url_for(".confirm", token=token)))
    try:
        _renew(token, form.day())
    except TOO_LATE:
        found = links.read(links.RENEW, token)
        if found is None or found.is_stale or not lifetimes.is_renewable(found.item):
            return too_late(found, typed(form))
        _renew(token, form.day())  # it has run out in this very moment: it comes back
    return _thanks(link.item)


def _renew(token: str, day: Any) -> None:
    with transaction():
        link = links.read(links.RENEW, token)  # two at once: the first one counts
        if link is None or link.is_stale:
            raise NotOpen("renew")
        freshness.renew(link.item, link.person, day)


@technology.route("/<public_id>/con-hieu-luc", methods=["GET", "POST"])
@need.route("/<public_id>/con-hieu-luc", methods=["GET", "POST"])
@door("members")
def renew(public_id: str) -> ResponseReturnValue:
    """For whoever has signed in and writes for its organisation."""
    item = fetch_for(current_user, "write", present_model(), public_id)
    if not lifetimes.is_renewable(item):
        raise NotOpen("renew")
    form = form_of(item)
    if not form.validate_on_submit():
        return _page(item, form, url_for(f"{item.kind}.renew", public_id=public_id))
    with transaction():
        freshness.renew(item, person(), form.day())
    return _thanks(item)


@bp.route("/sap-het-han", methods=["GET", "POST"])
@door("members")
def ending() -> ResponseReturnValue:
    """Listings that end soon; several are confirmed at once."""
    if request.method == "POST":
        return _renew_chosen(request.form.getlist("item")[: freshness.MOST])
    items = freshness.ending_of(person())
    simple = [item for item in items if not lifetimes.needs_deadline(item)]
    return render_template(
        "catalogue/ending.html", items=items, has_simple=bool(simple), last_day=lifetimes.last_day, form=RenewForm()
    )


def _renew_chosen(chosen: list[str]) -> ResponseReturnValue:
    """Those that still can be; the others are counted and told."""
    done = 0
    with transaction():
        for item in freshness.ending_of(person()):
            if f"{item.kind}:{item.public_id}" in chosen and not lifetimes.needs_deadline(item):
                freshness.renew(item, person())
                done += 1
    if not chosen:
        flash(_("Xin chọn ít nhất một tin."), "warning")
    if done:
        words = ngettext("Đã xác nhận %(num)d tin còn hiệu lực.", "Đã xác nhận %(num)d tin còn hiệu lực.", done)
        flash(words, "good")
    if done < len(chosen):
        flash(_("Có tin không còn chờ xác nhận: đã được xác nhận, đã rút hoặc cần chọn hạn mới."), "warning")
    return redirect(url_for(".ending"), 303)


@bp.get("/ket-qua")
@door("members")
def owed() -> ResponseReturnValue:
    """Needs whose outcome is awaited."""
    mine = [one.id for one in current_user.writable_organisations]
    return render_template("catalogue/owed.html", needs=outcomes.owed_by(mine), last_day=lifetimes.last_day)


def form_of(item: Any) -> Any:
    return DeadlineForm() if lifetimes.needs_deadline(item) else RenewForm()


def too_late(link: links.Link | None, sent: Any = ()) -> ResponseReturnValue:
    """What was wanted was done before, or the link is not good (any more); the way on, and what was typed."""
    item = link.item if link is not None else None
    return unkept(render_template("catalogue/link_late.html", item=item, kinds=KINDS, sent=list(sent)), 410)


def unkept(body: str, status: int | None = None) -> Response:
    """A page whose address is a secret: no cache, no index, and nobody is told where the reader came from."""
    response = make_response(body, status or (422 if request.method == "POST" else 200))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _page(item: Any, form: Any, here: str) -> str:
    return render_template("catalogue/renew.html", item=item, form=form, here=here, last_day=lifetimes.last_day(item))


def _thanks(item: Any) -> ResponseReturnValue:
    day = show_date(lifetimes.last_day(item))
    flash(_("Cảm ơn bạn. Tin %(number)s hiển thị đến hết ngày %(day)s.", number=item.number, day=day), "good")
    return redirect(url_for(f"{item.kind}.show", public_id=item.public_id), 303)

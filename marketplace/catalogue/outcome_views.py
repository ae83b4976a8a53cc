"""Telling what became of a need: by the link of a mail, on its page, or on the way to taking it down."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.catalogue import late, lifetimes, links, outcomes, service
from marketplace.catalogue.blueprints import need, person
from marketplace.catalogue.fresh_forms import OutcomeForm
from marketplace.catalogue.fresh_views import bp, too_late, unkept
from marketplace.catalogue.late import TOO_LATE
from marketplace.catalogue.models import Need
from marketplace.catalogue.status import Status
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import typed
from marketplace.kernel.policy import door, fetch_for
from marketplace.kernel.workflow import NotOpen


@bp.route("/ket-qua/<token>", methods=["GET", "POST"])
@door("anyone")
def outcome(token: str) -> ResponseReturnValue:
    """By the link of a mail, without signing in; reading changes nothing."""
    link, form = links.read(links.OUTCOME, token), OutcomeForm()
    if not _is_open(link):
        return too_late(link, _sent(form))
    assert link is not None
    if not form.validate_on_submit():
        again = url_for("freshness.confirm", token=links.sign(links.RENEW, link.item, link.person))
        return unkept(_page(link.item, form, url_for(".outcome", token=token), again))
    try:
        with transaction():
            link = links.read(links.OUTCOME, token)
            if not _is_open(link):
                raise NotOpen("outcome")
            assert link is not None
            _tell(link.item, link.person, form)
    except TOO_LATE:
        return too_late(links.read(links.OUTCOME, token), _sent(form))
    return unkept(render_template("catalogue/outcome_told.html", item=link.item), 200)


@need.route("/<public_id>/ket-qua", methods=["GET", "POST"], endpoint="outcome")
@door("members")
def outcome_here(public_id: str) -> ResponseReturnValue:
    """For whoever has signed in: a need on show is taken down with it."""
    item = fetch_for(current_user, "write", Need, public_id)
    form = OutcomeForm()
    if item.status not in outcomes.TELLABLE or item.outcome:
        return _overtaken(public_id, form)
    if not form.validate_on_submit():
        again = url_for("need.renew", public_id=public_id) if lifetimes.is_renewable(item) else ""
        return _page(item, form, url_for("need.outcome", public_id=public_id), again)
    try:
        with transaction():
            _tell(item, person(), form)
            if item.status != Status.EXPIRED:
                service.withdraw(item, person())
    except TOO_LATE:
        return _overtaken(public_id, form)
    flash(_("Cảm ơn bạn đã cho biết kết quả của nhu cầu %(number)s.", number=item.number), "good")
    return redirect(url_for("need.show", public_id=public_id), 303)


def _sent(form: OutcomeForm) -> list[tuple[str, str]]:
    return typed(form) if request.method == "POST" else []


def _overtaken(public_id: str, form: OutcomeForm) -> ResponseReturnValue:
    if request.method != "POST":
        raise NotOpen("outcome")
    item = fetch_for(current_user, "own", Need, public_id)
    return late.answer(item, form, url_for("need.show", public_id=public_id))


def _is_open(link: links.Link | None) -> bool:
    if link is None or link.is_stale or not isinstance(link.item, Need):
        return False
    return link.item.status == Status.EXPIRED and link.item.outcome is None


def _tell(item: Need, actor: Any, form: OutcomeForm) -> None:
    outcomes.tell(item, actor, form.outcome.data, form.words.data or "", form.plain_number)


def _page(item: Any, form: OutcomeForm, here: str, again: str) -> str:
    return render_template(
        "catalogue/outcome.html",
        item=item,
        form=form,
        here=here,
        again=again,
        withdrawing=item.status != Status.EXPIRED,
        last_day=lifetimes.last_day(item),
    )

"""Asking for an introduction from a technology's page. Needs are answered with criteria: see the room answers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Organisation
from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.status import Status
from marketplace.deals import asking, forms, parties, service
from marketplace.deals.pages import too_late
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import door, fetch_for
from marketplace.kernel.workflow import NotOpen

bp = Blueprint("deals", __name__)

ANSWERS = ("who", "use", "scale", "timing")


@bp.route("/cong-nghe/<public_id>/de-nghi-ket-noi", methods=["GET", "POST"])
@door("members")
def ask(public_id: str) -> ResponseReturnValue:
    """``?nhu-cau=<public id>`` chooses a need beforehand."""
    technology, standing = _ready(public_id)
    if not standing.is_ready:
        return _explain(technology, standing)
    needs = asking.own_published(Need, standing.organisations)
    form = _ask_form(standing, needs)
    slips: list[str] = []
    if form.validate_on_submit():
        need = next((one for one in needs if one.public_id == form.need.data), None)
        organisation = _organisation(form, standing)
        if need is not None and need.organisation_id != organisation.id:
            form.need.errors = [_("Nhu cầu này không phải của tổ chức đã chọn.")]
        else:
            slips = _slips(form, organisation, need)
            if not slips or form.reviewed.data:
                return _send(form, organisation, technology, need)
    return render_template("deals/ask.html", form=form, item=technology, slips=slips, standing=standing)


def _ready(public_id: str) -> tuple[Technology, asking.Standing]:
    item = fetch_for(current_user, "see", Technology, public_id)
    if item.status != Status.PUBLISHED:
        abort(404)
    return item, asking.standing(current_user, item)


def _explain(item: Any, standing: asking.Standing) -> ResponseReturnValue:
    """Why this person cannot ask now, and what would help."""
    page = render_template("deals/cannot_ask.html", item=item, standing=standing)
    return page, 403 if request.method == "POST" else 200


def _ask_form(standing: asking.Standing, needs: list[Need]) -> forms.AskForm:
    form = forms.AskForm()
    several = len(standing.organisations) > 1
    form.organisation.choices = [(o.public_id, o.name) for o in standing.organisations]
    names = {o.id: o.name for o in standing.organisations} if several else {}
    form.need.choices = [
        ("", _("Không gắn với nhu cầu nào")),
        *((need.public_id, _need_label(need, names.get(need.organisation_id))) for need in needs),
    ]
    if request.method == "GET":
        form.need.data = request.args.get("nhu-cau", "")
        chosen = next((need.organisation for need in needs if need.public_id == form.need.data), None)
        form.organisation.data = chosen.public_id if chosen else None
        form.who.data = "" if several else parties.describe(standing.organisations[0])
    if several:  # a description filled in beforehand would stay as it is when another one is chosen
        form.who.description = _(
            "Xin viết về tổ chức bạn đã chọn: loại hình, quy mô và ngành nghề. Chưa cần nêu tên: bên kia chỉ "
            "biết tên khi hai bên được giới thiệu."
        )
    else:
        del form.organisation
    return form


def _need_label(need: Need, organisation: str | None) -> str:
    return f"{need.title} ({organisation})" if organisation else need.title


def _organisation(form: Any, standing: asking.Standing) -> Organisation:
    """The one chosen, which the form has checked; or the only one there is."""
    wanted = form.organisation.data if "organisation" in form else standing.organisations[0].public_id
    return next(one for one in standing.organisations if one.public_id == wanted)


def _slips(form: Any, organisation: Organisation, need: Need | None) -> list[str]:
    """What in the answers would give an anonymous asker away."""
    if need is not None and not need.anonymous:
        return []
    return asking.giveaways(organisation, current_user, [form[name].data or "" for name in ANSWERS])


def _send(form: Any, organisation: Organisation, technology: Technology, need: Need | None) -> ResponseReturnValue:
    answers = service.Answers(**{name: form[name].data for name in ANSWERS})
    try:
        with transaction():
            form.spend_token()
            interest = service.ask(current_user, organisation, technology, answers, need)
    except service.AlreadyAsked as before:
        flash(_("Yêu cầu này đang được xử lý; không cần gửi lại."), "info")
        return redirect(url_for(".interest", public_id=str(before)), 303)
    except NotOpen:
        state, back = _("Tin này không còn hiển thị công khai nên yêu cầu chưa được gửi."), technology.title
        url = url_for("technology.show", public_id=technology.public_id)
        return too_late(state, form, back, url)
    flash(_("Đã gửi yêu cầu. Bên kia và cán bộ môi giới đã được báo."), "good")
    return redirect(url_for(".interest", public_id=interest.public_id), 303)

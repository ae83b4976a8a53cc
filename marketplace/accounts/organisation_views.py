"""Pages of organisations: the list, one of them, and the form."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts import lookalikes, memberships, organisations, verification
from marketplace.accounts.blueprints import organisations as bp
from marketplace.accounts.labels import ROLE_LABELS
from marketplace.accounts.models import Organisation
from marketplace.accounts.organisation_forms import OrganisationForm
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import allows, door, fetch_for
from marketplace.kernel.text import clean_line
from marketplace.reference.service import choices, find


@bp.get("/to-chuc")
@door("anyone")
def index() -> ResponseReturnValue:
    """Arguments: q, loai (kind), tinh (province), xac-minh=1 (verified only), trang (page)."""
    q = clean_line(request.args.get("q", ""))[:200]
    kind, province = _known("org_kind", "loai"), _known("province", "tinh")
    verified = request.args.get("xac-minh") == "1"
    page = min(request.args.get("trang", 1, type=int), 10_000)
    found = organisations.listed(q, kind, province, verified, page)
    return render_template(
        "organisations/index.html",
        found=found,
        alike=lookalikes.shared(found.items) if current_user.is_officer else set(),
        q=q,
        kind=kind,
        province=province,
        verified=verified,
        kinds=choices("org_kind", _("Mọi loại hình")),
    )


@bp.get("/to-chuc/<public_id>")
@door("anyone")
def show(public_id: str) -> ResponseReturnValue:
    organisation = fetch_for(current_user, "see", Organisation, public_id)
    insider = allows(current_user, "see_members", organisation)
    owner = allows(current_user, "edit", organisation)
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        checks=verification.checks_of(organisation),
        is_due=verification.is_due(organisation),
        alike=lookalikes.alike(organisation.name, organisation) if _asks_whom_it_looks_like(organisation) else [],
        members=organisations.members_of(organisation) if insider else [],
        may_see_members=insider,
        may_edit=owner,
        may_leave=allows(current_user, "leave", organisation),
        why_not=verification.why_not_verified(organisation) if insider else None,
        roles=ROLE_LABELS,
        may_verify=allows(current_user, "verify", organisation),
        may_hand_over=allows(current_user, "hand_over", organisation) and not memberships.has_members(organisation),
        may_read_papers=allows(current_user, "read_papers", organisation),
    )


@bp.route("/to-chuc/moi", methods=["GET", "POST"])
@door("members")
def new() -> ResponseReturnValue:
    form = OrganisationForm()
    if not form.validate_on_submit():
        return render_template("organisations/edit.html", form=form, organisation=None)
    with transaction():
        form.spend_token()
        organisation = organisations.create(current_user, form.values())
    flash(_("Đã lập trang của tổ chức. Việc tiếp theo: xin xác minh, và mời đồng nghiệp."), "good")
    return redirect(url_for("organisations.show", public_id=organisation.public_id), 303)


@bp.route("/to-chuc/<public_id>/sua", methods=["GET", "POST"])
@door("members")
def edit(public_id: str) -> ResponseReturnValue:
    organisation = fetch_for(current_user, "edit", Organisation, public_id)
    form = OrganisationForm(obj=organisation)
    form.organisation = organisation
    if not form.validate_on_submit():
        return render_template("organisations/edit.html", form=form, organisation=organisation)
    with transaction():
        fetch_for(current_user, "edit", Organisation, public_id)
        lapsed = organisations.edit(organisation, current_user, form.values())
    if lapsed:
        flash(_("Đã lưu. Tên, loại hình hoặc mã số thuế đã đổi nên cán bộ sẽ xác minh lại."), "warning")
    else:
        flash(_("Đã lưu."), "good")
    return redirect(url_for("organisations.show", public_id=public_id), 303)


@bp.post("/to-chuc/<public_id>/xin-xac-minh")
@door("members")
def ask_verification(public_id: str) -> ResponseReturnValue:
    with transaction():
        organisation = fetch_for(current_user, "edit", Organisation, public_id)
        asked = verification.ask_verification(organisation, current_user)
    if asked:
        flash(_("Đã gửi. Cán bộ sẽ xem giấy tờ và có thể liên hệ với bạn."), "good")
    else:
        flash(_("Tổ chức đã được xác minh hoặc đang chờ xác minh."), "info")
    return redirect(url_for("organisations.show", public_id=public_id), 303)


@bp.post("/to-chuc/<public_id>/roi")
@door("members")
def leave(public_id: str) -> ResponseReturnValue:
    try:
        with transaction():
            organisation = fetch_for(current_user, "leave", Organisation, public_id)
            memberships.remove(organisation, current_user, current_user.public_id)
    except memberships.LastOwner:
        flash(_("Bạn là người quản lý duy nhất. Xin giao quyền quản lý cho người khác trước."), "warning")
        return redirect(url_for("organisations.members", public_id=public_id), 303)
    flash(_("Bạn đã rời tổ chức."), "info")
    return redirect(url_for("accounts.account"), 303)


def _asks_whom_it_looks_like(organisation: Organisation) -> bool:
    """Officers always; its people until it is verified."""
    if allows(current_user, "verify", organisation):
        return True
    return allows(current_user, "leave", organisation) and not organisation.is_verified


def _known(name: str, argument: str) -> str:
    """The code in the query, if the list has it."""
    entry = find(name, request.args.get(argument, ""))
    return entry.code if entry else ""

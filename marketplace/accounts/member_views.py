"""Who belongs to an organisation: the owner's page of members and invitations."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from marketplace.accounts import memberships, organisations, service
from marketplace.accounts.blueprints import organisations as bp
from marketplace.accounts.labels import ROLE_LABELS, ROLE_MEANINGS
from marketplace.accounts.limits import per_address
from marketplace.accounts.models import MEMBER_ROLES, Invitation, Organisation
from marketplace.accounts.organisation_forms import InviteForm
from marketplace.accounts.verification_forms import FirstOwnerForm
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import allows, door, fetch_for


@bp.get("/to-chuc/<public_id>/thanh-vien")
@door("members")
def members(public_id: str) -> ResponseReturnValue:
    organisation = fetch_for(current_user, "see_members", Organisation, public_id)
    return _page(organisation, InviteForm())


@bp.post("/to-chuc/<public_id>/loi-moi")
@per_address("30 per hour", "invite")
@door("members")
def invite(public_id: str) -> ResponseReturnValue:
    """The answer does not tell whether the address has an account."""
    organisation = fetch_for(current_user, "invite", Organisation, public_id)
    form = InviteForm()
    if not form.validate_on_submit():
        return _page(organisation, form)
    try:
        with transaction():
            fetch_for(current_user, "invite", Organisation, public_id)
            memberships.invite(organisation, current_user, service.tidy_email(form.email.data), form.role.data)
    except memberships.AlreadyThere:
        form.email.errors = [_("Người này đã là thành viên hoặc đã được mời.")]
        return _page(organisation, form)
    flash(_("Đã gửi lời mời đến %(email)s.", email=form.email.data), "good")
    return redirect(url_for("organisations.members", public_id=public_id), 303)


@bp.route("/to-chuc/<public_id>/trao-lai", methods=["GET", "POST"])
@per_address("30 per hour", "invite")
@door("officers")
def hand_over(public_id: str) -> ResponseReturnValue:
    """Invite the first owner of an organisation that an officer created for somebody."""
    organisation = fetch_for(current_user, "hand_over", Organisation, public_id)
    if memberships.has_members(organisation):
        flash(_("Tổ chức này đã có thành viên; chỉ người quản lý ở đó mời thêm người được."), "info")
        return redirect(url_for("organisations.show", public_id=public_id), 303)
    form = FirstOwnerForm()
    if form.validate_on_submit():
        try:
            with transaction():
                fetch_for(current_user, "hand_over", Organisation, public_id)
                memberships.hand_over(organisation, current_user, service.tidy_email(form.email.data))
            flash(_("Đã gửi lời mời đến %(email)s.", email=form.email.data), "good")
            return redirect(url_for("organisations.show", public_id=public_id), 303)
        except memberships.AlreadyThere:
            form.email.errors = [_("Người này đã được mời.")]
    return render_template("organisations/hand_over.html", organisation=organisation, form=form)


@bp.post("/to-chuc/<public_id>/loi-moi/<invitation_id>/huy")
@door("members")
def cancel_invitation(public_id: str, invitation_id: str) -> ResponseReturnValue:
    with transaction():
        organisation = fetch_for(current_user, "invite", Organisation, public_id)
        offer = _offer_of(organisation, invitation_id)
        memberships.cancel(offer, current_user)
    flash(_("Đã rút lời mời."), "good")
    return redirect(url_for("organisations.members", public_id=public_id), 303)


@bp.post("/to-chuc/<public_id>/thanh-vien/<person_id>/vai-tro")
@door("members")
def change_role(public_id: str, person_id: str) -> ResponseReturnValue:
    role = request.form.get("role", "")
    if role not in MEMBER_ROLES:
        abort(400)
    try:
        with transaction():
            organisation = fetch_for(current_user, "invite", Organisation, public_id)
            memberships.change_role(organisation, current_user, person_id, role)
    except memberships.LastOwner:
        return _last_owner(public_id)
    except LookupError:
        abort(404)
    flash(_("Đã đổi vai trò."), "good")
    return redirect(url_for("organisations.members", public_id=public_id), 303)


@bp.post("/to-chuc/<public_id>/thanh-vien/<person_id>/bot")
@door("members")
def remove(public_id: str, person_id: str) -> ResponseReturnValue:
    try:
        with transaction():
            organisation = fetch_for(current_user, "invite", Organisation, public_id)
            memberships.remove(organisation, current_user, person_id)
    except memberships.LastOwner:
        return _last_owner(public_id)
    except LookupError:
        abort(404)
    flash(_("Đã đưa người này ra khỏi tổ chức."), "good")
    return redirect(url_for("organisations.show", public_id=public_id), 303)


def _page(organisation: Organisation, form: InviteForm) -> str:
    may_manage = allows(current_user, "invite", organisation)
    return render_template(
        "organisations/members.html",
        organisation=organisation,
        members=organisations.members_of(organisation),
        invitations=memberships.open_invitations(organisation) if may_manage else [],
        may_manage=may_manage,
        form=form,
        roles=ROLE_LABELS,
        meanings=ROLE_MEANINGS,
    )


def _offer_of(organisation: Organisation, invitation_id: str) -> Invitation:
    wanted = (Invitation.public_id == invitation_id, Invitation.organisation_id == organisation.id)
    offer = db.session.execute(select(Invitation).where(*wanted)).unique().scalar_one_or_none()
    return offer or abort(404)


def _last_owner(public_id: str) -> ResponseReturnValue:
    flash(_("Tổ chức cần ít nhất một người quản lý. Xin giao quyền quản lý cho người khác trước."), "warning")
    return redirect(url_for("organisations.members", public_id=public_id), 303)

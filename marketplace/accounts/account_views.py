"""One's own account: name, language, password, and the browsers that are signed in."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts import memberships, service, sessions, tokens
from marketplace.accounts.blueprints import accounts as bp
from marketplace.accounts.browsers import browser_name
from marketplace.accounts.forms import AccountForm, ChangePasswordForm
from marketplace.accounts.labels import OFFICER_LABELS, ROLE_LABELS
from marketplace.accounts.limits import per_address
from marketplace.accounts.passwords import hash_password, verify_password
from marketplace.accounts.registration_views import speak
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import door


@bp.route("/tai-khoan", methods=["GET", "POST"])
@door("members")
def account() -> ResponseReturnValue:
    form = AccountForm(obj=current_user)
    if form.validate_on_submit():
        with transaction():
            service.edit_account(current_user, form.name.data, form.language.data)
        flash(_("Đã lưu."), "good")
        response = redirect(url_for("accounts.account"), 303)
        speak(response, form.language.data)
        return response
    return render_template(
        "accounts/account.html",
        form=form,
        sessions=sessions.sessions_of(current_user),
        invitations=[(offer, tokens.invitation_token(offer)) for offer in memberships.invitations_for(current_user)],
        browser_name=browser_name,
        roles=ROLE_LABELS,
        officer_roles=OFFICER_LABELS,
    )


@bp.route("/tai-khoan/mat-khau", methods=["GET", "POST"])
@per_address("20 per 5 minutes", "change-password")
@door("members")
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    form.person = current_user
    if form.validate_on_submit():
        if verify_password(current_user.password_hash, form.old.data):
            password_hash = hash_password(form.password.data)
            with transaction():
                service.change_password(current_user, password_hash)
            flash(_("Đã đổi mật khẩu. Các thiết bị khác đã được đăng xuất."), "good")
            return redirect(url_for("accounts.account"), 303)
        form.old.errors = [_("Mật khẩu đang dùng chưa đúng.")]
    return render_template("accounts/change_password.html", form=form)


@bp.post("/tai-khoan/phien/<int(max=9223372036854775807):number>/ket-thuc")
@door("members")
def end_session(number: int) -> ResponseReturnValue:
    with transaction():
        ended = sessions.end_sessions(current_user, only=number, keep=current_user.session_nonce)
    if not ended:
        abort(404)
    flash(_("Đã đăng xuất thiết bị đó."), "good")
    return redirect(url_for("accounts.account"), 303)


@bp.post("/tai-khoan/phien/ket-thuc")
@door("members")
def end_other_sessions() -> ResponseReturnValue:
    with transaction():
        sessions.end_sessions(current_user, keep=current_user.session_nonce)
    flash(_("Đã đăng xuất mọi thiết bị khác."), "good")
    return redirect(url_for("accounts.account"), 303)

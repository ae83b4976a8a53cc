"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts import service, sessions
from marketplace.accounts.addresses import safe_next
from marketplace.accounts.forms import SignInForm
from marketplace.accounts.limits import per_account, per_address
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import door

bp = Blueprint("accounts", __name__)
blueprints = (bp,)


@bp.route("/dang-nhap", methods=["GET", "POST"])
@per_address("60 per 5 minutes", "sign-in")
@per_account("10 per 5 minutes", "sign-in-account")
@door("anyone")
def sign_in() -> ResponseReturnValue:
    target = safe_next(request.args.get("next"), url_for("console.desk"))
    if current_user.is_authenticated:
        return redirect(target, 303)
    form = SignInForm()
    unconfirmed = None
    if form.validate_on_submit():
        person = service.person_by_password(form.email.data, form.password.data)
        if person is not None and person.confirmed_at:
            with transaction():
                sessions.open_session(person)
            return redirect(target, 303)
        unconfirmed = person
        if person is None:
            form.form_errors.append(_("Thư điện tử hoặc mật khẩu chưa đúng."))
    return render_template("accounts/sign_in.html", form=form, unconfirmed=unconfirmed, next=request.args.get("next"))


@bp.post("/dang-xuat")
@door("anyone")
def sign_out() -> ResponseReturnValue:
    with transaction():
        sessions.close_session()
    flash(_("Bạn đã đăng xuất."), "info")
    return redirect(url_for("console.home"), 303)

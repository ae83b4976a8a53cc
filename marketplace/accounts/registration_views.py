"""Opening an account, confirming its address, and a new password for a forgotten one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts import service, tokens
from marketplace.accounts.addresses import safe_next
from marketplace.accounts.blueprints import accounts as bp
from marketplace.accounts.forms import ForgotForm, NewPasswordForm, RegisterForm
from marketplace.accounts.limits import per_account, per_address
from marketplace.accounts.passwords import hash_password
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted
from marketplace.kernel.policy import door
from marketplace.kernel.ui import LANGUAGE_COOKIE
from marketplace.kernel.web import YEAR

AFTER = "after_registration"  # in the session: where to go once the new account is confirmed


def speak(response: Response, language: str) -> None:
    """Keep a language for this browser, as the switch in the page head does."""
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR, samesite="Lax", httponly=True)


@bp.route("/dang-ky", methods=["GET", "POST"])
@per_address("10 per hour", "register")
@door("anyone")
def register() -> ResponseReturnValue:
    """The answer is the same whether or not the address has an account."""
    wish = request.args.get("next")
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(safe_next(wish, url_for("accounts.account")), 303)
    form = RegisterForm()
    if not form.validate_on_submit():
        return render_template("accounts/register.html", form=form, next=wish)
    password_hash = hash_password(form.password.data)
    try:
        with transaction():
            form.spend_token()
            service.register(form.name.data, form.email.data, password_hash, form.language.data)
    except AlreadySubmitted:
        pass  # a second click: the mail is on its way
    if target := safe_next(wish, ""):
        session[AFTER] = target
    response = redirect(url_for("accounts.registered"), 303)
    speak(response, form.language.data)
    return response


@bp.get("/dang-ky/xem-thu")
@door("anyone")
def registered() -> ResponseReturnValue:
    return render_template("accounts/registered.html")


@bp.get("/xac-nhan/<token>")
@door("anyone")
def confirm(token: str) -> ResponseReturnValue:
    """Only a button: programs that open the links of mails must not use them up."""
    person = tokens.confirmable(token)
    return render_template("accounts/confirm.html", person=person, token=token), 200 if person else 410


@bp.post("/xac-nhan/<token>")
@door("anyone")
def do_confirm(token: str) -> ResponseReturnValue:
    with transaction():
        person = tokens.confirmable(token)
        if person is not None:
            service.confirm(person)
    if person is None:
        return render_template("accounts/confirm.html", person=None, token=token), 410
    flash(_("Đã xác nhận địa chỉ thư. Mời bạn đăng nhập."), "good")
    return redirect(url_for("accounts.sign_in", next=session.pop(AFTER, None)), 303)


@bp.post("/dang-nhap/gui-lai")
@per_address("10 per hour", "resend")
@door("anyone")
def resend() -> ResponseReturnValue:
    """The link to confirm, once more, for somebody who has just given the right password."""
    with transaction():
        person = tokens.resendable(request.form.get("token", ""))
        if person is not None:
            service.ask_confirmation(person)
    return redirect(url_for("accounts.registered"), 303)


@bp.route("/quen-mat-khau", methods=["GET", "POST"])
@per_address("30 per hour", "reset-address")
@per_account("5 per hour", "reset")
@door("anyone")
def forgot() -> ResponseReturnValue:
    form = ForgotForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgot.html", form=form)
    with transaction():
        service.ask_reset(form.email.data)
    return redirect(url_for("accounts.forgot_sent"), 303)


@bp.get("/quen-mat-khau/xem-thu")
@door("anyone")
def forgot_sent() -> ResponseReturnValue:
    return render_template("accounts/forgot_sent.html")


@bp.route("/dat-lai-mat-khau/<token>", methods=["GET", "POST"])
@per_address("30 per hour", "new-password")
@door("anyone")
def reset(token: str) -> ResponseReturnValue:
    person = tokens.resettable(token)
    if person is None:
        return render_template("accounts/reset_late.html"), 410
    form = NewPasswordForm()
    form.person = person
    if not form.validate_on_submit():
        return render_template("accounts/reset.html", form=form, token=token)
    password_hash = hash_password(form.password.data)
    with transaction():
        person = tokens.resettable(token)  # two at once: the first one counts
        if person is not None:
            service.reset_password(person, password_hash)
    if person is None:
        return render_template("accounts/reset_late.html"), 410
    flash(_("Đã đặt mật khẩu mới. Mời bạn đăng nhập."), "good")
    return redirect(url_for("accounts.sign_in"), 303)

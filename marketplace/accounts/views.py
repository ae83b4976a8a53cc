"""Signing in and out; and where the views of this room are gathered."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.accounts import (
    account_views,
    invitation_views,
    member_views,
    organisation_views,
    paper_views,
    registration_views,
    service,
    sessions,
    suspension_views,
    tokens,
    verification_views,
)
from marketplace.accounts import (
    blueprints as gathered,
)
from marketplace.accounts.addresses import safe_next
from marketplace.accounts.forms import SignInForm
from marketplace.accounts.limits import per_account, per_address
from marketplace.accounts.models import Person
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import door
from marketplace.kernel.ui import LANGUAGE_COOKIE

bp = gathered.accounts
blueprints = (gathered.accounts, gathered.organisations)
ATTACHED = (
    account_views,
    invitation_views,
    member_views,
    organisation_views,
    paper_views,
    registration_views,
    suspension_views,
    verification_views,
)


@bp.route("/dang-nhap", methods=["GET", "POST"])
@per_address("60 per 5 minutes", "sign-in")
@per_account("10 per 5 minutes", "sign-in-account")
@door("anyone")
def sign_in() -> ResponseReturnValue:
    """Unknown address, wrong password and disabled account get the same answer in the same time."""
    wish = request.args.get("next")
    target = safe_next(wish, url_for("console.desk"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(target, 303)
    form = SignInForm()
    resend = ""
    if form.validate_on_submit():
        person = service.person_by_password(form.email.data, form.password.data)
        if person is None:
            form.form_errors.append(_("Thư điện tử hoặc mật khẩu chưa đúng."))
        elif person.confirmed_at is None:
            resend = tokens.resend_token(person)
        else:
            return _let_in(person, form.password.data, target)
    return render_template("accounts/sign_in.html", form=form, resend=resend, next=wish)


def _let_in(person: Person, password: str, target: str) -> Response:
    with transaction():
        service.refresh_hash(person, password)
        sessions.open_session(person)
    response = redirect(target, 303)
    if LANGUAGE_COOKIE not in request.cookies:
        registration_views.speak(response, person.language)
    return response


@bp.post("/dang-xuat")
@door("anyone")
def sign_out() -> ResponseReturnValue:
    with transaction():
        sessions.close_session()
    flash(_("Bạn đã đăng xuất."), "info")
    return redirect(url_for("console.home"), 303)

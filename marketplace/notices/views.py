"""A person's notices, the officers' page of mails in trouble, and the mailbox of demo mode."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import Select, func
from werkzeug.local import LocalProxy

from marketplace.extensions import db
from marketplace.kernel import ui
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import door, fetch_for
from marketplace.notices import delivery, mailbox, service
from marketplace.notices.letters import title_of
from marketplace.notices.models import Mail, Notice

bp = Blueprint("notices", __name__)
blueprints = (bp,)

PER_PAGE = 20


@bp.get("/thong-bao")
@door("members")
def index() -> ResponseReturnValue:
    rows, page, last = _paged(service.notices_of(current_user))
    lines = [(row, service.words_of(row.kind, row.params)) for row in rows]
    return render_template("notices/index.html", lines=lines, page=page, last=last)


@bp.post("/thong-bao/da-doc")
@door("members")
def read_all() -> ResponseReturnValue:
    with transaction():
        service.mark_read(current_user)
    flash(_("Đã đánh dấu đọc tất cả thông báo."), "good")
    return redirect(url_for(".index"), 303)


@bp.post("/thong-bao/<public_id>/da-doc")
@door("members")
def read(public_id: str) -> ResponseReturnValue:
    """Mark one as read and stay on the list."""
    fetch_for(current_user, "see", Notice, public_id)
    with transaction():
        service.mark_read(current_user, [public_id])
    return redirect(url_for(".index", trang=request.args.get("trang", type=int)), 303)


@bp.post("/thong-bao/<public_id>/mo")
@door("members")
def open_notice(public_id: str) -> ResponseReturnValue:
    """Mark one as read and go where it leads."""
    link = fetch_for(current_user, "see", Notice, public_id).link
    with transaction():
        service.mark_read(current_user, [public_id])
    is_ours = link.startswith("/") and not link.startswith(("//", "/\\"))
    return redirect(link if is_ours else url_for(".index"), 303)


@bp.get("/thu-gui-loi")
@door("officers")
def failed_mails() -> ResponseReturnValue:
    rows, page, last = _paged(service.troubled())
    return render_template(
        "notices/failed_mails.html",
        mails=[(row, title_of(row), service.shown_address(row)) for row in rows],
        counts=service.count_troubled(),
        tries=service.next_tries(rows),
        is_possible=delivery.is_possible(),
        page=page,
        last=last,
    )


@bp.post("/thu-gui-loi/gui-lai")
@door("officers")
def resend_all() -> ResponseReturnValue:
    with transaction():
        count = service.resend_all(current_user)
    flash(ngettext("%(num)d thư sẽ được gửi lại.", "%(num)d thư sẽ được gửi lại.", count), "good")
    return redirect(url_for(".failed_mails"), 303)


@bp.post("/thu-gui-loi/<public_id>/gui-lai")
@door("officers")
def resend(public_id: str) -> ResponseReturnValue:
    mail = fetch_for(current_user, "resend", Mail, public_id)
    with transaction():
        again = service.resend(mail, current_user)
    if again:
        flash(_("Thư sẽ được gửi lại trong ít phút."), "good")
    else:
        flash(_("Thư này vừa được gửi xong."), "info")
    return redirect(url_for(".failed_mails"), 303)


@bp.get("/hop-thu-mau")
@door("anyone")
def demo_mailbox() -> ResponseReturnValue:
    _only_in_demo()
    names = mailbox.names()
    page, last, start = _place(len(names))
    letters = [letter for name in names[start : start + PER_PAGE] if (letter := mailbox.read(name))]
    return render_template("notices/demo_mailbox.html", letters=letters, page=page, last=last)


@bp.get("/hop-thu-mau/<public_id>")
@door("anyone")
def demo_mail(public_id: str) -> ResponseReturnValue:
    _only_in_demo()
    letter = mailbox.find(public_id)
    if letter is None:
        abort(404)
    return render_template("notices/demo_mail.html", letter=letter)


@ui.context
def unread_notices() -> dict[str, Any]:
    """For the menu: counted when a page asks for it, so that an error page needs no database."""
    return {"unread_notices": LocalProxy(_unread)}


def _unread() -> int:
    if "unread_notices" not in g:
        known = current_user and current_user.is_authenticated
        g.unread_notices = service.unread_count(current_user) if known else 0
    count: int = g.unread_notices
    return count


def _only_in_demo() -> None:
    if current_app.config["MODE"] != "demo":
        abort(404)


def _paged(statement: Select[Any]) -> tuple[list[Any], int, int]:
    """The rows of the page asked for, its number, and the number of the last page."""
    counting = statement.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
    total = db.session.execute(counting).scalar_one()
    page, last, start = _place(total)
    return list(db.session.execute(statement.offset(start).limit(PER_PAGE)).scalars()), page, last


def _place(total: int) -> tuple[int, int, int]:
    """(page, last page, first row) for the argument ``trang``; a number that is too high means the last page."""
    last = max(1, -(-total // PER_PAGE))
    page = min(max(request.args.get("trang", 1, type=int), 1), last)
    return page, last, (page - 1) * PER_PAGE

"""What people see when something goes wrong: what happened, what to do next, and a number for the log."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from marketplace.extensions import db
from marketplace.kernel.forms import AlreadySubmitted
from marketplace.kernel.workflow import NotAllowed, NotOpen, ReasonNeeded

SHOWN = {400, 403, 404, 405, 409, 413, 429, 500, 503, 507}


def page(code: int, *, headers: Any = None, message: str = "", title: str = "") -> tuple[str, int, Any]:
    """The error page for a status; it needs no database. With a ``title`` of its own it gives back what was written."""
    db.session.rollback()
    shown = code if code in SHOWN else (400 if code < 500 else 500)
    facts = {"code": shown, "message": message, "title": title, "error_id": g.get("request_id", "")}
    if title:
        facts["sent"] = _written()
    try:
        body = render_template("errors/error.html", **facts)
    except SQLAlchemyError:  # the frame asks who is signed in; without the database, do without the frame's context
        body = current_app.jinja_env.get_template("errors/error.html").render(**facts)
    return body, code, headers or {}


def on_http(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400:
        return error
    if request.path.startswith("/static/"):
        return error
    kept = [(k, v) for k, v in error.get_headers() if k in ("Allow", "Retry-After")]
    return refused(kept) if code == 403 else page(code, headers=kept)


def refused(headers: Any = None) -> Any:
    """403; whoever was suspended while they wrote is told so, and keeps their words."""
    message = _of_the_suspended()
    title = str(_("Nội dung chưa được ghi")) if message and request.method == "POST" else ""
    return page(403, headers=headers, message=message, title=title)


def _written() -> list[tuple[str, str]]:
    """Texts of more than a word in the form that was sent; its token was looked at before."""
    texts = [text for name, text in request.form.items(multi=True) if "password" not in name and " " in text.strip()]
    return [(str(_("Đoạn %(n)s", n=n)), text) for n, text in enumerate(texts, start=1)]


def _of_the_suspended() -> str:
    """Why somebody may not write although they could before."""
    try:
        names = [one.name for one in getattr(current_user, "suspended_organisations", ())]
    except SQLAlchemyError:
        return ""
    if not names:
        return ""
    return str(
        _(
            "%(name)s đang tạm ngừng hoạt động trên Sàn nên bạn chưa đăng tin hay trao đổi thay mặt tổ chức được.",
            name=", ".join(names),
        )
    )


def on_csrf(error: CSRFError) -> Any:
    return page(400, message=_("Phiên làm việc của biểu mẫu không còn hiệu lực. Xin tải lại trang rồi gửi lại."))


def on_too_late(error: Exception) -> Any:
    return page(409)


def on_not_allowed(error: NotAllowed) -> Any:
    return refused()


def on_no_reason(error: ReasonNeeded) -> Any:
    return page(400, message=_("Xin nêu lý do rồi gửi lại."))


def on_sent_twice(error: AlreadySubmitted) -> Response:
    flash(_("Biểu mẫu này đã được nhận trước đó; hệ thống chỉ ghi một lần."), "info")
    return redirect(url_for("console.desk"), 303)


def on_database(error: DatabaseError) -> Any:
    """A locked or absent database is told apart from a fault of ours."""
    current_app.logger.exception("database error, request %s", g.get("request_id"))
    if "full" in str(error.orig).lower():
        return page(507)
    return page(503 if isinstance(error, OperationalError) else 500, headers=[("Retry-After", "10")])


def on_any(error: Exception) -> Any:
    current_app.logger.exception("unexpected error, request %s", g.get("request_id"))
    return page(500)


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(CSRFError, on_csrf)
    for late in (NotOpen, StaleDataError, IntegrityError):
        app.register_error_handler(late, on_too_late)
    app.register_error_handler(NotAllowed, on_not_allowed)
    app.register_error_handler(ReasonNeeded, on_no_reason)
    app.register_error_handler(AlreadySubmitted, on_sent_twice)
    app.register_error_handler(DatabaseError, on_database)
    if not app.testing:
        app.register_error_handler(Exception, on_any)

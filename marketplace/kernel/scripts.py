"""Scripts that only some pieces want: a piece that uses one says so, and the frame of the page asks for it once.

In templates: ``uses('name')`` (prints nothing), ``scripts_used()`` at the end of the frame, and for long lists
``combobox()``, the attributes that static/js/choosing.js reads; ``uploader()``, those of uploader.js.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_babel import gettext as _

UPLOAD = "X-Upload"
"""The header of a form that uploader.js sends."""
LONG = 12
"""A list of more options than this is chosen from by typing."""


def uses(name: str) -> str:
    """The page wants static/js/<name>.js, a module."""
    g.setdefault("scripts", {})[name] = None
    return ""


def scripts_used() -> list[str]:
    return list(g.get("scripts", ()))


def combobox(**more: str) -> dict[str, str]:
    """Attributes of a <select> that becomes a box to type in, or with ``more`` of the box itself."""
    uses("choosing")
    return {
        **(more or {"data-combo": ""}),
        "data-list": _("Các mục để chọn"),
        "data-some": _("{n} mục, dùng phím mũi tên để chọn."),
        "data-none": _("Không có mục nào khớp."),
        "data-chosen": _("Đã chọn: {text}"),
    }


def uploader() -> dict[str, Any]:
    """Attributes of <input type="file">: what is chosen stands beside it, and how far it has come while it is sent."""
    uses("uploader")
    megabytes = current_app.config["UPLOAD_LIMIT_MB"]
    return {
        "data-upload": megabytes * 1024 * 1024,
        "data-drop": _("Bỏ tệp"),
        "data-big": _("Tệp lớn hơn %(n)s MB nên không gửi được.", n=megabytes),
        "data-wrong": _("Sàn không nhận loại tệp này ở đây."),
        "data-empty": _("Tệp không có nội dung."),
        "data-left": _("Tệp ghi lỗi đã được bỏ ra; xin chọn tệp khác."),
        "data-going": _("Đang tải lên: {n} %"),
        "data-done": _("Đã tải lên xong, đang lưu."),
        "data-failed": _("Chưa tải lên được. Xin kiểm tra mạng rồi gửi lại."),
    }


def led_on(response: Response) -> Response:
    """Name the next page to uploader.js, which sends a form itself to know how far it has come, instead of leading
    there: else the words on what was done would be spent on an answer that nobody reads.
    """
    if UPLOAD in request.headers and response.location is not None:
        response.headers["X-Location"] = response.headers.pop("Location")
        response.status_code = HTTPStatus.NO_CONTENT
        response.set_data(b"")
        del response.headers["Content-Type"]
    return response


def init_app(app: Flask) -> None:
    pieces = {"uses": uses, "scripts_used": scripts_used, "combobox": combobox, "uploader": uploader}
    app.jinja_env.globals.update(pieces, LONG_LIST=LONG)

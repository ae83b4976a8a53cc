"""The mail in which somebody without an account is asked whether a listing says what they said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.accounts.addresses import path_for
from marketplace.catalogue import behalf
from marketplace.notices.service import Kind


def answer_link(params: Mapping[str, Any]) -> str | None:
    """Where that person answers; None when the officer has changed the text since, or it was answered."""
    row = behalf.find(str(params.get("on_behalf")))
    if row is None or not behalf.is_asked(row) or str(row.version) != params.get("version"):
        return None
    return path_for("behalf.answer", token=behalf.sign(row))


KINDS = (
    Kind(
        "catalogue.behalf",
        _l("Xin xem lại nội dung: %(title)s"),
        _l(
            "%(officer)s, cán bộ của Sàn, đã viết tin %(number)s “%(title)s” theo lời của bạn, thay mặt "
            "%(organisation)s.\n\n"
            "Xin mở liên kết trong thư để đọc toàn bộ nội dung rồi cho biết đúng hay chưa; không cần có tài khoản. Khi "
            "bạn đồng ý, tin mới được gửi duyệt. Liên kết dùng được trong %(days)s ngày."
        ),
        on_site=False,
        mail_link=answer_link,
    ),
    Kind(
        "catalogue.behalf_answered",
        _l("Người gửi tin cho biết chưa đúng: %(title)s"),
        _l(
            "Người mà bạn đăng thay tin %(number)s “%(title)s” cho biết nội dung chưa đúng. Xin mở trang đăng thay để "
            "đọc ý kiến, sửa lại rồi gửi xác nhận lần nữa."
        ),
    ),
)

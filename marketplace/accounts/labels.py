"""What roles and verbs of this room are called on pages."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from marketplace.accounts.models import EDITOR, OWNER, VIEWER

ROLE_LABELS: dict[str, Any] = {OWNER: _("Quản lý"), EDITOR: _("Biên tập"), VIEWER: _("Theo dõi")}
ROLE_MEANINGS: dict[str, Any] = {
    OWNER: _("sửa thông tin tổ chức, mời và bớt người, đăng tin"),
    EDITOR: _("soạn, gửi duyệt tin và trao đổi thay tổ chức"),
    VIEWER: _("xem tin và hồ sơ của tổ chức, không sửa"),
}
OFFICER_LABELS: dict[str, Any] = {
    "moderator": _("Cán bộ duyệt"),
    "broker": _("Cán bộ môi giới"),
    "admin": _("Quản trị"),
}
LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}

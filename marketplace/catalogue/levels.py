"""From which level on a file or a part of a description may be read. Who has reached one: see the room dealroom."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

PUBLIC, MEMBERS, NDA, BROKER = "public", "members", "nda", "broker"
LEVELS = (PUBLIC, MEMBERS, NDA, BROKER)
LEVEL_LABELS = {
    PUBLIC: _l("Công khai"),
    MEMBERS: _l("Người đã đăng nhập"),
    NDA: _l("Sau khi chấp nhận thỏa thuận bảo mật"),
    BROKER: _l("Chỉ cán bộ môi giới"),
}
CONFIDENTIAL = frozenset({NDA, BROKER})


def is_stricter(level: str, than: str) -> bool:
    """Do fewer people read at ``level``?"""
    return LEVELS.index(level) > LEVELS.index(than)

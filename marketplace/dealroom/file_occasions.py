"""What people are told about files. No notice carries a name or a title of a file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.notices.service import Kind, register

register(
    Kind(
        "dealroom.file_put",
        _l("Hồ sơ %(number)s: có tài liệu mới"),
        _l("Có tài liệu mới trong hồ sơ giao dịch %(number)s về “%(title)s”. Xin mở phần Tài liệu của hồ sơ để xem."),
    ),
)

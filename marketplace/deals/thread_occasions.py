"""What people are told about the threads of a deal. As in occasions.py, no notice carries a name or a word of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.notices.service import Kind, register

register(
    Kind(
        "deals.mentioned",
        _l("Hồ sơ %(number)s: có lời nhắn nhắc đến bạn"),
        _l("Có lời nhắn nhắc đến bạn trong hồ sơ giao dịch %(number)s về “%(title)s”. Xin đọc và trả lời."),
    ),
)

"""What people are told about offers. No notice carries a name, a word or a figure of the terms."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.notices.service import Kind, register

register(
    Kind(
        "offers.sent",
        _l("Hồ sơ %(number)s: có đề nghị điều khoản mới"),
        _l(
            "Có một đề nghị điều khoản trong hồ sơ %(number)s về “%(title)s”. "
            "Xin đọc, rồi chấp nhận hoặc gửi đề nghị khác."
        ),
    ),
    Kind(
        "offers.withdrawn",
        _l("Hồ sơ %(number)s: một đề nghị đã được rút"),
        _l("Đề nghị điều khoản đang chờ trả lời trong hồ sơ %(number)s về “%(title)s” đã được rút."),
    ),
    Kind(
        "offers.accepted",
        _l("Hồ sơ %(number)s: một bên đã chấp nhận điều khoản"),
        _l("Một bên đã chấp nhận đề nghị điều khoản trong hồ sơ %(number)s về “%(title)s”. Bên kia chưa trả lời."),
    ),
    Kind(
        "offers.frozen",
        _l("Hồ sơ %(number)s: hai bên đã thống nhất điều khoản"),
        _l(
            "Hai bên đã chấp nhận cùng một phiên bản điều khoản trong hồ sơ %(number)s về “%(title)s”. "
            "Phiên bản này được giữ nguyên để soạn hợp đồng."
        ),
    ),
    Kind(
        "offers.reopen_asked",
        _l("Hồ sơ %(number)s: có đề nghị mở lại điều khoản"),
        _l("Một bên của hồ sơ %(number)s về “%(title)s” đề nghị mở lại điều khoản đã thống nhất. Xin trả lời."),
    ),
    Kind(
        "offers.kept",
        _l("Hồ sơ %(number)s: điều khoản đã thống nhất được giữ nguyên"),
        _l("Đề nghị mở lại điều khoản trong hồ sơ %(number)s về “%(title)s” đã kết thúc. Điều khoản được giữ nguyên."),
    ),
    Kind(
        "offers.reopened",
        _l("Hồ sơ %(number)s: điều khoản được mở lại"),
        _l("Điều khoản đã thống nhất trong hồ sơ %(number)s về “%(title)s” được mở lại để thương lượng."),
    ),
)

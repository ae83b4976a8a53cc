"""What people are told about interests and deals. No notice carries a name, a contact or a message:

whoever may know them reads them on the page behind the link, which asks again who is reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.deals.wording import reason_in_words
from marketplace.notices.service import Kind, register


def _with_reason(params: Mapping[str, Any]) -> dict[str, Any]:
    reason = reason_in_words("decline_reason", params.get("code"), params.get("words", ""))
    return {**params, "reason": reason}


register(
    Kind(
        "deals.asked",
        _l("Có yêu cầu kết nối về “%(title)s”"),
        _l(
            "Một tổ chức đã xác minh đề nghị được giới thiệu với tổ chức của bạn về “%(title)s”. "
            "Xin đọc yêu cầu và trả lời, dù nhận lời hay không, để bên kia khỏi phải chờ."
        ),
    ),
    Kind(
        "deals.asked_broker",
        _l("Yêu cầu kết nối mới về “%(title)s”"),
        _l("Một yêu cầu kết nối về “%(title)s” vừa được gửi và đang chờ bên kia trả lời."),
    ),
    Kind(
        "deals.accepted",
        _l("Yêu cầu kết nối về “%(title)s” đã được nhận lời"),
        _l("Bên kia đã nhận lời trao đổi về “%(title)s”. Cán bộ môi giới sẽ giới thiệu hai bên trong ít ngày tới."),
    ),
    Kind(
        "deals.accepted_broker",
        _l("Chờ giới thiệu: “%(title)s”"),
        _l("Yêu cầu kết nối về “%(title)s” đã được nhận lời và đang chờ cán bộ môi giới giới thiệu hai bên."),
    ),
    Kind(
        "deals.declined",
        _l("Yêu cầu kết nối về “%(title)s” chưa được nhận lời"),
        _l("Bên kia chưa nhận lời trao đổi về “%(title)s”. Lý do: %(reason)s"),
        prepare=_with_reason,
    ),
    Kind(
        "deals.cancelled",
        _l("Yêu cầu kết nối về “%(title)s” đã được rút"),
        _l("Bên gửi đã rút yêu cầu kết nối về “%(title)s”. Bạn không cần trả lời nữa."),
    ),
    Kind(
        "deals.introduced",
        _l("Hồ sơ %(number)s: hai bên đã được giới thiệu"),
        _l(
            "Cán bộ môi giới đã giới thiệu hai bên về “%(title)s” và mở hồ sơ giao dịch %(number)s. "
            "Tên và người liên hệ của hai bên có trong hồ sơ; từ nay hai bên trao đổi với nhau tại đó."
        ),
    ),
    Kind(
        "deals.message",
        _l("Hồ sơ %(number)s: có lời nhắn mới"),
        _l("Có lời nhắn mới trong hồ sơ giao dịch %(number)s về “%(title)s”."),
    ),
    Kind(
        "deals.closed",
        _l("Hồ sơ %(number)s đã đóng"),
        _l("Cán bộ môi giới đã ghi kết quả và đóng hồ sơ giao dịch %(number)s về “%(title)s”."),
    ),
    Kind(
        "deals.suspended",
        _l("Hồ sơ %(number)s: một bên tạm ngừng hoạt động"),
        _l(
            "Một bên của hồ sơ %(number)s về “%(title)s” vừa bị tạm ngừng hoạt động trên Sàn. Hai bên vẫn đọc được hồ "
            "sơ, nhưng bên này chưa viết được. Xin báo cho bên kia."
        ),
    ),
    Kind(
        "deals.suspended_interest",
        _l("Yêu cầu kết nối về “%(title)s”: một bên tạm ngừng hoạt động"),
        _l("Một bên của yêu cầu kết nối về “%(title)s” vừa bị tạm ngừng hoạt động. Xin chưa giới thiệu hai bên."),
    ),
    Kind(
        "deals.lifted",
        _l("Hồ sơ %(number)s: bên tạm ngừng đã hoạt động trở lại"),
        _l("Bên bị tạm ngừng của hồ sơ %(number)s về “%(title)s” đã hoạt động trở lại trên Sàn."),
    ),
    Kind(
        "deals.lifted_interest",
        _l("Yêu cầu kết nối về “%(title)s”: bên tạm ngừng đã hoạt động trở lại"),
        _l("Bên bị tạm ngừng của yêu cầu kết nối về “%(title)s” đã hoạt động trở lại trên Sàn."),
    ),
    Kind(
        "deals.reopened",
        _l("Hồ sơ %(number)s được mở lại"),
        _l("Cán bộ môi giới đã mở lại hồ sơ giao dịch %(number)s về “%(title)s”."),
    ),
)

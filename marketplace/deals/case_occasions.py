"""What people are told about the turns of a case. As in occasions.py, no notice carries a name or a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.accounts.addresses import path_for
from marketplace.deals import entering
from marketplace.notices.service import Kind, register


def answer_link(params: Mapping[str, Any]) -> str | None:
    """Where somebody without an account answers; None when they were asked anew since, or have answered."""
    row = entering.find(str(params.get("invitation")))
    if row is None or row.asked_at is None or row.asked_at.isoformat() != params.get("asked"):
        return None
    return path_for("deals.answer_invitation", token=entering.sign(row)) if entering.is_asked(row) else None


register(
    Kind(
        "deals.moved",
        _l("Hồ sơ %(number)s chuyển giai đoạn"),
        _l("Cán bộ môi giới đã chuyển hồ sơ giao dịch %(number)s về “%(title)s” sang giai đoạn khác."),
    ),
    Kind(
        "deals.handed_over",
        _l("Hồ sơ %(number)s được bàn giao"),
        _l("Hồ sơ giao dịch %(number)s về “%(title)s” được bàn giao cho một cán bộ môi giới khác, có tên trong hồ sơ."),
    ),
    Kind(
        "deals.reader_named",
        _l("Hồ sơ %(number)s: thêm một cán bộ được đọc"),
        _l(
            "Một cán bộ của Sàn vừa được chỉ định đọc hồ sơ giao dịch %(number)s về “%(title)s”. Tên cán bộ và lý do "
            "có trong hồ sơ."
        ),
    ),
    Kind(
        "deals.named_reader",
        _l("Bạn được chỉ định đọc hồ sơ %(number)s"),
        _l("Bạn vừa được chỉ định đọc hồ sơ giao dịch %(number)s về “%(title)s”. Lý do có trong hồ sơ."),
    ),
    Kind(
        "deals.next_due",
        _l("Hồ sơ %(number)s: đến hạn bước tiếp theo"),
        _l(
            "Bước tiếp theo của hồ sơ %(number)s về “%(title)s” đã đến hạn hoặc quá hạn. Xin làm bước đó, hoặc ghi "
            "bước và ngày mới."
        ),
    ),
    Kind(
        "deals.stuck",
        _l("%(count)s hồ sơ đứng yên"),
        _l("Có %(count)s hồ sơ giao dịch đã lâu không có diễn biến. Xin xem vì sao và ghi bước tiếp theo."),
    ),
    Kind(
        "deals.listing_gone",
        _l("Hồ sơ %(number)s: một tin không còn đăng"),
        _l(
            "Một tin của hồ sơ giao dịch %(number)s về “%(title)s” đã được rút, hết hạn hoặc bị gỡ. Hồ sơ vẫn tiếp "
            "tục; xin hỏi bên đăng xem có gì thay đổi."
        ),
    ),
    Kind(
        "deals.confirm",
        _l("Xin xác nhận hồ sơ giao dịch %(number)s"),
        _l(
            "Cán bộ môi giới của Sàn đã mở hồ sơ giao dịch %(number)s “%(title)s” theo lời của bạn, thay mặt "
            "%(organisation)s.\n\n"
            "Xin mở liên kết trong thư để đọc rồi cho biết đúng hay chưa; không cần có tài khoản. Liên kết dùng được "
            "trong %(days)s ngày."
        ),
        on_site=False,
        mail_link=answer_link,
    ),
    Kind(
        "deals.to_confirm",
        _l("Hồ sơ %(number)s chờ tổ chức của bạn xác nhận"),
        _l(
            "Cán bộ môi giới đã mở hồ sơ giao dịch %(number)s về “%(title)s” theo lời của hai bên. Xin đọc và cho biết "
            "đúng hay không."
        ),
    ),
    Kind(
        "deals.confirmed",
        _l("Hồ sơ %(number)s: các bên đã xác nhận"),
        _l("Các bên đã xác nhận hồ sơ giao dịch %(number)s về “%(title)s”. Từ nay hai bên trao đổi với nhau tại đó."),
    ),
    Kind(
        "deals.not_confirmed",
        _l("Hồ sơ %(number)s: một bên cho biết không đúng"),
        _l("Một bên của hồ sơ giao dịch %(number)s về “%(title)s” cho biết nội dung không đúng. Xin đọc ý kiến."),
    ),
)

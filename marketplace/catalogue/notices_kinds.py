"""The occasions on which the owners of a listing are told something, and the words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.notices.service import Kind

KINDS = (
    Kind(
        "catalogue.publish",
        _l("Đã đăng: %(title)s"),
        _l(
            "Tin %(number)s “%(title)s” đã được duyệt và đang hiển thị công khai.\n\n"
            "Sàn sẽ tìm các tin phù hợp và báo cho bạn trên trang của tin."
        ),
    ),
    Kind(
        "catalogue.return",
        _l("Cần bổ sung: %(title)s"),
        _l(
            "Tin %(number)s “%(title)s” cần bổ sung trước khi đăng:\n\n%(why)s\n\n"
            "Xin mở tin, sửa các điểm trên rồi gửi duyệt lại."
        ),
    ),
    Kind(
        "catalogue.refuse",
        _l("Không được đăng: %(title)s"),
        _l(
            "Tin %(number)s “%(title)s” không được đăng vì:\n\n%(why)s\n\n"
            "Bạn có thể mở lại tin để sửa, hoặc trả lời thư này nếu thấy quyết định chưa đúng."
        ),
    ),
)

"""What the parts of a listing are called: on forms, in gaps, and in the record of changes."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

FIELDS: dict[str, Any] = {
    "title": _l("Tên gọi"),
    "problem": _l("Vấn đề cần giải quyết"),
    "st_field": _l("Lĩnh vực khoa học và công nghệ"),
    "vsic": _l("Ngành kinh tế áp dụng"),
    "province": _l("Tỉnh, thành phố"),
    "keywords": _l("Từ khóa"),
    "solution": _l("Giải pháp"),
    "benefit": _l("Lợi ích cho bên nhận"),
    "trl": _l("Mức sẵn sàng công nghệ (TRL)"),
    "trl_evidence": _l("Minh chứng cho mức sẵn sàng"),
    "state_funded": _l("Có dùng ngân sách nhà nước"),
    "figures": _l("Số liệu trước và sau khi áp dụng"),
    "ip_rights": _l("Quyền sở hữu trí tuệ"),
    "object_kind": _l("Đối tượng chuyển giao"),
    "right_kind": _l("Quyền chuyển giao"),
    "transfer_form": _l("Hình thức chuyển giao"),
    "transfer_mode": _l("Phương thức chuyển giao"),
    "price_mode": _l("Cách nêu giá"),
    "price_min": _l("Giá, hoặc giá thấp nhất"),
    "price_max": _l("Giá cao nhất"),
    "summary_en": _l("Tóm tắt bằng tiếng Anh"),
    "pictures": _l("Ảnh"),
    "documents": _l("Tài liệu"),
    "tried": _l("Đã thử cách nào"),
    "must_have": _l("Yêu cầu bắt buộc"),
    "not_wanted": _l("Điều không muốn"),
    "scale": _l("Quy mô, công suất"),
    "budget_min": _l("Kinh phí thấp nhất"),
    "budget_max": _l("Kinh phí cao nhất"),
    "deadline": _l("Hạn cần có giải pháp"),
    "trl_wish": _l("Mức sẵn sàng mong muốn"),
    "cooperation_form": _l("Hình thức hợp tác"),
    "anonymous": _l("Ẩn tên tổ chức"),
}
VERBS: dict[str, Any] = {
    "create": _l("Đã tạo bản nháp"),
    "edit": _l("Đã sửa nội dung"),
    "submit": _l("Đã gửi duyệt"),
    "publish": _l("Đã duyệt đăng"),
    "return": _l("Đã yêu cầu bổ sung"),
    "refuse": _l("Đã từ chối đăng"),
    "withdraw": _l("Đã rút xuống"),
    "reopen": _l("Đã mở lại để sửa"),
    "expire": _l("Đã hết hạn đăng"),
}

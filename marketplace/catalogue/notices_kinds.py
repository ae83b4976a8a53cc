"""The occasions on which the owners of a listing are told something, and the words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from marketplace.catalogue import labels
from marketplace.notices.service import Kind
from marketplace.reference.grounds import ground

Params = Mapping[str, Any]


def with_why(code_list: str) -> Callable[[Params], Params]:
    """Codes of reasons, the officer's words and the fields with requests, as one text in the reader's language."""

    def prepare(params: Params) -> Params:
        return {**params, "why": params.get("why") or _why(code_list, params)}

    return prepare


def _why(code_list: str, params: Params) -> str:
    lines = [f"– {ground(code_list, code).words}" for code in params.get("reasons", [])]
    if params.get("words"):
        lines.append(gettext("Ý kiến của cán bộ duyệt: %(words)s", words=params["words"]))
    if params.get("fields"):
        fields = ", ".join(str(labels.FIELDS.get(name, name)) for name in params["fields"])
        lines.append(gettext("Có yêu cầu cụ thể tại mục: %(fields)s.", fields=fields))
    return "\n".join(lines)


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
        prepare=with_why("return_reason"),
    ),
    Kind(
        "catalogue.refuse",
        _l("Không được đăng: %(title)s"),
        _l(
            "Tin %(number)s “%(title)s” không được đăng vì:\n\n%(why)s\n\n"
            "Bạn có thể mở lại tin để sửa, hoặc khiếu nại trên trang của tin nếu thấy quyết định chưa đúng."
        ),
        prepare=with_why("refuse_reason"),
    ),
    Kind(
        "catalogue.revision_approve",
        _l("Bản sửa đã được duyệt: %(title)s"),
        _l("Bản sửa của tin %(number)s “%(title)s” đã được duyệt. Công chúng thấy nội dung mới từ bây giờ."),
    ),
    Kind(
        "catalogue.revision_return",
        _l("Bản sửa cần bổ sung: %(title)s"),
        _l(
            "Bản sửa của tin %(number)s “%(title)s” cần bổ sung trước khi đăng:\n\n%(why)s\n\n"
            "Nội dung đã duyệt vẫn đang đăng. Xin mở bản sửa, sửa các điểm trên rồi gửi duyệt lại."
        ),
        prepare=with_why("return_reason"),
    ),
    Kind(
        "catalogue.revision_refuse",
        _l("Bản sửa không được nhận: %(title)s"),
        _l(
            "Bản sửa của tin %(number)s “%(title)s” không được nhận vì:\n\n%(why)s\n\n"
            "Nội dung đã duyệt trước đó vẫn đang đăng. Bạn có thể soạn bản sửa khác."
        ),
        prepare=with_why("refuse_reason"),
    ),
    Kind(
        "catalogue.revision_undo",
        _l("Đã trả lại nội dung trước: %(title)s"),
        _l(
            "Thay đổi nhỏ của tin %(number)s “%(title)s” được đăng ngay lúc bạn gửi. Khi xem lại, cán bộ duyệt thấy "
            "chưa phù hợp và đã đăng lại nội dung trước đó vì:\n\n%(why)s\n\n"
            "Bạn có thể soạn bản sửa khác, hoặc khiếu nại trên trang của tin nếu thấy quyết định chưa đúng."
        ),
        prepare=with_why("refuse_reason"),
    ),
    Kind(
        "catalogue.said",
        _l("Cán bộ duyệt nhắn về tin: %(title)s"),
        _l(
            "Cán bộ duyệt nhắn về tin %(number)s “%(title)s”:\n\n%(words)s\n\nXin mở trang trao đổi của tin để trả lời."
        ),
    ),
    Kind(
        "catalogue.asked",
        _l("Bên đăng nhắn về tin: %(title)s"),
        _l("Bên đăng nhắn về tin %(number)s “%(title)s”:\n\n%(words)s\n\nXin mở trang trao đổi của tin để trả lời."),
    ),
)

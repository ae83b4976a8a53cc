"""The occasions on which somebody is told of appeals, reports and the record of history, and the words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.moderation.models import REPORT_DISMISSED
from marketplace.notices import service as notices
from marketplace.notices.service import Kind
from marketplace.reference import service as reference

MOST_BREAKS = 5  # places that a mail names; the page and the command name more


def _appeal(params: Mapping[str, Any]) -> Mapping[str, Any]:
    what = _("bản sửa của tin") if params.get("about") == "revision" else _("tin")
    return {**params, "what": what, "then": _what_follows(params)}


def _what_follows(params: Mapping[str, Any]) -> str:
    if params.get("about") == "revision":
        return _("Nội dung bản sửa đã có sẵn trong bản sửa mới của tin, bạn có thể gửi duyệt lại.")
    return _("Tin đã trở lại hàng chờ duyệt, bạn không cần gửi lại.")


def _report(params: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**params, "reason": reference.label("report_reason", str(params.get("reason", "")))}


def _decided(params: Mapping[str, Any]) -> Mapping[str, Any]:
    told = {
        "hide": _("Phản ánh có căn cứ. Sàn đã tạm gỡ tin."),
        "ask": _("Phản ánh có căn cứ. Sàn đã yêu cầu bên đăng sửa hoặc giải trình."),
        "merge": _("Phản ánh có căn cứ. Sàn đang gộp các tin trùng nhau."),
    }
    if params.get("outcome") == REPORT_DISMISSED:
        outcome = _("Sàn đã xem xét và chưa thấy căn cứ để xử lý tin.")
    else:
        outcome = told.get(str(params.get("measure")), _("Phản ánh có căn cứ và đã được ghi nhận."))
    return {**params, "outcome": outcome}


def _broken(params: Mapping[str, Any]) -> Mapping[str, Any]:
    places = [" ".join(map(str, pair)) for pair in params.get("breaks", [])[:MOST_BREAKS]]
    return {**params, "places": "\n".join(f"– {place}" for place in places)}


KINDS = (
    Kind(
        "moderation.appeal",
        _l("Khiếu nại mới: %(title)s"),
        _l("Bên đăng khiếu nại quyết định từ chối %(what)s %(number)s “%(title)s”. Xin xem xét và trả lời."),
        prepare=_appeal,
    ),
    Kind(
        "moderation.appeal_granted",
        _l("Khiếu nại được chấp nhận: %(title)s"),
        _l(
            "Khiếu nại của bạn về quyết định từ chối %(what)s %(number)s “%(title)s” được chấp nhận:\n\n"
            "%(answer)s\n\n%(then)s"
        ),
        prepare=_appeal,
    ),
    Kind(
        "moderation.appeal_upheld",
        _l("Khiếu nại không được chấp nhận: %(title)s"),
        _l(
            "Một cán bộ khác đã xem xét khiếu nại của bạn và giữ nguyên quyết định từ chối %(what)s %(number)s "
            "“%(title)s”:\n\n%(answer)s\n\nBạn vẫn có thể sửa rồi gửi duyệt lại."
        ),
        prepare=_appeal,
    ),
    Kind(
        "moderation.report",
        _l("Cần xử lý trong ngày: %(title)s"),
        _l("Phản ánh %(report)s nói tin “%(title)s” có nội dung trái pháp luật: %(reason)s. Xin xử lý trước hạn."),
        prepare=_report,
    ),
    Kind(
        "moderation.report_hide",
        _l("Tin đã tạm gỡ: %(title)s"),
        _l(
            "Tin %(number)s “%(title)s” đã tạm gỡ khỏi Sàn sau khi có phản ánh:\n\n%(words)s\n\n"
            "Nếu thấy chưa đúng, xin trả lời trong phần trao đổi trên trang của tin."
        ),
    ),
    Kind(
        "moderation.report_ask",
        _l("Cần xem lại nội dung: %(title)s"),
        _l(
            "Có phản ánh về tin %(number)s “%(title)s”. Cán bộ duyệt nhắn:\n\n%(words)s\n\n"
            "Xin sửa tin hoặc trả lời trong phần trao đổi trên trang của tin."
        ),
    ),
    Kind(
        "moderation.unhidden",
        _l("Tin đã được đăng lại: %(title)s"),
        _l("Tin %(number)s “%(title)s” đã hiển thị công khai trở lại."),
    ),
    Kind(
        "moderation.report_decided",
        _l("Kết quả phản ánh %(report)s"),
        _l(
            "Bạn đã phản ánh tin “%(title)s”.\n\n%(outcome)s\n\n%(answer)s\n\n"
            "Sàn không giữ địa chỉ của bạn sau thư này."
        ),
        on_site=False,
        is_private=True,
        prepare=_decided,
    ),
    Kind(
        "moderation.history_broken",
        _l("Sổ lịch sử có chỗ bị sửa"),
        _l(
            "Lần kiểm tra sổ lịch sử vừa xong thấy %(found)s chỗ không khớp:\n\n%(places)s\n\n"
            "Xin giữ nguyên máy chủ và bản sao lưu, rồi chạy lệnh ./dev flask history verify để xem đủ."
        ),
        prepare=_broken,
    ),
)

notices.register(*KINDS)

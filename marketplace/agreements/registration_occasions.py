"""What people are told about registering a contract. No notice carries a name or a value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.agreements.models import Agreement
from marketplace.deals import recipients
from marketplace.kernel.ui import show_date
from marketplace.notices.service import Kind, register


def tell(agreement: Agreement, kind: str, but: Any, **params: Any) -> None:
    """Both sides and the broker, but for the one whose doing it is; leads to the page of the registration."""
    deal = agreement.deal
    people = recipients.everybody_in(deal)
    recipients.tell_in_deal(deal, kind, people, link_of(agreement), but, title=deal.title, **params)


def link_of(agreement: Agreement) -> str:
    """The page of its registration; made without a request."""
    return f"/giao-dich/{agreement.deal.public_id}/hop-dong/{agreement.public_id}/dang-ky"


def _with_day(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The last day, in the reader's way of writing days."""
    return {**params, "day": show_date(date.fromisoformat(params["on"])) if params.get("on") else "…"}


register(
    Kind(
        "agreements.filed",
        _l("Hồ sơ %(number)s: đã nộp hồ sơ đăng ký hợp đồng"),
        _l("Hồ sơ đăng ký hợp đồng chuyển giao công nghệ của “%(title)s” đã được nộp. Hạn trả lời có trên trang."),
    ),
    Kind(
        "agreements.certified",
        _l("Hồ sơ %(number)s: hợp đồng đã được cấp giấy"),
        _l("Cán bộ môi giới đã ghi số và ngày của giấy chứng nhận hoặc giấy phép cho hợp đồng của “%(title)s”."),
    ),
    Kind(
        "agreements.registration_refused",
        _l("Hồ sơ %(number)s: hồ sơ đăng ký chưa được chấp nhận"),
        _l("Cơ quan đăng ký chưa chấp nhận hồ sơ của “%(title)s”. Lý do có trên trang; hồ sơ có thể nộp lại."),
    ),
    Kind(
        "agreements.in_force",
        _l("Hồ sơ %(number)s: hợp đồng có hiệu lực"),
        _l("Hợp đồng của “%(title)s” đã có hiệu lực. Tiến độ và các khoản thanh toán theo dõi trong hồ sơ."),
    ),
    Kind(
        "agreements.registration_due",
        _l("Hồ sơ %(number)s: còn %(days)s ngày để đăng ký hợp đồng"),
        _l("Hạn nộp hồ sơ đăng ký hợp đồng của “%(title)s” là ngày %(day)s. Danh mục giấy tờ có trên trang."),
        prepare=_with_day,
    ),
    Kind(
        "agreements.registration_late",
        _l("Hồ sơ %(number)s: đã quá hạn đăng ký hợp đồng"),
        _l("Hạn nộp hồ sơ đăng ký hợp đồng của “%(title)s” là ngày %(day)s. Xin nộp sớm và ghi ngày nộp vào trang."),
        prepare=_with_day,
    ),
)

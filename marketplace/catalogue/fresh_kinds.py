"""What owners are told about the end of a listing's time, with links that are signed when the mail is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.accounts.addresses import path_for
from marketplace.catalogue import lifetimes, links
from marketplace.kernel.ui import show_date
from marketplace.notices.service import Kind


def with_day(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The last day on show, in the reader's way of writing days."""
    until = datetime.fromisoformat(params["until"]) if params.get("until") else None
    return {**params, "day": show_date(until - timedelta(seconds=1)) if until else "…"}


def renew_link(params: Mapping[str, Any]) -> str | None:
    """Where the listing is confirmed without signing in; None when it was renewed or taken down meanwhile."""
    found = links.of_notice(params)
    if found is None or not lifetimes.is_renewable(found[0]):
        return None
    return path_for("freshness.confirm", token=links.sign(links.RENEW, *found))


def outcome_link(params: Mapping[str, Any]) -> str | None:
    """Where the outcome of a need is told without signing in; None when it was told, or the need came back."""
    found = links.of_notice(params)
    if found is None or found[0].outcome:
        return None
    return path_for("freshness.outcome", token=links.sign(links.OUTCOME, *found))


KINDS = (
    Kind(
        "catalogue.fresh",
        _l("Sắp hết hạn đăng: %(title)s"),
        _l(
            "Tin %(number)s “%(title)s” hiển thị đến hết ngày %(day)s.\n\nNếu nội dung vẫn đúng, xin mở liên kết "
            "trong thư rồi bấm “Còn hiệu lực”; không cần đăng nhập. Nếu bạn không xác nhận, tin sẽ không còn "
            "hiển thị công khai sau ngày này."
        ),
        prepare=with_day,
        mail_link=renew_link,
    ),
    Kind(
        "catalogue.deadline",
        _l("Nhu cầu sắp đến hạn: %(title)s"),
        _l(
            "Nhu cầu %(number)s “%(title)s” có hạn là ngày %(day)s.\n\nNếu vẫn còn cần, xin mở liên kết trong thư "
            "để chọn hạn mới; không cần đăng nhập. Sau hạn, tin không còn hiển thị công khai và Sàn sẽ hỏi kết "
            "quả."
        ),
        prepare=with_day,
        mail_link=renew_link,
    ),
    Kind(
        "catalogue.expire",
        _l("Đã hết hạn đăng: %(title)s"),
        _l(
            "Tin %(number)s “%(title)s” đã hết thời gian đăng ngày %(day)s nên không còn hiển thị công khai.\n\n"
            "Nếu nội dung vẫn đúng, xin mở liên kết trong thư rồi bấm “Còn hiệu lực” để đăng lại ngay; không cần đăng "
            "nhập. Nếu cần sửa, xin đăng nhập, mở lại tin rồi gửi duyệt."
        ),
        prepare=with_day,
        mail_link=renew_link,
    ),
    Kind(
        "catalogue.owed",
        _l("Xin cho biết kết quả, nhắc lần cuối: %(title)s"),
        _l(
            "Nhu cầu %(number)s “%(title)s” đã hết hạn ngày %(day)s và chưa có kết quả.\n\n"
            "Xin mở liên kết trong thư để cho biết kết quả; không cần đăng nhập. Khi chưa có kết quả, tổ chức của bạn "
            "chưa gửi duyệt được nhu cầu mới."
        ),
        prepare=with_day,
        mail_link=outcome_link,
    ),
    Kind(
        "catalogue.untold",
        _l("Nhu cầu chưa có kết quả: %(title)s"),
        _l(
            "Nhu cầu %(number)s “%(title)s” đã hết hạn ngày %(day)s. Bên cầu đã được nhắc hai lần mà chưa cho biết kết "
            "quả. Xin liên hệ để hỏi; bên cầu tự ghi kết quả trên trang của nhu cầu."
        ),
        by_mail=False,
        prepare=with_day,
    ),
    Kind(
        "catalogue.over",
        _l("Xin cho biết kết quả: %(title)s"),
        _l(
            "Nhu cầu %(number)s “%(title)s” đã hết hạn ngày %(day)s nên không còn hiển thị công khai.\n\n"
            "Xin mở liên kết trong thư để cho biết kết quả; không cần đăng nhập. Nếu vẫn còn cần, bạn chọn được hạn "
            "mới cũng tại đó."
        ),
        prepare=with_day,
        mail_link=outcome_link,
    ),
)

"""The places {{…}} of texts: what this installation is called, by whom it is run, and the days it has set itself.

A text that comes with the program names no province; whoever installs the exchange finds its own name in it. What a
setting says stands on the page as soon as it is changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from marketplace.kernel.ui import number, site
from marketplace.reference.service import label

PLACE = re.compile(r"\{\{\s*([^{}\n]*?)\s*\}\}")
_SIGNS = re.compile(r"([\\`*_{}\[\]()#+!|<>~&])")


class BadPlace(ValueError):
    """A text names places that there are not; ``names`` are they."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(", ".join(self.names))


def _setting(name: str) -> Callable[[], str]:
    return lambda: number(current_app.config[name])


PLACES: dict[str, tuple[Any, Callable[[], str]]] = {
    "ten_san": (_l("tên Sàn"), lambda: site().name),
    "co_quan": (_l("cơ quan vận hành"), lambda: site().authority),
    "tinh": (_l("tỉnh, thành phố"), lambda: label("province", site().province)),
    "thu_dien_tu": (_l("địa chỉ thư điện tử của Sàn"), lambda: site().email),
    "dia_chi": (_l("địa chỉ trang của Sàn"), lambda: str(current_app.config["SITE_URL"])),
    "ngay_duyet_cong_nghe": (_l("số ngày làm việc để duyệt tin công nghệ"), _setting("MODERATION_TARGET_DAYS")),
    "ngay_duyet_nhu_cau": (_l("số ngày làm việc để duyệt nhu cầu"), _setting("MODERATION_TARGET_DAYS_NEED")),
    "ngay_duyet_ban_sua": (_l("số ngày làm việc để duyệt bản sửa"), _setting("MODERATION_TARGET_DAYS_EDIT")),
    "ngay_hien_thi": (_l("số ngày một tin công nghệ được đăng"), _setting("ON_SHOW_DAYS")),
    "ngay_dang_lai": (_l("số ngày đăng lại được sau khi hết hạn"), _setting("RENEW_GRACE_DAYS")),
    "ngay_khai_ket_qua": (_l("số ngày để khai kết quả của nhu cầu"), _setting("OUTCOME_DAYS")),
    "ngay_khieu_nai": (_l("số ngày được khiếu nại sau khi bị từ chối"), _setting("APPEAL_DAYS")),
    "gio_phan_anh": (_l("số giờ để xử lý phản ánh về vi phạm"), _setting("REPORT_HOURS")),
    "thang_kiem_tra_lai": (_l("số tháng thì tổ chức được xác minh lại"), _setting("RECHECK_MONTHS")),
    "mb_moi_tep": (_l("dung lượng lớn nhất của một tệp, MB"), _setting("UPLOAD_LIMIT_MB")),
}


def check(text: str) -> None:
    """Raises BadPlace where a place is named that there is not."""
    unknown = [name for name in PLACE.findall(text) if name not in PLACES]
    if unknown:
        raise BadPlace(dict.fromkeys(unknown))


def fill(text: str, language: str, escape: bool = True) -> str:
    """``text`` with what stands at its places, in ``language``; nothing of it is taken for Markdown if ``escape``.

    A place that there is not stays as it was typed.
    """
    if "{{" not in text:
        return text
    with force_locale(language):
        return PLACE.sub(lambda found: _value(found, escape), text)


def _value(found: re.Match[str], escape: bool) -> str:
    if found[1] not in PLACES:
        return found[0]
    value = str(PLACES[found[1]][1]())
    return _SIGNS.sub(r"\\\1", value) if escape else value

"""The pieces that pages are built of, each in every state, on one page: shown in demo mode only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.catalogue.fields import CodeField
from marketplace.kernel.forms import BaseForm
from marketplace.vietnamese.wording import compare

NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
OLD = "Máy sấy mít bằng bơm nhiệt, mỗi mẻ 200 kg, tiết kiệm một phần ba điện năng."
NEW = "Máy sấy mít bằng bơm nhiệt, mỗi mẻ 250 kg, tiết kiệm một nửa điện năng."
MARKS = "Ặ Ẩ Ễ Ộ Ỡ Ữ Ỵ ặ ẩ ễ ộ ỡ ữ ỵ đ Đ ₫"
SHADES = ("ink", "muted", "paper", "wash", "line", "edge", "brand", "brand-deep", "brand-soft", "gold", "gold-soft",
          "gold-ink", "red", "red-soft", "green", "green-soft", "blue", "blue-soft", "mark", "focus")  # fmt: skip
STATES = ("draft", "submitted", "published", "returned", "refused", "expired", "talking", "failed")
CHOICES = [
    SelectChoice("1", _l("Chuyển giao độc lập")),
    SelectChoice("2", _l("Góp vốn bằng công nghệ")),
    SelectChoice("3", _l("Bán máy kèm công nghệ")),
]


class GalleryForm(BaseForm):
    """One field of each kind; nothing of it is ever sent."""

    line = StringField(_l("Một dòng"), description=_l("Trợ giúp đứng ngay trên ô."), validators=[Length(max=80)])
    needed = StringField(_l("Ô có lỗi"))
    text = TextAreaField(_l("Đoạn văn"), validators=[Length(max=300)])
    one = SelectField(_l("Chọn trong danh sách"), choices=CHOICES)
    long = CodeField(_l("Chọn trong danh sách dài"), code_list="st_field", blank=_l("Chưa chọn"))
    wrong = CodeField(_l("Danh sách dài có lỗi"), code_list="vsic", blank=_l("Chưa chọn"))
    card = RadioField(_l("Chọn một thẻ"), choices=CHOICES)
    several = SelectMultipleField(
        _l("Chọn nhiều thẻ"), choices=CHOICES, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    yes = BooleanField(_l("Tôi đã đọc và đồng ý"))
    paper = FileField(_l("Tệp đính kèm"), description=_l("PDF, Word hoặc ảnh, nhiều nhất 10 MB."))


def pieces() -> dict[str, Any]:
    """What the page shows: made up, apart from the pieces themselves. Call it within a request."""
    form = GalleryForm(formdata=None, line=OLD[:40], text=OLD, one="2", card="1", several=["1", "3"])
    form.needed.errors = [str(_l("Xin điền ô này."))]
    form.wrong.errors = [str(_l("Xin chọn một mục."))]
    old, new = compare(OLD, NEW)
    return {
        "form": form,
        "old": old,
        "new": new,
        "marks": MARKS,
        "shades": SHADES,
        "states": STATES,
        "figures": FIGURES,
        "steps": STEPS,
        "events": EVENTS,
        "messages": MESSAGES,
        "files": FILES,
        "sending": SENDING,
        "options": OPTIONS,
        "months": MONTHS,
    }


MONTHS = [date(2026, month, 1) for month in range(6, 12)]
FIGURES = [
    SimpleNamespace(label="Điện năng mỗi mẻ", before="96", after="48", unit="kWh", source="Biên bản thử nghiệm"),
    SimpleNamespace(label="Thời gian sấy", before="18", after="11", unit="giờ", source="Biên bản thử nghiệm"),
]
STEPS = [
    SimpleNamespace(verb="send", label=_l("Gửi duyệt"), needs_reason=False, danger=False),
    SimpleNamespace(verb="back", label=_l("Yêu cầu bổ sung"), needs_reason=True, danger=False),
    SimpleNamespace(verb="drop", label=_l("Bỏ bản nháp"), needs_reason=False, danger=True),
]
EVENTS = [
    {"what": _l("Tin được đăng"), "at": NOON, "who": "", "reason": ""},
    {"what": _l("Cần bổ sung"), "at": NOON, "who": "", "reason": _l("Xin nêu nguồn của số liệu.")},
]
MESSAGES = [
    SimpleNamespace(event=True, text=_l("Hai bên đã được giới thiệu"), at=NOON),
    SimpleNamespace(who=_l("Bên cầu"), role=_l("hợp tác xã"), at=NOON, text=OLD, mine=False),
    SimpleNamespace(who="", role="", at=NOON, text=NEW, mine=True, files=[]),
]
FILES = [SimpleNamespace(filename="ket-qua-thu-nghiem.pdf", size=184_320)]
SENDING = [
    SimpleNamespace(name="quy-trinh.pdf", size=184_320, sent=None, error=""),
    SimpleNamespace(name="ban-ve.pdf", size=2_940_000, sent=1_300_000, error=""),
    SimpleNamespace(name="phim.mp4", size=88_000_000, sent=None, error=_l("Sàn không nhận loại tệp này ở đây.")),
]
OPTIONS = [
    {"label": _l("Trồng trọt"), "count": 9, "url": "#loc", "on": True},
    {"label": _l("Chăn nuôi"), "count": 5, "url": "#loc", "on": False},
]

"""A text as an officer writes it, with the facts that its kind has."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms.validators import Regexp

from marketplace.catalogue.fields import DayField
from marketplace.content.models import EVENT, FACTS, GUIDE, LAW, LINK, NEWS, PAGE, PLACE, SUMMARY, TITLE
from marketplace.content.places import BadPlace, check
from marketplace.content.shipped import Wording
from marketplace.kernel.clock import today
from marketplace.kernel.forms import BaseForm, hidden, line, number_sent, prose

MOST_BODY = 40_000  # characters: some fifteen pages
# What a kind has beside its words, in the order of the form.
FACTS_OF: dict[str, tuple[str, ...]] = {
    PAGE: (),
    GUIDE: (),
    LAW: ("source", "link", "day", "verified_on"),
    NEWS: ("day",),
    EVENT: ("day", "last_day", "place", "link"),
}
NEEDED = {LAW: ("source",), NEWS: ("day",), EVENT: ("day", "place")}
DAY_LABELS = {LAW: _l("Có hiệu lực từ ngày"), NEWS: _l("Ngày của tin"), EVENT: _l("Ngày bắt đầu")}
LINK_LABELS = {LAW: _l("Đường dẫn đến văn bản"), EVENT: _l("Đường dẫn để đăng ký hoặc xem thêm")}
_WEB = Regexp(
    r"(https?://[^\s/.]+\.[^\s]+)?\Z",
    message=_l("Đường dẫn phải bắt đầu bằng https://. Ví dụ: https://donvi.vn/bai-viet"),
)


class ArticleForm(BaseForm):
    base = hidden()
    title_vi = line(_l("Tiêu đề tiếng Việt"), most=TITLE, required=True)
    title_en = line(_l("Tiêu đề tiếng Anh"), most=TITLE)
    summary_vi = line(
        _l("Tóm tắt tiếng Việt"), most=SUMMARY, description=_l("Một câu, hiện trong danh sách và máy tìm kiếm.")
    )
    summary_en = line(_l("Tóm tắt tiếng Anh"), most=SUMMARY, description=_l("Dịch câu tóm tắt tiếng Việt."))
    body_vi = prose(_l("Nội dung tiếng Việt"), most=MOST_BODY, required=True)
    body_en = prose(_l("Nội dung tiếng Anh"), most=MOST_BODY)
    source = line(
        _l("Căn cứ"),
        most=300,
        description=_l("Tên, số hiệu văn bản và điều. Ví dụ: Luật Chuyển giao công nghệ số 07/2017/QH14, Điều 23."),
    )
    day = DayField(_l("Ngày"), description=_l("Ví dụ: 21/11/2026"))
    last_day = DayField(_l("Ngày kết thúc"), description=_l("Để trống nếu chỉ một ngày."))
    place = line(_l("Nơi tổ chức"), most=PLACE)
    link = line(_l("Đường dẫn"), most=LINK, validators=[_WEB])
    verified_on = DayField(
        _l("Ngày đối chiếu văn bản gốc"),
        description=_l("Để trống nếu chưa đối chiếu; trang sẽ ghi “cần kiểm tra lại văn bản gốc”."),
    )
    note = line(
        _l("Ghi chú về lần sửa này"), most=200, description=_l("Chỉ cán bộ đọc được. Ví dụ: cập nhật thời hạn.")
    )

    def __init__(self, kind: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind = kind
        for name in FACTS:
            if name not in FACTS_OF[kind]:
                del self[name]
        for name, labels in (("day", DAY_LABELS), ("link", LINK_LABELS)):
            if name in self:
                self[name].label.text = labels[kind]
        for name in NEEDED.get(kind, ()):
            self[name].flags.required = True

    @property
    def facts(self) -> list[Any]:
        """The fields of what the kind has beside its words."""
        return [self[name] for name in FACTS_OF[self.kind]]

    @property
    def base_number(self) -> int:
        return number_sent(self.base.data)

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        for name in NEEDED.get(self.kind, ()):
            if not self[name].data and not self[name].errors:
                _tell(self[name], gettext("Xin điền mục này."))
        self._days()
        if bool(self.title_en.data) != bool(self.body_en.data):
            empty = self.body_en if self.title_en.data else self.title_en
            _tell(empty, gettext("Xin điền cả tiêu đề và nội dung tiếng Anh, hoặc để trống cả hai."))
        for name in ("summary_vi", "summary_en", "body_vi", "body_en"):
            self._places(self[name])
        return good and not any(field.errors for field in self)

    def _days(self) -> None:
        """An event does not end before it begins; nothing was compared tomorrow."""
        if "last_day" in self and self.last_day.data and self.day.data and self.last_day.data < self.day.data:
            _tell(self.last_day, gettext("Ngày kết thúc phải từ ngày bắt đầu trở đi."))
        if "verified_on" in self and self.verified_on.data and self.verified_on.data > today():
            _tell(self.verified_on, gettext("Ngày này chưa đến. Xin xem lại."))

    @staticmethod
    def _places(field: Any) -> None:
        try:
            check(field.data or "")
        except BadPlace as wrong:
            names = ", ".join(f"{{{{{name}}}}}" for name in wrong.names)
            _tell(field, gettext("Không có chỗ điền này: %(names)s.", names=names))

    @property
    def wording(self) -> Wording:
        """What was written; the facts that the kind does not have are empty."""
        texts = [f"{part}_{language}" for part in ("title", "summary", "body") for language in ("vi", "en")]
        values: dict[str, Any] = {name: self[name].data or "" for name in texts}
        for name in FACTS_OF[self.kind]:
            empty = None if isinstance(self[name], DayField) else ""
            values[name] = self[name].data or empty
        return Wording(**values)


def filled(kind: str, wording: Wording, base: int) -> ArticleForm:
    """The form as it begins, with a version of a text."""
    values = {name: getattr(wording, name) for name in Wording.__dataclass_fields__}
    return ArticleForm(kind, data={**values, "base": str(base)})


def _tell(field: Any, message: str) -> None:
    field.errors = [*field.errors, message]

"""What is handed in as signed, and what the broker says of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError

from marketplace.catalogue.fields import DayField
from marketplace.kernel.clock import today
from marketplace.kernel.forms import BaseForm, line, prose
from marketplace.kernel.ui import show_date

SIDE_LABELS = {"supply": _l("Bên giao công nghệ"), "demand": _l("Bên nhận công nghệ")}
CHOOSE_FILE = _l("Xin chọn tệp.")
CAPACITY = _l("Ví dụ: Giám đốc; Phó Giám đốc, theo giấy ủy quyền số 12 ngày 02/11/2026.")


def _side() -> RadioField:
    return RadioField(_l("Chữ ký của bên nào"), validators=[DataRequired(_l("Xin chọn một bên."))])


class DigitalForm(BaseForm):
    """The PDF with a digital signature."""

    version_id = HiddenField()  # what the page showed to be signed
    side = _side()
    capacity = line(_l("Tư cách của người ký"), most=120, required=True, description=CAPACITY)
    signed_file = FileField(_l("Tệp PDF đã ký số"), validators=[FileRequired(CHOOSE_FILE)])


class ScanForm(BaseForm):
    """A scan of what was signed in ink. Its names differ from the other form's: both stand on one page."""

    version_id = HiddenField()
    scan_side = _side()
    signer_name = line(_l("Họ và tên người ký"), most=120, required=True)
    signer_capacity = line(_l("Chức vụ hoặc tư cách"), most=120, required=True, description=CAPACITY)
    signed_on = DayField(_l("Ngày ký"), validators=[DataRequired(_l("Xin ghi ngày ký."))])
    scan_file = FileField(_l("Bản chụp hoặc quét (PDF, ảnh)"), validators=[FileRequired(CHOOSE_FILE)])
    not_before: date | None = None  # when there was something to sign

    def validate_signed_on(self, field: Any) -> None:
        if field.data > today():
            raise ValidationError(gettext("Ngày này chưa đến."))
        if self.not_before is not None and field.data < self.not_before:
            raise ValidationError(gettext("Ngày %(day)s mới có văn bản này để ký.", day=show_date(self.not_before)))


def offer(field: RadioField, sides: list[str]) -> None:
    """Let a form choose among the sides; whoever hands in for one only has nothing to choose."""
    field.choices = [SelectChoice(side, SIDE_LABELS[side]) for side in sides]
    if len(sides) == 1 and not field.data:
        field.data = sides[0]


class WhyForm(BaseForm):
    """Words that are always asked for: on taking a version back, on not confirming a scan."""

    words = prose(_l("Lý do"), most=2000, required=True)


class UploadForm(BaseForm):
    """A version that was edited outside: the Word file, and the PDF made from it."""

    word_file = FileField(_l("Tệp Word (DOCX) đã sửa"), validators=[FileRequired(CHOOSE_FILE)])
    printed_file = FileField(
        _l("Bản PDF xuất từ chính tệp Word đó"),
        description=_l("Cần có để gửi ký. Có thể nộp sau, cùng lần sửa tiếp theo."),
    )
    note = line(_l("Đã sửa những gì"), most=300, required=True)

"""The forms of what follows signing."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError

from marketplace.catalogue.fields import CodeField, DayField
from marketplace.fulfilment import payments
from marketplace.fulfilment.milestones import Plan
from marketplace.kernel.clock import today
from marketplace.kernel.forms import BaseForm, line, prose
from marketplace.offers.checking_price import AMOUNTS
from marketplace.offers.fields import AmountField, CountField
from marketplace.reference import service as reference

DAY = DataRequired(_l("Xin ghi ngày, ví dụ 02/11/2026."))
CHOOSE = _l("Xin chọn một mục.")
SIDES = (SelectChoice("supply", _l("Bên cung")), SelectChoice("demand", _l("Bên cầu")))
USE_LABELS = {
    "yes": _l("Đang dùng"),
    "partly": _l("Dùng một phần"),
    "not_yet": _l("Chưa dùng"),
    "stopped": _l("Đã dùng nhưng đã ngừng"),
}
WHY_NOT = {
    "future": _l("Ngày này chưa đến."),
    "before_signing": _l("Ngày này trước ngày ký hợp đồng."),
    "not_later": _l("Ngày mới phải sau ngày hiện nay của mốc, và không ở trong quá khứ."),
    "too_far": _l("Xin xem lại năm."),
}
SLIPS = {
    "too_much": _l("Tổng đã trả nhiều hơn số tiền phải trả. Nếu đúng như vậy, xin ghi lý do vào đây."),
    "again": _l("Đã có một lần trả cùng ngày, cùng số tiền. Nếu đây là lần khác, xin ghi rõ vào đây."),
}


def in_range(_form: Any, field: Any) -> None:
    """From 1 to below 10**15 VND, where something was written."""
    if field.data is not None and not AMOUNTS[0] <= field.data < AMOUNTS[1]:
        raise ValidationError(str(payments.BAD_AMOUNT))


def from_nought(_form: Any, field: Any) -> None:
    """As ``in_range``, and nought: that nothing was saved is an answer, too."""
    if field.data is not None and not 0 <= field.data < AMOUNTS[1]:
        raise ValidationError(gettext("Số tiền phải từ 0 đồng đến dưới 1 triệu tỷ đồng."))


class YesForm(BaseForm):
    """A button."""


class WhyForm(BaseForm):
    words = prose(_l("Lý do"), most=2000, required=True)


class NoteForm(BaseForm):
    note = prose(_l("Ghi chú"), most=2000)


class HandOverForm(BaseForm):
    on = DayField(_l("Ngày bàn giao"), default=today, validators=[DAY])
    note = prose(_l("Đã bàn giao những gì"), most=2000)
    scan = FileField(_l("Biên bản hoặc tài liệu kèm theo (PDF, DOCX, XLSX)"))


class DelayForm(BaseForm):
    to_on = DayField(_l("Ngày mới"), validators=[DAY])
    reason = CodeField(
        _l("Lý do lùi ngày"), code_list="delay_reason", blank=_l("Chọn lý do"), validators=[DataRequired(CHOOSE)]
    )
    words = prose(_l("Nói thêm"), most=1000)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        entry = reference.find("delay_reason", self.reason.data)
        if entry is not None and entry.extra.get("needs_words") and not self.words.data:
            self.words.errors = [gettext("Xin ghi rõ lý do.")]
            return False
        return bool(valid)


class MilestoneForm(BaseForm):
    title = line(_l("Tên mốc"), required=True)
    side = RadioField(_l("Bên thực hiện"), choices=list(SIDES), validators=[DataRequired(CHOOSE)])
    due_on = DayField(_l("Hạn"), validators=[DAY])
    place = line(_l("Nơi thực hiện"))
    details = prose(_l("Nội dung"), most=2000)

    @property
    def plan(self) -> Plan:
        return Plan(self.title.data, self.side.data, self.due_on.data, self.details.data or "", self.place.data or "")


class PayForm(BaseForm):
    on = DayField(_l("Ngày trả"), default=today, validators=[DAY])
    amount = AmountField(
        _l("Số tiền đã trả lần này"),
        validators=[DataRequired(_l("Xin ghi số tiền, từ 1 đồng.")), in_range],
        description=_l("Trả làm nhiều lần thì ghi riêng từng lần; phần còn lại được tính sẵn."),
    )
    note = prose(_l("Ghi chú"), most=1000)


class AmountForm(BaseForm):
    amount = AmountField(_l("Số tiền"), validators=[DataRequired(_l("Xin ghi số tiền, từ 1 đồng.")), in_range])
    due_on = DayField(_l("Hạn trả"))


class PaymentForm(BaseForm):
    title = line(_l("Tên khoản"), required=True)
    amount = AmountField(_l("Số tiền"), validators=[in_range], description=_l("Để trống nếu sau này mới biết."))
    due_on = DayField(_l("Hạn trả"))
    basis = prose(_l("Cách tính"), most=1000)


class SurveyForm(BaseForm):
    """What became of the technology."""

    in_use = RadioField(
        _l("Công nghệ có đang được dùng không?"),
        choices=[SelectChoice(code, words) for code, words in USE_LABELS.items()],
        validators=[DataRequired(CHOOSE)],
    )
    output = line(_l("Sản lượng trong một năm"), most=300, description=_l("Ví dụ: 120 tấn mít sấy"))
    jobs = CountField(_l("Số việc làm có thêm"))
    saving = AmountField(
        _l("Tiết kiệm được mỗi năm"), validators=[from_nought], description=_l("Ví dụ: 200 triệu đồng")
    )
    revenue = AmountField(
        _l("Doanh thu có thêm mỗi năm"), validators=[from_nought], description=_l("Ví dụ: 1,2 tỷ đồng")
    )
    trouble = prose(_l("Khó khăn, điều cần hỗ trợ"), most=2000)
    by = line(_l("Người trả lời"), most=120, required=True, description=_l("Họ tên và chức vụ."))

    def validate_jobs(self, field: Any) -> None:
        if field.data is not None and field.data > 1_000_000:
            raise ValidationError(gettext("Xin xem lại con số."))

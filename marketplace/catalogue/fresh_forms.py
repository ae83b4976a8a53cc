"""The forms in which owners say that a listing holds, or what became of a need."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms.validators import DataRequired, ValidationError

from marketplace.catalogue import outcomes
from marketplace.catalogue.fields import CodeCards, DayField
from marketplace.catalogue.lifetimes import LONGEST_WAIT
from marketplace.catalogue.service import find_number
from marketplace.kernel.clock import today
from marketplace.kernel.forms import BaseForm, line, prose
from marketplace.reference import service as reference


class RenewForm(BaseForm):
    """For what has no deadline: a button."""

    def day(self) -> None:
        return None


class DeadlineForm(BaseForm):
    """For a need with a deadline: a new one."""

    deadline = DayField(_l("Hạn mới"), validators=[DataRequired(_l("Xin chọn hạn mới."))])

    def validate_deadline(self, field: DayField) -> None:
        if field.data <= today():
            raise ValidationError(gettext("Hạn mới cần ở sau hôm nay."))
        if field.data > today() + timedelta(days=LONGEST_WAIT):
            raise ValidationError(gettext("Hạn này quá xa. Xin chọn trong ba năm tới."))

    def day(self) -> Any:
        return self.deadline.data


class OutcomeForm(BaseForm):
    """What became of a need."""

    outcome = CodeCards(
        _l("Kết quả của nhu cầu này"),
        code_list="need_outcome",
        validators=[DataRequired(_l("Xin chọn một kết quả."))],
    )
    number = line(
        _l("Số tin hoặc số hồ sơ giao dịch đã giải quyết nhu cầu"),
        most=20,
        description=_l("Nếu có giải pháp qua Sàn. Ví dụ: CN-2026-0012"),
    )
    words = prose(_l("Nói thêm"), most=1000, description=_l("Chỉ cán bộ của Sàn đọc được."))

    @property
    def plain_number(self) -> str:
        """The number as listings carry it; the box keeps what was typed."""
        return (self.number.data or "").upper()

    def validate_number(self, field: Any) -> None:
        if not field.data or self.outcome.data != outcomes.HERE:
            return
        if not outcomes.NUMBER.fullmatch(self.plain_number):
            raise ValidationError(
                gettext("Số chưa đúng. Số tin có dạng CN-2026-0012, số hồ sơ giao dịch có dạng GD-2026-0012.")
            )
        if self.plain_number.startswith("CN") and find_number("technology", self.plain_number) is None:
            raise ValidationError(gettext("Không có tin nào mang số này. Xin xem lại, hoặc bỏ trống."))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        entry = reference.find("need_outcome", self.outcome.data)
        if entry is not None and entry.extra.get("needs_words") and not self.words.data:
            self.words.errors = [gettext("Xin ghi rõ kết quả.")]
            return False
        return bool(valid)

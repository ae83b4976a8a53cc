"""The words of whoever reports a listing, and the officer's decision."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.validators import Email, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.kernel.forms import BaseForm, line, prose
from marketplace.moderation import reports
from marketplace.reference import service as reference

WORDS, ANSWER = 2000, 2000


class ReportForm(BaseForm):
    """Open to anybody; only the reason is compulsory."""

    reason = RadioField(_l("Vì sao bạn phản ánh tin này?"), validate_choice=False)
    words = prose(
        _l("Nói rõ hơn"),
        most=WORDS,
        description=_l("Chỗ nào trong tin, căn cứ vào đâu. Xin đừng ghi thông tin cá nhân của bạn hay của người khác."),
    )
    email = line(
        _l("Thư điện tử để nhận kết quả"),
        most=254,
        validators=[Optional(), Email(_l("Địa chỉ thư này chưa đúng dạng."))],
        description=_l("Địa chỉ chỉ dùng để báo kết quả, không cho bên đăng biết, và bị xóa sau đó."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = reference.choices(reports.REASONS)

    def validate_reason(self, field: Any) -> None:
        entry = reference.find(reports.REASONS, field.data)
        if entry is None or entry.retired:
            raise StopValidation(_("Xin chọn một lý do."))

    def validate(self, extra_validators: Any = None) -> bool:
        whole = super().validate(extra_validators)
        entry = reference.find(reports.REASONS, self.reason.data)
        if not self.words.data and entry and entry.extra.get("needs_words"):
            self.words.errors = [_("Với lý do này, xin nói rõ hơn.")]
        return whole and not self.words.errors


class DecideForm(BaseForm):
    """An officer's decision on the reports that are ticked."""

    chosen = SelectMultipleField(
        _l("Phản ánh được quyết định lần này"),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    rest = BooleanField(_l("Cả những phản ánh còn lại, chưa hiện trên trang này"))
    measure = RadioField(_l("Nếu phản ánh đúng, Sàn làm gì?"), validate_choice=False)
    words = prose(
        _l("Lời nhắn cho bên đăng"),
        most=ANSWER,
        description=_l("Cần khi tạm gỡ hoặc nhắn bên đăng: chỗ nào chưa được, cần làm gì. Không nói ai đã phản ánh."),
    )
    answer = prose(
        _l("Trả lời người phản ánh"),
        most=ANSWER,
        required=True,
        description=_l("Gửi tới địa chỉ mà người phản ánh để lại, nếu có. Không nêu tên bên đăng nếu tin ẩn danh."),
    )

    def __init__(self, *args: Any, verb: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verb = verb
        self.measure.choices = [(code, words) for code, words in reports.MEASURES.items()]
        self.chosen.choices = []

    def validate_measure(self, field: Any) -> None:
        if self.verb == "uphold" and field.data not in reports.MEASURES:
            raise StopValidation(_("Xin chọn việc Sàn sẽ làm."))

    def validate(self, extra_validators: Any = None) -> bool:
        whole = super().validate(extra_validators)
        tells = self.verb == "uphold" and self.measure.data in reports.CHANGES_SOMETHING
        if tells and not self.words.data:
            self.words.errors = [_("Xin viết cho bên đăng biết vì sao và cần làm gì.")]
        return whole and not self.words.errors

    def validate_chosen(self, field: Any) -> None:
        if not field.data and not self.rest.data:
            raise StopValidation(_("Xin chọn ít nhất một phản ánh."))

"""Forms about interests and deals."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import StopValidation

from marketplace.kernel.forms import BaseForm, prose
from marketplace.reference import service as reference

SHORT = 1000


class OneOf:
    """The value is one of the field's choices, and not the empty first one; says so kindly where it is not."""

    field_flags = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data or field.data not in {value for value, *_ in field.choices}:
            field.errors[:] = []
            raise StopValidation(str(self.message))


class Choice(OneOf):
    """As OneOf, for a field that may stay empty."""

    field_flags: dict[str, Any] = {}

    def __call__(self, form: Any, field: Any) -> None:
        if field.data:
            super().__call__(form, field)


def pick(label: Any, message: Any, *, many: bool = False, **more: Any) -> Any:
    """A compulsory choice: a list to pull down, or with ``many`` False a row of buttons."""
    kind = SelectField if many else RadioField
    return kind(label, validators=[OneOf(message)], validate_choice=False, **more)


class AskForm(BaseForm):
    """A firm asks about a technology."""

    organisation = pick(_l("Bạn hỏi thay mặt tổ chức nào?"), _l("Xin chọn tổ chức."))
    need = SelectField(
        _l("Cho nhu cầu nào của tổ chức?"),
        description=_l("Nếu chọn một nhu cầu đang đăng, bên kia sẽ đọc được nhu cầu đó."),
        validators=[Choice(_l("Xin chọn một nhu cầu trong danh sách."))],
        validate_choice=False,
    )
    who = prose(
        _l("Tổ chức của bạn là ai?"),
        most=SHORT,
        required=True,
        description=_l(
            "Loại hình, quy mô và ngành nghề. Chưa cần nêu tên: bên kia chỉ biết tên khi hai bên được giới thiệu."
        ),
    )
    use = prose(_l("Bạn định dùng công nghệ này vào việc gì?"), most=SHORT, required=True)
    scale = prose(
        _l("Quy mô áp dụng?"),
        most=SHORT,
        required=True,
        description=_l("Ví dụ: 2 tấn nguyên liệu mỗi ngày, một dây chuyền, 30 hộ thành viên."),
    )
    timing = prose(
        _l("Bạn cần vào lúc nào?"),
        most=SHORT,
        required=True,
        description=_l("Ví dụ: trước mùa mít năm sau, trong quý I, càng sớm càng tốt."),
    )
    reviewed = BooleanField(_l("Tôi đã xem lại và vẫn muốn gửi nội dung này."))


class ReasonForm(BaseForm):
    """A code of a list with words, which some codes make compulsory."""

    list = ""
    reason = pick(_l("Lý do"), _l("Xin chọn một lý do."))
    words = prose(_l("Nói thêm"), most=SHORT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = reference.choices(self.list)

    def validate(self, extra_validators: Any = None) -> bool:
        """An empty box ends the checks of its own field, so what the code asks for is looked at here."""
        is_good: bool = super().validate(extra_validators)
        entry = reference.find(self.list, self.reason.data)
        if entry is not None and entry.extra.get("needs_words") and not self.words.data:
            self.words.errors = [_("Xin ghi rõ lý do.")]
            return False
        return is_good


class DeclineForm(ReasonForm):
    list = "decline_reason"
    words = prose(
        _l("Nói thêm với bên hỏi"),
        most=SHORT,
        description=_l("Vài lời cụ thể giúp bên hỏi biết nên chuẩn bị gì cho lần sau."),
    )
    reviewed = BooleanField(_l("Tôi đã xem lại và vẫn muốn gửi nội dung này."))


class CloseForm(ReasonForm):
    list = "outcome"
    reason = pick(_l("Kết quả"), _l("Xin chọn một kết quả."))
    words = prose(_l("Ghi chú về kết quả"), description=_l("Hai bên đọc được ghi chú này."))

    def offer(self, stage: str) -> None:
        """Leave out what cannot have come of a deal at this stage."""
        self.reason.choices = [one for one in self.reason.choices if stage in _stages_of(one[0], stage)]


def _stages_of(code: str, stage: str) -> list[str]:
    entry = reference.find("outcome", code)
    return list(entry.extra.get("stages", [stage])) if entry is not None else [stage]


class IntroduceForm(BaseForm):
    introduction = prose(
        _l("Lời giới thiệu"),
        required=True,
        description=_l("Lời mở đầu của hồ sơ, hai bên cùng đọc: vì sao hai bên hợp nhau, việc gì nên làm trước."),
    )


class ReopenForm(BaseForm):
    reason = prose(_l("Vì sao mở lại?"), most=SHORT, required=True)

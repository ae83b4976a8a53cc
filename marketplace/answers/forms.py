"""Forms of answers and questions. The form of an answer has two fields for each criterion of the need."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from marketplace.answers.models import VERDICTS, YES
from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.status import LABELS, Status
from marketplace.kernel.forms import BaseForm, line, prose

SHORT, WHY = 1000, 300  # characters


class Chosen:
    """One of the field's choices was taken; says kindly when not."""

    field_flags = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data or field.data not in {value for value, *_ in field.choices}:
            field.errors[:] = []
            raise StopValidation(str(self.message))


class AnswerForm(BaseForm):
    """A holder of a technology answers a need."""

    criteria: tuple[str, ...] = ()

    technology = SelectField(
        _l("Trả lời bằng công nghệ nào?"),
        validators=[Chosen(_l("Xin chọn một công nghệ của tổ chức bạn."))],
        validate_choice=False,
    )
    who = prose(
        _l("Tổ chức của bạn là ai?"),
        most=SHORT,
        required=True,
        description=_l("Thế mạnh, kinh nghiệm với vấn đề này."),
    )
    use = prose(_l("Công nghệ giải quyết nhu cầu này như thế nào?"), most=SHORT, required=True)
    scale = prose(_l("Đáp ứng được quy mô nào?"), most=SHORT, required=True)
    timing = prose(_l("Có thể bắt đầu và hoàn thành khi nào?"), most=SHORT, required=True)
    note = prose(
        _l("Chi phí ước chừng và điều kiện kèm theo"),
        most=SHORT,
        description=_l("Ví dụ: khoảng 350 triệu đồng một máy, gồm lắp đặt và hướng dẫn; bên cầu lo điện ba pha."),
    )

    @property
    def rows(self) -> list[tuple[str, Any, Any]]:
        """(criterion, its verdict field, its why field), in the order of the need."""
        return [(one, self[f"verdict_{key_of(one)}"], self[f"why_{key_of(one)}"]) for one in self.criteria]

    @property
    def told(self) -> list[dict[str, str]]:
        """The criteria with what was said of them, as they are kept."""
        return [
            {"criterion": criterion, "verdict": verdict.data, "why": why.data or ""}
            for criterion, verdict, why in self.rows
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whoever does not meet a criterion, or not wholly, says why."""
        is_good = bool(super().validate(extra_validators))
        for _criterion, verdict, why in self.rows:
            if verdict.data in VERDICTS and verdict.data != YES and not why.data and not why.errors:
                why.errors = [_("Xin nói rõ chỗ chưa đáp ứng.")]
                is_good = False
        return is_good


def key_of(criterion: str) -> str:
    """A field's name keeps to the words of its criterion: what was said of it is never taken for another."""
    return hashlib.sha256(criterion.encode()).hexdigest()[:12]


def answer_form(
    need: Need, technologies: Iterable[Technology], chosen: str = "", answered: Collection[int] = ()
) -> AnswerForm:
    """The form for the criteria of ``need`` as they stand now.

    ``chosen`` is a listing's public id; ``answered`` are the ids of listings that were offered for it before.
    """
    fields: dict[str, Any] = {"criteria": tuple(need.must_have)}
    for number, criterion in enumerate(need.must_have, 1):
        key = key_of(criterion)
        fields[f"verdict_{key}"] = RadioField(
            criterion,
            choices=[SelectChoice(*one) for one in VERDICTS.items()],
            validators=[Chosen(_l("Xin chọn một mức cho yêu cầu này."))],
            validate_choice=False,
        )
        fields[f"why_{key}"] = line(_l("Nói rõ yêu cầu %(number)s", number=number), most=WHY)
    form: AnswerForm = type("AnswerFormOfNeed", (AnswerForm,), fields)(data={"technology": chosen})
    labels = [(one.public_id, _label(one, one.id in answered)) for one in technologies]
    form.technology.choices = [("", _("Chọn công nghệ")), *labels]
    return _in_the_order_of_the_page(form)


def _in_the_order_of_the_page(form: AnswerForm) -> AnswerForm:
    """So that the summary of errors can be worked off from top to bottom."""
    criteria = [field.name for _criterion, verdict, why in form.rows for field in (verdict, why)]
    order = ["technology", *criteria, "use", "scale", "timing", "note", "who"]
    form._fields = {name: form._fields[name] for name in [*order, *(set(form._fields) - set(order))]}
    return form


def _label(technology: Technology, is_answered: bool) -> str:
    if is_answered:
        return _("%(title)s (đã dùng để trả lời)", title=technology.title)
    if technology.status == Status.PUBLISHED:
        return technology.title
    return f"{technology.title} ({LABELS[Status(technology.status)]})"


class QuestionForm(BaseForm):
    organisation = SelectField(
        _l("Bạn hỏi thay mặt tổ chức nào?"), validators=[Chosen(_l("Xin chọn tổ chức."))], validate_choice=False
    )
    words = prose(
        _l("Câu hỏi"),
        most=SHORT,
        required=True,
        description=_l("Mỗi lần xin hỏi một điều. Xin đừng nêu tên, số điện thoại hay địa chỉ thư."),
    )
    reviewed = BooleanField(_l("Tôi đã xem lại và vẫn muốn gửi nội dung này."))


class ReplyForm(BaseForm):
    reply = prose(_l("Trả lời"), most=2000, required=True)
    reviewed = BooleanField(_l("Tôi đã xem lại và vẫn muốn gửi nội dung này."))


class ReasonForm(BaseForm):
    """Why an officer does not publish a question, or sends a reply back."""

    reason = prose(_l("Lý do"), most=SHORT, required=True)

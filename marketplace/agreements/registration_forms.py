"""The six questions, and what is recorded of a registration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.agreements.registration_rules import NO, QUESTIONS, YES
from marketplace.catalogue.fields import DayField
from marketplace.kernel.forms import BaseForm, line, prose

CHOOSE = _l("Xin chọn một câu trả lời.")
WHY = {
    "before_signing": _l("Ngày này trước ngày ký hợp đồng."),
    "before_filing": _l("Ngày này trước ngày nộp hồ sơ."),
    "future": _l("Ngày này chưa đến."),
}


AGAINST_THE_CASE = _l(
    "Tin đăng hoặc thông tin của một bên đang ghi khác. Xin sửa ở đó, hoặc nhờ cán bộ môi giới trả lời câu này."
)


def _question(name: str) -> RadioField:
    label, answers = QUESTIONS[name]
    choices = [SelectChoice(code, words) for code, words in answers.items()]
    return RadioField(label, choices=choices, validators=[DataRequired(CHOOSE)])


class QuestionsForm(BaseForm):
    """Asked of anybody; with a day of signing, the last day comes out, too."""

    list = _question("list")
    direction = _question("direction")
    defence = _question("defence")
    state = _question("state")
    certificate = _question("certificate")
    project = _question("project")

    @property
    def answers(self) -> dict[str, str]:
        return {name: self[name].data for name in QUESTIONS}


class LookUpForm(QuestionsForm):
    """On the public page: nothing is kept."""

    class Meta(QuestionsForm.Meta):
        csrf = False

    signed_on = DayField(_l("Ngày ký hợp đồng"), description=_l("Nếu đã ký, ví dụ 02/11/2026."))


class RegistrationForm(QuestionsForm):
    """In a case."""

    begun = RadioField(
        _l("Hai bên đã bắt đầu thực hiện hợp đồng chưa?"),
        choices=[SelectChoice(NO, _l("Chưa")), SelectChoice(YES, _l("Đã bắt đầu"))],
        default=NO,
        validators=[DataRequired(CHOOSE)],
    )
    wanted = BooleanField(_l("Nếu không bắt buộc, hai bên vẫn đăng ký để được hưởng ưu đãi"))


class DossierForm(BaseForm):
    """Which papers are ready."""

    papers = SelectMultipleField(
        _l("Giấy tờ đã có"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


class FilingForm(BaseForm):
    """The dossier was filed."""

    filed_on = DayField(_l("Ngày nộp hồ sơ"), validators=[DataRequired(_l("Xin ghi ngày nộp."))])


class CertificateForm(BaseForm):
    """The certificate or licence."""

    number = line(_l("Số giấy chứng nhận hoặc giấy phép"), most=60, required=True)
    certified_on = DayField(_l("Ngày cấp"), validators=[DataRequired(_l("Xin ghi ngày cấp."))])
    scan = FileField(_l("Bản chụp giấy (PDF)"))


class RefusalForm(BaseForm):
    """The authority said no."""

    refused_on = DayField(_l("Ngày trả lời"), validators=[DataRequired(_l("Xin ghi ngày trả lời."))])
    words = prose(_l("Lý do của cơ quan đăng ký"), most=2000, required=True)


def tell_bad_day(form: BaseForm, problem: Any) -> None:
    """Put what is wrong with a day beside its field."""
    field: Any = form[problem.field]
    field.errors = [*field.errors, str(WHY[str(problem)])]


def tell_contradictions(form: BaseForm, names: Iterable[str]) -> None:
    """Beside each answer that denies what the case says."""
    for name in names:
        field: Any = form[name]
        field.errors = [*field.errors, str(AGAINST_THE_CASE)]

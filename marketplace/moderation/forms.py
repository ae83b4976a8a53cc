"""The officer's reasons."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.kernel.forms import BaseForm, prose
from marketplace.reference import service as reference

WORDS = 2000


class ManyOf(SelectMultipleField):
    """Codes of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, of: str, **more: Any) -> None:
        super().__init__(label, validate_choice=False, **more)
        self.list_name = of
        self.choices: list[Any] = []

    def pre_validate(self, form: Any) -> None:
        if any(reference.find(self.list_name, code) is None for code in self.data or []):
            raise StopValidation(_("Có lý do không nằm trong danh sách, xin chọn lại."))


class DecisionForm(BaseForm):
    """Reasons as codes and words. The fields of each decision have names of their own: both stand on one page."""

    reasons_name = ""
    words_name = ""
    has_remarks = False
    """Is something asked for at a field besides? The caller says so before validating."""

    @property
    def reasons(self) -> list[str]:
        return list(dict.fromkeys(self[self.reasons_name].data or []))

    @property
    def words(self) -> str:
        return str(self[self.words_name].data or "")

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        boxes, words = self[self.reasons_name], self[self.words_name]
        entries = [reference.find(boxes.list_name, code) for code in self.reasons]
        if not self.is_enough():
            boxes.errors = [_("Xin chọn ít nhất một lý do.")]
        elif not self.words and any(entry and entry.extra.get("needs_words") for entry in entries):
            words.errors = [_("Xin ghi rõ lý do khác.")]
        return not (boxes.errors or words.errors)

    def is_enough(self) -> bool:
        return bool(self.reasons)


class ReturnForm(DecisionForm):
    reasons_name, words_name = "return_reasons", "return_words"
    return_reasons = ManyOf(_l("Cần bổ sung điều gì?"), "return_reason")
    return_words = prose(
        _l("Nhận xét chung cho bên đăng"), most=WORDS, description=_l("Điều cần nói ngoài yêu cầu tại từng mục.")
    )

    def is_enough(self) -> bool:
        return bool(self.reasons or self.words or self.has_remarks)


class RefuseForm(DecisionForm):
    reasons_name, words_name = "refuse_reasons", "refuse_words"
    refuse_reasons = ManyOf(_l("Vì sao từ chối?"), "refuse_reason")
    refuse_words = prose(
        _l("Giải thích cho bên đăng"), most=WORDS, description=_l("Bên đăng đọc được lý do và phần giải thích này.")
    )


class UndoForm(RefuseForm):
    refuse_reasons = ManyOf(_l("Vì sao trả lại nội dung trước?"), "refuse_reason")


FORMS: dict[str, type[DecisionForm]] = {"return": ReturnForm, "refuse": RefuseForm, "undo": UndoForm}


def form_for(verb: str, is_sent: bool) -> DecisionForm:
    """The form of a decision: filled in by the officer, or empty beside the one that was sent."""
    form = FORMS[verb]() if is_sent else FORMS[verb](formdata=None)
    boxes = form[form.reasons_name]
    boxes.choices = reference.choices(boxes.list_name)
    return form

"""The questions of a checklist as an administrator edits them: one row for each, blank rows to add."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, FormField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.catalogue.fields import Rows
from marketplace.catalogue.labels import FIELDS
from marketplace.kernel.forms import BaseForm, hidden, line, number_sent
from marketplace.moderation.checklists import CONDITIONS, NEEDS, Question
from marketplace.moderation.panel import fields_of

BLANK = 2  # rows to add questions in
MOST = 30
CODE = re.compile(r"[A-Z0-9]{1,20}\Z")
TEXTS = ("label_vi", "label_en", "help_vi", "help_en")


def _choices(labels: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in labels.items()]


class Boxes(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class QuestionRow(Form):
    """One question; a row without a code is a new one, and counts for nothing while it is empty."""

    code = hidden()
    label_vi = line(_l("Câu hỏi"))
    label_en = line(_l("Câu hỏi bằng tiếng Anh"))
    help_vi = line(_l("Giải thích"), most=300)
    help_en = line(_l("Giải thích bằng tiếng Anh"), most=300)
    required = BooleanField(_l("Phải trả lời mới được duyệt"))
    needs = Boxes(_l("Cần ghi kèm"), choices=_choices(NEEDS))
    applies_if = SelectField(_l("Hỏi với"), choices=_choices(CONDITIONS))
    fields = Boxes(_l("Thuộc mục nào của tin"))
    drop = BooleanField(_l("Bỏ câu hỏi này"))

    @property
    def is_blank(self) -> bool:
        return not self.code.data and not any(self[name].data for name in TEXTS)

    def validate(self, extra_validators: Any = None) -> bool:
        if self.is_blank or self.drop.data:
            return True
        good = super().validate(extra_validators)
        if not self.label_vi.data:
            self.label_vi.errors = [*self.label_vi.errors, _("Xin viết câu hỏi.")]
        return good and bool(self.label_vi.data)


class ChecklistForm(BaseForm):
    base = hidden()
    questions = Rows(FormField(QuestionRow), _l("Câu hỏi"), max_entries=MOST)

    def __init__(self, kind: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = _choices({name: FIELDS[name] for name in fields_of(kind)})
        for row in self.questions:
            row.form.fields.choices = choices

    @property
    def base_number(self) -> int:
        return number_sent(self.base.data)

    def read(self, taken: Iterable[str]) -> list[Question]:
        """The questions as they were sent; new ones get codes that were never used (``taken``)."""
        known, found = set(taken), []
        used = set(known)
        for row in self.questions:
            part = row.form
            if part.is_blank or part.drop.data:
                continue
            code = part.code.data if part.code.data in known else _new_code(used)
            known.discard(code)  # each code names one question
            used.add(code)
            found.append(
                {
                    "code": code,
                    **{name: part[name].data or "" for name in TEXTS},
                    "required": bool(part.required.data),
                    "needs": list(part.needs.data or []),
                    "applies_if": part.applies_if.data or "",
                    "fields": list(part.fields.data or []),
                }
            )
        return found


def _new_code(used: Iterable[str]) -> str:
    number = 1 + max((int(code[1:]) for code in used if re.fullmatch(r"Q[0-9]{1,6}", code)), default=0)
    return f"Q{number}"


def filled(kind: str, questions: Iterable[Mapping[str, Any]], base: int) -> ChecklistForm:
    """The form as it begins: every question of a version, and blank rows."""
    rows = [dict(one) for one in questions] + [{"required": True} for _blank in range(BLANK)]
    return ChecklistForm(kind, formdata=None, data={"base": base, "questions": rows})

"""Forms of the brokers' list, and of what people wish to hear."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from marketplace.kernel.forms import BaseForm, line
from marketplace.matching.telling import CHOICES
from marketplace.reference.service import choices, find


class DropForm(BaseForm):
    """Why a proposed match does not fit."""

    reason = SelectField(_l("Lý do"), validators=[InputRequired(_l("Xin chọn lý do."))])
    words = line(_l("Nói thêm"), most=300)
    needs_words: Any = _l("Xin ghi rõ lý do ở ô “Nói thêm”.")

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.reason.choices = choices("drop_reason", _l("Chọn lý do"))

    def validate_reason(self, field: Any) -> None:
        """A reason that says nothing by itself needs words."""
        entry = find("drop_reason", field.data)
        if entry is not None and entry.extra.get("needs_words") and not self.words.data:
            raise ValidationError(str(self.needs_words))


class VerdictForm(DropForm):
    """Why a match does not fit, in the words of one of its owners."""

    words = line(_l("Nói thêm với cán bộ môi giới"), most=500)
    needs_words = _l("Xin ghi rõ lý do ở ô “Nói thêm với cán bộ môi giới”.")


class WishForm(BaseForm):
    """From which strength on somebody wants to be told of new matches."""

    told_from = RadioField(_l("Báo khi có gợi ý mới"), choices=[SelectChoice(*one) for one in CHOICES.items()])

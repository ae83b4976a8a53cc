"""Forms of the brokers' list."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import InputRequired

from marketplace.kernel.forms import BaseForm, line
from marketplace.reference.service import choices


class DropForm(BaseForm):
    """Why a proposed match does not fit."""

    reason = SelectField(_l("Lý do"), validators=[InputRequired(_l("Xin chọn lý do."))])
    words = line(_l("Nói thêm"), most=300)

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.reason.choices = choices("drop_reason", _l("Chọn lý do"))

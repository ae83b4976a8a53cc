"""The question to the poster of a listing that is like another."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.kernel.forms import BaseForm, prose


class AskForm(BaseForm):
    question = prose(
        _l("Hỏi bên đăng"),
        most=2000,
        required=True,
        description=_l("Câu hỏi vào phần trao đổi của tin này. Bên đăng đọc được và trả lời tại đó."),
    )

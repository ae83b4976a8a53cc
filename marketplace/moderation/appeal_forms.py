"""The words of an appeal, and the answer to it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.kernel.forms import BaseForm, hidden, prose

WORDS, ANSWER = 4000, 2000


class AppealForm(BaseForm):
    """Filled in by the poster, beside the refusal that was read."""

    refusal = hidden()
    words = prose(
        _l("Vì sao quyết định chưa đúng?"),
        most=WORDS,
        required=True,
        description=_l("Nêu rõ chỗ chưa đúng và căn cứ của bạn. Mỗi quyết định chỉ được khiếu nại một lần."),
    )


class AnswerForm(BaseForm):
    """Filled in by the officer who hears the appeal."""

    answer = prose(
        _l("Trả lời bên đăng"),
        most=ANSWER,
        required=True,
        description=_l("Bên đăng đọc được câu trả lời này. Nêu lý do chấp nhận hoặc giữ nguyên."),
    )

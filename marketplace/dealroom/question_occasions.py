"""What people are told about questions. No notice carries a name or a word of them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.notices.service import Kind, register

register(
    Kind(
        "dealroom.question",
        _l("Hồ sơ %(number)s: có câu hỏi chờ bạn trả lời"),
        _l("Có câu hỏi mới trong hồ sơ giao dịch %(number)s về “%(title)s”. Xin trả lời trước hạn ghi ở câu hỏi."),
    ),
    Kind(
        "dealroom.question_answered",
        _l("Hồ sơ %(number)s: câu hỏi của bạn đã có trả lời"),
        _l("Một câu hỏi trong hồ sơ giao dịch %(number)s về “%(title)s” đã được trả lời."),
    ),
    Kind(
        "dealroom.question_dropped",
        _l("Hồ sơ %(number)s: một câu hỏi đã được bỏ"),
        _l("Một câu hỏi trong hồ sơ giao dịch %(number)s về “%(title)s” không cần trả lời nữa."),
    ),
    Kind(
        "dealroom.question_due",
        _l("Hồ sơ %(number)s: câu hỏi đến hạn trả lời"),
        _l("Một câu hỏi trong hồ sơ giao dịch %(number)s về “%(title)s” đã đến hạn. Xin trả lời."),
    ),
    Kind(
        "dealroom.question_late",
        _l("Hồ sơ %(number)s: câu hỏi quá hạn"),
        _l(
            "Một câu hỏi trong hồ sơ giao dịch %(number)s về “%(title)s” đã quá hạn mà chưa có trả lời. Xin bên "
            "được hỏi trả lời; nếu câu hỏi không còn cần nữa, xin bên hỏi bỏ câu hỏi."
        ),
    ),
)

"""What people are told about answers that waited, and about questions. No notice carries a name."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.notices.service import Kind, register

register(
    Kind(
        "answers.sent",
        _l("Trả lời nhu cầu “%(need)s” đã được gửi"),
        _l(
            "Tin “%(technology)s” đã được đăng, nên trả lời của bạn cho nhu cầu “%(need)s” vừa được gửi đến bên cầu và "
            "cán bộ môi giới."
        ),
    ),
    Kind(
        "answers.not_sent_need",
        _l("Trả lời nhu cầu “%(need)s” không gửi được"),
        _l("Nhu cầu “%(need)s” không còn nhận trả lời, nên trả lời đang chờ bằng “%(technology)s” không được gửi."),
    ),
    Kind(
        "answers.not_sent_listing",
        _l("Trả lời nhu cầu “%(need)s” không gửi được"),
        _l("Tin “%(technology)s” không được đăng, nên trả lời đang chờ cho nhu cầu “%(need)s” không được gửi."),
    ),
    Kind(
        "answers.not_sent_asked",
        _l("Trả lời nhu cầu “%(need)s” không gửi được"),
        _l("Hai bên đã có yêu cầu kết nối về “%(technology)s” và “%(need)s”, nên trả lời đang chờ không được gửi nữa."),
    ),
    Kind(
        "answers.not_sent_may_not",
        _l("Trả lời nhu cầu “%(need)s” không gửi được"),
        _l(
            "Bạn hoặc tổ chức của bạn hiện chưa gửi được yêu cầu kết nối, nên trả lời đang chờ cho nhu cầu “%(need)s” "
            "bằng “%(technology)s” không được gửi."
        ),
    ),
    Kind(
        "answers.question_asked",
        _l("Có câu hỏi về nhu cầu “%(title)s”"),
        _l(
            "Một tổ chức hỏi về nhu cầu “%(title)s”. Xin trả lời tại trang của nhu cầu. Câu hỏi và trả lời được công "
            "khai sau khi cán bộ duyệt, không nêu tên hai bên."
        ),
    ),
    Kind(
        "answers.question_published",
        _l("Câu hỏi về “%(title)s” đã có trả lời công khai"),
        _l("Câu hỏi và trả lời về nhu cầu “%(title)s” đã được duyệt và hiện công khai trên trang của nhu cầu."),
    ),
    Kind(
        "answers.question_refused",
        _l("Câu hỏi về “%(title)s” không được công khai"),
        _l("Cán bộ duyệt không công khai câu hỏi về nhu cầu “%(title)s”. Lý do: %(reason)s"),
    ),
    Kind(
        "answers.reply_returned",
        _l("Xin trả lời lại một câu hỏi về “%(title)s”"),
        _l("Cán bộ duyệt đề nghị bạn sửa trả lời cho một câu hỏi về nhu cầu “%(title)s”. Lý do: %(reason)s"),
    ),
)

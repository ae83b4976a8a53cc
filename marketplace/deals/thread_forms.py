"""Forms of the threads of a deal."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField

from marketplace.deals.thread_fields import PeopleField
from marketplace.kernel.forms import BaseForm, hidden, prose


class MessageForm(BaseForm):
    """Something to say: to whom in particular, and with which files."""

    body = prose(_l("Lời nhắn"), required=True, description=_l("Viết @ và tên để nhắc một người, ví dụ: @Lan."))
    to = PeopleField(_l("Nhắc ai"))
    uploads = MultipleFileField(
        _l("Tệp kèm theo"), description=_l("PDF, DOCX hoặc XLSX. Mọi người trong hồ sơ mở được.")
    )


class ReadForm(BaseForm):
    """Up to which message, by its public id."""

    message = hidden()

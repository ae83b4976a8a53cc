"""The forms of legal terms."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import DataRequired

from marketplace.kernel.forms import BaseForm, line, prose
from marketplace.moderation import terms
from marketplace.moderation.legal_words import Term
from marketplace.reference.service import find
from marketplace.vietnamese.keys import keys

LONGEST, NOTE, MOST = 120, 1000, 10
ONE_LETTER = 1


class TermForm(BaseForm):
    """A new term: which rule it points to, the words, and what to look at."""

    rule = SelectField(_l("Điều khoản"), validators=[DataRequired(_l("Xin chọn điều khoản."))])
    words = line(
        _l("Từ hoặc cụm từ"),
        most=LONGEST,
        required=True,
        description=_l("Viết đủ dấu. Chữ không dấu trong tin vẫn được nhận ra."),
    )
    note = prose(_l("Ghi chú cho cán bộ duyệt"), most=NOTE, description=_l("Khi gặp từ này thì cần xem gì."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blank = [("", _("Chọn điều khoản"))]
        self.rule.choices = blank + [(one.code, f"{one.told('article')}: {one.label}") for one in terms.rules()]

    @property
    def term(self) -> Term:
        return Term(self.words.data or "", self.rule.data, terms.list_of(self.rule.data))

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        read = keys(self.words.data)
        if not read or (len(read) == 1 and len(read[0].folded) <= ONE_LETTER):
            self.words.errors = [_("Cần ít nhất một từ có từ hai chữ cái trở lên.")]
        elif len(read) > MOST:
            self.words.errors = [_("Xin viết không quá %(most)s tiếng.", most=MOST)]
        elif known := terms.find(self.rule.data, self.words.data):
            state = _("đang dùng") if known.retired_at is None else _("đã ngừng dùng")
            self.words.errors = [_("Điều khoản này đã có từ “%(words)s” (%(state)s).", words=known.words, state=state)]
        return not self.words.errors


class NoteForm(BaseForm):
    """The note of a term; its words stay as they are, so that what was decided by them can be read later."""

    note = prose(_l("Ghi chú cho cán bộ duyệt"), most=NOTE)


class LookForm(BaseForm):
    """What an officer found about a listing on show: the list it is on, and why."""

    look_list = SelectField(_l("Thuộc danh mục nào?"), validators=[DataRequired(_l("Xin chọn một danh mục."))])
    look_note = prose(_l("Căn cứ để kết luận"), most=NOTE, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entries = [find("legal_list", code) for code in ("KHONG", "KK", "HC")]
        self.look_list.choices = [("", _("Chọn danh mục")), *((one.code, one.label) for one in entries if one)]

"""Forms of drafting: a paper's number and place, one content of it, one side's details, a version."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, Optional, Regexp

from marketplace.accounts import tax_codes
from marketplace.agreements.models import COMPLETE, NOT_APPLICABLE, SECTION_LABELS
from marketplace.agreements.parties import ECONOMIC_FORMS
from marketplace.agreements.places import BadPlace, check
from marketplace.kernel.forms import BaseForm, hidden, line, number_sent, prose

AS_WRITTEN = _l("Tên công nghệ, mô tả, các bước và lời hai bên tự viết giữ nguyên tiếng Việt, không được dịch.")
MOST_TEXT = 20_000  # characters of one content
BEFORE_SIGNING = _l("Ghi sau cũng được, nhưng phải có trước khi gửi ký.")
COUNTRY = _l("Xin ghi mã nước gồm hai chữ, ví dụ VN, JP, KR.")


class SeenForm(BaseForm):
    """A form that says which version of its row was read."""

    seen = hidden()

    @property
    def version(self) -> int | None:
        return number_sent(self.seen.data) or None


class NameForm(BaseForm):
    own_number = line(_l("Số, ký hiệu của các bên"), most=60, description=_l("Ví dụ: 01/2026/HĐCGCN."))
    place = line(_l("Nơi ký"), most=120, description=_l("Ví dụ: Tây Ninh."))


class VersionForm(BaseForm):
    english = BooleanField(_l("Kèm bản dịch tiếng Anh làm phụ lục"), description=AS_WRITTEN)
    note = line(_l("Ghi chú cho phiên bản"), most=200, description=_l("Ví dụ: sửa tiến độ theo buổi họp ngày 5."))


class SectionForm(SeenForm):
    state = RadioField(_l("Tình trạng"), choices=[SelectChoice(code, words) for code, words in SECTION_LABELS.items()])
    why = prose(_l("Vì sao không áp dụng"), most=500, description=_l("Chỉ ghi khi chọn “Không áp dụng”; được in."))
    body_vi = prose(_l("Nội dung tiếng Việt"), most=MOST_TEXT)
    body_en = prose(_l("Nội dung tiếng Anh"), most=MOST_TEXT, description=AS_WRITTEN)

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        found = [tell_bad_places(field) for field in (self.body_vi, self.body_en)]
        if self.state.data == COMPLETE and not self.body_vi.data:
            found.append(_add(self.body_vi, _("Mục đã đủ thì phải có nội dung.")))
        if self.state.data == NOT_APPLICABLE and not self.why.data:
            found.append(_add(self.why, _("Xin nói vì sao không áp dụng.")))
        return good and not any(found)


class PartyForm(SeenForm):
    name = line(_l("Tên đầy đủ"), required=True)
    name_en = line(_l("Tên tiếng Anh"))
    tax_code = line(
        _l("Mã số thuế"),
        most=14,
        description=BEFORE_SIGNING,
        validators=[Regexp(r"[0-9-]*\Z", message=_l("Chỉ gồm chữ số và gạch."))],
    )
    address = line(_l("Địa chỉ"), most=300, required=True)
    phone = line(_l("Điện thoại"), most=30)
    email = line(_l("Thư điện tử"), most=254, validators=[Optional(), Email(_l("Địa chỉ thư chưa đúng."))])
    representative = line(_l("Người đại diện ký"), most=120, description=BEFORE_SIGNING)
    position = line(_l("Chức vụ"), most=120, description=BEFORE_SIGNING)
    authority = line(_l("Giấy ủy quyền: số, ngày"), description=_l("Ghi khi người ký được ủy quyền."))
    account = line(_l("Số tài khoản"), most=40)
    bank = line(_l("Tại ngân hàng"), most=120)
    economic_form = SelectField(
        _l("Thành phần kinh tế"), choices=[SelectChoice(code, words) for code, words in ECONOMIC_FORMS.items()]
    )
    country = line(
        _l("Nước"),
        most=2,
        required=True,
        description=_l("Mã gồm hai chữ, ví dụ VN, JP, KR."),
        validators=[Regexp(r"[A-Z]{2}\Z", message=COUNTRY)],
        default="VN",
    )
    state_capital = BooleanField(_l("Có vốn nhà nước"))
    related = BooleanField(_l("Hai bên là công ty mẹ – con hoặc có quan hệ liên kết"))

    def validate_tax_code(self, field: Any) -> None:
        """As an organisation's own page asks for it; other countries count otherwise."""
        if field.data and self.country.data == "VN":
            tax_codes.read(field.data)


def tell_bad_places(field: Any) -> bool:
    """Put beside the field what is wrong with its places. Is anything?"""
    try:
        check(field.data or "")
    except BadPlace as problem:
        names = ", ".join(problem.names)
        return _add(field, _("Không có chỗ điền này, hoặc bảng không đứng riêng một dòng: %(names)s", names=names))
    return False


def _add(field: Any, message: str) -> bool:
    field.errors = [*field.errors, message]
    return True

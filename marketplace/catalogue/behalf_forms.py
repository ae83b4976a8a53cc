"""The forms of writing for somebody without an account."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, Email, ValidationError

from marketplace.accounts.organisation_forms import is_name, is_phone
from marketplace.accounts.organisations import EDITABLE, namesakes
from marketplace.accounts.service import tidy_email
from marketplace.catalogue.fields import CodeCards, CodeField
from marketplace.catalogue.labels import FIELDS
from marketplace.kernel.forms import BaseForm, hidden, line, prose

KINDS = (("technology", _l("Công nghệ muốn giới thiệu")), ("need", _l("Nhu cầu công nghệ")))


class BeginForm(BaseForm):
    """Whom it is written for, and what. ``known``: the organisation, when it is on the exchange already."""

    known: Any = None

    kind = RadioField(
        _l("Loại tin"),
        choices=[],
        validate_choice=False,
        validators=[AnyOf([code for code, _ in KINDS], message=_l("Xin chọn một mục."))],
    )
    title = line(FIELDS["title"], required=True)
    org_name = line(
        _l("Tên tổ chức"),
        required=True,
        validators=[is_name],
        description=_l("Đủ tên như trong giấy đăng ký hoặc quyết định thành lập."),
    )
    certain = BooleanField(_l("Đây là một tổ chức khác, chỉ trùng tên"))
    org_kind = CodeField(_l("Loại hình"), code_list="org_kind", blank=_l("Chọn loại hình"))
    org_province = CodeField(_l("Tỉnh, thành phố"), code_list="province", blank=_l("Chọn tỉnh, thành phố"))
    person_name = line(_l("Họ tên người gửi tin"), most=120, required=True, validators=[is_name])
    phone = line(_l("Điện thoại"), most=30, validators=[is_phone])
    email = line(
        _l("Thư điện tử"),
        most=254,
        validators=[Email(message=_l("Địa chỉ thư điện tử chưa đúng. Ví dụ: ten@donvi.vn"))],
    )
    met = CodeCards(_l("Cách gặp"), code_list="contact_way", validators=[DataRequired(_l("Xin chọn một mục."))])

    def __init__(self, known: Any = None, **more: Any) -> None:
        super().__init__(**more)
        self.known = known
        self.kind.choices = [SelectChoice(code, words) for code, words in KINDS]
        if known is not None:
            del self.org_name, self.org_kind, self.org_province, self.certain

    def validate_org_name(self, field: Any) -> None:
        if not self.certain.data and namesakes(field.data):
            raise ValidationError(
                gettext(
                    "Đã có tổ chức trùng tên. Xin tìm và chọn tổ chức đó, hoặc đánh dấu vào ô bên dưới rồi gửi lại."
                )
            )

    def validate_org_kind(self, field: Any) -> None:
        _chosen(field)

    def validate_org_province(self, field: Any) -> None:
        _chosen(field)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if not self.phone.data and not self.email.data and not self.phone.errors and not self.email.errors:
            self.phone.errors = [gettext("Xin ghi điện thoại hoặc thư điện tử, để người đó xác nhận được.")]
            return False
        return bool(valid)

    def organisation(self) -> dict[str, Any]:
        """What organisations.create_for() takes: of the person nothing, of the rest only what was asked."""
        values: dict[str, Any] = dict.fromkeys(EDITABLE, "")
        asked = {"name": self.org_name.data, "kind": self.org_kind.data, "province": self.org_province.data}
        return {**values, "size": None, "tax_code": None, "vsic": None, **asked}

    def person(self) -> dict[str, str]:
        """What OnBehalf keeps."""
        return {
            "person_name": self.person_name.data or "",
            "phone": self.phone.data or "",
            "email": tidy_email(self.email.data or ""),
            "met": self.met.data,
        }


class AnswerForm(BaseForm):
    """What the person says of the text; ``version``: of the listing that they read."""

    version = hidden()
    words = prose(_l("Chỗ chưa đúng"), most=2000)


def _chosen(field: Any) -> None:
    if not field.data:
        raise ValidationError(gettext("Xin chọn một mục."))

"""Forms about organisations."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from flask_babel import lazy_gettext as _
from wtforms import BooleanField
from wtforms.validators import InputRequired, ValidationError

from marketplace.accounts import organisations, tax_codes
from marketplace.accounts.forms import CardsField, ChoiceField, email_field, is_one_script, options
from marketplace.accounts.labels import ROLE_LABELS, ROLE_MEANINGS
from marketplace.accounts.models import EDITOR, Organisation
from marketplace.accounts.service import tidy_email
from marketplace.kernel.forms import BaseForm, line, prose
from marketplace.reference.service import choices, codes

NEEDED = InputRequired(_("Xin chọn một mục."))


def is_name(form: Any, field: Any) -> None:
    """A name has letters: two signs at least."""
    if sum(c.isalnum() for c in field.data or "") < 2:
        raise ValidationError(_("Tên cần có ít nhất hai chữ."))


def is_tax_code(form: Any, field: Any) -> None:
    """A tax code, kept without spaces and dashes."""
    field.data = tax_codes.read(field.data)


def is_phone(form: Any, field: Any) -> None:
    """A number that can be called; kept in the way it is written in its country."""
    try:
        number = phonenumbers.parse(field.data, "VN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValidationError(_("Số điện thoại chưa đúng. Ví dụ: 0276 3822 233 hoặc 0912 345 678."))
    style = phonenumbers.PhoneNumberFormat
    home = number.country_code == 84
    field.data = phonenumbers.format_number(number, style.NATIONAL if home else style.INTERNATIONAL)


def is_website(form: Any, field: Any) -> None:
    """An http or https address of a named host; https:// is put before a bare name."""
    address = field.data if "://" in field.data else f"https://{field.data}"
    wrong = ValidationError(_("Địa chỉ trang web chưa đúng. Ví dụ: https://donvi.vn"))
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _port = parts.port
    except ValueError:
        raise wrong from None
    odd = any(c.isspace() or c in "<>\"'\\" for c in address)
    if parts.scheme not in ("http", "https") or "." not in host.strip(".") or parts.username or odd:
        raise wrong
    field.data = address


class OrganisationForm(BaseForm):
    """Set ``organisation`` when it exists already."""

    organisation: Organisation | None = None
    namesakes: tuple[Organisation, ...] = ()

    name = line(
        _("Tên tổ chức"),
        required=True,
        validators=[is_name, is_one_script],
        description=_("Tên đầy đủ như trong quyết định thành lập hoặc giấy đăng ký."),
    )
    certain = BooleanField(_("Đây là một tổ chức khác, chỉ trùng tên"))
    name_en = line(_("Tên tiếng Anh"), validators=[is_one_script])
    kind = ChoiceField(_("Loại hình"), validators=[NEEDED])
    size = ChoiceField(_("Quy mô"), description=_("Theo tiêu chí doanh nghiệp nhỏ và vừa; bỏ trống nếu không phải."))
    tax_code = line(_("Mã số thuế"), most=20, validators=[is_tax_code], description=_("10 hoặc 13 số."))
    province = ChoiceField(_("Tỉnh, thành phố"), validators=[NEEDED])
    vsic = ChoiceField(
        _("Ngành hoạt động chính"),
        description=_("Khi bạn đăng nhu cầu ẩn danh, người xem chỉ biết ngành và tỉnh."),
    )
    address = line(_("Địa chỉ"), most=300)
    website = line(_("Trang web"), most=190, validators=[is_website])
    email = email_field(_("Thư điện tử liên hệ"), required=False)
    phone = line(_("Điện thoại"), most=30, validators=[is_phone])
    about = prose(_("Giới thiệu"), most=3000, description=_("Làm gì, mạnh về gì, đã làm cho ai. Vài câu là đủ."))
    about_en = prose(_("Giới thiệu bằng tiếng Anh"), most=3000)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind.choices = options(choices("org_kind", _("Chọn loại hình")))
        self.size.choices = options(choices("org_size", _("Không nêu")))
        self.province.choices = options(
            [("", _("Chọn tỉnh, thành phố")), *(entry.option for entry in codes("province"))]
        )
        sections = [(entry.code, entry.label) for entry in codes("vsic") if not entry.parent]
        self.vsic.choices = options([("", _("Không nêu")), *sections])

    def validate_name(self, field: Any) -> None:
        """Warn once about the same name with or without marks; the person may know better."""
        if self.organisation is not None and self.organisation.name == field.data:
            return
        self.namesakes = tuple(organisations.namesakes(field.data or "", self.organisation))
        if self.namesakes and not self.certain.data:
            raise ValidationError(
                _("Đã có tổ chức trùng tên. Nếu là tổ chức khác, xin đánh dấu vào ô bên dưới rồi gửi lại.")
            )

    def validate_tax_code(self, field: Any) -> None:
        other = organisations.by_tax_code(field.data, self.organisation) if field.data else None
        if other is not None:
            raise ValidationError(
                _(
                    "Mã số thuế này đã có ở “%(name)s”. Nếu đó là tổ chức của bạn, xin nhờ người quản lý ở đó mời bạn.",
                    name=other.name,
                )
            )

    def values(self) -> dict[str, Any]:
        """What service functions take: codes that were left out are None, texts are empty."""
        found = {name: self[name].data or "" for name in organisations.EDITABLE}
        optional = {name: found[name] or None for name in ("size", "tax_code", "vsic")}
        return {**found, **optional, "email": tidy_email(found["email"])}


class InviteForm(BaseForm):
    email = email_field(_("Thư điện tử của người được mời"))
    role = CardsField(_("Vai trò"), default=EDITOR, validators=[NEEDED])

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.role.choices = options((role, f"{name}: {ROLE_MEANINGS[role]}") for role, name in ROLE_LABELS.items())

"""Forms about one's own account."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import PasswordField
from wtforms.validators import Email, InputRequired, Length

from marketplace.kernel.forms import BaseForm, line

EMAIL_MOST = 254  # RFC 5321
PASSWORD_LEAST, PASSWORD_MOST = 10, 200


def email_field(label: Any = _("Thư điện tử"), **more: Any) -> Any:
    """An e-mail address, in small letters, at most 254 characters."""
    checks = [Email(message=_("Địa chỉ thư điện tử chưa đúng. Ví dụ: ten@donvi.vn"))]
    field: Any = line(label, most=EMAIL_MOST, required=True, validators=checks, **more)
    return field


def password_field(label: Any, **more: Any) -> PasswordField:
    checks = [
        InputRequired(_("Xin điền mục này.")),
        Length(max=PASSWORD_MOST, message=_("Mật khẩu dài nhất %(most)s ký tự.", most=PASSWORD_MOST)),
    ]
    return PasswordField(label, validators=[*checks, *more.pop("validators", [])], **more)


class SignInForm(BaseForm):
    email = email_field()
    password = password_field(_("Mật khẩu"))

"""Forms about one's own account."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, PasswordField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, EqualTo, InputRequired, Length, ValidationError

from marketplace.accounts.labels import LANGUAGE_NAMES
from marketplace.accounts.passwords import MOST, weakness
from marketplace.kernel.forms import BaseForm, line
from marketplace.kernel.text import mixes_scripts

EMAIL_MOST = 254  # characters, RFC 5321
NAME_MOST = 120


def options(pairs: Iterable[tuple[Any, ...]]) -> list[SelectChoice]:
    """Values with their words and perhaps attributes, as select fields want them."""
    return [SelectChoice(*one) for one in pairs]


class _OurWords:
    """Our own words for a value that is not on the list."""

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)  # type: ignore[misc]
        except ValueError:
            raise ValidationError(_("Xin chọn một mục trong danh sách.")) from None


class ChoiceField(_OurWords, SelectField):
    """One of a list."""


class CardsField(_OurWords, RadioField):
    """One of a few, all on show."""


def email_field(label: Any = None, *, required: bool = True, **more: Any) -> Any:
    """An e-mail address, at most 254 characters; not looked up in the network."""
    checks = [Email(message=_("Địa chỉ thư điện tử chưa đúng. Ví dụ: ten@donvi.vn"))]
    return line(label or _("Thư điện tử"), most=EMAIL_MOST, required=required, validators=checks, **more)


def password_field(label: Any, *checks: Any, **more: Any) -> PasswordField:
    needed = InputRequired(_("Xin điền mục này."))
    bounded = Length(max=MOST, message=_("Mật khẩu không được dài quá %(most)s ký tự.", most=MOST))
    return PasswordField(label, validators=[needed, bounded, *checks], **more)


def repeat_field() -> PasswordField:
    same = EqualTo("password", message=_("Hai lần gõ mật khẩu chưa giống nhau."))
    return password_field(_("Gõ lại mật khẩu"), same)


def is_strong(form: Any, field: Any) -> None:
    """A new password; ``form.own_words()`` are what anybody knows of its owner."""
    wrong = weakness(field.data or "", *form.own_words())
    if wrong:
        raise ValidationError(wrong)


def is_one_script(form: Any, field: Any) -> None:
    """No look-alike letters of another alphabet among Latin ones."""
    if mixes_scripts(field.data or ""):
        raise ValidationError(_("Tên có chữ của hai bảng chữ cái khác nhau. Xin gõ lại bằng bàn phím tiếng Việt."))


def name_field() -> Any:
    return line(_("Họ và tên"), most=NAME_MOST, required=True, validators=[is_one_script])


def language_field() -> ChoiceField:
    languages = options(LANGUAGE_NAMES.items())
    return ChoiceField(_("Ngôn ngữ của trang và của thư"), choices=languages, default=lambda: str(get_locale()))


class SignInForm(BaseForm):
    email = email_field()
    password = password_field(_("Mật khẩu"))


class NewPasswordForm(BaseForm):
    """A new password, twice. Set ``person`` so that their name and address are not taken."""

    person: Any = None
    password = password_field(_("Mật khẩu mới"), is_strong, description=_("Ít nhất 10 ký tự; có thể là một câu."))
    repeat = repeat_field()

    def own_words(self) -> tuple[str | None, ...]:
        return (self.person.name, self.person.email) if self.person else ()


class ChangePasswordForm(NewPasswordForm):
    old = password_field(_("Mật khẩu đang dùng"))


class RegisterForm(BaseForm):
    name = name_field()
    email = email_field(description=_("Chúng tôi gửi thư xác nhận và thông báo đến địa chỉ này."))
    password = password_field(_("Mật khẩu"), is_strong, description=_("Ít nhất 10 ký tự; có thể là một câu."))
    repeat = repeat_field()
    language = language_field()
    consent = BooleanField(
        _("Tôi đồng ý cho xử lý dữ liệu cá nhân của tôi như nêu trên"),
        validators=[DataRequired(_("Cần có sự đồng ý của bạn thì chúng tôi mới được lập tài khoản."))],
    )

    def own_words(self) -> tuple[str | None, ...]:
        return (self.name.data, self.email.data)


class ForgotForm(BaseForm):
    email = email_field()


class AccountForm(BaseForm):
    name = name_field()
    language = language_field()

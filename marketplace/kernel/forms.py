"""The base of every form: Vietnamese messages, cleaned text, bounded length, and a token that is spent once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from flask_babel import get_translations
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import MultiDict
from wtforms import FileField, HiddenField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from marketplace.extensions import Model, db
from marketplace.kernel.clock import now
from marketplace.kernel.db import UtcDateTime
from marketplace.kernel.text import clean, clean_line

LINE, PROSE = 200, 5000  # longest text of a line and of a box, in characters
KEEP_TOKENS = timedelta(days=2)


class AlreadySubmitted(Exception):
    """The same filled-in form was sent before: it is not done twice."""


class SpentToken(Model):
    """The token of a form that was accepted."""

    __tablename__ = "spent_token"

    token: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class _Translations:
    """WTForms ships no Vietnamese: its messages are looked up in our own catalogue."""

    def gettext(self, text: str) -> str:
        return str(get_translations().ugettext(text))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return str(get_translations().ungettext(singular, plural, number))


class BaseForm(FlaskForm):
    """Every form of the site."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> _Translations:
            return _Translations()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """A file sent where text belongs is passed over: no text field could read it."""
            found = super().wrap_formdata(form, formdata)
            if not found or all(isinstance(value, str) for value in found.values()):
                return found
            pairs = found.items(multi=True)
            return MultiDict((n, v) for n, v in pairs if isinstance(v, str) or _takes_files(form, n))

    form_token = HiddenField(
        default=lambda: secrets.token_urlsafe(18),
        validators=[Regexp(r"[A-Za-z0-9_-]{0,40}\Z", message=_l("Biểu mẫu không hợp lệ. Xin tải lại trang."))],
    )

    def spend_token(self) -> None:
        """Use up this form's token in the caller's transaction; raises AlreadySubmitted the second time."""
        token = (self.form_token.data or "")[:40]
        if not token:
            return
        if db.session.execute(select(SpentToken.token).where(SpentToken.token == token)).first():
            raise AlreadySubmitted
        db.session.add(SpentToken(token=token))
        db.session.flush()

    def renew_token(self) -> None:
        """For a form that is shown again after its token was spent: it may be sent once more."""
        self.form_token.data = self.form_token.default()


def _takes_files(form: Any, name: str) -> bool:
    return isinstance(form._fields.get(name), FileField)


def typed(form: BaseForm) -> list[tuple[str, str]]:
    """What somebody wrote and chose, as pairs of label and text: to give back where a form cannot be taken."""
    pairs = ((str(field.label.text), _told(field)) for field in form)
    return [(label, text) for label, text in pairs if text]


def _told(field: Any) -> str:
    """The text of a field, or the labels of what was chosen; codes that are none of its choices are left out."""
    if isinstance(field, SelectField):
        chosen = field.data if isinstance(field.data, list) else [field.data]
        return "\n".join(str(label) for code, label, *_ in field.choices or [] if code and code in chosen)
    is_text = isinstance(field, StringField) and not isinstance(field, (HiddenField, PasswordField))
    return str(field._value() or "") if is_text else ""  # as it stood in the box, whatever was read from it


def sweep_tokens() -> int:
    """Forget spent tokens after two days. Returns how many."""
    found = db.session.execute(delete(SpentToken).where(SpentToken.at < now() - KEEP_TOKENS))
    return int(found.rowcount)  # type: ignore[attr-defined]


def line(label: Any, *, most: int = LINE, required: bool = False, description: Any = "", **more: Any) -> StringField:
    """A one-line text field, cleaned, at most ``most`` characters."""
    return _text(StringField, clean_line, label, most, required, description, more)


def hidden() -> HiddenField:
    """What a page tells of itself when its form is sent; cleaned, since anybody can send anything."""
    return HiddenField(filters=[lambda value: clean_line(value) if isinstance(value, str) else value])


def number_sent(value: object) -> int:
    """The whole number of up to eight digits that a hidden field or a button brought back; 0 for whatever else came."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def prose(
    label: Any, *, most: int = PROSE, required: bool = False, description: Any = "", **more: Any
) -> TextAreaField:
    """A text box, cleaned, at most ``most`` characters."""
    return _text(TextAreaField, clean, label, most, required, description, more)


def _text(
    field: Any, cleaner: Any, label: Any, most: int, required: bool, description: Any, more: dict[str, Any]
) -> Any:
    # DataRequired looks at the cleaned text: spaces alone are nothing.
    first = DataRequired(_l("Xin điền mục này.")) if required else Optional()
    too_long = Length(max=most, message=_l("Xin viết không quá %(most)s ký tự.", most=most))
    extra = more.pop("validators", [])
    return field(
        label,
        description=description,
        filters=[lambda value: cleaner(value) if isinstance(value, str) else value],
        validators=[first, too_long, *extra],
        **more,
    )

"""The form of the import page."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from marketplace.accounts.models import Organisation
from marketplace.catalogue.importing_tables import MOST_BYTES
from marketplace.kernel.forms import BaseForm

CHOOSE = _l("Xin chọn một mục trong danh sách.")


class ImportForm(BaseForm):
    """For whom, of what kind, and the file; ``data`` holds its bytes once it has passed."""

    organisation = SelectField(_l("Đăng cho tổ chức"), validate_choice=False)
    kind = RadioField(
        _l("Loại tin"),
        choices=[SelectChoice("technology", _l("Công nghệ")), SelectChoice("need", _l("Nhu cầu"))],
        default="technology",
        validate_choice=False,
    )
    file = FileField(
        _l("Tệp"),
        description=_l("XLSX, CSV hoặc JSONL; nhiều nhất 2.000 dòng, 5 MB. Dòng đầu là tiêu đề các cột."),
        validators=[FileRequired(_l("Xin chọn tệp."))],
    )

    def __init__(self, organisations: list[Organisation], **more: Any) -> None:
        super().__init__(**more)
        self.organisation.choices = [SelectChoice(one.public_id, one.name) for one in organisations]
        self.bytes = b""

    def validate_organisation(self, field: Any) -> None:
        if field.data not in [choice.value for choice in field.choices]:
            raise ValidationError(str(CHOOSE))

    def validate_kind(self, field: Any) -> None:
        self.validate_organisation(field)

    def validate_file(self, field: Any) -> None:
        self.bytes = field.data.stream.read(MOST_BYTES + 1) if field.data else b""
        if len(self.bytes) > MOST_BYTES:
            raise ValidationError(
                str(_l("Tệp lớn hơn %(limit)s MB. Xin chia thành nhiều tệp.", limit=MOST_BYTES // 1024 // 1024))
            )
        if not self.bytes.strip():
            raise ValidationError(str(_l("Tệp không có nội dung.")))

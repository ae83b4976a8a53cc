"""Forms of the verification desk: papers, checks, reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, HiddenField
from wtforms.validators import InputRequired, Optional, Regexp, ValidationError

from marketplace.accounts.forms import ChoiceField, email_field, options
from marketplace.accounts.models import Organisation, OrganisationPaper
from marketplace.accounts.organisation_forms import NEEDED, is_website
from marketplace.accounts.verification import LIST, Finding
from marketplace.kernel.clock import today
from marketplace.kernel.forms import BaseForm, line, prose
from marketplace.reference.service import choices

FIRST_YEAR = 1945
NO_CARDS = _("Không gửi ảnh căn cước hay hộ chiếu của bất cứ ai.")
FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


class DayField(DateField):
    def process_formdata(self, valuelist: Any) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Ngày chưa đúng. Ví dụ: 21/11/2026.")) from None


def is_past(form: Any, field: Any) -> None:
    """A day that has come, and not too long ago to be true."""
    if field.data and field.data.year < FIRST_YEAR:
        raise ValidationError(_("Ngày này quá xa. Xin xem lại năm."))
    if field.data and field.data > today():
        raise ValidationError(_("Ngày này chưa đến. Xin xem lại."))


class SeenForm(BaseForm):
    """What an officer decides on is what was read: ``seen`` is its version."""

    version = HiddenField(validators=[Regexp(r"[0-9]{1,9}\Z", message=_("Biểu mẫu không hợp lệ. Xin tải lại trang."))])

    def show(self, organisation: Organisation) -> None:
        """Remember which version is on the page."""
        self.version.data = str(organisation.version)

    @property
    def seen(self) -> int:
        return int(self.version.data or 0)


class VerifyForm(SeenForm):
    """Only the button."""


class CheckForm(SeenForm):
    """One thing compared with its source. ``organisation`` is set by the view."""

    organisation: Organisation

    what = ChoiceField(_("Điều đã đối chiếu"), validators=[NEEDED])
    document = line(
        _("Tên hoặc số văn bản"),
        most=300,
        required=True,
        description=_("Số, nơi cấp. Với mã số thuế: chính mã số đã tra."),
    )
    dated = DayField(_("Ngày của văn bản"), format=FORMATS, validators=[Optional(), is_past])
    link = line(
        _("Địa chỉ trang đã tra"),
        most=500,
        validators=[is_website],
        description=_("Nếu tra trên mạng. Ví dụ: https://…"),
    )
    checked_on = DayField(
        _("Ngày đối chiếu"),
        format=FORMATS,
        default=today,
        validators=[InputRequired(_("Xin điền mục này.")), is_past],
    )
    paper = ChoiceField(_("Giấy tờ tổ chức đã gửi"), default="")
    file = FileField(_("Hoặc tệp bạn có"), description=_("PDF hoặc ảnh, ví dụ bản in kết quả tra cứu."))

    def fill(self, organisation: Organisation, papers: Sequence[OrganisationPaper]) -> None:
        """What can be chosen for this organisation."""
        self.organisation = organisation
        self.what.choices = options(choices(LIST, _("Chọn việc đã đối chiếu")))
        sent = [(paper.public_id, paper.file.filename) for paper in papers]
        self.paper.choices = options([("", _("Không có")), *sent])

    def validate_what(self, field: Any) -> None:
        if field.data == "MST" and not self.organisation.tax_code:
            raise ValidationError(_("Tổ chức chưa khai mã số thuế. Xin nhờ tổ chức điền trước."))

    def finding(self) -> Finding:
        return Finding(
            what=self.what.data,
            document=self.document.data,
            dated=self.dated.data,
            link=self.link.data or "",
            checked_on=self.checked_on.data,
        )


class UnverifyForm(SeenForm):
    reason = prose(_("Lý do"), most=1000, required=True, description=_("Người quản lý tổ chức đọc được lý do này."))


class SuspendForm(SeenForm):
    reason = prose(
        _("Lý do"),
        most=1000,
        required=True,
        description=_("Thành viên của tổ chức và cán bộ đọc được lý do này; công chúng thì không."),
    )


class PaperForm(BaseForm):
    what = ChoiceField(_("Chứng minh điều gì"), validators=[NEEDED])
    file = FileField(
        _("Tệp"), validators=[FileRequired(_("Xin chọn tệp."))], description=_("PDF hoặc ảnh chụp rõ chữ.")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.what.choices = options(choices(LIST, _("Chọn loại giấy tờ")))


class FirstOwnerForm(BaseForm):
    email = email_field(_("Thư điện tử của người quản lý đầu tiên"))

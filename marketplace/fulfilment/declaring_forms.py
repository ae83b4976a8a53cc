"""The one page on which a contract made elsewhere is declared, and what is answered to it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FormField, RadioField, SelectField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, ValidationError

from marketplace.catalogue import parsing
from marketplace.catalogue.fields import CodeField, CodesField, DayField
from marketplace.deals.models import DEMAND, SUPPLY
from marketplace.fulfilment import money
from marketplace.fulfilment.declaring import Declared
from marketplace.fulfilment.forms import CHOOSE, DAY
from marketplace.kernel.clock import today
from marketplace.kernel.forms import BaseForm, line, prose
from marketplace.vietnamese.numerals import is_below_nought

NOT_SAID = _l("Không nêu")
ROWS = ("1", "2", "3")


class AmountForm(PlainForm):
    """An amount, its currency, and the rate of the day of signing."""

    currency = SelectField(_l("Đơn vị tiền"), choices=[SelectChoice(code, name) for code, name in money.NAMES.items()])
    amount = line(_l("Giá trị hợp đồng"), most=60, description=_l("Ví dụ: 1,2 tỷ (VND) hoặc 25.000,50 (USD)."))
    rate = line(
        _l("Tỷ giá ngày ký"), most=20, description=_l("Số đồng cho một đơn vị, ví dụ 25.400. Bỏ trống nếu là VND.")
    )

    def validate_amount(self, field: Any) -> None:
        if field.data and self.currency.data in money.CURRENCIES:
            _read(self.units, field.data)

    def validate_rate(self, field: Any) -> None:
        if field.data and self.currency.data in money.CURRENCIES:
            _read(money.read_rate, field.data, self.currency.data)

    def units(self, text: str) -> int:
        """In the smallest unit. Raises ValueError with words."""
        if self.currency.data != "VND":
            return money.read_amount(text, self.currency.data)
        if is_below_nought(text):
            raise ValueError(money.TOO_MUCH)
        amount = parsing.parse_money(text)
        return money.read_amount(str(amount or 0), "VND")

    def validate(self, *args: Any, **more: Any) -> bool:
        if not super().validate(*args, **more):
            return False
        if not self.amount.data:
            return True
        if self.currency.data != "VND" and not self.rate.data:
            self.rate.errors = [gettext("Xin ghi tỷ giá ngày ký.")]
            return False
        try:
            money.in_vnd(self.units(self.amount.data), self.currency.data, self.plain_rate)
        except ValueError as problem:
            self.amount.errors = [*self.amount.errors, str(problem)]
            return False
        return True

    @property
    def plain_rate(self) -> str:
        return money.read_rate(self.rate.data or "1", self.currency.data)


def _read(read: Any, *what: Any) -> None:
    try:
        read(*what)
    except ValueError as problem:
        raise ValidationError(str(problem)) from None


def _what(label: Any) -> CodeField:
    return CodeField(label, code_list="evidence_kind", blank=_l("Chọn loại"))


def _scan() -> FileField:
    return FileField(_l("Tệp (PDF, DOCX, XLSX)"))


class DeclareForm(BaseForm):
    """Everything on one page; only the first part is compulsory."""

    organisation = SelectField(_l("Khai báo thay mặt"))
    side = RadioField(
        _l("Tổ chức của bạn là"),
        choices=[SelectChoice(SUPPLY, _l("Bên giao công nghệ")), SelectChoice(DEMAND, _l("Bên nhận công nghệ"))],
        validators=[DataRequired(CHOOSE)],
    )
    other_name = line(_l("Tên bên kia"), required=True)
    other_tax_code = line(_l("Mã số thuế của bên kia"), most=14)
    other_email = line(
        _l("Thư điện tử của bên kia"),
        most=254,
        description=_l("Cần khi bên kia chưa có trên Sàn: Sàn gửi một liên kết để xác nhận."),
        validators=[Email(_l("Xin xem lại địa chỉ thư."))],
    )
    other_province = CodeField(_l("Tỉnh, thành phố của bên kia"), code_list="province", blank=NOT_SAID)
    title = line(_l("Tên công nghệ hoặc hợp đồng"), required=True)
    signed_on = DayField(_l("Ngày ký"), validators=[DAY])
    effective_on = DayField(_l("Ngày có hiệu lực"))
    direction = RadioField(
        _l("Chiều chuyển giao"),
        choices=[
            SelectChoice("domestic", _l("Trong nước")),
            SelectChoice("inbound", _l("Từ nước ngoài vào Việt Nam")),
            SelectChoice("outbound", _l("Từ Việt Nam ra nước ngoài")),
        ],
        default="domestic",
        validators=[DataRequired(CHOOSE)],
    )
    objects = CodesField(_l("Đối tượng chuyển giao"), code_list="object_kind")
    right = CodeField(_l("Quyền được chuyển"), code_list="right_kind", blank=NOT_SAID)
    form = CodeField(_l("Hình thức chuyển giao"), code_list="transfer_form", blank=NOT_SAID)
    payment_mode = CodeField(_l("Cách thanh toán"), code_list="payment_mode", blank=NOT_SAID)
    field = CodeField(_l("Lĩnh vực khoa học và công nghệ"), code_list="st_field", blank=NOT_SAID)
    vsic = CodeField(_l("Ngành kinh tế của bên nhận"), code_list="vsic", blank=NOT_SAID)
    state_capital = BooleanField(_l("Có vốn nhà nước hoặc ngân sách nhà nước"))
    price = FormField(AmountForm, label=_l("Giá trị"))
    certificate = line(_l("Số giấy chứng nhận đăng ký, nếu đã có"), most=60)
    what_1, scan_1 = _what(_l("Chứng từ thứ nhất: loại giấy tờ")), _scan()
    what_2, scan_2 = _what(_l("Chứng từ thứ hai: loại giấy tờ")), _scan()
    what_3, scan_3 = _what(_l("Chứng từ thứ ba: loại giấy tờ")), _scan()
    note = prose(_l("Ghi chú"), most=1000)
    is_another = BooleanField(_l("Đây là một hợp đồng khác, không phải hợp đồng đã có ở trên"))

    def validate_signed_on(self, field: Any) -> None:
        if field.data > today():
            raise ValidationError(gettext("Ngày này chưa đến."))

    def validate_effective_on(self, field: Any) -> None:
        if field.data and self.signed_on.data and field.data < self.signed_on.data:
            raise ValidationError(gettext("Ngày có hiệu lực không ở trước ngày ký."))

    @property
    def declared(self) -> Declared:
        price = self.price.form
        values = {name: self[name].data or None for name in ("right", "form", "payment_mode", "field", "vsic")}
        return Declared(
            title=self.title.data,
            side=self.side.data,
            direction=self.direction.data,
            signed_on=self.signed_on.data,
            effective_on=self.effective_on.data,
            objects=tuple(self.objects.data or ()),
            state_capital=bool(self.state_capital.data),
            currency=price.currency.data,
            amount=price.units(price.amount.data) if price.amount.data else None,
            rate=price.plain_rate if price.amount.data else "1",
            certificate=self.certificate.data or "",
            note=self.note.data or "",
            evidence=tuple(self._files()),
            **values,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        for row in ROWS:
            what = self[f"what_{row}"]
            if is_file(self[f"scan_{row}"].data) and not what.data:
                what.errors = [*what.errors, str(CHOOSE)]
                valid = False
        return bool(valid)

    def _files(self) -> Any:
        for row in ROWS:
            if is_file(self[f"scan_{row}"].data):
                yield self[f"what_{row}"].data, self[f"scan_{row}"].data


class DisputeForm(BaseForm):
    words = prose(_l("Điều chưa đúng"), most=2000, required=True)


class WithdrawForm(BaseForm):
    why = prose(_l("Lý do rút"), most=1000, required=True)


class ByForm(BaseForm):
    """Who answers by link."""

    by = line(_l("Người trả lời"), most=120, required=True, description=_l("Họ tên và chức vụ."))
    words = prose(_l("Nếu chưa đúng: điều gì chưa đúng"), most=2000)


class CertificateForm(BaseForm):
    number = line(_l("Số giấy chứng nhận"), most=60, required=True)
    certified_on = DayField(_l("Ngày cấp"), validators=[DAY])


class MoreEvidenceForm(BaseForm):
    what = CodeField(
        _l("Loại giấy tờ"), code_list="evidence_kind", blank=_l("Chọn loại"), validators=[DataRequired(CHOOSE)]
    )
    scan = FileField(_l("Tệp (PDF, DOCX, XLSX)"), validators=[DataRequired(_l("Xin chọn một tệp."))])


def is_file(data: Any) -> bool:
    return isinstance(data, FileStorage) and bool(data.filename)

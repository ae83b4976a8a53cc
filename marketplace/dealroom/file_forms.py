"""Forms about files of a deal, the text of secrecy, and withdrawing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from marketplace.dealroom.models import LEVEL_LABELS, NDA
from marketplace.deals.models import BROKER, DEMAND, SUPPLY
from marketplace.kernel.forms import BaseForm, hidden, line, number_sent, prose

SIDES = {SUPPLY: _l("Bên cung"), DEMAND: _l("Bên cầu"), BROKER: _l("Môi giới")}
HINTS = {
    "parties": _l("Hai bên, môi giới và cán bộ được chỉ định mở được ngay khi hai bên đã được giới thiệu."),
    "nda": _l("Như trên, nhưng từng người phải chấp nhận thỏa thuận bảo mật trước."),
    "broker": _l("Ngoài bên bạn chỉ môi giới của hồ sơ mở được."),
}


class PutForm(BaseForm):
    """A new file: what it is, from which level on it opens."""

    upload = FileField(
        _l("Tệp"),
        description=_l(
            "PDF, DOCX hoặc XLSX. Bản PDF tải về mang tên người mở trên từng trang; DOCX và XLSX thì không."
        ),
        validators=[FileRequired(_l("Xin chọn tệp."))],
    )
    title = line(_l("Tên tài liệu"), required=True, description=_l("Ví dụ: Bản vẽ buồng sấy 500 kg"))
    level = RadioField(
        _l("Ai được mở"),
        choices=[SelectChoice(code, label) for code, label in LEVEL_LABELS.items()],
        default=NDA,
        validators=[DataRequired(_l("Xin chọn ai được mở."))],
    )


class AcceptForm(BaseForm):
    """I have read the text and agree."""

    sha256 = hidden()
    agree = BooleanField(
        _l("Tôi đã đọc hết và chấp nhận thỏa thuận bảo mật này"),
        validators=[DataRequired(_l("Xin đánh dấu vào ô này nếu bạn chấp nhận."))],
    )


class WithdrawForm(BaseForm):
    reason = prose(
        _l("Lý do"), most=1000, required=True, description=_l("Lưu trong hồ sơ; người bị rút quyền không đọc được.")
    )


class NdaForm(BaseForm):
    """The next version of the text; ``base``: the number of the one it follows."""

    body_vi = prose(_l("Bản tiếng Việt"), most=20_000, required=True)
    body_en = prose(_l("Bản tiếng Anh"), most=20_000, required=True)
    base = hidden()

    @property
    def base_number(self) -> int:
        return number_sent(self.base.data)

"""Forms about cases: the next step, moves, handing over, readers; and cases that a broker enters."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, SelectField
from wtforms.validators import Email, ValidationError

from marketplace.accounts import memberships
from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.organisation_forms import is_name, is_phone
from marketplace.accounts.organisations import EDITABLE, namesakes
from marketplace.accounts.service import tidy_email
from marketplace.catalogue.fields import CodeField, DayField
from marketplace.deals.entering import Asked
from marketplace.deals.forms import SHORT, pick
from marketplace.deals.stages import STAGE_LABELS
from marketplace.deals.workflow import deal_life
from marketplace.kernel.clock import today
from marketplace.kernel.forms import BaseForm, hidden, line, prose


class MoveForm(BaseForm):
    """To which stage; ``seen``: where the case stood on the page."""

    verb = SelectField(_l("Chuyển sang"), validate_choice=False)
    seen = hidden()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verb.choices = [(step.verb, STAGE_LABELS[step.target]) for step in deal_life]


class PlanForm(BaseForm):
    """What has to happen next, and by when. Both empty: nothing is planned."""

    next_step = line(_l("Bước tiếp theo"), description=_l("Ai làm gì. Hai bên đọc được."))
    next_step_on = DayField(_l("Hạn"), description=_l("Ví dụ: 30/11/2026"))
    seen = hidden()

    def validate_next_step_on(self, field: Any) -> None:
        if field.data and field.data < today() and field.data != field.object_data:
            raise ValidationError(_("Xin ghi một ngày từ hôm nay trở đi."))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.next_step_on.data and not self.next_step.data and not self.next_step.errors:
            self.next_step.errors, valid = [_("Xin ghi bước tiếp theo cùng với ngày.")], False
        return valid


class HandOverForm(BaseForm):
    taker = pick(_l("Bàn giao cho"), _l("Xin chọn một cán bộ môi giới."), many=True)
    note = prose(
        _l("Ghi chú bàn giao"),
        required=True,
        description=_l("Đã làm gì, đang chờ gì, cần lưu ý gì. Chỉ cán bộ phụ trách hồ sơ đọc được, hai bên thì không."),
    )
    seen = hidden()

    def offer(self, people: list[Person]) -> None:
        self.taker.choices = [("", _("Chọn cán bộ")), *((one.public_id, one.name) for one in people)]


class ReaderForm(BaseForm):
    person = pick(lazy_pgettext("one", "Cán bộ"), _l("Xin chọn một cán bộ."), many=True)
    reason = prose(_l("Lý do"), most=SHORT, required=True, description=_l("Hai bên đọc được tên cán bộ và lý do."))

    def offer(self, people: list[Person]) -> None:
        self.person.choices = [("", _("Chọn cán bộ")), *((one.public_id, one.name) for one in people)]


class EnterForm(BaseForm):
    """What a case is about that a broker enters."""

    title = line(_l("Tên hồ sơ"), required=True, description=_l("Ví dụ: Chuyển giao máy sấy mít bằng bơm nhiệt"))
    introduction = prose(
        _l("Hai bên đã bàn việc gì"),
        required=True,
        description=_l("Lời mở đầu của hồ sơ. Hai bên đọc và xác nhận đúng nội dung này."),
    )
    technology = line(_l("Số tin công nghệ"), most=20, description=_l("Nếu công nghệ đang đăng trên Sàn."))
    need = line(_l("Số tin nhu cầu"), most=20, description=_l("Nếu nhu cầu đang đăng trên Sàn."))


class SideForm(BaseForm):
    """One side: its organisation (``known``, or a new one) and the person who confirms for it."""

    org_name = line(
        _l("Tên tổ chức"),
        required=True,
        validators=[is_name],
        description=_l("Đủ tên như trong giấy đăng ký hoặc quyết định thành lập."),
    )
    certain = BooleanField(_l("Đây là một tổ chức khác, chỉ trùng tên"))
    org_kind = CodeField(_l("Loại hình"), code_list="org_kind", blank=_l("Chọn loại hình"))
    org_province = CodeField(_l("Tỉnh, thành phố"), code_list="province", blank=_l("Chọn tỉnh, thành phố"))
    person_name = line(_l("Họ tên người xác nhận"), most=120, validators=[is_name])
    phone = line(_l("Điện thoại"), most=30, validators=[is_phone])
    email = line(
        _l("Thư điện tử"),
        most=254,
        validators=[Email(message=_l("Địa chỉ thư điện tử chưa đúng. Ví dụ: ten@donvi.vn"))],
    )
    met = CodeField(_l("Cách gặp"), code_list="contact_way", blank=_l("Chọn một cách"))

    def __init__(self, known: Organisation | None, **more: Any) -> None:
        super().__init__(meta={"csrf": False}, **more)
        self.known, self.has_members = known, known is not None and memberships.has_members(known)
        self.namesakes: list[Organisation] = []  # of the new organisation: perhaps one of them is meant
        if known is not None:
            del self.org_name, self.org_kind, self.org_province, self.certain

    def validate_org_name(self, field: Any) -> None:
        self.namesakes = [] if self.certain.data else namesakes(field.data)
        if self.namesakes:
            raise ValidationError(
                _("Đã có tổ chức trùng tên. Xin chọn tổ chức đó, hoặc đánh dấu vào ô bên dưới rồi gửi lại.")
            )

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        needed = [] if self.known is not None else [self.org_kind, self.org_province]
        if self.asks_person:
            needed += [self.person_name, self.met]
        for field in needed:
            if not field.data and not field.errors:
                field.errors, valid = [_("Xin điền mục này.")], False
        if self.asks_person and not (self.phone.data or self.email.data or self.phone.errors or self.email.errors):
            self.phone.errors = [_("Xin ghi điện thoại hoặc thư điện tử, để người đó xác nhận được.")]
            return False
        return valid

    @property
    def asks_person(self) -> bool:
        """Members of an organisation confirm by themselves, unless somebody is named."""
        return not self.has_members or any((self.person_name.data, self.phone.data, self.email.data))

    def organisation(self) -> dict[str, Any]:
        """What organisations.create_for() takes."""
        values: dict[str, Any] = dict.fromkeys(EDITABLE, "")
        asked = {"name": self.org_name.data, "kind": self.org_kind.data, "province": self.org_province.data}
        return {**values, "size": None, "tax_code": None, "vsic": None, **asked}

    def person(self) -> Asked:
        email = tidy_email(self.email.data or "")
        return Asked(self.person_name.data or "", self.phone.data or "", email, self.met.data or "")


class ConfirmForm(BaseForm):
    """What somebody says of a case that a broker entered."""

    words = prose(_l("Chỗ chưa đúng"), most=2000)

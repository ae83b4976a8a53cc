"""A clause of the library as an administrator writes it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.agreements import clauses
from marketplace.agreements.clauses import Wording
from marketplace.agreements.drafting_forms import MOST_TEXT, tell_bad_places
from marketplace.agreements.facts import HAS
from marketplace.agreements.models import KIND_LABELS
from marketplace.kernel.forms import BaseForm, hidden, line, number_sent, prose
from marketplace.reference.service import codes

HAS_LABELS: dict[str, Any] = {
    "object_words": _l("mô tả đối tượng"),
    "product": _l("sản phẩm"),
    "quality": _l("tiêu chuẩn, chất lượng"),
    "territory": _l("lãnh thổ"),
    "field_of_use": _l("lĩnh vực sử dụng"),
    "starts_on": _l("ngày bắt đầu"),
    "months": _l("thời hạn"),
    "steps": _l("kế hoạch"),
    "warranty_months": _l("thời hạn bảo hành"),
    "warranty": _l("nội dung bảo hành"),
    "any_warranty": _l("bảo hành"),
    "training": _l("nội dung đào tạo"),
    "training_size": _l("số người và số ngày đào tạo"),
    "support_months": _l("thời hạn hỗ trợ"),
    "support": _l("nội dung hỗ trợ"),
    "penalty": _l("phạt vi phạm"),
    "disputes": _l("cơ quan giải quyết tranh chấp"),
    "other": _l("nội dung khác"),
    "lump": _l("tổng giá"),
    "vat_included": _l("giá đã gồm thuế"),
    "instalments": _l("các đợt thanh toán"),
    "per_unit": _l("giá theo đơn vị sản phẩm"),
    "share": _l("tỷ lệ phần trăm"),
    "minimum": _l("mức tối thiểu mỗi năm"),
    "years": _l("số năm trả"),
    "capital": _l("giá trị góp vốn"),
    "capital_share": _l("tỷ lệ vốn góp"),
    "price_words": _l("thỏa thuận thêm về giá"),
    "sublicense": _l("quyền chuyển giao tiếp"),
    "running": _l("trả theo sản lượng hoặc tỷ lệ"),
    "money": _l("thanh toán bằng tiền"),
    "listing": _l("tin trên Sàn"),
    "restricted": _l("công nghệ hạn chế chuyển giao"),
}
assert HAS_LABELS.keys() == HAS.keys()
LISTS = {
    "right": ("right_kind", _l("Chỉ với quyền")),
    "payment": ("payment_mode", _l("Chỉ với phương thức thanh toán")),
    "base": ("payment_mode", _l("Chỉ khi tỷ lệ tính trên")),
    "form": ("transfer_form", _l("Chỉ với hình thức chuyển giao")),
    "objects": ("object_kind", _l("Chỉ với đối tượng")),
    "modes": ("transfer_mode", _l("Chỉ với phương thức chuyển giao")),
}
LIST_NAMES = {
    "right": _l("quyền được chuyển"),
    "payment": _l("phương thức thanh toán"),
    "base": _l("tỷ lệ tính trên"),
    "form": _l("hình thức chuyển giao"),
    "modes": _l("phương thức chuyển giao"),
    "objects": _l("đối tượng chuyển giao"),
}
"""As they are called inside a sentence."""


class Boxes(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _known() -> list[SelectChoice]:
    return [SelectChoice(code, words) for code, words in HAS_LABELS.items()]


class ClauseForm(BaseForm):
    base = hidden()
    section = SelectField(_l("Thuộc nội dung"))
    heading_vi = line(_l("Tên điều khoản"), required=True, description=_l("Để cán bộ tìm; không in vào văn bản."))
    heading_en = line(_l("Tên tiếng Anh"), required=True)
    body_vi = prose(_l("Nội dung tiếng Việt"), most=MOST_TEXT, required=True)
    body_en = prose(_l("Nội dung tiếng Anh"), most=MOST_TEXT, required=True)
    note = prose(_l("Ghi chú cho cán bộ"), most=1000, description=_l("Khi nào dùng, căn cứ điều luật nào."))
    position = IntegerField(
        _l("Thứ tự"),
        default=0,
        validators=[InputRequired(_l("Xin ghi một số.")), NumberRange(0, 100_000, _l("Xin ghi số từ 0 đến 100000."))],
    )
    has = Boxes(_l("Dùng khi điều khoản đã thống nhất có"), choices=_known)
    lacks = Boxes(_l("Dùng khi điều khoản đã thống nhất không có"), choices=_known)
    right = Boxes(LISTS["right"][1])
    payment = Boxes(LISTS["payment"][1])
    base_of = Boxes(LISTS["base"][1])
    form = Boxes(LISTS["form"][1])
    objects = Boxes(LISTS["objects"][1])
    modes = Boxes(LISTS["modes"][1])

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.section.choices = section_choices()
        for name, (code_list, _label) in LISTS.items():
            self[_field(name)].choices = [SelectChoice(one.code, one.label) for one in codes(code_list)]

    @property
    def base_number(self) -> int:
        return number_sent(self.base.data)

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        found = [tell_bad_places(field) for field in (self.body_vi, self.body_en)]
        return good and not any(found)

    @property
    def wording(self) -> Wording:
        """What was written; conditions that are empty are left out."""
        texts = ("section", "heading_vi", "heading_en", "body_vi", "body_en", "note")
        asked = {name: list(self[_field(name)].data or []) for name in ("has", "lacks", *LISTS)}
        return Wording(
            **{name: self[name].data or "" for name in texts},
            position=self.position.data or 0,
            applies={name: values for name, values in asked.items() if values},
        )


def filled(wording: Wording, base: int) -> ClauseForm:
    """The form as it begins, with a version of a clause."""
    values = {name: getattr(wording, name) for name in Wording.__dataclass_fields__ if name != "applies"}
    asked = {_field(name): list(wording.applies.get(name, ())) for name in ("has", "lacks", *LISTS)}
    return ClauseForm(data={**values, **asked, "base": str(base)})


def section_choices() -> list[Any]:
    """All contents, after the kind of paper."""
    return [
        SelectChoice(one.code, f"{KIND_LABELS[kind]}: {one.label}")
        for kind in KIND_LABELS
        for one in clauses.contents(kind)
    ]


def _field(name: str) -> str:
    """``base`` is the version that was read; the condition of that name has a field of its own."""
    return "base_of" if name == "base" else name

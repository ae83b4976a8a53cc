"""The forms in which listings are written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, FormField, MultipleFileField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from marketplace.accounts.models import Organisation
from marketplace.catalogue import content
from marketplace.catalogue.content import Content
from marketplace.catalogue.fields import (
    CodeCards,
    CodeField,
    CodesField,
    DayField,
    LinesField,
    MoneyField,
    OwnersField,
    Rows,
    WordsField,
)
from marketplace.catalogue.labels import FIELDS as L
from marketplace.catalogue.levels import LEVEL_LABELS, NDA, PUBLIC
from marketplace.kernel.clock import today
from marketplace.kernel.forms import BaseForm, hidden, line, prose
from marketplace.kernel.text import clean_line

MOST_WORDS, LONGEST_WORD = 15, 60  # suggested keywords that are taken at once
MOST_FIGURES, LEAST_FIGURES, MOST_IP, MOST_DETAILS = 12, 3, 6, 8


class Row(Form):
    """A row that may repeat; an empty one counts for nothing. ``key`` is what a filled one must have."""

    key = ""
    key_words: Any = ""

    @property
    def is_empty(self) -> bool:
        return not any(field.data or field.errors for field in self)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if not self.is_empty and not self[self.key].data and not self[self.key].errors:
            self[self.key].errors = [str(self.key_words)]
            return False
        return bool(valid)


class FigureRow(Row):
    key, key_words = "label", _l("Ghi tên chỉ tiêu, hoặc xóa trống cả dòng.")

    label = line(_l("Chỉ tiêu"), most=120)
    unit = line(_l("Đơn vị tính"), most=40)
    before = line(_l("Trước"), most=40)
    after = line(_l("Sau"), most=40)
    source = line(_l("Nguồn số liệu"), most=200)


class IpRow(Row):
    key, key_words = "kind", _l("Chọn loại quyền, hoặc xóa trống cả dòng.")

    kind = CodeField(_l("Loại quyền"), code_list="ip_kind", blank=_l("Chưa chọn"))
    number = line(_l("Số văn bằng hoặc số đơn"), most=60)
    status = CodeField(_l("Tình trạng"), code_list="ip_status", blank=_l("Chưa chọn"))
    filed_on = DayField(_l("Ngày nộp đơn"))
    owners = OwnersField(_l("Chủ sở hữu và tỷ lệ"))

    def validate_filed_on(self, field: DayField) -> None:
        if field.data and field.data > today():
            raise ValidationError(gettext("Ngày nộp đơn không thể ở sau hôm nay."))


class DetailRow(Row):
    """A part of the description that opens from a level on."""

    key, key_words = "heading", _l("Ghi tên mục, hoặc xóa trống cả mục.")

    heading = line(_l("Tên mục"), most=120)
    body = prose(_l("Nội dung"))
    level = SelectField(
        _l("Ai đọc được"),
        choices=[SelectChoice(code, label) for code, label in LEVEL_LABELS.items() if code != PUBLIC],
        default=NDA,
    )

    @property
    def is_empty(self) -> bool:
        return not any(field.data or field.errors for field in (self.heading, self.body))

    def validate(self, extra_validators: Any = None) -> bool:
        """An empty box ends the checks of its own field, so it is looked at here."""
        valid = super().validate(extra_validators)
        if self.heading.data and not self.body.data and not self.body.errors:
            self.body.errors = [gettext("Xin điền mục này.")]
            return False
        return valid


class PublicationForm(BaseForm):
    """What technologies and needs have in common."""

    kind = ""

    version = hidden()
    organisation = CodeField(_l("Đăng thay mặt"))
    title = line(L["title"], required=True)  # all that a draft needs; completeness.py says what sending needs
    problem = prose(L["problem"])
    st_field = CodesField(L["st_field"], code_list="st_field", leaves=True)
    vsic = CodesField(L["vsic"], code_list="vsic")
    province = CodeField(L["province"], code_list="province", blank=_l("Chưa chọn"))
    keywords = WordsField(L["keywords"])

    def offer(self, organisations: Iterable[Organisation]) -> None:
        """Let the person choose among the organisations they write for; the first is chosen to begin with."""
        self.organisation.choices = [SelectChoice(one.public_id, one.name) for one in organisations]
        self.organisation.data = self.organisation.data or self.organisation.choices[0].value

    def keep_codes(self) -> None:
        """Go on offering the retired codes that the listing holds."""
        for name in content.CODE_LISTS[self.kind]:
            self[name].keep(self[name].object_data or [])

    def content(self) -> Content:
        columns = {name: self._value_of(name) for name in content.COLUMNS[self.kind]}
        codes = {name: list(dict.fromkeys(self[name].data or [])) for name in content.CODE_LISTS[self.kind]}
        return Content(columns, codes)

    def _value_of(self, name: str) -> Any:
        field = self[name]
        if isinstance(field, (CodeField, MoneyField, DayField)):
            value = field.data if field.data not in ("", None) else None
            return int(value) if value is not None and name.startswith("trl") else value
        if isinstance(field, (WordsField, LinesField)):
            return field.data or []
        return field.data or "" if not isinstance(field, BooleanField) else bool(field.data)

    def check_range(self, low: MoneyField, high: MoneyField) -> None:
        if low.data is not None and high.data is not None and low.data > high.data:
            raise ValidationError(gettext("Mức cao nhất đang nhỏ hơn mức thấp nhất. Xin xem lại hai số."))


class TechnologyForm(PublicationForm):
    kind = "technology"

    solution = prose(L["solution"])
    benefit = prose(L["benefit"])
    trl = CodeCards(L["trl"], code_list="trl", blank=_l("Chưa xác định"), default="")
    trl_evidence = prose(L["trl_evidence"], most=2000)
    figures = Rows(FormField(FigureRow), L["figures"], min_entries=LEAST_FIGURES, max_entries=MOST_FIGURES)
    ip_rights = Rows(FormField(IpRow), L["ip_rights"], min_entries=1, max_entries=MOST_IP)
    object_kind = CodesField(L["object_kind"], code_list="object_kind")
    right_kind = CodesField(L["right_kind"], code_list="right_kind")
    transfer_form = CodesField(L["transfer_form"], code_list="transfer_form")
    transfer_mode = CodesField(L["transfer_mode"], code_list="transfer_mode")
    price_mode = CodeCards(L["price_mode"], code_list="price_mode", blank=_l("Chưa chọn"), default="")
    price_min = MoneyField(L["price_min"])
    price_max = MoneyField(L["price_max"])
    state_funded = BooleanField(_l("Công nghệ được tạo ra có dùng ngân sách nhà nước"))
    summary_en = prose(L["summary_en"], most=3000)
    pictures = MultipleFileField(L["pictures"])
    documents = MultipleFileField(L["documents"])
    details = Rows(FormField(DetailRow), L["details"], min_entries=1, max_entries=MOST_DETAILS)

    def validate_price_max(self, field: MoneyField) -> None:
        self.check_range(self.price_min, field)

    def content(self) -> Content:
        shared = super().content()
        return Content(shared.columns, shared.codes, **{name: self._rows(name) for name in content.ROWS})

    def _rows(self, name: str) -> list[dict[str, Any]]:
        rows = [entry.form for entry in self[name].entries if not entry.form.is_empty]
        return [{field.short_name: _cell(field) for field in row} for row in rows]


class NeedForm(PublicationForm):
    kind = "need"

    tried = prose(L["tried"])
    must_have = LinesField(L["must_have"])
    not_wanted = prose(L["not_wanted"], most=2000)
    scale = line(L["scale"])
    budget_min = MoneyField(L["budget_min"])
    budget_max = MoneyField(L["budget_max"])
    deadline = DayField(L["deadline"])
    questions_until = DayField(L["questions_until"])
    trl_wish = CodeField(L["trl_wish"], code_list="trl", blank=_l("Mức nào cũng được"))
    cooperation_form = CodesField(L["cooperation_form"], code_list="cooperation_form")
    anonymous = BooleanField(_l("Ẩn tên tổ chức với công chúng"), default=True)
    seen = BooleanField(_l("Tôi đã xem lại và vẫn muốn gửi"))

    def validate_budget_max(self, field: MoneyField) -> None:
        self.check_range(self.budget_min, field)

    def validate_questions_until(self, field: DayField) -> None:
        if field.data and self.deadline.data and field.data > self.deadline.data:
            raise ValidationError(gettext("Ngày này không thể ở sau hạn cần có giải pháp."))


FORMS: dict[str, type[PublicationForm]] = {"technology": TechnologyForm, "need": NeedForm}


def form_for(
    kind: str,
    organisations: Iterable[Organisation],
    item: Any = None,
    held: dict[str, Any] | None = None,
    version: str = "",
) -> PublicationForm:
    """The form of a kind: empty, or filled with ``item``; what was sent in this request comes before both.

    ``held`` and ``version`` take the place of the item's own content and version where a copy of it is written.
    """
    values = held if held is not None else content.read(item) if item else {}
    form = FORMS[kind](data=_typed(values), version=version or (str(item.version) if item else ""))
    form.offer(organisations)
    form.keep_codes()
    return form


def add_row(form: Any, name: str) -> None:
    """One more empty row, up to the most there may be."""
    rows = form[name]
    if len(rows.entries) < rows.max_entries:
        rows.append_entry()


def accept_words(form: PublicationForm, words: Iterable[str]) -> None:
    """Put suggested keywords that were ticked behind those in the box."""
    new = [word for one in list(words)[:MOST_WORDS] if (word := clean_line(one.replace(",", " "))[:LONGEST_WORD])]
    if not new:
        return
    field = form.keywords
    text = ", ".join(part for part in (field._value(), *new) if part)
    try:
        field.data, field.process_errors = field.read(text), ()
    except ValueError as problem:
        field.process_errors = [str(problem)]
    field.raw_data = [text]


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """TRL levels are numbers in the table and codes on the form."""
    return {name: str(v) if name.startswith("trl") and isinstance(v, int) else v for name, v in values.items()}


def _cell(field: Any) -> Any:
    if isinstance(field, OwnersField):
        return field.data or []
    return field.data if isinstance(field, DayField) else field.data or ""

"""The form in which terms are written, and the small ones that send, accept and open again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, FormField, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from marketplace.catalogue.fields import CodeField, CodesField, DayField, Rows
from marketplace.kernel.forms import BaseForm, hidden, line, prose
from marketplace.offers.checking import MOST_STEPS
from marketplace.offers.checking_price import MOST_INSTALMENTS
from marketplace.offers.fields import AmountField, CountField, ShareField
from marketplace.offers.labels import FIELDS as L
from marketplace.offers.labels import INSTALMENT, SHARE_OF, SIDES, STEP
from marketplace.offers.terms import Instalment, Price, Step, Terms

CHOOSE = _l("Chưa chọn")
LONG = 2000


class _Choice(SelectField):
    """One of a few fixed words, or none."""

    def __init__(self, label: Any, words: dict[str, Any], **more: Any) -> None:
        choices = [SelectChoice("", CHOOSE), *(SelectChoice(code, word) for code, word in words.items())]
        super().__init__(label, choices=choices, validate_choice=False, **more)

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {choice.value for choice in self.choices}:
            raise ValidationError(_("Giá trị không nằm trong danh sách, xin chọn lại."))


class Row(Form):
    """A row that may repeat; an empty one counts for nothing."""

    @property
    def is_empty(self) -> bool:
        return not any(field.data or field.errors for field in self)


class InstalmentRow(Row):
    title = line(INSTALMENT["title"], most=120)
    amount = AmountField(INSTALMENT["amount"])
    due_on = DayField(INSTALMENT["due_on"])
    after = line(INSTALMENT["after"])

    def value(self) -> Instalment:
        return Instalment(self.title.data or "", self.amount.data or 0, self.due_on.data, self.after.data or "")


class StepRow(Row):
    title = line(STEP["title"])
    side = _Choice(STEP["side"], {side: SIDES[side] for side in ("supply", "demand")})
    due_on = DayField(STEP["due_on"])
    place = line(STEP["place"])

    @property
    def is_empty(self) -> bool:
        return not (self.title.data or self.due_on.data or self.place.data or self.due_on.errors)

    def value(self) -> Step:
        return Step(self.title.data or "", self.side.data or "", self.due_on.data, self.place.data or "")


class PriceForm(Form):
    mode = CodeField(L["price.mode"], code_list="payment_mode", blank=CHOOSE)
    lump = AmountField(L["price.lump"])
    vat_included = BooleanField(L["price.vat_included"])
    instalments = Rows(FormField(InstalmentRow), L["price.instalments"], min_entries=2, max_entries=MOST_INSTALMENTS)
    per_unit = AmountField(L["price.per_unit"])
    unit = line(L["price.unit"], most=40)
    share = ShareField(L["price.share"])
    base = _Choice(L["price.base"], dict(SHARE_OF))
    after_tax = BooleanField(L["price.after_tax"])
    minimum = AmountField(L["price.minimum"])
    years = CountField(L["price.years"])
    capital = AmountField(L["price.capital"])
    capital_share = ShareField(L["price.capital_share"])
    words = prose(L["price.words"], most=LONG)

    def value(self) -> Price:
        values = {name: field.data for name, field in self._fields.items() if name != "instalments"}
        for name in ("mode", "unit", "base", "words"):
            values[name] = values[name] or ""
        return Price(**values, instalments=tuple(_values(self.instalments)))


class TermsForm(BaseForm):
    """Everything of a term sheet; ``version`` is that of the draft it was read from."""

    version = hidden()
    title = line(L["title"])
    objects = CodesField(L["objects"], code_list="object_kind")
    object_words = prose(L["object_words"])
    product = line(L["product"])
    quality = prose(L["quality"], most=LONG)
    right = CodeField(L["right"], code_list="right_kind", blank=CHOOSE)
    allow_sublicense = BooleanField(L["allow_sublicense"])
    territory = line(L["territory"])
    field_of_use = line(L["field_of_use"])
    form = CodeField(L["form"], code_list="transfer_form", blank=CHOOSE)
    modes = CodesField(L["modes"], code_list="transfer_mode")
    starts_on = DayField(L["starts_on"])
    months = CountField(L["months"])
    price = FormField(PriceForm, _l("Giá và cách trả"))
    steps = Rows(FormField(StepRow), L["steps"], min_entries=2, max_entries=MOST_STEPS)
    warranty_months = CountField(L["warranty_months"])
    warranty = prose(L["warranty"], most=LONG)
    training_people = CountField(L["training_people"])
    training_days = CountField(L["training_days"])
    training = prose(L["training"], most=LONG)
    support_months = CountField(L["support_months"])
    support = prose(L["support"], most=LONG)
    penalty = ShareField(L["penalty"])
    disputes = prose(L["disputes"], most=LONG)
    other = prose(L["other"])
    note = prose(_l("Lời nhắn gửi kèm"), most=LONG)

    def value(self) -> Terms:
        """The terms as they were typed; what could not be read is left out."""
        values: dict[str, Any] = {}
        for name in Terms.__dataclass_fields__:
            data = self[name].data
            if name == "price":
                values[name] = self.price.form.value()
            elif name == "steps":
                values[name] = tuple(_values(self.steps))
            elif isinstance(self[name], CodesField):
                values[name] = tuple(dict.fromkeys(data or ()))
            elif isinstance(self[name], DayField | CountField | ShareField | BooleanField):
                values[name] = data
            else:
                values[name] = data or ""
        return Terms(**values)

    def take(self, problems: Iterable[tuple[str, Any]]) -> None:
        """Put each problem at its field."""
        for path, words in problems:
            field, lists = self._at(path.split("."))
            field.errors = [*field.errors, str(words)]
            for one in lists:
                one.errors = [*(entry.errors for entry in one.entries), *(e for e in one.errors if isinstance(e, str))]

    def _at(self, path: list[str]) -> tuple[Any, list[Any]]:
        """The field of a path, and the lists of rows on the way there."""
        form: Any = self
        lists: list[Any] = []
        for place, name in enumerate(path):
            if name.isdigit():
                form = _filled(lists[-1])[int(name)]
                continue
            field = form[name]
            if place == len(path) - 1:
                break
            if isinstance(field, Rows):
                lists.append(field)
            else:
                form = field.form
        return field, lists

    def change_rows(self, wish: str) -> bool:
        """Add or remove a row, as the buttons ask: add-instalment, remove-step-2. False: it asks for nothing such."""
        verb, _dash, rest = wish.partition("-")
        name, _dash, place = rest.partition("-")
        rows = {"instalment": self.price.form.instalments, "step": self.steps}.get(name)
        if rows is None or verb not in ("add", "remove"):
            return False
        if verb == "add" and len(rows.entries) < rows.max_entries:
            rows.append_entry()
        if verb == "remove" and place in map(str, range(len(rows.entries))):
            rows.entries.pop(int(place))
        return True


class ShownForm(BaseForm):
    """A button under terms that were read: it carries their hash, so that nothing else is meant."""

    sha256 = hidden()


class ReopenForm(BaseForm):
    reason = prose(_l("Vì sao mở lại?"), most=1000, required=True)


def filled_with(terms: Terms, note: str = "", version: int | None = None) -> TermsForm:
    """The form with terms in it; what was sent in this request comes before them."""
    values = asdict(terms)
    values |= {"objects": list(terms.objects), "modes": list(terms.modes)}
    form = TermsForm(data=values | {"note": note, "version": str(version or "")})
    for name, held in (("objects", terms.objects), ("modes", terms.modes)):
        form[name].keep(held)
    return form


def typed_in(form: Any) -> list[tuple[str, str]]:
    """What was typed and chosen, rows too, as pairs of label and text: to give back where it cannot be taken."""
    return [(str(field.label.text), text) for field in _leaves(form) if (text := _told(field))]


def _leaves(form: Any) -> Iterator[Any]:
    for field in form:
        if isinstance(field, FormField):
            yield from _leaves(field.form)
        elif isinstance(field, Rows):
            yield from (leaf for entry in field.entries if not entry.form.is_empty for leaf in _leaves(entry.form))
        else:
            yield field


def _told(field: Any) -> str:
    if isinstance(field, HiddenField):
        return ""
    if isinstance(field, BooleanField):
        return _("Có") if field.data else ""
    if isinstance(field, SelectField):
        chosen = field.data if isinstance(field.data, list) else [field.data]
        return "\n".join(str(choice.label) for choice in field.choices if choice.value and choice.value in chosen)
    return str(field._value() or "")


def _filled(rows: Rows) -> list[Any]:
    return [entry.form for entry in rows.entries if not entry.form.is_empty]


def _values(rows: Rows) -> Iterator[Any]:
    return (row.value() for row in _filled(rows))

"""Form fields of listings: text that is read into a value, and choices from the official lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import FieldList, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from marketplace.catalogue import parsing
from marketplace.kernel.text import clean
from marketplace.reference import service as reference

NOT_IN_LIST = lazy_gettext("Có mục không nằm trong danh sách, xin chọn lại.")


class Typed:
    """A text field whose data is what was read; what cannot be read stays in the box as it was typed."""

    most = 200
    data: Any
    raw_data: Any

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def write(self, value: Any) -> str:
        raise NotImplementedError

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        self.data = None
        if len(valuelist[0]) > self.most:
            raise ValueError(gettext("Xin viết không quá %(most)s ký tự.", most=self.most))
        try:
            self.data = self.read(valuelist[0])
        except ValueError as problem:
            raise ValueError(str(problem)) from None

    def pre_validate(self, form: Any) -> None:
        """What cannot be read is told as such: it is neither missing nor out of bounds."""
        if getattr(self, "process_errors", None):
            raise StopValidation

    def _value(self) -> str:
        if self.raw_data:
            return clean(self.raw_data[0])
        return self.write(self.data) if self.data is not None else ""


class MoneyField(Typed, StringField):
    """An amount in VND."""

    most = 60

    def read(self, text: str) -> int | None:
        return parsing.parse_money(text)

    def write(self, value: int) -> str:
        return f"{value:,}".replace(",", ".")


class DayField(Typed, StringField):
    """A calendar day."""

    most = 30

    def read(self, text: str) -> date | None:
        return parsing.parse_day(text)

    def write(self, value: date) -> str:
        return f"{value:%d/%m/%Y}"


class OwnersField(Typed, TextAreaField):
    """Owners with shares, one per line."""

    most = 3000
    widget = TextArea()

    def read(self, text: str) -> list[dict[str, Any]]:
        return parsing.parse_owners(text)

    def write(self, value: list[dict[str, Any]]) -> str:
        return parsing.write_owners(value)


class LinesField(Typed, TextAreaField):
    """Several things, one per line."""

    most = 6000
    widget = TextArea()

    def read(self, text: str) -> list[str]:
        return parsing.parse_lines(text)

    def write(self, value: list[str]) -> str:
        return "\n".join(value)


class WordsField(Typed, StringField):
    """Keywords between commas."""

    most = 1000

    def read(self, text: str) -> list[str]:
        return parsing.parse_words(text)

    def write(self, value: list[str]) -> str:
        return ", ".join(value)


class Rows(FieldList):
    """Repeated rows; takes only row numbers that its own page could have sent."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        pattern = re.compile(re.escape(prefix) + r"-([0-9]{1,2})-")
        for name in formdata:
            if found := pattern.match(name):
                yield int(found[1])


class _FromList:
    """A field of codes; ``code_list`` names the list in marketplace/reference."""

    data: Any
    choices: Any

    def __init__(self, label: Any = None, *args: Any, code_list: str = "", blank: Any = None, **more: Any) -> None:
        super().__init__(label, *args, **more)  # type: ignore[call-arg]  # the field class that this is mixed into
        self.code_list, self.blank = code_list, blank
        if code_list:
            self.choices = list(self._offered())

    def _offered(self) -> Iterator[SelectChoice]:
        if self.blank is not None:
            yield SelectChoice("", self.blank)
        for entry in reference.codes(self.code_list):
            yield SelectChoice(*entry.option)

    def keep(self, held: Iterable[str]) -> None:
        """Go on offering codes that a listing already holds, though the list has retired them."""
        known = {choice.value for choice in self.choices}
        for code in held:
            if code and code not in known:
                self.choices.append(SelectChoice(code, reference.label(self.code_list, code)))


class CodeField(_FromList, SelectField):
    """One code from a list, or none."""

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {choice.value for choice in self.choices}:
            raise ValidationError(gettext("Giá trị không nằm trong danh sách, xin chọn lại."))


class CodeCards(CodeField, RadioField):
    """The same as a group of radio buttons."""


class CodesField(_FromList, SelectMultipleField):
    """Several codes from a list, as checkboxes; ``leaves``: only entries that stand under another."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, *args: Any, leaves: bool = False, **more: Any) -> None:
        self.leaves = leaves
        super().__init__(*args, **more)

    def _offered(self) -> Iterator[SelectChoice]:
        for entry in reference.codes(self.code_list):
            if entry.parent or not self.leaves:
                yield SelectChoice(entry.code, entry.label)

    def pre_validate(self, form: Any) -> None:
        if set(self.data or ()) - {choice.value for choice in self.choices}:
            raise ValidationError(str(NOT_IN_LIST))

    @property
    def groups(self) -> list[tuple[Any, list[Any]]]:
        """The options under the top entries of the list; those that stand alone come last, under None."""
        found: dict[str, list[Any]] = {}
        for option in self:
            entry = reference.find(self.code_list, option.choice.value)
            found.setdefault((entry.parent if entry else None) or option.choice.value, []).append(option)
        folded = [(reference.find(self.code_list, code), some) for code, some in found.items() if len(some) > 1]
        alone = [some[0] for some in found.values() if len(some) == 1]
        return folded + ([(None, alone)] if alone else [])

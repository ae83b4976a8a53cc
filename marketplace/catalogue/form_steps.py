"""The steps in which a listing is written: which field stands where, and how far each step is.

All steps are one form: those not shown travel along in it, so no step can lose what another one says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.catalogue.comparison import in_words
from marketplace.catalogue.labels import FIELDS

LONGEST_TOLD = 160  # characters of a field on the page that looks back
OPEN, WRONG, GAPS, DONE, EMPTY = "open", "wrong", "gaps", "done", "empty"
TOLD = {
    WRONG: _l("có lỗi"),
    GAPS: _l("còn thiếu"),
    DONE: _l("đã đủ"),
    EMPTY: _l("không bắt buộc"),
}


@dataclass(frozen=True)
class FormStep:
    """One step; ``parts`` name the templates catalogue/_fields_….html, ``fields`` what stands in them."""

    number: int
    label: Any
    parts: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def is_review(self) -> bool:
        return not self.parts


_PLACE = ("st_field", "vsic", "province", "keywords")
STEPS: dict[str, tuple[FormStep, ...]] = {
    "technology": (
        FormStep(
            1, _l("Vấn đề và giải pháp"), ("problem",), ("organisation", "title", "problem", "solution", "benefit")
        ),
        FormStep(2, _l("Bằng chứng và số liệu"), ("evidence",), ("trl", "trl_evidence", "figures")),
        FormStep(
            3,
            _l("Chuyển giao và giá"),
            ("transfer",),
            (
                "right_kind", "object_kind", "transfer_form", "transfer_mode", "price_mode", "price_min", "price_max",
                "ip_rights", "state_funded",
            ),
        ),
        FormStep(
            4,
            _l("Lĩnh vực, ảnh và tệp"),
            ("place", "files"),
            (*_PLACE, "pictures", "documents", "details", "summary_en"),
        ),
        FormStep(5, _l("Xem lại"), (), ()),
    ),
    "need": (
        FormStep(1, _l("Vấn đề"), ("problem",), ("organisation", "title", "problem", "tried")),
        FormStep(
            2, _l("Điều bắt buộc, lĩnh vực"), ("wish", "place"),
            ("must_have", "not_wanted", "scale", "trl_wish", *_PLACE),
        ),
        FormStep(
            3,
            _l("Kinh phí và thời hạn"),
            ("terms",),
            ("budget_min", "budget_max", "deadline", "questions_until", "cooperation_form", "anonymous"),
        ),
        FormStep(4, _l("Xem lại"), (), ()),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Progress:
    """How far a step is; ``gaps`` are the things still to do in it, as (field, words)."""

    step: FormStep
    state: str
    gaps: list[tuple[str, Any]]
    is_current: bool
    is_shown: bool

    @property
    def told(self) -> Any:
        return TOLD.get(self.state, "")


def step_of(kind: str, field: str) -> int:
    """The number of the step in which a field is written; the first for what stands nowhere."""
    return next((step.number for step in STEPS[kind] if field in step.fields), 1)


def read_number(kind: str, text: str) -> int | None:
    """A step's number as an address or a button has it; None for anything else."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
    return number if 1 <= number <= last_of(kind) else None


def last_of(kind: str) -> int:
    return len(STEPS[kind])


def progress(
    kind: str,
    current: int,
    gaps: Iterable[tuple[str, Any]],
    values: Mapping[str, Any] | None,
    wrong: Iterable[str] = (),
) -> list[Progress]:
    """All steps as the page shows them. ``wrong``: fields with an error, whose steps are shown whatever is current.

    ``values``: what is saved by field name, or None while nothing is.
    """
    missing = list(gaps)
    with_errors = {step_of(kind, name) for name in wrong}
    found = []
    for step in STEPS[kind]:
        lacks = [gap for gap in missing if gap[0] in step.fields]
        is_current = step.number == current
        shown = step.number in with_errors if with_errors else is_current
        state = WRONG if step.number in with_errors else _state(step, lacks, values)
        found.append(Progress(step, state, lacks, is_current, shown))
    return found


def _state(step: FormStep, lacks: list[Any], values: Mapping[str, Any] | None) -> str:
    if step.is_review:
        return OPEN
    if lacks:
        return GAPS if values is not None else OPEN
    said = [values.get(name) for name in step.fields] if values is not None else []
    return DONE if any(one for one in said if not isinstance(one, bool)) else EMPTY


def looked_back(kind: str, values: Mapping[str, Any], attachments: Iterable[Any] = ()) -> dict[int, list[Any]]:
    """What each step says, shortened: number of the step → (label, text), in the order of the form."""
    names = {"pictures": "picture", "documents": "document"}
    held = list(attachments)
    found: dict[int, list[Any]] = {}
    for step in STEPS[kind]:
        for field in step.fields:
            if field in names:
                text = ", ".join(one.file.filename for one in held if one.file.kind == names[field])
            else:
                text = in_words(field, values.get(field))
            if text and field in FIELDS:
                found.setdefault(step.number, []).append((FIELDS[field], _short(text)))
    return found


def _short(text: str) -> str:
    line = " · ".join(part for part in text.split("\n") if part.strip())
    return line if len(line) <= LONGEST_TOLD else line[:LONGEST_TOLD].rsplit(" ", 1)[0] + "…"

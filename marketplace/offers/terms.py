"""The content of a term sheet as a value: what is transferred, by which right, for what, with what support.

Codes are those of the lists object_kind, right_kind, transfer_form, transfer_mode and payment_mode (Luật Chuyển giao
công nghệ 07/2017/QH14 Điều 4 to 7 and 27). Money in whole VND, shares in hundredths of a per cent (basis points),
terms in months.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Instalment:
    """One payment of a lump sum: on a day, or after something has happened (a milestone, signing)."""

    title: str
    amount: int  # VND
    due_on: date | None = None
    after: str = ""  # in words, where no day is named


@dataclass(frozen=True)
class Step:
    """One step of the plan of performance: who delivers what, where, until when."""

    title: str
    side: str  # demand, supply
    due_on: date | None = None
    place: str = ""


@dataclass(frozen=True)
class Price:
    """What is paid, by payment mode. Parts that the mode does not use stay empty."""

    mode: str = ""  # payment_mode
    lump: int | None = None  # VND, TRAGON and KETHOP
    vat_included: bool = False
    instalments: tuple[Instalment, ...] = ()
    per_unit: int | None = None  # VND for one unit of product, TRAGON
    unit: str = ""
    share: int | None = None  # basis points of the base that the mode names
    base: str = ""  # KETHOP with a share: the payment_mode whose base it is taken of
    after_tax: bool = False  # LOINHUAN: of profit after tax instead of before
    minimum: int | None = None  # VND a year, at least
    years: int | None = None  # how many years a share or an amount per unit is paid
    capital: int | None = None  # VND, GOPVON: value of the technology as contribution
    capital_share: int | None = None  # basis points of the charter capital
    words: str = ""


@dataclass(frozen=True)
class Terms:
    """Everything the two sides have to agree on before a contract is drafted."""

    title: str = ""
    objects: tuple[str, ...] = ()
    object_words: str = ""
    product: str = ""
    quality: str = ""
    right: str = ""
    allow_sublicense: bool = False
    territory: str = ""
    field_of_use: str = ""
    form: str = ""
    modes: tuple[str, ...] = ()
    starts_on: date | None = None
    months: int | None = None  # None: without limit of time
    price: Price = field(default_factory=Price)
    steps: tuple[Step, ...] = ()
    warranty_months: int | None = None
    warranty: str = ""
    training_people: int | None = None
    training_days: int | None = None
    training: str = ""
    support_months: int | None = None
    support: str = ""
    penalty: int | None = None  # basis points of the value of the obligation broken
    disputes: str = ""
    other: str = ""


def to_json(terms: Terms) -> dict[str, Any]:
    """As kept in TermSheet.terms: days as ISO text, tuples as lists."""
    return {key: _plain(value) for key, value in asdict(terms).items()}


def from_json(kept: Mapping[str, Any]) -> Terms:
    """The value that ``to_json`` kept; keys that are not known (any more) are left out."""
    values = {key: value for key, value in kept.items() if key in Terms.__dataclass_fields__}
    price = dict(values.pop("price", None) or {})
    paid = tuple(_dated(Instalment, one) for one in price.pop("instalments", ()))
    steps = tuple(_dated(Step, one) for one in values.pop("steps", ()))
    for key in ("objects", "modes"):
        values[key] = tuple(values.get(key, ()))
    return Terms(
        **{**values, "starts_on": _day(values.get("starts_on"))},
        price=Price(**{key: value for key, value in price.items() if key in _PRICE}, instalments=paid),
        steps=steps,
    )


def canonical(kept: Mapping[str, Any]) -> str:
    """The one spelling of kept terms that is hashed: keys in order, no space between, marks as they are."""
    return json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(kept: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical spelling, in hexadecimal."""
    return hashlib.sha256(canonical(kept).encode()).hexdigest()


_PRICE = frozenset(Price.__dataclass_fields__) - {"instalments"}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _dated(kind: Any, one: Mapping[str, Any]) -> Any:
    return kind(**{**one, "due_on": _day(one.get("due_on"))})


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None

"""What a paper is written from: the parties, the terms, the listing; a value, free of the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marketplace.offers.terms import Terms

DEMAND, SUPPLY = "demand", "supply"
SHARES = ("GIABANTINH", "DOANHTHUTHUAN", "LOINHUAN")
"""Payment modes that are a share of something, which their definition names."""


@dataclass(frozen=True)
class Party:
    """One side as its paper names it; the fields of PartyDetails."""

    name: str = ""
    name_en: str = ""
    tax_code: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    representative: str = ""
    position: str = ""
    authority: str = ""
    account: str = ""
    bank: str = ""
    economic_form: str = "non_state"
    country: str = "VN"
    state_capital: bool = False
    related: bool = False


@dataclass(frozen=True)
class Listing:
    """What is used of the technology's listing."""

    number: str = ""
    legal_list: str = "CHUARO"
    state_funded: bool = False
    trl: int | None = None
    ip: tuple[tuple[str, str], ...] = ()  # (code of ip_kind, number)


@dataclass(frozen=True)
class Original:
    """The contract that an amendment or a liquidation is about."""

    title: str = ""
    number: str = ""
    signed_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """Everything that clauses, warnings and documents ask about."""

    kind: str
    number: str
    own_number: str = ""
    title: str = ""
    place: str = ""
    deal_number: str = ""
    law_day: date | None = None
    supply: Party = field(default_factory=Party)
    demand: Party = field(default_factory=Party)
    terms: Terms | None = None
    listing: Listing | None = None
    original: Original | None = None

    @property
    def agreed(self) -> Terms:
        """The terms, empty where there are none."""
        return self.terms or Terms()

    @property
    def base(self) -> str:
        """The payment mode whose base a share is taken of, or nothing."""
        price = self.agreed.price
        return price.mode if price.mode in SHARES else price.base


def _price(name: str) -> Callable[[Facts], bool]:
    return lambda facts: bool(getattr(facts.agreed.price, name))


def _term(name: str) -> Callable[[Facts], bool]:
    return lambda facts: bool(getattr(facts.agreed, name))


# What a clause may ask for (``has``) or be meant for the want of (``lacks``).
HAS: Mapping[str, Callable[[Facts], bool]] = {
    **{name: _term(name) for name in ("object_words", "product", "quality", "territory", "field_of_use", "starts_on")},
    **{name: _term(name) for name in ("months", "steps", "warranty_months", "warranty", "training", "support_months")},
    **{name: _term(name) for name in ("support", "penalty", "disputes", "other")},
    **{name: _price(name) for name in ("lump", "vat_included", "instalments", "per_unit", "share", "minimum", "years")},
    **{name: _price(name) for name in ("capital", "capital_share")},
    "price_words": _price("words"),
    "sublicense": _term("allow_sublicense"),
    "training_size": lambda facts: bool(facts.agreed.training_people and facts.agreed.training_days),
    "any_warranty": lambda facts: bool(facts.agreed.warranty_months or facts.agreed.warranty),
    "running": lambda facts: bool(facts.agreed.price.per_unit or facts.agreed.price.share),
    "money": lambda facts: any(getattr(facts.agreed.price, name) for name in ("lump", "per_unit", "share")),
    "listing": lambda facts: facts.listing is not None,
    "restricted": lambda facts: facts.listing is not None and facts.listing.legal_list == "HC",
}
# What a clause may ask to be one of some codes.
ONE_OF: Mapping[str, Callable[[Facts], set[str]]] = {
    "right": lambda facts: {facts.agreed.right},
    "payment": lambda facts: {facts.agreed.price.mode},
    "base": lambda facts: {facts.base},
    "form": lambda facts: {facts.agreed.form},
    "objects": lambda facts: set(facts.agreed.objects),
    "modes": lambda facts: set(facts.agreed.modes),
}


class BadCondition(ValueError):
    """A condition asks for something that nobody can tell."""


def check_condition(applies: Mapping[str, Any]) -> None:
    """Raises BadCondition, naming what is not known."""
    for key, values in applies.items():
        if key not in ("has", "lacks") and key not in ONE_OF:
            raise BadCondition(key)
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            raise BadCondition(key)
        for value in values if key in ("has", "lacks") else ():
            if value not in HAS:
                raise BadCondition(value)


def holds(applies: Mapping[str, Any], facts: Facts) -> bool:
    """Does a clause with this condition belong into a paper about these facts?"""
    return (
        all(HAS[name](facts) for name in applies.get("has", ()))
        and not any(HAS[name](facts) for name in applies.get("lacks", ()))
        and all(read(facts) & set(applies[key]) for key, read in ONE_OF.items() if key in applies)
    )

"""Facts, frozen terms and drafts for the tests of papers."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

from marketplace.accounts.models import Person
from marketplace.agreements import clauses, drafting, parties, sample
from marketplace.agreements.composing import compose
from marketplace.agreements.facts import Facts
from marketplace.agreements.layout import Layout
from marketplace.agreements.models import CONTRACT, Agreement
from marketplace.deals.models import DEMAND, SUPPLY, Deal
from marketplace.kernel.db import transaction
from marketplace.offers import service as offers
from marketplace.offers.models import TermSheet
from marketplace.offers.terms import Terms, digest

DAY = date(2026, 11, 22)
FACTS = sample.facts(DAY)
TERMS = sample.terms(DAY)


def facts(**changed: Any) -> Facts:
    """The example with other terms (``price=…`` too), parties or listing."""
    own = {name: changed.pop(name) for name in list(changed) if name in Facts.__dataclass_fields__}
    price = {name: changed.pop(name) for name in list(changed) if name in type(TERMS.price).__dataclass_fields__}
    terms = replace(TERMS, **changed)
    return replace(FACTS, terms=replace(terms, price=replace(terms.price, **price)), **own)


def written(known: Facts) -> list[Any]:
    """Sections from the library, as a new paper has them; free of the database."""
    library, found = clauses.in_use(known.kind), []
    for content in clauses.contents(known.kind):
        chosen = clauses.choose(library, content.code, known)
        bodies = {f"body_{lang}": "\n".join(getattr(one, f"body_{lang}") for one in chosen) for lang in ("vi", "en")}
        state = "complete" if chosen else "to_write"
        found.append(SimpleNamespace(code=content.code, state=state, why="", **bodies))
    return found


def drawn(known: Facts = FACTS, english: bool = False) -> Layout:
    return compose(known, written(known), "HD-2026-0001 – phiên bản 1", english)


def freeze(deal: Deal, offering: Person, accepting: Person, terms: Terms = TERMS) -> TermSheet:
    """Both sides accept the terms."""
    with transaction():
        sheet = offers.begin(deal, offering, terms)
        offers.send(sheet, offering, digest(sheet.terms))
        offers.accept(sheet, accepting, sheet.sha256)
    return sheet


def introduce_themselves(deal: Deal, supply: Person, demand: Person) -> None:
    with transaction():
        parties.save(deal, SUPPLY, supply, asdict(sample.SUPPLY), None)
        parties.save(deal, DEMAND, demand, asdict(sample.DEMAND), None)


def begin(deal: Deal, actor: Person, kind: str = CONTRACT) -> Agreement:
    with transaction():
        return drafting.start(deal, kind, actor)

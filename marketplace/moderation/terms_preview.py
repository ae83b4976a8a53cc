"""Which listings have a term: what an officer sees before a term is taken into use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.catalogue import content
from marketplace.catalogue.models import KINDS, Technology
from marketplace.catalogue.status import WAITING
from marketplace.extensions import db
from marketplace.moderation import screening
from marketplace.moderation.legal_words import Hit, Term, Terms
from marketplace.search import service as search
from marketplace.search.engine import Query

SHOWN = 20
MOST_WAITING = 500
"""Listings that wait are read one by one, the oldest first."""


@dataclass(frozen=True)
class Preview:
    """Pairs of a listing and where the term stands in it; ``total``: how many listings on show have the words.

    ``is_away``: there is no index, so listings on show could not be looked through.
    """

    shown: list[tuple[Any, Hit]]
    waiting: list[tuple[Any, Hit]]
    total: int = 0
    is_away: bool = False


def preview(term: Term) -> Preview:
    """Listings on show by the index (their searched fields), waiting ones by reading them."""
    terms = Terms([term])
    phrase = f'"{term.words.replace(chr(34), " ")}"'
    results = search.search(Query(phrase, limit=SHOWN), exact=True)
    if results.is_plain:
        return Preview([], _found(_waiting(), terms), is_away=True)
    shown = _found((one.item for one in results.found), terms)
    return Preview(shown, _found(_waiting(), terms), results.total if shown else 0)


def _found(items: Iterable[Any], terms: Terms) -> list[tuple[Any, Hit]]:
    pairs = ((item, screening.hits_in(item.kind, content.read(item), terms)) for item in items)
    return [(item, hits[0]) for item, hits in pairs if hits]


def _waiting() -> Iterable[Any]:
    for kind, model in KINDS.items():
        statement = select(model).where(model._status.in_(WAITING)).order_by(model.submitted_at, model.id)
        if kind == Technology.kind:
            statement = statement.options(selectinload(Technology.figures))
        yield from db.session.execute(statement.limit(MOST_WAITING)).scalars()

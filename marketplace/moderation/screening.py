"""What in a listing makes an officer look a technology list up, and what follows for the decision.

A term only points at a rule of the law (code list legal_rule); it decides nothing: the officer does, as
KK (encouraged), HC (restricted), CAM (prohibited) or KHONG (on no list).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from marketplace.catalogue import content
from marketplace.catalogue.models import Publication
from marketplace.extensions import db
from marketplace.moderation.legal_words import Hit, Term, Terms
from marketplace.moderation.models import LegalTerm

__all__ = ["Hit", "hits", "hits_in", "known_terms", "may_publish", "must_decide", "texts_of"]

PUBLISHABLE = frozenset({"KK", "HC", "KHONG"})
TEXTS = (
    "title", "problem", "solution", "benefit", "trl_evidence", "summary_en", "keywords", "figures", "details",
    "tried", "must_have", "not_wanted", "scale",
)  # fmt: skip
"""Fields in which terms are looked for, in the order of the sheet."""


def hits(item: Publication) -> list[Hit]:
    """What is found in the content of ``item`` as it stands in its row."""
    return hits_in(item.kind, content.read(item))


def hits_in(kind: str, values: Mapping[str, Any], among: Terms | None = None) -> list[Hit]:
    """What is found in content as ``content.read`` or an edition gives it. ``among``: else the terms in use."""
    found = (known_terms() if among is None else among).hits(texts_of(values))
    return sorted(found, key=lambda hit: ("CAM", "HC", "KK").index(hit.legal_list))


def must_decide(found: Sequence[Hit]) -> bool:
    """With a hit the officer chooses a list and says why; without one KHONG is the usual answer."""
    return bool(found)


def may_publish(legal_list: str) -> bool:
    """What is prohibited stays off the show, and so does what nobody has decided yet (CHUARO)."""
    return legal_list in PUBLISHABLE


def texts_of(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Pairs of field and text; each entry of a list is a text of its own."""
    for name in TEXTS:
        value = values.get(name) or ""
        for one in [value] if isinstance(value, str) else value:
            text = " ".join(str(part) for part in one.values() if part) if isinstance(one, dict) else str(one)
            if text:
                yield name, text


def known_terms() -> Terms:
    """The terms in use: read once per process, and again when somebody changed one (one small query each time)."""
    stamp = tuple(
        db.session.execute(
            select(func.count(LegalTerm.id), func.max(LegalTerm.updated_at), func.sum(LegalTerm.version))
        ).one()
    )
    kept = current_app.extensions.get("legal_terms")
    if kept is None or kept[0] != stamp:
        kept = current_app.extensions["legal_terms"] = (stamp, Terms(_in_use()))
    terms: Terms = kept[1]
    return terms


def _in_use() -> list[Term]:
    statement = select(LegalTerm.words, LegalTerm.rule, LegalTerm.legal_list).where(LegalTerm.retired_at.is_(None))
    return [Term(*row) for row in db.session.execute(statement.order_by(LegalTerm.id))]

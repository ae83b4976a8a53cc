"""What is on show, in the few columns that lists for machines need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import lazyload

from marketplace.accounts.models import Organisation
from marketplace.catalogue.models import KINDS, Need, NeedCode, Technology, TechnologyCode
from marketplace.catalogue.revision_models import Edition
from marketplace.extensions import db
from marketplace.kernel.policy import Guest

GUEST = Guest()
CODES: dict[str, tuple[Any, Any]] = {
    "technology": (TechnologyCode, TechnologyCode.technology_id),
    "need": (NeedCode, NeedCode.need_id),
}


@dataclass(frozen=True)
class Shown:
    """A listing on show, and since when its content is what it is."""

    item: Any
    changed_at: datetime


def page_of(item: Any) -> str:
    return url_for(f"{item.kind}.show", public_id=item.public_id)


def newest(kinds: Sequence[str], field: str | None, most: int) -> list[Shown]:
    """The newest listings of these kinds, only of one field if its code is given (what lies under it included)."""
    found = [one for kind in kinds for one in _newest_of(kind, field, most)]
    return sorted(found, key=lambda one: (one.item.published_at, one.item.id), reverse=True)[:most]


def _newest_of(kind: str, field: str | None, most: int) -> list[Shown]:
    model = KINDS[kind]
    statement = select(model, _since(kind)).where(model.visible_to(GUEST))
    if model is Technology:
        statement = statement.options(lazyload(Technology.ip_rights))
    if field:
        code, owner = CODES[kind]
        named = select(owner).where(code.list == "st_field", code.code.startswith(field, autoescape=True))
        statement = statement.where(model.id.in_(named))
    statement = statement.order_by(model.published_at.desc(), model.id.desc()).limit(most)
    return [
        Shown(item, max(item.published_at, since or item.published_at)) for item, since in db.session.execute(statement)
    ]


def _since(kind: str) -> Any:
    """When the edition on show came to be shown, as a column; None for what was published before editions were kept."""
    model = KINDS[kind]
    owner = Edition.need_id if model is Need else Edition.technology_id
    return (
        select(func.max(Edition.shown_at))
        .where(owner == model.id, Edition.number == model.edition)
        .correlate(model)
        .scalar_subquery()
    )


def listings(kind: str) -> Select[Any]:
    """Public id and time of change of everything of a kind that is on show, in a lasting order."""
    model = KINDS[kind]
    shown = select(model.public_id, model.published_at, _since(kind).label("since")).where(model.visible_to(GUEST))
    return shown.order_by(model.id)


def organisations() -> Select[Any]:
    """The same of organisations whose page is for search engines: verified, and not suspended."""
    good = Organisation.verified_at.is_not(None), Organisation.suspended_at.is_(None)
    return (
        select(Organisation.public_id, Organisation.updated_at, Organisation.verified_at)
        .where(*good)
        .order_by(Organisation.id)
    )


def find(kind: str, public_id: str) -> Any:
    """A listing that a guest may see, or None."""
    model = KINDS[kind]
    statement = select(model).where(model.public_id == public_id, model.visible_to(GUEST))
    return db.session.execute(statement).scalar_one_or_none()

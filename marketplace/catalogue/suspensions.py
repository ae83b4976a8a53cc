"""What the suspension of an organisation does to its listings, and what its end does."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, select

from marketplace.accounts.models import Organisation, Person
from marketplace.catalogue import service
from marketplace.catalogue.models import KINDS
from marketplace.catalogue.status import Status
from marketplace.extensions import db

PORTION = 50  # listings in one job
WHY = "organisation"  # Publication.hidden_for


def hide(organisation_id: str, officer_id: str) -> int:
    """Hide up to PORTION published listings of a suspended organisation. Returns how many; 0 when it is suspended
    no more. Raises NotAllowed when the officer may not (any more)."""
    organisation, officer = _rows(organisation_id, officer_id)
    if organisation is None or not organisation.is_suspended:
        return 0
    items = _items(organisation, lambda model: model._status == Status.PUBLISHED)
    for item in items:
        service.hide(item, officer, WHY, organisation.suspended_reason or gettext("Tổ chức bị tạm ngừng."))
    return len(items)


def show(organisation_id: str, officer_id: str) -> int:
    """Show up to PORTION listings again that were hidden with their organisation, and for nothing else."""
    organisation, officer = _rows(organisation_id, officer_id)
    if organisation is None or organisation.is_suspended:
        return 0
    items = _items(organisation, lambda model: _was_hidden(model))
    for item in items:
        service.unhide(item, officer)
    return len(items)


def _was_hidden(model: Any) -> ColumnElement[bool]:
    """Hidden with the organisation, and not since found to be what the law forbids to transfer."""
    was: ColumnElement[bool] = and_(
        model._status == Status.HIDDEN, model.hidden_for == WHY, model.legal_list != service.PROHIBITED
    )
    return was


def _rows(organisation_id: str, officer_id: str) -> tuple[Organisation | None, Any]:
    found = select(Organisation).where(Organisation.public_id == organisation_id)
    officer = select(Person).where(Person.public_id == officer_id)
    return db.session.execute(found).scalar_one_or_none(), db.session.execute(officer).scalar_one_or_none()


def _items(organisation: Organisation, wanted: Any) -> list[Any]:
    found: list[Any] = []
    for model in KINDS.values():
        which: ColumnElement[bool] = wanted(model)
        statement = select(model).where(model.organisation_id == organisation.id, which).order_by(model.id)
        found += db.session.execute(statement.limit(PORTION - len(found))).scalars()
    return found

"""The blueprint of the desk, and what its views share: the filter that an address carries from page to page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask_babel import lazy_pgettext
from flask_login import current_user
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.catalogue.models import KINDS
from marketplace.catalogue.revision_models import Revision
from marketplace.extensions import db
from marketplace.kernel.policy import allows, fetch_for
from marketplace.moderation.deciding import Matter
from marketplace.moderation.queue import WHATS, Filter
from marketplace.moderation.waiting import FIELD, Waiting
from marketplace.reference import service as reference

bp = Blueprint("moderation", __name__)

ITEM = "/kiem-duyet/<any(technology, need):kind>/<public_id>"
REVISION = ITEM + "/ban-sua/<revision>"
KIND_LABELS = {"technology": lazy_pgettext("one", "Công nghệ"), "need": lazy_pgettext("one", "Nhu cầu")}
YES = "1"


def matter_for(action: str, kind: str, public_id: str, revision: str | None = None, options: Any = ()) -> Matter:
    """What an address is about; 404 where the officer may not see it, 403 where not allowed ``action``."""
    item = fetch_for(current_user, action, KINDS[kind], public_id, options)
    if revision is None:
        return Matter(item)
    statement = select(Revision).where(Revision.about(item), Revision.public_id == revision)
    found = db.session.execute(statement).scalar_one_or_none()
    if found is None or not allows(current_user, "see", found):
        abort(404)
    return Matter(item, found)


def wanted() -> Filter:
    """The filter in the address; what is unknown is left out."""
    args = request.args
    entry = reference.find(FIELD, args.get("linh-vuc"))
    return Filter(
        kind=args.get("loai") if args.get("loai") in KINDS else None,
        field=entry.code if entry and entry.parent is None else None,
        what=args.get("viec") if args.get("viec") in WHATS else None,
        organisation=_organisation(args.get("to-chuc")),
        overdue=args.get("qua-han") == YES,
        mine=args.get("cua-toi") == YES,
    )


def query(part: Filter, organisation: str | None = None) -> dict[str, Any]:
    """The arguments of an address that keeps a filter; ``organisation``: its public id, else the one in the address."""
    pairs = {
        "loai": part.kind,
        "viec": part.what,
        "linh-vuc": part.field,
        "to-chuc": (organisation or request.args.get("to-chuc")) if part.organisation is not None else None,
        "qua-han": YES if part.overdue else None,
        "cua-toi": YES if part.mine else None,
    }
    return {name: value for name, value in pairs.items() if value}


def address(row: Waiting, part: Filter) -> str:
    """The page on which a row of the queue is decided on."""
    return address_of(row.kind, row.public_id, row.revision, **query(part))


def address_of(kind: str, public_id: str, revision: str | None = None, **more: Any) -> str:
    if revision is None:
        return url_for("moderation.item", kind=kind, public_id=public_id, **more)
    return url_for("moderation.revision", kind=kind, public_id=public_id, revision=revision, **more)


def _organisation(public_id: str | None) -> int | None:
    if not public_id:
        return None
    statement = select(Organisation.id).where(Organisation.public_id == public_id[:20])
    return db.session.execute(statement).scalar_one_or_none()

"""The versions of a listing: its content as it was handed in and as it went on show. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import load_only

from marketplace.catalogue import content
from marketplace.catalogue.levels import PUBLIC
from marketplace.catalogue.models import Publication
from marketplace.catalogue.revision_models import Edition
from marketplace.extensions import db
from marketplace.kernel.clock import now


def keep(
    item: Publication, actor: Any, cause: str, values: Mapping[str, Any] | None = None, files: Any = None
) -> Edition:
    """Write down the content of ``item``, or other ``values`` and ``files`` for it, as its next edition."""
    edition = Edition(
        **Edition.keys_of(item),
        number=last_number(item) + 1,
        cause=cause,
        content=content.plain(content.read(item) if values is None else values),
        files=files_of(getattr(item, "attachments", [])) if files is None else list(files),
        made_by_id=getattr(actor, "id", None),
        made_at=now(),
    )
    db.session.add(edition)
    db.session.flush()
    return edition


def files_of(attachments: Iterable[Any]) -> list[dict[str, Any]]:
    """What an edition tells of files: enough to compare versions, not the files themselves."""
    return [
        {
            "public_id": one.file.public_id,
            "kind": one.file.kind,
            "filename": one.file.filename,
            "size": one.file.size,
            "alt": one.alt,
            **({} if one.level == PUBLIC else {"level": one.level}),
        }
        for one in attachments
    ]


def last_number(item: Publication) -> int:
    """The number of the newest edition, 0 when there is none."""
    newest = select(Edition.number).where(Edition.about(item)).order_by(Edition.number.desc()).limit(1)
    return db.session.execute(newest).scalar_one_or_none() or 0


def show(item: Publication, edition: Edition) -> None:
    """Note that an edition is the one on show from now on."""
    edition.shown_at = edition.shown_at or now()
    item.edition = edition.number


def present(item: Publication, actor: Any = None) -> Edition:
    """The edition on show; what went on show before editions were kept is written down now."""
    found = find(item, item.edition) if item.edition else None
    if found is None:
        found = keep(item, actor, "before")
        show(item, found)
    return found


def find(item: Publication, number: int) -> Edition | None:
    statement = select(Edition).where(Edition.about(item), Edition.number == number)
    return db.session.execute(statement).scalar_one_or_none()


def all_of(item: Publication, with_content: bool = False) -> list[Edition]:
    """All editions, the newest first; their content is loaded later unless asked for."""
    statement = select(Edition).where(Edition.about(item)).order_by(Edition.number.desc())
    if not with_content:
        statement = statement.options(
            load_only(Edition.number, Edition.cause, Edition.made_at, Edition.made_by_id, Edition.shown_at)
        )
    return list(db.session.execute(statement).scalars())

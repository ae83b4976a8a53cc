"""What is indexed of a listing: only what is public on its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from marketplace.catalogue.models import KINDS, Need, Technology
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.search.engine import Identity, SearchDocument
from marketplace.search.kept import PORTION, in_portions


def document_of(item: Technology | Need) -> SearchDocument:
    """The document of a published listing. Nothing of an anonymous need's organisation goes in."""
    is_technology = isinstance(item, Technology)
    return SearchDocument(
        kind="technology" if is_technology else "need",
        public_id=item.public_id,
        title=item.title,
        body=body_of(item),
        fields=tuple(item.codes_of("st_field")),
        province=item.province,
        trl=item.trl if isinstance(item, Technology) else None,
        ip=tuple(dict.fromkeys(right.kind for right in item.ip_rights)) if isinstance(item, Technology) else (),
        rights=tuple(item.codes_of("right_kind")),
        vsic=tuple(item.codes_of("vsic")),
        published_at=item.published_at,
        version=item.version,
    )


def body_of(item: Technology | Need) -> str:
    """The words of a listing besides its title. What a need does not want must not attract it."""
    keywords = ", ".join(item.keywords)
    if isinstance(item, Technology):
        parts = [item.problem, item.solution, item.benefit, keywords, item.summary_en]
    else:
        parts = [item.problem, *item.must_have, item.scale, keywords]
    return "\n".join(part for part in parts if part)


def published_portions(size: int = PORTION) -> Iterator[list[SearchDocument]]:
    """All that is on show, in lists. Nothing is held open between two of them, so the caller may write meanwhile."""
    for model in KINDS.values():
        last = 0
        statement = select(model).where(model._status == Status.PUBLISHED).order_by(model.id)
        statement = statement.options(lazyload(model.organisation)).limit(size)
        while rows := db.session.execute(statement.where(model.id > last)).scalars().all():
            last = rows[-1].id
            yield [document_of(item) for item in rows]


def published(identities: Iterable[Identity]) -> list[SearchDocument]:
    """The documents of those of these listings that are on show."""
    wanted: dict[str, list[str]] = {}
    for kind, public_id in identities:
        wanted.setdefault(kind, []).append(public_id)
    found: list[SearchDocument] = []
    for kind, public_ids in wanted.items():
        model = KINDS[kind]
        for portion in in_portions(public_ids):
            statement = select(model).where(model.public_id.in_(portion))  # status: see rows.published_rows
            statement = statement.options(lazyload(model.organisation)).order_by(model.id)
            rows = db.session.execute(statement).scalars()
            found += [document_of(item) for item in rows if item.status == Status.PUBLISHED]
    return found


def published_versions() -> dict[tuple[str, str], int]:
    """(kind, public id) → version of all that is on show, to compare with the index."""
    found: dict[tuple[str, str], int] = {}
    for kind, model in KINDS.items():
        rows = db.session.execute(select(model.public_id, model.version).where(model._status == Status.PUBLISHED))
        found.update({(kind, public_id): version for public_id, version in rows})
    return found

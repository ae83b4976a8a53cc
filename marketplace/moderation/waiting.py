"""The rows of the desk: what waits for an officer, read from the catalogue in a flat number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Organisation, Person
from marketplace.catalogue import revision_models as revisions
from marketplace.catalogue.models import KINDS
from marketplace.catalogue.revision_models import Revision
from marketplace.catalogue.status import WAITING, Status
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.moderation import targets
from marketplace.moderation.models import Claim
from marketplace.reference.service import codes

FIELD = "st_field"
NEW, EDIT, SMALL, SECOND, RETURNED = "new", "edit", "small", "second", "returned"
"""What a row is: a new listing, an edit of one on show, a small change that is live, any of the first two that waits
for the second officer, or something that waits for its poster."""
_REVISION_STATES = (revisions.SUBMITTED, revisions.CONFIRMING, revisions.LIVE, revisions.RETURNED)
_ITEM_STATES = (*WAITING, Status.RETURNED)


@dataclass(frozen=True)
class Held:
    """Who is at work on it, and until when."""

    officer_id: int
    name: str
    until: datetime


@dataclass(frozen=True)
class Waiting:
    """One row of the queue. ``matter`` is what it is about (new, edit, small), also while ``what`` is "second"."""

    kind: str
    what: str
    matter: str
    item_id: int
    public_id: str
    revision: str | None
    number: str
    organisation_id: int
    submitted_at: datetime
    writers: tuple[int, ...]
    endorsed_by_id: int | None
    is_overdue: bool
    fields: frozenset[str] = frozenset()
    held: Held | None = None
    title: str = ""
    organisation: str = ""

    @property
    def hours(self) -> int:
        return int((now() - self.submitted_at).total_seconds() // 3600)

    @property
    def place(self) -> tuple[datetime, str]:
        """Where it stands in the queue: the oldest first."""
        return self.submitted_at, self.number

    def is_held_by(self, officer_id: int | None) -> bool:
        return self.held is not None and self.held.officer_id == officer_id

    def barred_for(self, officer: Any) -> str | None:
        """Why this officer cannot decide on it: "organisation", "author" or "endorsed"; None where nothing bars."""
        if any(m.organisation_id == self.organisation_id for m in officer.memberships):
            return "organisation"
        if officer.id in self.writers:
            return "author"
        return "endorsed" if self.what == SECOND and officer.id == self.endorsed_by_id else None


def load() -> list[Waiting]:
    """Everything that waits for an officer or for its poster, the oldest first; without words, see ``with_words``."""
    around = _Around(targets.bounds(), {kind: _fields(kind) for kind in KINDS}, held_now())
    rows = [row for kind in KINDS for row in (*_items(kind, around), *_revisions(kind, around))]
    return sorted(rows, key=lambda row: row.place)


@dataclass(frozen=True)
class _Around:
    """What belongs to the rows and is read apart from them."""

    late: Mapping[tuple[str, str], datetime]
    fields: Mapping[str, Mapping[int, frozenset[str]]]
    held: Mapping[tuple[str, int], Held]

    def of(self, kind: str, item_id: int) -> tuple[frozenset[str], Held | None]:
        return self.fields[kind].get(item_id, frozenset()), self.held.get((kind, item_id))


def with_words(rows: Iterable[Waiting]) -> list[Waiting]:
    """The rows of one page with titles and organisations."""
    page = list(rows)
    titles: dict[tuple[str, int], str] = {}
    for kind, model in KINDS.items():
        ids = [row.item_id for row in page if row.kind == kind]
        for item_id, title in db.session.execute(select(model.id, model.title).where(model.id.in_(ids))):
            titles[kind, item_id] = title
    names = organisations({row.organisation_id for row in page})
    return [
        replace(row, title=titles[row.kind, row.item_id], organisation=names[row.organisation_id][1])
        for row in page
        if (row.kind, row.item_id) in titles
    ]


def organisations(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Public id and name of organisations by their id."""
    statement = select(Organisation.id, Organisation.public_id, Organisation.name).where(Organisation.id.in_(ids))
    return {row.id: (row.public_id, row.name) for row in db.session.execute(statement)}


def held_now() -> dict[tuple[str, int], Held]:
    """What officers are at work on, by kind and id of the listing."""
    statement = select(Claim.technology_id, Claim.need_id, Claim.officer_id, Person.name, Claim.until)
    statement = statement.join(Person, Person.id == Claim.officer_id).where(Claim.until > now())
    found = {}
    for technology_id, need_id, officer_id, name, until in db.session.execute(statement):
        key = ("technology", technology_id) if technology_id is not None else ("need", need_id)
        found[key] = Held(officer_id, name, until)
    return found


def _items(kind: str, around: _Around) -> Iterator[Waiting]:
    model, late = KINDS[kind], around.late[kind, NEW]
    statement = select(
        model.id, model.public_id, model.number, model.organisation_id, model.submitted_at, model.decided_at,
        model.created_at, model.author_id, model.endorsed_by_id, model._status.label("state"),
    ).where(model.id.in_(_by_status(model)))  # fmt: skip
    names = {Status.SUBMITTED: NEW, Status.CONFIRMING: SECOND, Status.RETURNED: RETURNED}
    for row in db.session.execute(statement):
        since = (row.decided_at if row.state == Status.RETURNED else row.submitted_at) or row.created_at
        what = names[row.state]
        yield Waiting(
            kind, what, NEW, row.id, row.public_id, None, row.number, row.organisation_id, since,
            (row.author_id,), row.endorsed_by_id, what != RETURNED and since < late, *around.of(kind, row.id),
        )  # fmt: skip


def _revisions(kind: str, around: _Around) -> Iterator[Waiting]:
    model = KINDS[kind]
    statement = (
        select(
            model.id, model.public_id, model.number, model.organisation_id, model.author_id,
            Revision.public_id.label("revision"), Revision.author_id.label("writer"), Revision.submitted_at,
            Revision.decided_at, Revision.created_at, Revision.endorsed_by_id, Revision._status.label("state"),
        )
        .join(Revision, getattr(Revision, f"{kind}_id") == model.id)
        .where(Revision._status.in_(_REVISION_STATES))
    )  # fmt: skip
    names = {revisions.SUBMITTED: EDIT, revisions.CONFIRMING: SECOND, revisions.LIVE: SMALL}
    for row in db.session.execute(statement):
        what = names.get(row.state, RETURNED)
        matter = SMALL if what == SMALL else EDIT
        since = (row.decided_at if what == RETURNED else row.submitted_at) or row.created_at
        yield Waiting(
            kind, what, matter, row.id, row.public_id, row.revision, row.number, row.organisation_id, since,
            (row.author_id, row.writer), row.endorsed_by_id, what != RETURNED and since < around.late[kind, matter],
            *around.of(kind, row.id),
        )  # fmt: skip


def _fields(kind: str) -> dict[int, frozenset[str]]:
    """The fields (level one) of everything that waits, by the id of the listing."""
    parents = {entry.code: entry.parent or entry.code for entry in codes(FIELD)}
    code = KINDS[kind].code_class
    owner = getattr(code, f"{kind}_id")
    found: dict[int, set[str]] = {}
    statement = select(owner, code.code).where(owner.in_(_ids(kind)), code.list == FIELD)
    for item_id, one in db.session.execute(statement):
        found.setdefault(item_id, set()).add(parents.get(one, one))
    return {item_id: frozenset(some) for item_id, some in found.items()}


def _ids(kind: str) -> Select[Any]:
    """Ids of the listings of a kind that stand in the queue themselves or by a revision."""
    model, about = KINDS[kind], getattr(Revision, f"{kind}_id")
    own = _by_status(model)
    edited = select(about.label("id")).where(Revision._status.in_(_REVISION_STATES), about.is_not(None))
    return select(own.union_all(edited).subquery().c.id)


def _by_status(model: Any) -> Select[Any]:
    """Ids alone, which SQLite reads from an index: asked for whole rows, it may read all listings once it has counted
    how few different statuses there are (after ANALYZE), however few of them wait.
    """
    inner = aliased(model)
    return select(inner.id.label("id")).where(inner._status.in_(_ITEM_STATES))

"""Keeping, changing and dropping saved searches, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from marketplace.accounts.models import Person
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.search import saved_args
from marketplace.search.saved_args import Wish
from marketplace.search.saved_models import NONE, RHYTHMS, SavedSearch

MOST = 20
"""Searches a person may keep."""


class TooMany(Exception):
    """That person keeps as many searches as anybody may."""


class NothingAsked(ValueError):
    """It asks for nothing in particular."""


def of_person(person: Person) -> Sequence[SavedSearch]:
    """What somebody keeps, the newest first."""
    statement = select(SavedSearch).where(SavedSearch.person_id == person.id).order_by(SavedSearch.id.desc())
    return db.session.execute(statement).scalars().all()


def find(person: Person, wish: Wish) -> SavedSearch | None:
    """The same search, where that person keeps it."""
    statement = select(SavedSearch).where(SavedSearch.person_id == person.id, SavedSearch.digest == wish.digest)
    return db.session.execute(statement).scalar_one_or_none()


def save(person: Person, wish: Wish, rhythm: str) -> SavedSearch:
    """Keep a search; one that is kept already gets the new rhythm. Raises TooMany, NothingAsked, ValueError."""
    if rhythm not in RHYTHMS:
        raise ValueError(rhythm)
    if not wish.asks_anything:
        raise NothingAsked
    # Two at once would both see one free place.
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    row = find(person, wish)
    if row is not None:
        set_rhythm(row, rhythm)
        return row
    count = select(func.count()).select_from(SavedSearch).where(SavedSearch.person_id == person.id)
    if db.session.execute(count).scalar_one() >= MOST:
        raise TooMany
    name = saved_args.name_of(wish)
    row = SavedSearch(
        person_id=person.id, name=name, kind=wish.kind, args=dict(wish.args), digest=wish.digest, rhythm=rhythm
    )
    db.session.add(row)
    db.session.flush()
    return row


def change(row: SavedSearch, name: str, rhythm: str) -> None:
    """Another name, another rhythm; without a name, the one it began with."""
    row.name = name or saved_args.name_of(saved_args.of_row(row))
    set_rhythm(row, rhythm)


def set_rhythm(row: SavedSearch, rhythm: str) -> None:
    """From now on: what was published while nothing was to be sent is not made up for."""
    if row.rhythm == NONE and rhythm != NONE:
        row.looked_at = now()
    row.rhythm = rhythm


def stop(person: Person, public_id: str | None = None) -> int:
    """No more mails for one search of a person, or for all. Returns how many were stopped."""
    rows = [row for row in of_person(person) if public_id in (None, row.public_id) and row.rhythm != NONE]
    for row in rows:
        row.rhythm = NONE
    return len(rows)


def drop(row: SavedSearch) -> None:
    db.session.delete(row)

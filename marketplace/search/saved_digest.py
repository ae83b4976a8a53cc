"""What is new for the saved searches of a person: found outside the transaction, told inside it, once.

Each search has the moment until which listings were looked at. The look goes back a little further than that, for a
listing reaches the index some time after it was published; what was told of is noted, so nothing comes twice, by
whichever search, by whichever worker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from marketplace.accounts.models import Person
from marketplace.extensions import db
from marketplace.kernel.clock import VIETNAM, now
from marketplace.kernel.db import hold
from marketplace.notices import service as notices
from marketplace.search import saved_args, saved_service, service
from marketplace.search.engine import Identity
from marketplace.search.saved_models import DAILY, WEEKLY, SavedSearch, ToldListing

KIND = "search.digest"
PAGE = "/tai-khoan/cau-tim"
BACK = timedelta(days=2)
"""How long a listing may take from publication to the index and still be told of."""
MOST_FOUND = 50
"""Listings a search and a digest: the newest."""
ENOUGH = 0.45
"""Of the words asked for, a listing has at least this share of their weight, or is as near to them in meaning."""

Found = Mapping[str, Sequence[Identity]]
"""By the public id of the search."""


def due_before(rhythm: str, moment: datetime) -> datetime:
    """A search was looked at for this rhythm if that was not before: today, or this week from Monday, in Vietnam."""
    day = moment.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday()) if rhythm == WEEKLY else day


def people_due() -> Sequence[str]:
    """Public ids of those for whom it is time to look."""
    moment = now()
    is_due = [
        (SavedSearch.rhythm == rhythm) & (SavedSearch.looked_at < due_before(rhythm, moment))
        for rhythm in (DAILY, WEEKLY)
    ]
    statement = select(Person.public_id).join(SavedSearch, SavedSearch.person_id == Person.id).where(or_(*is_due))
    return db.session.execute(statement.group_by(Person.public_id).order_by(func.min(SavedSearch.id))).scalars().all()


def due_of(person: Person, moment: datetime) -> list[SavedSearch]:
    """The searches of a person that are to be looked at, in the order in which they were kept."""
    rows = reversed(saved_service.of_person(person))
    return [row for row in rows if row.rhythm in (DAILY, WEEKLY) and row.looked_at < due_before(row.rhythm, moment)]


def look(rows: Sequence[SavedSearch]) -> Found:
    """What each search finds that was published since it was looked at. Raises IndexUnavailable."""
    return {row.public_id: _look(row) for row in rows}


def _look(row: SavedSearch) -> list[Identity]:
    wish = saved_args.of_row(row)
    hits = service.hits(saved_args.query_of(wish, MOST_FOUND), wish.without, wish.is_exact)
    if wish.typed.words:
        hits = tuple(hit for hit in hits if hit.score >= ENOUGH)
    since = max(row.created_at, row.looked_at - BACK)
    shown = service.published_rows((hit.kind, hit.public_id) for hit in hits)
    found = [(hit.kind, hit.public_id) for hit in hits]
    return [one for one in found if one in shown and shown[one].published_at > since]


def tell(person: Person, found: Found, moment: datetime) -> int:
    """Note that these searches were looked at, and write one digest of what is new. Returns how many listings.

    In the caller's transaction. What somebody else has looked at in the meantime, or who stopped it, is passed over.
    """
    hold(person)  # two workers: the second sees what the first has told
    told = _told(person, [one for some in found.values() for one in some])
    lists = []
    for row in due_of(person, moment):
        if row.public_id not in found:
            continue
        row.looked_at = moment
        new = [one for one in found[row.public_id] if one not in told]
        told.update(new)
        if new:
            lists.append({"search": row.public_id, "name": row.name, "items": [list(one) for one in new]})
            db.session.add_all(ToldListing(person_id=person.id, kind=kind, public_id=one) for kind, one in new)
    count = sum(len(one["items"]) for one in lists)
    if count:
        notices.tell(person, KIND, PAGE, reader=person.public_id, lists=lists, count=count)
    return count


def _told(person: Person, identities: Sequence[Identity]) -> set[Identity]:
    ids = {public_id for _kind, public_id in identities}
    statement = select(ToldListing.kind, ToldListing.public_id)
    statement = statement.where(ToldListing.person_id == person.id, ToldListing.public_id.in_(ids))
    return {(kind, public_id) for kind, public_id in db.session.execute(statement)}

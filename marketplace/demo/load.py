"""Loading the demo: people, listings and deals in one transaction, then their matches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from marketplace.catalogue.models import Need
from marketplace.catalogue.status import Status
from marketplace.demo.cases import load_cases
from marketplace.demo.data import Calendar, read
from marketplace.demo.events import World, load_events
from marketplace.demo.files import load_files
from marketplace.demo.fulfilment import load_fulfilment
from marketplace.demo.listings import load_listings
from marketplace.demo.looks import look, on_show
from marketplace.demo.offers import load_offers
from marketplace.demo.people import is_there, load_organisations, load_people
from marketplace.demo.reviews import Officers
from marketplace.demo.rooms import load_rooms
from marketplace.demo.texts import load_texts
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import Record, transaction
from marketplace.kernel.jobs import READY, REGISTRY, Job
from marketplace.matching import service as matching
from marketplace.matching import verdicts
from marketplace.matching.lists import matches_of
from marketplace.matching.models import DEMAND, Match
from marketplace.notices.models import Mail, Notice
from marketplace.search import jobs as search
from marketplace.search.engine import IndexUnavailable
from marketplace.search.service import engine

# What the worker would have done at the time; the rest is done anew (matches) or not at all (mail).
DONE_AT_ONCE = (
    "catalogue.submitted",
    "catalogue.decided",
    "catalogue.published",
    "catalogue.ended",
    "catalogue.ended_deals",
    "catalogue.revision_decided",
    "moderation.merged",
    "accounts.suspended",
    "accounts.suspended_deals",
    "notices.organisation",
)
NOT_DONE = ("notices.mail", "notices.send", "matching.recompute", "agreements.in_force")
UNREAD_FOR = timedelta(days=5)


@dataclass
class Past:
    """What the load has written so far, and what it leaves behind of jobs, mails and notices."""

    ours: set[str] = field(default_factory=set)  # public ids
    mails: list[Mail] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def note(self, session: Session, _context: Any) -> None:
        """Remember what a flush has written."""
        for row in session.new:
            if isinstance(row, Record):
                self.ours.add(row.public_id)
            if isinstance(row, Mail):
                self.mails.append(row)
            elif isinstance(row, Notice):
                self.notices.append(row)

    def settle(self) -> None:
        """Do at once, on the present clock, what the worker would do."""
        for job in self._jobs(DONE_AT_ONCE):
            REGISTRY.handlers[job.name].work(**job.args)
            db.session.delete(job)

    def put_away(self) -> None:
        """No mail of a past that never was goes out; what is older than a few days has been read."""
        for row in [*self.mails, *self._jobs(NOT_DONE)]:
            db.session.delete(row)
        old = now() - UNREAD_FOR
        for notice in self.notices:
            if notice.created_at < old:
                notice.read_at = notice.created_at + timedelta(hours=20)

    def _jobs(self, names: Sequence[str]) -> list[Job]:
        """Waiting jobs about what the load has written; others' jobs stay."""
        waiting = select(Job).where(Job.name.in_(names), Job.state == READY).order_by(Job.id)
        return [job for job in db.session.execute(waiting).scalars() if self.ours.intersection(job.args.values())]


def load() -> dict[str, int] | None:
    """Load everything in one transaction. Returns how many of what, or None where the cast is there already."""
    with transaction() as session:
        if is_there():
            return None
        with _watched(session) as past:
            when = Calendar()
            people = load_people(when)
            organisations = load_organisations(when, people, people["quan"])
            officers = Officers(people["quan"], people["quantri"])
            listings = load_listings(when, organisations, officers, past.settle)
            interests = load_cases(when, people, organisations, listings)
            load_offers(when, people, listings)
            load_rooms(when, people, listings)
            load_files(when, people, listings)
            load_fulfilment(when, people, organisations)
            load_texts(when, people)
            load_events(World(when, people, organisations, listings, officers, past.settle))
            past.put_away()
            shown = on_show(when, listings)
    look(when, shown)
    sizes = {"people": len(people), "organisations": len(organisations), "listings": len(listings)}
    return {**sizes, "interests": interests}


def prepare_index() -> None:
    """The first index, or, where there is one, jobs for what differs from the database."""
    try:
        engine().count()
    except IndexUnavailable:
        search.rebuild()
    else:
        search.reconcile()


def prepare_matches() -> int:
    """Compute the matches of all published needs where there are none yet, so that the first pages show some.

    Nobody is told of them. Returns how many.
    """
    if db.session.execute(select(Match.id).limit(1)).first() is not None:
        return 0
    with transaction():
        published = select(Need).where(Need._status == Status.PUBLISHED)
        needs = db.session.execute(published).scalars().all()
        found = sum(len(matching.recompute(need)) for need in needs)
        judge_matches()
    return found


def judge_matches() -> None:
    """Of some of the matches their owners say that they do not fit: of the least one of a need."""
    for one in read("verdicts"):
        title = next(row["title"] for row in read("needs") if row["key"] == one["need"])
        need = db.session.execute(select(Need).where(Need.title == title)).scalars().first()
        for match in matches_of(need)[-1:] if need is not None else []:
            owner = match.need.organisation.memberships[0].person
            verdicts.judge(match, owner, DEMAND, one["reason"], one["words"])


@contextmanager
def _watched(session: Session) -> Iterator[Past]:
    past = Past()
    event.listen(session, "after_flush", past.note)
    try:
        yield past
    finally:
        event.remove(session, "after_flush", past.note)

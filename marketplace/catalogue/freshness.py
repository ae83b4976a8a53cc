"""Keeping listings fresh: owners are reminded before the end, and say that a listing still holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from marketplace.accounts import service as accounts
from marketplace.accounts.models import Person
from marketplace.catalogue import content, editions, lifetimes, links, outcomes, revising, service
from marketplace.catalogue.content import Content
from marketplace.catalogue.freshness_models import Reminder
from marketplace.catalogue.models import KINDS, PATHS, Need, Publication
from marketplace.catalogue.policies import is_moderator
from marketplace.catalogue.revision_models import OPEN, WAITING, Revision
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import history, jobs
from marketplace.kernel.clock import now, today
from marketplace.kernel.workflow import NotOpen
from marketplace.notices import service as notices

PORTION = 100  # reminders in one job
MOST = 200  # listings on the page of those that end soon


def renew(item: Publication, actor: Any, deadline: date | None = None) -> None:
    """Its owner says that it still holds; a need with a deadline gets a new one. Raises NotAllowed, NotOpen."""
    if lifetimes.needs_deadline(item):
        if deadline is None or deadline < today():
            raise NotOpen("renew")
        _move_deadline(item, actor, deadline)
    service.renew(item, actor)


def _move_deadline(item: Any, actor: Any, deadline: date) -> None:
    """A new edition that differs in this day alone; an open revision is put on top of it."""
    before = editions.present(item, actor)
    old = before.content.get("deadline")
    changes = content.write(item, Content({"deadline": deadline}))
    if not changes:
        return
    editions.show(item, editions.keep(item, actor, "small"))
    history.record(item, actor, "edit", content.plain(changes))
    revision = revising.open_of(item)
    if revision is not None and revision.base == before.number:
        _rebase(revision, old, deadline)
    jobs.enqueue("catalogue.published", kind=item.kind, public_id=item.public_id)


def _rebase(revision: Revision, old: Any, deadline: date) -> None:
    """Let an open revision say the new day too, unless it has a day of its own."""
    item = revision.item
    revision.base = item.edition
    if revision.content.get("deadline") != old:
        return
    revision.content = {**revision.content, "deadline": deadline.isoformat()}
    if revision.status in WAITING & OPEN:
        files = editions.files_of(revision.files)
        revision.edition = editions.keep(item, revision.author, "revise", revision.content, files).number


def remind_due() -> int:
    """Remind the owners of what ends soon, each reminder once; at most PORTION. Returns how many were looked at."""
    done = 0
    for model in KINDS.values():
        for days, below in _spans():
            for item in _due(model, days, below, PORTION - done):
                _remind(item, days)
                done += 1
    return done


def remind_of_outcomes() -> int:
    """Ask once more for the outcome of a need that ended OUTCOME_DAYS ago; as many days later, tell officers.

    At most PORTION at a time. Returns how many were looked at.
    """
    done = 0
    for stage, act in ((outcomes.OFFICERS, _tell_officers), (outcomes.ASK_AGAIN, _ask_again)):
        for need in outcomes.untold(stage, PORTION - done):
            db.session.add(Reminder(**Reminder.keys_of(need), days=stage, expires_at=need.expires_at, told=True))
            act(need)
            done += 1
    return done


def _ask_again(need: Need) -> None:
    tell(need, "catalogue.owed")


def _tell_officers(need: Need) -> None:
    """Those who may see whose need it is; no mail for each: they look at their notices."""
    people = [one for one in accounts.officers() if is_moderator(one, need)]
    until = need.expires_at.isoformat() if need.expires_at else ""
    facts = {"title": need.title, "number": need.number, "until": until}
    notices.tell_all(people, "catalogue.untold", f"{PATHS[need.kind]}/{need.public_id}", **facts)


def _spans() -> Iterator[tuple[int, int]]:
    """(days, the next lesser days), so that a listing with 20 days left is owed the reminder of 30 days only."""
    days = lifetimes.remind_days()
    yield from zip(days, [*days[1:], 0], strict=True)


def _due(model: Any, days: int, below: int, most: int) -> Sequence[Any]:
    about = getattr(Reminder, f"{model.kind}_id")
    given = select(Reminder.id).where(about == model.id, Reminder.days == days, Reminder.expires_at == model.expires_at)
    ends = model.expires_at.between(now() + timedelta(days=below, microseconds=1), now() + timedelta(days=days))
    statement = select(model).where(model._status == Status.PUBLISHED, ends, ~given.exists())
    return db.session.execute(statement.order_by(model.expires_at, model.id).limit(most)).scalars().all()


def _remind(item: Any, days: int) -> None:
    """Tell, unless the day of this reminder had passed before the listing went on show or was renewed."""
    shown = lifetimes.confirmed_at(item)
    in_time = shown is not None and shown <= item.expires_at - timedelta(days=days)
    told = in_time and (days == lifetimes.remind_days()[-1] or not lifetimes.needs_deadline(item))
    db.session.add(Reminder(**Reminder.keys_of(item), days=days, expires_at=item.expires_at, told=told))
    db.session.flush()
    if told:
        tell(item, "catalogue.deadline" if lifetimes.needs_deadline(item) else "catalogue.fresh")


def tell(item: Any, kind: str) -> None:
    """Tell the writers of the organisation; each mail gets a link of its own when it is sent."""
    for person in service.writers_of(item.organisation_id):
        about = links.about(item, person)
        link = f"{PATHS[item.kind]}/{item.public_id}"
        notices.tell(person, kind, link, title=item.title, number=item.number, **about)


def tell_ended(item: Any) -> None:
    """It has run out: how it comes back, and for a need, what became of it. Nothing when it came back meanwhile."""
    if item.status != Status.EXPIRED:
        return
    tell(item, "catalogue.over" if isinstance(item, Need) else "catalogue.expire")


def ending_of(person: Person) -> list[Any]:
    """The listings of a person's organisations that end soon or have just ended, the earliest first."""
    mine = [one.id for one in person.writable_organisations]
    first = now() + timedelta(days=max(lifetimes.remind_days()))
    found: list[Any] = []
    for model in KINDS.values():
        ends = model.organisation_id.in_(mine), model.expires_at <= first
        statement = select(model).where(*ends, model._status.in_((Status.PUBLISHED, Status.EXPIRED)))
        found += db.session.execute(statement.order_by(model.expires_at.desc()).limit(MOST)).scalars()
    return sorted((item for item in found if lifetimes.is_renewable(item)), key=lambda item: item.expires_at)


def count_ending(person: Person) -> int:
    return len(ending_of(person)) if person.writable_organisations else 0


def share_confirmed(days: int = 90) -> tuple[int, int]:
    """(listings on show whose owner said within ``days`` that they hold, all on show)."""
    confirmed = everything = 0
    since = now() - timedelta(days=days)
    for model in KINDS.values():
        count = select(func.count()).select_from(model).where(model._status == Status.PUBLISHED)
        everything += db.session.execute(count).scalar_one()
        lately = or_(model.published_at >= since, model.renewed_at >= since)
        confirmed += db.session.execute(count.where(lately)).scalar_one()
    return confirmed, everything

"""Telling people: one row on the site and one mail, in the transaction that causes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update

from marketplace.accounts.models import Person
from marketplace.accounts.service import MAILS
from marketplace.extensions import db
from marketplace.kernel import history, jobs
from marketplace.kernel.clock import now
from marketplace.kernel.jobs import BUSY, PARKED, READY, Job
from marketplace.kernel.workflow import NotOpen
from marketplace.notices.kinds import KINDS, Extra, Kind, Links, Words, check, register, words_of
from marketplace.notices.models import FAILED, SENT, WAITING, Mail, Notice

__all__ = ["KINDS", "Extra", "Kind", "Links", "Words", "register", "tell", "tell_all", "words_of"]

# Somebody waits at the screen for an account mail; other mail goes after search and matching (5).
URGENT, USUAL = 3, 6
OVERDUE = timedelta(minutes=10)  # after this a mail that still waits is shown to the officers


def tell(person: Person, kind: str, link: str, **params: Any) -> None:
    """Tell one person, on the site and by mail, in the caller's transaction.

    ``link`` is a root-relative address; ``params`` are plain JSON values. Nothing is sent to an account that is
    disabled, and no mail to an address that was never confirmed. Raises KeyError for a kind that nobody
    registered, or whose texts ask for something that ``params`` do not hold.
    """
    known = KINDS[kind]
    check(known, params)
    if not person.is_active:
        return
    if known.on_site:
        db.session.add(Notice(person_id=person.id, kind=kind, params=params, link=link))
    if known.by_mail and person.confirmed_at:
        mail(person.email, kind, link, person.language, **params)


def tell_all(people: Iterable[Person], kind: str, link: str, **params: Any) -> None:
    """Tell each of them once."""
    for person in {p.id: p for p in people}.values():
        tell(person, kind, link, **params)


def mail(to: str, kind: str, link: str, language: str, **params: Any) -> Mail:
    """Write one mail for the worker to send, in the caller's transaction."""
    row = Mail(to=to, kind=kind, link=link, language=language, params=params)
    db.session.add(row)
    db.session.flush()
    _enqueue(row)
    return row


def unread_count(person: Person) -> int:
    statement = select(func.count()).select_from(Notice).where(Notice.person_id == person.id, Notice.read_at.is_(None))
    return int(db.session.execute(statement).scalar_one())


def notices_of(person: Person) -> Select[tuple[Notice]]:
    """Everything a person was told, newest first."""
    return select(Notice).where(Notice.person_id == person.id).order_by(Notice.created_at.desc(), Notice.id.desc())


def mark_read(person: Person, public_ids: Iterable[str] | None = None) -> None:
    """Mark some notices of a person as read, or all of them."""
    statement = update(Notice).where(Notice.person_id == person.id, Notice.read_at.is_(None))
    if public_ids is not None:
        statement = statement.where(Notice.public_id.in_(list(public_ids)))
    db.session.execute(statement.values(read_at=now()).execution_options(synchronize_session=False))


def find_mail(public_id: str) -> Mail | None:
    statement = select(Mail).where(Mail.public_id == public_id).execution_options(populate_existing=True)
    return db.session.execute(statement).scalar_one_or_none()


def note_sent(public_id: str) -> None:
    """The server has taken it."""
    row = find_mail(public_id)
    if row is not None:
        row.state, row.error, row.sent_at = SENT, "", now()
        row.to = shown_address(row)


def note_trouble(public_id: str, words: str, final: bool) -> None:
    """Keep what the server said; after the last try the mail counts as failed."""
    row = find_mail(public_id)
    if row is not None and row.state != SENT:
        is_shown = bool(shown_address(row))
        row.error = (words if is_shown or not row.to else words.replace(row.to, "…"))[:2000]
        row.state = FAILED if final else WAITING
        if row.state == FAILED:  # nobody could see to whom it would be sent again, and the address is not ours to keep
            row.to = shown_address(row)


def shown_address(row: Mail) -> str:
    """To whom a mail goes, for officers; empty where that is nobody's business."""
    kind = KINDS.get(row.kind)
    return "" if kind is not None and kind.is_private else row.to


def forget_mail(public_id: str) -> None:
    """There is no longer a reason to send it."""
    db.session.execute(delete(Mail).where(Mail.public_id == public_id, Mail.state != SENT))


def is_last_try(public_id: str) -> bool:
    """Is the job that now sends this mail the last one that the worker will make?"""
    statement = select(func.max(Job.attempts)).where(Job.key == job_key(public_id), Job.state == BUSY)
    return (db.session.execute(statement).scalar_one_or_none() or 0) > len(jobs.PAUSES)


def troubled() -> Select[tuple[Mail]]:
    """Mails that failed, and those that have waited for longer than usual; failed ones first, then the newest."""
    return select(Mail).where(_is_troubled()).order_by((Mail.state == FAILED).desc(), Mail.id.desc())


def count_troubled() -> dict[str, int]:
    """How many mails have failed and how many wait for longer than usual."""
    rows = db.session.execute(select(Mail.state, func.count()).where(_is_troubled()).group_by(Mail.state))
    return {FAILED: 0, WAITING: 0, **dict(rows.tuples().all())}


def next_tries(mails: Iterable[Mail]) -> dict[str, Job]:
    """The job that will next try to send each of these mails, by public id; failed ones have none."""
    keys = {job_key(one.public_id): one.public_id for one in mails}
    found = db.session.execute(select(Job).where(Job.key.in_(keys), Job.state == READY)).scalars()
    return {keys[str(job.key)]: job for job in found}


def resend(row: Mail, actor: Any) -> bool:
    """Try at once, with all tries. False when the mail has been sent in the meantime.

    Raises NotOpen for one whose address was forgotten when it failed.
    """
    if row.state == SENT:
        return False
    if not row.to:
        raise NotOpen("resend")
    row.state, row.error = WAITING, ""
    history.record(row, actor, "resend")
    key = job_key(row.public_id)
    latest = select(Job.state, func.max(Job.id)).where(Job.key == key).group_by(Job.state)
    held: dict[str, int] = dict(db.session.execute(latest).tuples().all())
    if BUSY in held:
        return True  # it is being sent this moment; a second job could send it twice
    if PARKED in held:
        jobs.retry(held[PARKED])
    _enqueue(row)
    db.session.execute(
        update(Job)
        .where(Job.key == key, Job.state == READY)
        .values(run_at=now(), attempts=0)
        .execution_options(synchronize_session=False)
    )
    return True


def resend_all(actor: Any, limit: int = 500) -> int:
    """Try all failed mails again, the oldest first. Returns how many."""
    failed = select(Mail).where(Mail.state == FAILED, Mail.to != "").order_by(Mail.id).limit(limit)
    rows = db.session.execute(failed).scalars().all()
    return sum(resend(row, actor) for row in rows)


def take_up_waiting(limit: int = 500) -> int:
    """Give waiting mails that nobody is about to send a job (there was no mail server, say). Returns how many."""
    taken = select(Job.key).where(Job.name == "notices.send", Job.state.in_([BUSY, READY, PARKED]))
    known = set(db.session.execute(taken).scalars())
    waiting = db.session.execute(select(Mail).where(Mail.state == WAITING).order_by(Mail.id)).scalars()
    idle = [row for row in waiting if job_key(row.public_id) not in known][:limit]
    for row in idle:
        _enqueue(row)
    return len(idle)


def job_key(public_id: str) -> str:
    """One mail, one job: by this key a mail finds its job."""
    return f"mail:{public_id}"


def _enqueue(row: Mail) -> None:
    priority = URGENT if row.kind in MAILS else USUAL
    jobs.enqueue("notices.send", mail=row.public_id, key=job_key(row.public_id), priority=priority)


def _is_troubled() -> ColumnElement[bool]:
    overdue = and_(Mail.state == WAITING, Mail.created_at < now() - OVERDUE)
    return or_(Mail.state == FAILED, overdue, and_(Mail.state == WAITING, Mail.error != ""))

"""What can be done with listings. Nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.accounts.models import EDITOR, OWNER, Membership, Organisation, Person
from marketplace.catalogue import completeness, content, disclosure, editions, lifetimes, outcomes, remarks, revising
from marketplace.catalogue.completeness import Incomplete, Revealing
from marketplace.catalogue.content import Content
from marketplace.catalogue.lifetimes import expiry_of
from marketplace.catalogue.models import KINDS, Attachment, Need, NumberSeries, Publication, Technology
from marketplace.catalogue.policies import is_owner
from marketplace.catalogue.status import EDITABLE, Status
from marketplace.catalogue.workflow import publication
from marketplace.extensions import db
from marketplace.kernel import history, jobs
from marketplace.kernel.clock import now, today
from marketplace.kernel.workflow import CLOCK, NotAllowed, NotOpen
from marketplace.reference import service as reference
from marketplace.reference.grounds import ground

PREFIXES = {"technology": "CN", "need": "NC"}
PROHIBITED = "CAM"  # what the law forbids to transfer is never on show
EXPIRE_AT_ONCE = 200  # items of a kind per round


def create(kind: str, organisation: Organisation, author: Person, title: str, **values: Any) -> Any:
    """A new draft. ``values`` are column values; codes and children are set by the caller afterwards."""
    item = blank(kind, organisation, author, title, **values)
    if not is_owner(author, item):
        raise NotAllowed("create")
    db.session.add(item)
    history.record(item, author, "create", {"title": title})
    return item


def blank(kind: str, organisation: Organisation, author: Person, title: str, **values: Any) -> Any:
    """A new row with its number, not yet added: whoever adds it asks first who may."""
    return KINDS[kind](
        organisation_id=organisation.id,
        organisation=organisation,
        author_id=author.id,
        title=title,
        number=next_number(PREFIXES[kind]),
        **values,
    )


def next_number(prefix: str, digits: int = 4) -> str:
    """The next number of a series in this year, as CN-2026-0001; numbers are never given twice."""
    year = today().year
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    first = insert(NumberSeries).values(prefix=prefix, year=year, last=0)
    db.session.execute(first.on_conflict_do_nothing())  # two who are the first of a year at once
    statement = select(NumberSeries).where(NumberSeries.prefix == prefix, NumberSeries.year == year).with_for_update()
    series = db.session.execute(statement.execution_options(populate_existing=True)).scalar_one()
    series.last += 1
    db.session.flush()
    return f"{prefix}-{year}-{series.last:0{digits}d}"


def draft(kind: str, organisation: Organisation, author: Person, new: Content) -> Any:
    """A new draft with its codes and rows. Raises NotAllowed."""
    item = create(kind, organisation, author, new.columns["title"])
    content.write(item, new)
    db.session.flush()
    return item


def revise(item: Publication, actor: Any, new: Content, files: Sequence[str] = ()) -> dict[str, Any]:
    """Write new content into a draft and note in history what changed; returns the changes.

    ``files`` names the groups of files that were changed besides ("pictures", "documents"). Every revision
    raises the version, also one that changes only children, so that two editors notice each other.
    Raises NotAllowed, NotOpen.
    """
    if not is_owner(actor, item):
        raise NotAllowed("edit")
    if item.status not in EDITABLE:
        raise NotOpen("edit")
    changes = {**content.write(item, new), **dict.fromkeys(files)}
    item.updated_at = now()
    if changes:
        history.record(item, actor, "edit", changes)
    db.session.flush()
    return changes


def gaps(item: Publication) -> list[tuple[str, Any]]:
    """What is missing before the item can be submitted: (field name, what to do), kindly said."""
    found = completeness.gaps(item.kind, content.read(item), getattr(item, "attachments", []))
    if isinstance(item, Need) and outcomes.is_overdue_for(item.organisation_id):
        found.append(("outcome", outcomes.FIRST))
    return found


def revealing(item: Publication) -> list[disclosure.Finding]:
    """What in the public text of an anonymous need gives its poster away; empty for everything else."""
    return completeness.revealing(item.kind, content.read(item), item.organisation)


def submit(item: Publication, actor: Any, *, seen: bool = True, verb: str = "submit") -> None:
    """Hand in for review. Raises Incomplete, NotOpen, NotAllowed.

    ``verb`` is "submit_for" where somebody without an account confirmed it, see behalf.py.
    With ``seen=False``, the poster has not yet been shown what gives an anonymous need away: raises Revealing.
    """
    missing = gaps(item)
    if missing:
        raise Incomplete(missing)
    findings = [] if seen else revealing(item)
    if findings:
        raise Revealing(findings)
    publication.take(verb, item, actor)
    item.submitted_at, item.endorsed_by_id = now(), None
    editions.keep(item, actor, "submit")
    jobs.enqueue("catalogue.submitted", kind=item.kind, public_id=item.public_id)


def publish(item: Publication, moderator: Any) -> None:
    """Put on show. Indexing, matching and notices follow by themselves. Raises NotAllowed, NotOpen."""
    # Dates first: taking the step writes the row, and the database refuses a published one without them.
    item.published_at = item.decided_at = now()
    item.expires_at = expiry_of(item)
    publication.take("publish", item, moderator)
    item.decision_reasons, item.decision_words, item.endorsed_by_id = [], "", None
    edition = editions.find(item, editions.last_number(item)) or editions.keep(item, moderator, "before")
    editions.show(item, edition)
    remarks.settle_all(item)
    jobs.enqueue("catalogue.decided", verb="publish", kind=item.kind, public_id=item.public_id)
    jobs.enqueue("catalogue.published", kind=item.kind, public_id=item.public_id)


def endorse(item: Publication, moderator: Any) -> None:
    """The first of two officers approves; another one has the last word. Raises NotAllowed, NotOpen."""
    publication.take("endorse", item, moderator)
    item.endorsed_by_id = moderator.id


def send_back(
    item: Publication,
    moderator: Any,
    reasons: Sequence[str],
    words: str,
    pairs: Sequence[tuple[str, str]] = (),
) -> None:
    """Ask for additions: codes of the list return_reason, words, and requests pinned to fields.

    ``pairs`` are field names of labels.FIELDS with words; one of the three must say something (ReasonNeeded).
    """
    pinned = remarks.pin(item, moderator, pairs, editions.last_number(item))
    _decide("return", item, moderator, reasons, words, pinned)


def refuse(item: Publication, moderator: Any, reasons: Sequence[str], words: str) -> None:
    """Refuse, with codes of the list refuse_reason and words."""
    _decide("refuse", item, moderator, reasons, words)


def withdraw(item: Publication, actor: Any) -> None:
    """Take down by its owner's wish. Raises NotAllowed, NotOpen, OutcomeNeeded.

    A need that was on show says what became of it first: see outcomes.py.
    """
    was_shown = item.status in (Status.PUBLISHED, Status.HIDDEN)
    if was_shown and isinstance(item, Need) and not item.outcome and is_owner(actor, item):
        raise outcomes.OutcomeNeeded
    publication.take("withdraw", item, actor)
    item.expires_at, item.hidden_for = None, None
    _left(item)
    if was_shown:
        _ended(item)


def discard(item: Publication, actor: Any) -> None:
    """Put a draft away, which may be opened again: a form makes one by itself. Raises NotAllowed, NotOpen."""
    publication.take("discard", item, actor)
    _left(item)


def reopen(item: Publication, actor: Any) -> None:
    """Make an ended listing a draft again, to be mended and handed in anew, with what its open revision says."""
    publication.take("reopen", item, actor)
    outcomes.forget(item)
    revising.take_over(item, actor)


def renew(item: Publication, actor: Any) -> None:
    """Its owner says that it still holds: it stays on show, or comes back, for another term.

    Raises NotAllowed; NotOpen also when the days of grace are over, and while its organisation is suspended.
    """
    came_back, until = item.status == Status.EXPIRED, expiry_of(item)
    if not lifetimes.is_renewable(item) or until <= now():
        raise NotOpen("renew")
    publication.take("renew", item, actor)
    item.renewed_at, item.expires_at = now(), until
    if came_back:
        jobs.enqueue("catalogue.published", kind=item.kind, public_id=item.public_id)


def hide(item: Publication, officer: Any, why: str, words: str) -> None:
    """Take off the show for the time being. ``why``: "report" or "organisation"; ``words`` go into history."""
    publication.take("hide", item, officer, words)
    item.hidden_for = why
    revising.set_aside(item)
    _ended(item)


def unhide(item: Publication, officer: Any) -> None:
    """Show again what was hidden; its time on show has run on meanwhile.

    Raises NotAllowed, NotOpen (also for technology that the law forbids to transfer).
    """
    if item.legal_list == PROHIBITED:
        raise NotOpen("unhide")
    publication.take("unhide", item, officer)
    item.hidden_for = None
    jobs.enqueue("catalogue.published", kind=item.kind, public_id=item.public_id)


def merge(item: Publication, into: Publication, officer: Any) -> None:
    """Let another listing of the same kind stand for this one; its address and number lead there for ever.

    Raises NotAllowed, NotOpen (also when ``into`` is not on show, or is the item itself).
    """
    if into.kind != item.kind or into.id == item.id or into.status != Status.PUBLISHED:
        raise NotOpen("merge")
    was_shown = item.status == Status.PUBLISHED
    item.merged_into_id = into.id
    publication.take("merge", item, officer)
    _left(item)
    if was_shown:
        _ended(item)


def reconsider(item: Publication, officer: Any) -> None:
    """An appeal was granted: the refused listing stands in the queue again."""
    publication.take("reconsider", item, officer)
    item.submitted_at, item.endorsed_by_id = now(), None


def expire_due() -> int:
    """Take down what has run out, at most EXPIRE_AT_ONCE of each kind. Returns how many items."""
    ended = 0
    for model in KINDS.values():
        due = select(model).where(model._status == Status.PUBLISHED, model.expires_at <= now())
        items: Any = db.session.execute(due.order_by(model.expires_at).limit(EXPIRE_AT_ONCE)).scalars().all()
        for item in items:
            publication.take("expire", item, CLOCK)
            _left(item)
            _ended(item)
            jobs.enqueue("catalogue.decided", verb="expire", kind=item.kind, public_id=item.public_id)
            ended += 1
    return ended


def _ended(item: Publication) -> None:
    """It went off the show: for those who keep matches, and for the brokers of cases about it."""
    jobs.enqueue("catalogue.ended", kind=item.kind, public_id=item.public_id)
    jobs.enqueue("catalogue.ended_deals", kind=item.kind, public_id=item.public_id)


def find(kind: str, public_id: str) -> Any:
    """The item, or None: for jobs, which come after the fact."""
    model = KINDS[kind]
    return db.session.execute(select(model).where(model.public_id == public_id)).scalar_one_or_none()


def find_number(kind: str, number: str) -> Any:
    """The item that once was on show under that number, or None."""
    model = KINDS[kind]
    statement = select(model).where(model.number == number, model.published_at.is_not(None))
    return db.session.execute(statement).scalar_one_or_none()


def attachment_of(file_id: int) -> tuple[Attachment, Technology] | None:
    """The technology that a stored file belongs to, if any."""
    statement = select(Attachment, Technology).join(Technology).where(Attachment.file_id == file_id)
    row = db.session.execute(statement).first()
    return (row[0], row[1]) if row else None


def reasons_of(item: Publication) -> list[str]:
    """The reasons of the last decision in words, in the reader's language."""
    name = {Status.RETURNED: "return_reason", Status.REFUSED: "refuse_reason"}.get(Status(item.status))
    return [ground(name, code).words for code in item.decision_reasons] if name else []


def poster_words(item: Publication) -> str:
    """Who posted it, in words that tell kind, sector and province but not the name."""
    poster = item.organisation
    kind = reference.label("org_kind", poster.kind).split(",")[0]
    place = reference.label("province", poster.province)
    if not poster.vsic:
        return gettext("%(kind)s, %(place)s", kind=kind, place=place)
    sector = reference.label("vsic", poster.vsic)
    return gettext("%(kind)s ngành %(sector)s, %(place)s", kind=kind, sector=sector, place=place)


def latest_of(organisation: Organisation, most: int = 10) -> list[Publication]:
    """What an organisation has on show, newest first; anonymous needs never."""
    found: list[Publication] = []
    for model in KINDS.values():
        shown = select(model).where(model.organisation_id == organisation.id, model._status == Status.PUBLISHED)
        if model is Need:
            shown = shown.where(Need.anonymous.is_(False))
        newest = shown.order_by(model.published_at.desc(), model.id.desc()).limit(most)
        found += db.session.execute(newest).scalars()
    return sorted(found, key=lambda item: item.published_at or now(), reverse=True)[:most]


def writers_of(organisation_id: int) -> list[Person]:
    """The people who are told what becomes of an organisation's items: owners and editors."""
    part = Membership.organisation_id == organisation_id, Membership.role.in_((OWNER, EDITOR))
    statement = select(Person).join(Membership).where(*part, Person.disabled_at.is_(None)).order_by(Person.id)
    return list(db.session.execute(statement.limit(100)).scalars())


def _left(item: Publication) -> None:
    """What is settled when an item leaves the show or the queue by itself."""
    item.endorsed_by_id = None
    revising.set_aside(item)
    remarks.settle_all(item)


def _decide(
    verb: str, item: Publication, moderator: Any, reasons: Sequence[str], words: str, pinned: Sequence[Any] = ()
) -> None:
    publication.take(verb, item, moderator, remarks.why(reasons, words, pinned))
    item.decided_at, item.endorsed_by_id = now(), None
    if verb == "refuse":
        remarks.settle_all(item)
    item.decision_reasons, item.decision_words = list(reasons), words
    jobs.enqueue("catalogue.decided", verb=verb, kind=item.kind, public_id=item.public_id)

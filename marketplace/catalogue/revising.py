"""Editing what is on show: a revision waits for approval, and the public keeps the approved content until then.

Small changes (see small.py) go live at once and are looked at afterwards. Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.catalogue import completeness, content, editions, remarks, revision_files, small
from marketplace.catalogue.completeness import Incomplete, Revealing
from marketplace.catalogue.content import Content
from marketplace.catalogue.lifetimes import expiry_of
from marketplace.catalogue.models import Publication
from marketplace.catalogue.policies import is_owner
from marketplace.catalogue.revision_models import (
    EDITABLE,
    LIVE,
    OPEN,
    REFUSED,
    RETURNED,
    Edition,
    Revision,
    RevisionFile,
)
from marketplace.catalogue.status import Status
from marketplace.catalogue.workflow import revision_life
from marketplace.extensions import db
from marketplace.kernel import history, jobs
from marketplace.kernel.clock import now
from marketplace.kernel.workflow import CLOCK, NotAllowed, NotOpen
from marketplace.reference.grounds import ground

KEEP_REFUSED = timedelta(days=90)  # its files wait for an appeal
RELEASED_AT_ONCE = 200
OFFICERS_VERBS = {"approve", "endorse", "return", "refuse", "check", "undo"}


class StaleBase(NotOpen):
    """The content on show has changed since the revision was begun (409)."""


class Unchanged(Exception):
    """The revision says what is on show already."""


def open_of(item: Publication) -> Revision | None:
    """The revision in work or under review, if any."""
    statement = select(Revision).where(Revision.about(item), Revision._status.in_(OPEN))
    return db.session.execute(statement.options(selectinload(Revision.files))).scalar_one_or_none()


def newest_of(item: Publication) -> Revision | None:
    """The latest revision, whatever became of it."""
    statement = select(Revision).where(Revision.about(item)).order_by(Revision.id.desc()).limit(1)
    return db.session.execute(statement).scalar_one_or_none()


def begin(item: Publication, actor: Any) -> Revision:
    """The open revision, or a new one that says what is on show. Raises NotAllowed, NotOpen."""
    if not is_owner(actor, item):
        raise NotAllowed("revise")
    if item.status != Status.PUBLISHED:
        raise NotOpen("revise")
    found = open_of(item)
    if found is None:
        base = editions.present(item, actor)
        found = Revision(**Revision.keys_of(item), base=base.number, content=base.content, author_id=actor.id)
        found.files = revision_files.copied(getattr(item, "attachments", []))
        db.session.add(found)
        db.session.flush()
        history.record(item, actor, "revise", {"base": base.number})
    return found


def write(revision: Revision, actor: Any, new: Content, base: int | None = None) -> list[str]:
    """Put new content into a revision; returns the names of what differs from before. Raises NotAllowed, NotOpen.

    ``base`` is the number of the edition on show that the writer has seen, where that is a newer one.
    """
    if not is_owner(actor, revision.item):
        raise NotAllowed("revise")
    if revision.status not in EDITABLE or revision.item.status != Status.PUBLISHED:
        raise NotOpen("revise")
    before = dict(revision.content)
    codes = {name: content.in_order(_codes(revision, name), given) for name, given in new.codes.items()}
    said: dict[str, Any] = {**new.columns, **codes}
    said.update(new.rows())
    revision.content = {**before, **content.plain(said)}
    revision.base = base or revision.base
    revision.author_id, revision.updated_at = actor.id, now()
    db.session.flush()
    return [name for name, value in revision.content.items() if not content.same(before.get(name), value)]


def _codes(revision: Revision, name: str) -> list[str]:
    """The order in which codes are kept: as on show, then as in the revision, so that one ticked again is no change."""
    shown = editions.find(revision.item, revision.base)
    first = list(shown.content.get(name) or []) if shown is not None else []
    return first + [code for code in revision.content.get(name) or [] if code not in first]


def values_of(revision: Revision) -> dict[str, Any]:
    """The content of a revision by field name, as forms take it."""
    kept = content.restored(revision.item.kind, revision.content)
    said = {**kept.columns, **kept.codes, **kept.rows()}
    return {**content.read(revision.item), **said}


def changed(revision: Revision, against: Mapping[str, Any]) -> list[str]:
    """Names of the fields that a revision says differently than some kept content."""
    return [name for name, value in revision.content.items() if not content.same(against.get(name), value)]


def submit(revision: Revision, actor: Any, *, seen: bool = True) -> bool:
    """Hand in; a small change goes live at once. Returns whether it did.

    Raises NotAllowed, NotOpen, StaleBase, Unchanged, Incomplete; with ``seen=False`` also Revealing, as
    service.submit does. What gives an anonymous poster away is never small, nor is a second change before the
    first one was looked at: many small ones would make a large one.
    """
    item = revision.item
    base = editions.present(item, actor)
    if item.status != Status.PUBLISHED:
        raise NotOpen("submit")
    if base.number != revision.base:
        raise StaleBase("submit")
    files = editions.files_of(revision.files)
    findings = _check(revision, base, files, seen)
    is_small = (
        not findings
        and small.is_small(item.kind, base.content, revision.content, base.files, files)
        and not _has_unchecked(item)
    )
    edition = editions.keep(item, actor, "small" if is_small else "revise", values=revision.content, files=files)
    revision.edition, revision.small, revision.submitted_at = edition.number, is_small, now()
    revision.endorsed_by_id = None
    if is_small:
        _take("show", revision, actor)
        _apply(revision, edition)
    else:
        _take("submit", revision, actor)
        jobs.enqueue("catalogue.submitted", kind=item.kind, public_id=item.public_id)
    return is_small


def reasons_of(revision: Revision) -> list[str]:
    """The reasons of the last decision in words, in the reader's language."""
    name = "return_reason" if revision.status == RETURNED else "refuse_reason"
    return [ground(name, code).words for code in revision.decision_reasons]


def find(public_id: str) -> Revision | None:
    """The revision, or None: for jobs and files."""
    return db.session.execute(select(Revision).where(Revision.public_id == public_id)).scalar_one_or_none()


def holding(file_id: int) -> Revision | None:
    """The revision that a stored file is part of, if any."""
    statement = select(Revision).join(RevisionFile).where(RevisionFile.file_id == file_id)
    return db.session.execute(statement).scalars().first()


def gaps(revision: Revision) -> list[tuple[str, Any]]:
    """What the revised content lacks before it can be handed in."""
    return completeness.gaps(revision.item.kind, values_of(revision), revision.files)


def endorse(revision: Revision, officer: Any) -> None:
    """The first of two officers approves."""
    _take("endorse", revision, officer)
    revision.endorsed_by_id = officer.id


def approve(revision: Revision, officer: Any, edition: int | None = None) -> None:
    """Put the new content on show. ``edition``: the number of what the officer has read, if that is to be checked.

    Raises NotAllowed, NotOpen (also when a newer text was handed in), StaleBase.
    """
    item = revision.item
    if edition is not None and edition != revision.edition:
        raise NotOpen("approve")
    if item.status == Status.PUBLISHED and revision.base != editions.present(item, officer).number:
        raise StaleBase("approve")
    _take("approve", revision, officer)
    kept = editions.find(item, revision.edition or 0)
    if kept is None:
        raise NotOpen("approve")
    _decided(revision, "approve", [], "")
    _apply(revision, kept)
    remarks.settle_all(item)


def send_back(
    revision: Revision,
    officer: Any,
    reasons: Sequence[str],
    words: str,
    pairs: Sequence[tuple[str, str]] = (),
) -> None:
    """Ask for additions to a revision, as service.send_back does; the listing stays on show as it is."""
    pinned = remarks.pin(revision.item, officer, pairs, revision.edition or 0)
    _take("return", revision, officer, remarks.why(reasons, words, pinned))
    _decided(revision, "return", reasons, words)


def refuse(revision: Revision, officer: Any, reasons: Sequence[str], words: str) -> None:
    """Refuse a revision; the listing stays on show as it is. Its files are kept for KEEP_REFUSED: see release_old."""
    _take("refuse", revision, officer, remarks.why(reasons, words))
    _decided(revision, "refuse", reasons, words)
    remarks.settle_all(revision.item)


def check(revision: Revision, officer: Any) -> None:
    """A small change that went live is found in order."""
    _take("check", revision, officer)
    revision.decided_at = now()


def undo(revision: Revision, officer: Any, reasons: Sequence[str], words: str) -> None:
    """A small change that went live was not in order: what it was begun from is shown again.

    A revision that was handed in on top of it goes back to its writer, who is shown what has changed below it.
    Raises NotOpen when something else has gone on show since.
    """
    item = revision.item
    before = editions.find(item, revision.base)
    if before is None or item.edition != revision.edition:
        raise StaleBase("undo")
    _take("undo", revision, officer, remarks.why(reasons, words))
    _decided(revision, "undo", reasons, words)
    if "deadline" in content.write(item, content.restored(item.kind, before.content)):
        item.expires_at = expiry_of(item)
    revision_files.undo(item, before, revision)
    editions.show(item, editions.keep(item, officer, "undo"))
    set_aside(item)
    _shown_anew(item)


def give_back(refused: Revision, officer: Any) -> Revision:
    """What an officer had refused or undone, as a new draft of its writer: an appeal against it was granted.

    It stands on what is on show now where that says the same as what it was begun from.
    """
    item = refused.item
    present, base = editions.present(item, officer), editions.find(item, refused.base)
    number = present.number if base is not None and base.content == present.content else refused.base
    draft = Revision(**Revision.keys_of(item), base=number, content=refused.content, author_id=refused.author_id)
    kept = editions.find(item, refused.edition or 0)
    had_files = bool(kept is not None and kept.files)
    held = refused.files if refused.files or not had_files else getattr(item, "attachments", [])  # swept meanwhile
    draft.files = revision_files.copied(held)
    db.session.add(draft)
    history.record(item, officer, "give_back_revision", {"base": refused.base, "edition": refused.edition})
    revision_files.release(refused)
    return draft


def release_old() -> int:
    """Let go of the files of what was refused long ago: nobody will give it back. Returns of how many revisions."""
    old = Revision._status == REFUSED, Revision.decided_at < now() - KEEP_REFUSED, Revision.files.any()
    found = db.session.execute(select(Revision).where(*old).limit(RELEASED_AT_ONCE)).scalars().all()
    for revision in found:
        revision_files.release(revision)
    return len(found)


def take_back(revision: Revision, actor: Any) -> None:
    """The poster takes a handed-in revision back, to go on writing."""
    _take("take_back", revision, actor)


def drop(revision: Revision, actor: Any) -> None:
    """The poster gives a revision up, and what was asked about it."""
    _take("drop", revision, actor)
    revision_files.release(revision)
    remarks.settle_all(revision.item)


def set_aside(item: Publication) -> None:
    """The listing left the show, or shows something else: a waiting revision goes back to its writer, none is lost."""
    found = open_of(item)
    if found is not None and found.status not in EDITABLE:
        _take("set_aside", found, CLOCK)


def take_over(item: Publication, actor: Any) -> None:
    """A listing is opened again as a draft: what its open revision says is the newest word of its owners."""
    found = open_of(item)
    if found is None:
        return
    if found.status not in EDITABLE:
        _take("set_aside", found, CLOCK)
    content.write(item, content.restored(item.kind, found.content))
    revision_files.apply(item, found)
    _take("drop", found, actor)
    revision_files.release(found)


def _check(revision: Revision, base: Edition, files: list[dict[str, Any]], seen: bool) -> list[Any]:
    """What gives the poster away, once shown. Raises Unchanged, Incomplete, Revealing."""
    item = revision.item
    if not changed(revision, base.content) and files == base.files:
        raise Unchanged
    missing = gaps(revision)
    if missing:
        raise Incomplete(missing)
    findings = completeness.revealing(item.kind, values_of(revision), item.organisation)
    if findings and not seen:
        raise Revealing(findings)
    return findings


def _has_unchecked(item: Publication) -> bool:
    statement = select(Revision.id).where(Revision.about(item), Revision._status == LIVE).limit(1)
    return db.session.execute(statement).first() is not None


def _apply(revision: Revision, edition: Edition) -> None:
    item = revision.item
    changes = content.write(item, content.restored(item.kind, edition.content))
    if "deadline" in changes:
        item.expires_at = expiry_of(item)
    revision_files.apply(item, revision)
    revision_files.release(revision)
    editions.show(item, edition)
    item.updated_at = now()
    db.session.flush()
    _shown_anew(item)


def _shown_anew(item: Publication) -> None:
    jobs.enqueue("catalogue.published", kind=item.kind, public_id=item.public_id)


def _decided(revision: Revision, verb: str, reasons: Sequence[str], words: str) -> None:
    item = revision.item
    revision.decided_at = now()
    revision.decision_reasons, revision.decision_words = list(reasons), words
    jobs.enqueue("catalogue.revision_decided", verb=verb, revision=revision.public_id, kind=item.kind)


def _take(verb: str, revision: Revision, actor: Any, reason: str | None = None) -> None:
    """Take a step of the revision's life and tell it in the history of the listing, too.

    Officers decide on what is on show; once the listing has left it, they come too late.
    """
    if verb in OFFICERS_VERBS and revision.item.status != Status.PUBLISHED:
        raise NotOpen(verb)
    revision_life.take(verb, revision, actor, reason)
    history.record(revision.item, actor, f"{verb}_revision", {"edition": revision.edition}, reason)

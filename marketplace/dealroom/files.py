"""The files of a deal: put in, given another level, revoked. What is confidential in the listing counts as a file, too.

Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import FileStorage

from marketplace.catalogue import levels as listing_levels
from marketplace.catalogue.models import Attachment, Detail, Technology
from marketplace.dealroom import file_occasions, levels
from marketplace.dealroom.levels import ASKS_NDA, NOT_YET, OPEN, WITHDRAWN, Standing
from marketplace.dealroom.models import BROKER, LEVEL_LABELS, NDA, DealFile, name_only
from marketplace.deals import moving, recipients
from marketplace.deals.models import SUPPLY, Deal, Message
from marketplace.extensions import db
from marketplace.kernel import files, history, stamping
from marketplace.kernel.files import DOCUMENT, StoredFile
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.service import tell_all

__all__ = ["file_occasions"]  # imported so that whoever can tell knows what there is to tell
CONFIDENTIAL = (listing_levels.NDA, listing_levels.BROKER)


@dataclass(frozen=True)
class Paper:
    """Something to be opened: a file of the deal, or a confidential file or part of the listing's description."""

    key: str  # public id of the row of the deal or of the stored file; number of the part
    side: str
    level: str
    title: str
    file: StoredFile | None = None
    row: DealFile | None = None  # None: from the listing
    body: str = ""  # of a part
    author: str = ""
    at: datetime | None = None

    @property
    def is_revoked(self) -> bool:
        return self.row is not None and self.row.revoked_at is not None

    @property
    def endpoint(self) -> str:
        """Where it is opened."""
        if self.file is None:
            return "dealroom.open_part"
        return "dealroom.open_file" if self.row is not None else "dealroom.open_listing_file"

    def verdict(self, who: Standing) -> str:
        return levels.verdict(who, self.side, self.level, revoked=self.is_revoked)


@dataclass(frozen=True)
class Shelf:
    """What one person finds in a deal. What is not open to him or her is counted at most, never named."""

    papers: list[Paper]
    asks_nda: int
    not_yet: int
    withdrawn: frozenset[str]


def shelf(deal: Deal, who: Standing) -> Shelf:
    """The papers of a deal as that person finds them."""
    found = papers_of(deal)
    verdicts = [one.verdict(who) for one in found]
    return Shelf(
        papers=[one for one, said in zip(found, verdicts, strict=True) if said == OPEN],
        asks_nda=verdicts.count(ASKS_NDA),
        not_yet=verdicts.count(NOT_YET),
        withdrawn=frozenset(one.side for one, said in zip(found, verdicts, strict=True) if said == WITHDRAWN),
    )


def papers_of(deal: Deal) -> list[Paper]:
    """Everything there is: files of the deal, the newest first, then what the listing keeps back."""
    statement = select(DealFile).where(DealFile.deal_id == deal.id).order_by(DealFile.id.desc())
    statement = statement.options(joinedload(DealFile.author).options(*name_only()))
    rows = db.session.execute(statement).scalars().unique()
    return [of_row(row) for row in rows] + from_listing(deal)


def of_row(row: DealFile) -> Paper:
    return Paper(
        row.public_id, row.side, row.level, row.title, row.file, row, author=row.author.name, at=row.created_at
    )


def from_listing(deal: Deal) -> list[Paper]:
    """Confidential files and parts of the technology, as long as it belongs to the side that offers it here."""
    technology = deal.technology
    if technology is None or technology.organisation_id != deal.supply_id:
        return []
    held = _attachments(technology)
    found = [Paper(one.file.public_id, SUPPLY, one.level, one.alt or one.file.filename, one.file) for one in held]
    return found + [Paper(str(one.id), SUPPLY, one.level, one.heading, body=one.body) for one in _details(technology)]


def _attachments(technology: Technology) -> list[Attachment]:
    wanted = (Attachment.technology_id == technology.id, Attachment.level.in_(CONFIDENTIAL))
    statement = select(Attachment).where(*wanted).order_by(Attachment.position)
    return list(db.session.execute(statement).scalars().unique())


def _details(technology: Technology) -> list[Detail]:
    wanted = (Detail.technology_id == technology.id, Detail.level.in_(CONFIDENTIAL))
    return list(db.session.execute(select(Detail).where(*wanted).order_by(Detail.position)).scalars())


def find(deal: Deal, suits: Callable[[Paper], bool]) -> Paper | None:
    """The first paper of the deal that suits."""
    return next((one for one in papers_of(deal) if suits(one)), None)


# Putting in and changing ------------------------------------------------------------------------------------------


def check_upload(upload: FileStorage, level: str) -> None:
    """Before anything is locked: raises Unfit for a confidential PDF that could not bear its reader's name."""
    if level in (NDA, BROKER) and (upload.filename or "").lower().endswith(".pdf"):
        limit = current_app.config["UPLOAD_LIMIT_MB"] * 1024 * 1024
        data = upload.stream.read(limit + 1)
        upload.stream.seek(0)
        if 0 < len(data) <= limit:  # else it is refused for that
            stamping.check(data)


def put(deal: Deal, actor: Any, upload: FileStorage, title: str, level: str, side: str) -> DealFile:
    """Put a file in for a side, once ``check_upload`` has let it pass, and tell the others that there is one.

    Raises NotAllowed (who does not write for that side), NotOpen (the case is closed), Refused.
    """
    _may_write(deal, actor, side)
    row = _kept(deal, actor, files.store(upload, DOCUMENT, actor), title, level, side)
    kind, link = "dealroom.file_put", f"{recipients.deal_link(deal)}/tai-lieu"
    if level != BROKER:
        recipients.tell_in_deal(deal, kind, recipients.everybody_in(deal), link, but=actor, title=deal.title)
    elif actor.id != deal.broker_id:
        tell_all([deal.broker], kind, link, number=deal.number, title=deal.title)
    return row


def attach(
    deal: Deal, actor: Any, stored: StoredFile, title: str, level: str, side: str, message: Message | None = None
) -> DealFile:
    """Make a file that is stored already one of the deal, perhaps of a ``message``; nobody is told.

    Raises NotAllowed, NotOpen, Unfit (confidential, and no mark can be put on it).
    """
    _may_write(deal, actor, side)
    check_markable(stored, level)
    return _kept(deal, actor, stored, title, level, side, message)


def _kept(
    deal: Deal, actor: Any, stored: StoredFile, title: str, level: str, side: str, message: Message | None = None
) -> DealFile:
    stored.attached = True
    row = DealFile(deal=deal, file=stored, message=message, side=side, author=actor, title=title, level=level)
    db.session.add(row)
    history.record(row, actor, "put", {"deal": deal.number, "level": level, "side": side, "sha256": stored.sha256})
    moving.touch(deal)
    return row


def _may_write(deal: Deal, actor: Any, side: str) -> None:
    if side not in levels.writing_sides(actor, deal):
        raise NotAllowed("put")
    if not deal.is_open:
        raise NotOpen("put")


def check_markable(stored: StoredFile, level: str) -> None:
    """Raises stamping.Unfit where a confidential PDF could not bear its reader's name."""
    if level in (NDA, BROKER) and stored.media_type == files.PDF:
        stamping.check(files.path_of(stored).read_bytes())


def owns(actor: Any, row: DealFile) -> bool:
    """Does the actor write for the side whose file it is?"""
    return row.side in levels.writing_sides(actor, row.deal)


def change_level(row: DealFile, actor: Any, level: str, seen: str) -> None:
    """Another level from now on; ``seen``: the one the actor saw. Raises NotAllowed, NotOpen, Unfit."""
    _may_change(row, actor)
    if level not in LEVEL_LABELS or row.level != seen:
        raise NotOpen("level")
    if level != row.level:
        check_markable(row.file, level)
        history.record(row, actor, "level", {"level": [row.level, level]})
        row.level = level


def revoke(row: DealFile, actor: Any, at: datetime) -> None:
    """From now on only its own side opens it; also in a case that is closed. Raises NotAllowed, NotOpen."""
    _may_change(row, actor)
    if row.revoked_at is not None:
        raise NotOpen("revoke")
    row.revoked_at = at
    history.record(row, actor, "revoke")


def restore(row: DealFile, actor: Any) -> None:
    """Let the others open it again. Raises NotAllowed, NotOpen."""
    _may_change(row, actor)
    if row.revoked_at is None:
        raise NotOpen("restore")
    row.revoked_at = None
    history.record(row, actor, "restore")


def _may_change(row: DealFile, actor: Any) -> None:
    """Those who write for its side; closing the case ends nobody's say over their own files."""
    if not owns(actor, row):
        raise NotAllowed("change")

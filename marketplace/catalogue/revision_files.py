"""The files of revisions: copied from the listing, given to it, put back, let go. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marketplace.catalogue.holding import let_go
from marketplace.catalogue.levels import PUBLIC
from marketplace.catalogue.models import Attachment
from marketplace.catalogue.revision_models import Edition, Revision, RevisionFile
from marketplace.extensions import db


def apply(item: Any, revision: Revision) -> None:
    """Make the files of the listing be those of the revision; files that are dropped are swept later."""
    if item.kind != "technology":
        return
    wanted, dropped = {one.file_id: one for one in revision.files}, []
    for held in list(item.attachments):
        one = wanted.pop(held.file_id, None)
        if one is None:
            dropped.append(held.file)
            item.attachments.remove(held)
        else:
            held.alt, held.position, held.level = one.alt, one.position, one.level
    item.attachments += [
        Attachment(file=one.file, position=one.position, alt=one.alt, level=one.level) for one in wanted.values()
    ]
    item.attachments.sort(key=lambda one: one.position)
    let_go(dropped)


def copied(held: Iterable[Any]) -> list[RevisionFile]:
    """The files of a listing or a revision, for another revision."""
    return [RevisionFile(file=one.file, position=one.position, alt=one.alt, level=one.level) for one in held]


def release(revision: Revision) -> None:
    """The revision is settled: it keeps no files, and those that nobody else has are swept later."""
    files = [one.file for one in revision.files]
    revision.files.clear()
    let_go(files)


def undo(item: Any, before: Edition, revision: Revision) -> None:
    """Small changes add, describe and order files: the listing has the old ones again, the revision keeps its own."""
    if item.kind != "technology":
        return
    revision.files = copied(item.attachments)
    kept = {
        one["public_id"]: (number, one["alt"], one.get("level", PUBLIC))
        for number, one in enumerate(before.files, start=1)
    }
    for held in list(item.attachments):
        if held.file.public_id in kept:
            held.position, held.alt, held.level = kept[held.file.public_id]
        else:
            item.attachments.remove(held)
    item.attachments.sort(key=lambda one: one.position)
    db.session.flush()

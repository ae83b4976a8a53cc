"""Who has a stored file: listings and revisions share them, and what nobody has any more is swept later."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from marketplace.catalogue.models import Attachment
from marketplace.catalogue.revision_models import RevisionFile
from marketplace.extensions import db
from marketplace.kernel.files import StoredFile


def let_go(files: Collection[StoredFile]) -> None:
    """One row less names each of these files: those that no other row names are swept a day after they came."""
    db.session.flush()
    ids = [one.id for one in files]
    held: set[int] = set()
    for model in (Attachment, RevisionFile):
        held |= set(db.session.execute(select(model.file_id).where(model.file_id.in_(ids))).scalars())
    for one in files:
        one.attached = one.id in held

"""Proof that an organisation hands in: a PDF or a picture, for its members and for officers who verify.

Never a picture of an identity card: pages say so, and officers remove what should not have come.
"""

from __future__ import annotations

from pathlib import PurePath

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update
from werkzeug.datastructures import FileStorage

from marketplace.accounts.models import Organisation, OrganisationCheck, OrganisationPaper, Person
from marketplace.extensions import db
from marketplace.kernel import files, history
from marketplace.kernel.files import DOCUMENT, PICTURE, Refused

MOST = 20
KINDS = {".pdf": DOCUMENT, ".png": PICTURE, ".jpg": PICTURE, ".jpeg": PICTURE, ".webp": PICTURE}


class InUse(Exception):
    """A check that counts names this paper."""


def hand_in(organisation: Organisation, person: Person, upload: FileStorage, what: str) -> OrganisationPaper:
    """Keep one file; ``what`` it proves is a code of org_check. Raises files.Refused with words for the field."""
    name = files.safe_name(upload.filename or "")
    kind = KINDS.get(PurePath(name).suffix.lower())
    if kind is None:
        raise Refused(_l("Tệp “%(name)s” không phải là PDF hay ảnh (PNG, JPEG, WebP). Xin chọn tệp khác.", name=name))
    if _count(organisation) >= MOST:
        raise Refused(_l("Đã có %(most)s tệp. Xin bỏ bớt tệp cũ trước.", most=MOST))
    row = files.store(upload, kind, person, attached=True)
    paper = OrganisationPaper(organisation_id=organisation.id, file=row, what=what, sender=person)
    db.session.add(paper)
    # The name of a file may hold that of a person.
    history.record(
        organisation, person, "hand_in", {"what": what, "sha256": row.sha256}, personal={"file": row.filename}
    )
    return paper


def remove(paper: OrganisationPaper, organisation: Organisation, actor: Person) -> None:
    """Take a paper away; its bytes are swept within a day. Raises InUse while a check that counts names it."""
    named = OrganisationCheck.paper_id == paper.id
    used = select(OrganisationCheck.id).where(named, OrganisationCheck.void_at.is_(None)).limit(1)
    if db.session.execute(used).first() is not None:
        raise InUse
    db.session.execute(
        update(OrganisationCheck).where(named).values(paper_id=None).execution_options(synchronize_session="fetch")
    )
    paper.file.attached = False
    paper.file.uploader_id = None  # nobody gets it back: it may be what should never have been sent
    history.record(organisation, actor, "remove_paper", {"what": paper.what, "sha256": paper.file.sha256})
    db.session.delete(paper)


def papers_of(organisation: Organisation) -> list[OrganisationPaper]:
    """The latest first."""
    statement = select(OrganisationPaper).where(OrganisationPaper.organisation_id == organisation.id)
    return list(db.session.execute(statement.order_by(OrganisationPaper.id.desc())).unique().scalars())


def find(organisation: Organisation, public_id: str) -> OrganisationPaper | None:
    """The paper of this organisation with that public id."""
    wanted = (OrganisationPaper.organisation_id == organisation.id, OrganisationPaper.public_id == public_id)
    return db.session.execute(select(OrganisationPaper).where(*wanted)).unique().scalar_one_or_none()


def _count(organisation: Organisation) -> int:
    wanted = OrganisationPaper.organisation_id == organisation.id
    return int(db.session.execute(select(func.count()).select_from(OrganisationPaper).where(wanted)).scalar_one())

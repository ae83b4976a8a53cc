"""Refused listings and revisions as the desk leaves them, and a second officer: for tests of what follows."""

from __future__ import annotations

from typing import Any

from marketplace.accounts.models import Person
from marketplace.catalogue import content, revising
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.revision_models import Revision
from marketplace.kernel.db import transaction
from marketplace.moderation import reviewing
from marketplace.moderation.models import Review
from tests.cast import make_person, make_technology

REASON, WORDS = "SAISUTHAT", "Số liệu tiết kiệm điện không có nguồn."


def second_officer(email: str = "tuan@example.vn", *roles: str) -> Person:
    with transaction():
        return make_person("Đỗ Anh Tuấn", email, *(roles or ("moderator",)))


def refused(owner: Person, officer: Person, **more: Any) -> Any:
    """A listing of the owner's first organisation, handed in and refused."""
    with transaction():
        item = make_technology(owner, owner.organisations[0], **more)
        catalogue.submit(item, owner)
        refuse(item, officer)
    return item


def refuse(item: Any, officer: Person) -> Review:
    review = reviewing.note(item, officer, "refuse", reasons=[REASON], words=WORDS)
    catalogue.refuse(item, officer, [REASON], WORDS)
    return review


def handed_in(item: Any, owner: Person, title: str = "Máy sấy mít hai tầng, đã đổi hẳn bộ trao đổi nhiệt") -> Revision:
    """A revision of what is on show, in the caller's transaction."""
    revision = revising.begin(item, owner)
    said = content.restored(item.kind, {**revision.content, "title": title})
    revising.write(revision, owner, said)
    revising.submit(revision, owner)
    return revision


def refused_revision(item: Any, owner: Person, officer: Person) -> Revision:
    with transaction():
        revision = handed_in(item, owner)
        reviewing.note(item, officer, "refuse_revision", revision=revision, reasons=[REASON], words=WORDS)
        revising.refuse(revision, officer, [REASON], WORDS)
    return revision

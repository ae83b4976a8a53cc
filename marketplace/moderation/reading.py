"""What an officer reads besides the listing: what changed since the last review, who did what, and who may decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from marketplace.accounts.models import Person
from marketplace.accounts.names import names_by
from marketplace.catalogue import editions, revising
from marketplace.catalogue.comparison import Changed, between, in_words
from marketplace.catalogue.labels import FIELDS, VERBS
from marketplace.catalogue.models import Publication
from marketplace.catalogue.policies import is_member, is_moderator
from marketplace.catalogue.revision_models import WAITING as REVISION_WAITING
from marketplace.catalogue.status import WAITING, Status
from marketplace.catalogue.story import reason_words
from marketplace.kernel import history
from marketplace.moderation import reviewing
from marketplace.moderation.blueprints import address_of
from marketplace.moderation.deciding import Matter


@dataclass(frozen=True)
class Changes:
    """What is new in what waits: the fields that differ from an earlier edition, and what the two are called."""

    fields: list[Changed]
    before: str
    after: str


def changes_of(matter: Matter) -> Changes | None:
    """A revision against what it was begun from; a listing handed in again against what was last reviewed."""
    item, revision = matter.item, matter.revision
    if revision is not None:
        base = editions.find(item, revision.base)
        after, files = revision.content, matter.files
        if matter.is_small:  # on show already
            names = _("Nội dung trước, phiên bản %(n)s", n=revision.base), _("Đang đăng")
        else:
            names = _("Đang đăng, phiên bản %(n)s", n=revision.base), _("Bản sửa")
    else:
        last = reviewing.newest_of(item, "return", "refuse") if item.status in WAITING else None
        base = editions.find(item, last.edition) if last else None
        newest = editions.find(item, editions.last_number(item))
        after, files = (newest.content, newest.files) if newest else ({}, [])
        names = _("Lần duyệt trước"), _("Lần này")
    if base is None:
        return None
    return Changes(between(item.kind, base.content, after, base.files, files), *names)


def whole_text(matter: Matter) -> list[tuple[str, str]]:
    """Every field of a revision that says something: label and words."""
    return [
        (str(FIELDS[name]), words)
        for name, value in matter.values.items()
        if name in FIELDS and (words := in_words(name, value))
    ]


def barred(matter: Matter, officer: Any) -> str | None:
    """Why this officer cannot decide on it, in words; None when nothing stands against it."""
    item, subject = matter.item, matter.subject
    if is_member(officer, item):
        return _("Đây là tin của tổ chức bạn. Một cán bộ khác sẽ duyệt.")
    if officer.id == item.author_id or (matter.revision is not None and officer.id == matter.revision.author_id):
        return _("Bạn đã soạn nội dung này. Một cán bộ khác sẽ duyệt.")
    if matter.is_confirming and officer.id == subject.endorsed_by_id:
        return _("Bạn đã duyệt lần một. Một cán bộ khác sẽ xác nhận.")
    return None


def open_matter(item: Publication) -> Matter | None:
    """What of a listing waits for an officer now, if anything does."""
    if item.status in WAITING:
        return Matter(item)
    revision = revising.newest_of(item) if item.status == Status.PUBLISHED else None
    return Matter(item, revision) if revision is not None and revision.status in REVISION_WAITING else None


def address_of_matter(matter: Matter, **more: Any) -> str:
    revision = matter.revision.public_id if matter.revision else None
    return address_of(matter.item.kind, matter.item.public_id, revision, **more)


def may_claim(matter: Matter, officer: Any) -> bool:
    return is_moderator(officer, matter.item) and open_matter(matter.item) is not None


def story(item: Publication) -> list[dict[str, Any]]:
    """What happened to the item, the latest first, with the names of those who did it."""
    entries = history.entries_of(item)
    names = names_by(Person.public_id, [entry.actor_id for entry in entries])
    return [
        {
            "what": VERBS.get(entry.verb, entry.verb),
            "at": entry.at,
            "who": names.get(entry.actor_id or "", ""),
            "reason": "; ".join(reason_words(entry).splitlines()),
        }
        for entry in reversed(entries)
    ]

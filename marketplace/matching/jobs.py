"""The worker's side of matching: computed when something goes on show, in both directions."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace.accounts.models import EDITOR, OWNER, Membership, Person
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Need
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import jobs
from marketplace.kernel.clock import now
from marketplace.kernel.jobs import handler, scheduled
from marketplace.matching import service
from marketplace.matching.models import Match
from marketplace.notices.service import Kind, register, tell_all

scheduled("40 3 * * *", "matching.recompute_all")

# The index commits within a second of the publication; matches are computed on what it then holds.
AFTER_INDEXING = timedelta(seconds=1)
TOLD_FROM = 45  # score from which a new match is worth a mail to the other side

register(
    Kind(
        "matching.new_technology",
        _l("Có công nghệ mới có thể giải quyết nhu cầu của bạn"),
        _l(
            "Công nghệ “%(technology)s” vừa được đăng và khá hợp với nhu cầu “%(need)s”. "
            "Xin xem lý do và cân nhắc đề nghị kết nối."
        ),
    ),
    Kind(
        "matching.new_need",
        _l("Có nhu cầu mới hợp với công nghệ của bạn"),
        _l(
            "Nhu cầu “%(need)s” vừa được đăng và khá hợp với công nghệ “%(technology)s”. "
            "Xin xem lý do và cân nhắc đề nghị kết nối."
        ),
    ),
)


@handler("catalogue.published")
def on_published(kind: str, public_id: str) -> None:
    """Match a while later, when the index has taken the item in."""
    jobs.enqueue(
        "matching.recompute",
        key=f"match:{kind}:{public_id}",
        run_at=now() + AFTER_INDEXING,
        kind=kind,
        public_id=public_id,
    )


@handler("catalogue.ended")
def on_ended(kind: str, public_id: str) -> None:
    item = catalogue.find(kind, public_id)
    if item is not None:
        service.forget(item)


@handler("matching.recompute")
def recompute(kind: str, public_id: str) -> None:
    """Compute and keep the matches of one item; tell the other side of the good new ones."""
    item = catalogue.find(kind, public_id)
    if item is None or item.status != Status.PUBLISHED:
        return
    for match in service.recompute(item):
        if match.score >= TOLD_FROM:
            _tell_other_side(match, item)


@handler("matching.recompute_all")
def recompute_all() -> None:
    """Once a night: rarities have changed with everything that came and went."""
    published = select(Need.public_id).where(Need._status == Status.PUBLISHED)
    for public_id in db.session.execute(published).scalars():
        jobs.enqueue("matching.refresh", key=f"refresh:need:{public_id}", priority=9, kind="need", public_id=public_id)


@handler("matching.refresh")
def refresh(kind: str, public_id: str) -> None:
    """As recompute, without telling anybody."""
    item = catalogue.find(kind, public_id)
    if item is not None and item.status == Status.PUBLISHED:
        service.recompute(item)


def _tell_other_side(match: Match, item: object) -> None:
    """Whoever was here before hears of the newcomer; the newcomer sees its list on its own page."""
    other, kind = (
        (match.need, "matching.new_technology") if item is match.technology else (match.technology, "matching.new_need")
    )
    members = select(Person).join(Membership, Membership.person_id == Person.id)
    people = members.where(Membership.organisation_id == other.organisation_id, Membership.role.in_([OWNER, EDITOR]))
    link = url_for(f"{other.kind}.show", public_id=other.public_id)
    told = db.session.execute(people).scalars().all()
    tell_all(told, kind, link, technology=match.technology.title, need=match.need.title)

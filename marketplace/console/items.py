"""The listings of a member's organisations and how they are received. A fixed number of queries, however many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import case, func, select

from marketplace.accounts.models import Organisation
from marketplace.catalogue.models import KINDS
from marketplace.catalogue.status import EDITABLE, LABELS, Status
from marketplace.deals.models import CANCELLED, DEMAND, SUPPLY, Interest
from marketplace.extensions import db
from marketplace.kernel import counters
from marketplace.kernel.clock import today
from marketplace.kernel.ui import show_date
from marketplace.matching import lists
from marketplace.matching.models import DROPPED, Match
from marketplace.matching.strength import FLOORS, MEDIUM

WEEKS = 8
ORDER = {Status.RETURNED: 0, Status.DRAFT: 1}
ASKED_FROM = {"technology": DEMAND, "need": SUPPLY}
"""On which side stands whoever shows interest in a listing of that kind."""


@dataclass(frozen=True)
class Item:
    """One of my listings."""

    kind: str
    public_id: str
    number: str
    title: str
    status: str
    updated_at: datetime
    expires_at: datetime | None
    published_at: datetime | None
    organisation: str
    is_mine_to_write: bool
    views: int = 0
    weeks: Sequence[int] = field(default=(0,) * WEEKS)  # views in each of the last weeks, the present one last
    interests: int = 0
    matches: int = 0  # partners on show that fit at least moderately

    @property
    def url(self) -> str:
        return url_for(f"{self.kind}.show", public_id=self.public_id)

    @property
    def edit_url(self) -> str:
        """Where it is mended, or empty where this reader or its status does not allow it."""
        may_edit = self.is_mine_to_write and self.status in EDITABLE
        return url_for(f"{self.kind}.edit", public_id=self.public_id) if may_edit else ""

    @property
    def was_shown(self) -> bool:
        """Could anybody see it yet? Before that, there is nothing to count."""
        return self.published_at is not None


@dataclass(frozen=True)
class Own:
    """The listings on show, and all others, each cut to what a desk holds; how many there are in all."""

    on_show: list[Item] = field(default_factory=list)
    others: list[Item] = field(default_factory=list)
    total: int = 0

    @property
    def all(self) -> list[Item]:
        return [*self.on_show, *self.others]

    @property
    def is_cut(self) -> bool:
        return len(self.all) < self.total


def items_of(mine: Sequence[int], writable: set[int], most: int) -> Own:
    """At most ``most`` on show and as many others: returned ones first, then drafts, each the latest first."""
    total = 0
    found: list[Item] = []
    for kind in KINDS:
        rows = _rows(kind, mine, most)
        total += sum({row.is_shown: row.of_them for row in rows}.values())
        found += _items(kind, rows, writable)
    found.sort(key=lambda item: item.updated_at, reverse=True)
    found.sort(key=lambda item: ORDER.get(Status(item.status), len(ORDER)))
    on_show = [item for item in found if item.status == Status.PUBLISHED]
    others = [item for item in found if item.status != Status.PUBLISHED]
    return Own(on_show[:most], others[:most], total)


def week_starts() -> list[date]:
    """The first day of each of the weeks that views are counted by; the last week ends today."""
    return [today() - timedelta(days=7 * back - 1) for back in range(WEEKS, 0, -1)]


def heads() -> list[str]:
    """The columns of the file, in the order of ``rows``."""
    return [
        _("Số tin"),
        _("Loại"),
        _("Tên gọi"),
        _("Tổ chức"),
        _("Tình trạng"),
        _("Ngày đăng"),
        _("Ngày hết hạn"),
        _("Lượt xem"),
        _("Lượt hỏi"),
        _("Ghép nối"),
        *(_("Lượt xem tuần từ %(day)s", day=show_date(day)) for day in week_starts()),
    ]


def rows(items: Sequence[Item]) -> Iterator[list[Any]]:
    """One line for each listing, for a spreadsheet."""
    for one in items:
        kind = _("Tin công nghệ") if one.kind == "technology" else _("Tin nhu cầu")
        days = [show_date(one.published_at), show_date(one.expires_at)]
        numbers = [one.views, one.interests, one.matches, *one.weeks] if one.was_shown else []
        yield [one.number, kind, one.title, one.organisation, LABELS[Status(one.status)], *days, *numbers]


def _rows(kind: str, mine: Sequence[int], most: int) -> Sequence[Any]:
    model: Any = KINDS[kind]
    urgent = case(*((model._status == status, place) for status, place in ORDER.items()), else_=len(ORDER))
    is_shown = case((model._status == Status.PUBLISHED, 1), else_=0)
    order = (urgent, model.updated_at.desc(), model.id.desc())
    place = func.row_number().over(partition_by=is_shown, order_by=order)
    columns = [model.id, model.public_id, model.number, model.title, model._status.label("status")]
    columns += [model.updated_at, model.expires_at, model.published_at, model.organisation_id]
    columns += [
        is_shown.label("is_shown"),
        place.label("place"),
        func.count().over(partition_by=is_shown).label("of_them"),
    ]
    inner = select(*columns).where(model.organisation_id.in_(mine)).subquery()
    statement = select(inner, Organisation.name.label("organisation"))
    statement = statement.join(Organisation, Organisation.id == inner.c.organisation_id)
    return db.session.execute(statement.where(inner.c.place <= most)).all()


def _items(kind: str, found: Sequence[Any], writable: set[int]) -> Iterator[Item]:
    names, ids = [row.public_id for row in found], [row.id for row in found]
    views, weeks = counters.views_of(kind, names), counters.views_by_week(kind, names, WEEKS)
    interests, matches = _interests(kind, ids), _matches(kind, ids)
    for row in found:
        yield Item(
            kind=kind,
            public_id=row.public_id,
            number=row.number,
            title=row.title,
            status=row.status,
            updated_at=row.updated_at,
            expires_at=row.expires_at,
            published_at=row.published_at,
            organisation=row.organisation,
            is_mine_to_write=row.organisation_id in writable,
            views=views.get(row.public_id, 0),
            weeks=weeks.get(row.public_id, [0] * WEEKS),
            interests=interests.get(row.id, 0),
            matches=matches.get(row.id, 0),
        )


def _interests(kind: str, ids: Sequence[int]) -> dict[int, int]:
    """How often the other side asked about each of them; what was taken back does not count."""
    column = Interest.technology_id if kind == "technology" else Interest.need_id
    asked = (column.in_(ids), Interest.side == ASKED_FROM[kind], Interest._status != CANCELLED)
    return _counted(select(column, func.count()).where(*asked).group_by(column))


def _matches(kind: str, ids: Sequence[int]) -> dict[int, int]:
    column = Match.technology_id if kind == "technology" else Match.need_id
    fits = (column.in_(ids), Match._status != DROPPED, Match.score >= FLOORS[MEDIUM], lists.both_on_show())
    return _counted(select(column, func.count()).where(*fits).group_by(column))


def _counted(statement: Any) -> dict[int, int]:
    return dict(db.session.execute(statement).tuples().all())

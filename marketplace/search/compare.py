"""Technologies side by side: what each says of the same things, and where they differ. All of it is public."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.catalogue.models import Technology
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.text import clean_line
from marketplace.reference.service import label
from marketplace.search import numbers, service
from marketplace.search.engine import Query

MOST = 4
"""Technologies side by side."""
MOST_OFFERED = 6
"""Technologies offered to be added."""
PUBLIC_ID = re.compile(r"[0-9A-Za-z]{12}")


@dataclass(frozen=True)
class Row:
    """One thing that is compared; ``kind`` says how its values are shown: text, list, figures, organisation, …"""

    title: str
    kind: str
    values: tuple[Any, ...]

    @property
    def differs(self) -> bool:
        return any(value != self.values[0] for value in self.values)

    @property
    def is_empty(self) -> bool:
        """Nobody says anything of it."""
        return not any(self.values)


def chosen(wished: Sequence[str]) -> list[Technology]:
    """Those of these public ids that are on show, in this order, at most MOST."""
    ids = [one for one in dict.fromkeys(wished) if PUBLIC_ID.fullmatch(one)][: MOST * 3]
    statement = select(Technology).where(Technology.public_id.in_(ids), Technology._status == Status.PUBLISHED)
    statement = statement.options(selectinload(Technology.figures))
    found = {item.public_id: item for item in db.session.execute(statement).scalars()}
    return [found[one] for one in ids if one in found][:MOST]


def is_number(text: str) -> bool:
    """Is it the number of a listing? It means that one, not a search."""
    return numbers.NUMBER.fullmatch(clean_line(text)) is not None


def offered(text: str, but: Sequence[Technology]) -> list[Technology]:
    """What somebody may mean to add: a number, or the best that words find. Nothing without words."""
    text = clean_line(text)
    if not service.read(text).pieces:
        return []
    held = {item.public_id for item in but}
    met = numbers.NUMBER.fullmatch(text)
    if met:
        number = f"{met[1].upper()}-{met[2]}-{met[3]}"
        statement = select(Technology).where(Technology.number == number, Technology._status == Status.PUBLISHED)
        found = list(db.session.execute(statement).scalars())
    else:
        query = Query(text=text, kind="technology", limit=MOST_OFFERED + MOST)
        found = [one.item for one in service.search(query).found]
    return [item for item in found if item.public_id not in held][:MOST_OFFERED]


def rows(items: Sequence[Technology]) -> list[Row]:
    """What is compared, in the order in which it is asked; what none of them says is left out."""

    def row(title: str, kind: str, value: Any) -> Row:
        return Row(title, kind, tuple(value(item) for item in items))

    found = (
        row(_("Giải quyết vấn đề"), "text", lambda item: item.problem),
        row(_("Lợi ích"), "text", lambda item: item.benefit),
        row(_("Mức sẵn sàng"), "trl", lambda item: item.trl),
        row(_("Giá"), "price", _price),
        row(_("Quyền chuyển giao"), "list", lambda item: _labels(item, "right_kind")),
        row(_("Quyền sở hữu trí tuệ"), "list", _ip),
        row(_("Số liệu"), "figures", _figures),
        row(_("Lĩnh vực"), "list", lambda item: _labels(item, "st_field")),
        row(_("Ngành áp dụng"), "list", lambda item: _labels(item, "vsic")),
        row(_("Bên đăng"), "organisation", lambda item: item.organisation),
        row(_("Nơi có công nghệ"), "text", lambda item: label("province", item.province) if item.province else ""),
    )
    return [one for one in found if not one.is_empty]


def _labels(item: Technology, name: str) -> tuple[str, ...]:
    return tuple(label(name, code) for code in item.codes_of(name))


def _ip(item: Technology) -> tuple[str, ...]:
    """Kind and state of each right, each pair once."""
    pairs = ((right.kind, right.status) for right in item.ip_rights)
    return tuple(
        label("ip_kind", kind) + (f" ({label('ip_status', status).lower()})" if status else "")
        for kind, status in dict.fromkeys(pairs)
    )


def _figures(item: Technology) -> tuple[tuple[str, str, str, str], ...]:
    return tuple((one.label, one.before or "–", one.after or "–", one.unit or "") for one in item.figures)


@dataclass(frozen=True)
class Price:
    """What the macro ``price`` looks at, compared by its values."""

    price_mode: str | None
    price_min: int | None
    price_max: int | None

    def __bool__(self) -> bool:
        return bool(self.price_mode)


def _price(item: Technology) -> Price:
    return Price(item.price_mode, item.price_min, item.price_max)

"""The words of a digest. What it lists is looked up when it is sent: what is off show by then is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from marketplace.extensions import db
from marketplace.notices.service import Extra, Kind, Links, register
from marketplace.reference.service import label
from marketplace.search import choices, saved_args, saved_digest, saved_links, service
from marketplace.search.saved_models import NONE, SavedSearch

SHOWN = 10
"""Listings of one search in a mail; the page of the search shows the rest."""

Params = Mapping[str, Any]


def prepare(params: Params) -> Params:
    """The number in words, and which searches."""
    count = int(params.get("count", 0))
    names = ", ".join(f"“{one.get('name', '')}”" for one in params.get("lists", []))
    return {**params, "new": ngettext("%(num)d tin mới", "%(num)d tin mới", count), "names": names}


def mail_link(params: Params) -> str | None:
    """The page of saved searches; None when nothing of it is on show any more, or none of its searches is to be told.

    As the worker stops: a digest that was stopped before it went out is not sent.
    """
    return saved_digest.PAGE if _lists(params) else None


def mail_extra(params: Params, _to: str) -> Extra:
    """The listings under the name of their search, and the way to stop."""
    reader = saved_links.reader_of(str(params.get("reader")))
    if reader is None:
        return Extra()
    stop = url_for("saved.stop", token=saved_links.sign(reader))
    return Extra(lists=tuple(_lists(params)), stop=(_("Ngừng nhận thư này"), stop))


def _lists(params: Params) -> list[Links]:
    rows = _rows(one["search"] for one in params.get("lists", []))
    found = []
    for one in params.get("lists", []):
        row = rows.get(one["search"])
        if row is None or row.rhythm == NONE:
            continue
        links = _links(row, [(kind, public_id) for kind, public_id in one["items"]])
        if links:
            found.append(Links(row.name, links))
    return found


def _links(row: SavedSearch, identities: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    shown = service.published_rows(identities)
    items = [shown[one] for one in identities if one in shown]
    links = [(_line(item), url_for(f"{item.kind}.show", public_id=item.public_id)) for item in items[:SHOWN]]
    more = len(items) - SHOWN
    if more > 0:
        words = ngettext("Xem thêm %(num)d tin", "Xem thêm %(num)d tin", more)
        links.append((words, saved_args.address_of(saved_args.of_row(row), **{"sap-xep": "moi"})))
    return tuple(links)


def _line(item: Any) -> str:
    """Title, kind, place."""
    about = [str(choices.KIND_LABELS[item.kind])]
    if item.province:
        about.append(label("province", item.province))
    return f"{item.title} ({', '.join(about)})"


def _rows(public_ids: Iterable[str]) -> dict[str, SavedSearch]:
    statement = select(SavedSearch).where(SavedSearch.public_id.in_(list(public_ids)))
    return {row.public_id: row for row in db.session.execute(statement).scalars()}


register(
    Kind(
        saved_digest.KIND,
        _l("%(new)s theo câu tìm đã lưu"),
        _l("%(new)s hợp với câu tìm bạn đã lưu: %(names)s."),
        prepare=prepare,
        mail_link=mail_link,
        mail_extra=mail_extra,
    )
)

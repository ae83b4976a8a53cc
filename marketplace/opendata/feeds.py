"""Atom feeds of what is new. The only file that knows feedgenerator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from feedgenerator import Atom1Feed  # type: ignore[import-untyped]
from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import escape

from marketplace.catalogue import service
from marketplace.kernel.policy import allows
from marketplace.kernel.ui import site
from marketplace.opendata.addresses import absolute
from marketplace.opendata.shown import GUEST, Shown, newest, page_of
from marketplace.reference import service as reference

MOST = 50
"""Entries of a feed."""
BOTH = ("technology", "need")


def feed(title: Any, page: str, own: str, kinds: Sequence[str] = BOTH, field: str | None = None) -> bytes:
    """The newest listings as Atom, as a guest sees them, in Vietnamese as listings are written.

    ``page``: path of the page it belongs to, ``own``: path of the feed; ``field``: code of st_field.
    """
    with force_locale("vi"):
        made = Atom1Feed(
            title=f"{title} · {site().name}",
            link=absolute(page),
            description=_("Tin mới trên %(site)s", site=site().name),
            language="vi",
            feed_url=absolute(own),
            feed_guid=absolute(own),
            author_name=site().authority or site().name,
        )
        for one in newest(kinds, field, MOST):
            made.add_item(**entry(one))
    text: str = made.writeString("utf-8")
    return text.encode()


def entry(one: Shown) -> dict[str, object]:
    """An entry; the poster of an anonymous need is told in words that do not name it."""
    item = one.item
    named = allows(GUEST, "see_owner", item)
    url = absolute(page_of(item))
    return {
        "title": item.title,
        "link": url,
        "unique_id": url,
        "description": str(escape(gist(item))),  # the library calls it HTML
        "author_name": item.organisation.name if named else service.poster_words(item),
        "pubdate": item.published_at,
        "updateddate": one.changed_at,
        "categories": [_("Công nghệ") if item.kind == "technology" else _("Nhu cầu")]
        + [reference.label("st_field", code) for code in item.codes_of("st_field")],
    }


def gist(item: Any) -> str:
    """What a listing is about, in its own words."""
    found: str = (item.benefit or item.problem) if item.kind == "technology" else item.problem
    return found


def addresses(endpoint: str | None, field: str | None) -> list[tuple[str, str]]:
    """(title, path) of the feeds that a page is told about: all, its kind, its field."""
    found = [(_("Tin mới"), url_for("opendata.feed"))]
    kind = {"search.technologies": "technology", "search.needs": "need"}.get(endpoint or "")
    if kind == "technology":
        found.append((_("Công nghệ mới"), url_for("opendata.feed_of_technologies")))
    if kind == "need":
        found.append((_("Nhu cầu mới"), url_for("opendata.feed_of_needs")))
    if field and reference.find("st_field", field):
        title = _("Tin mới: %(field)s", field=reference.label("st_field", field))
        found.append((title, url_for("opendata.feed_of_field", code=field)))
    return found

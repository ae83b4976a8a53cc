"""How tests read what programs read."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

from marketplace.catalogue import outcomes, service
from marketplace.kernel.clock import now
from tests.cast import make_need, make_technology, put_on_show
from tests.html import Page
from tests.visitor import Visitor

MAP, ATOM = "{http://www.sitemaps.org/schemas/sitemap/0.9}", "{http://www.w3.org/2005/Atom}"
FEEDS = ("/tin-moi.atom", "/cong-nghe.atom", "/nhu-cau.atom", "/linh-vuc/2.atom", "/linh-vuc/211.atom")


def tree(visitor: Visitor, url: str) -> ElementTree.Element:
    answer = visitor.get(url)
    assert answer.status_code == 200 and answer.mimetype.endswith("xml"), url
    return ElementTree.fromstring(answer.data)


def mapped(visitor: Visitor) -> dict[str, str]:
    """path -> lastmod of every page in every part of the site map."""
    found: dict[str, str] = {}
    for part in tree(visitor, "/sitemap.xml").iter(f"{MAP}loc"):
        for one in tree(visitor, path_of(part.text or "")).iter(f"{MAP}url"):
            found[path_of(one.findtext(f"{MAP}loc") or "")] = one.findtext(f"{MAP}lastmod") or ""
    return found


def path_of(url: str) -> str:
    assert url.startswith("http://localhost/"), url
    return url.removeprefix("http://localhost")


def linked(page: Page) -> dict[str, Any]:
    """@type -> what the page says in the words of schema.org."""
    scripts = [one for one in page.all("script") if one.get("type") == "application/ld+json"]
    things = [json.loads(one.source_text) for one in scripts]
    assert all(thing["@context"] == "https://schema.org" for thing in things)
    return {thing["@type"]: thing for thing in things}


def meta(page: Page) -> dict[str, str]:
    """property or name -> content."""
    return {one.get("property") or one.get("name"): one.get("content") for one in page.all("meta")}


def alternates(page: Page) -> dict[str, str]:
    """hreflang or media type and title -> address."""
    links = [one for one in page.all("link") if one.get("rel") == "alternate"]
    return {one.get("hreflang") or one.get("title"): one.get("href") for one in links}


# ---- listings that must be nowhere: name -> how one comes to be so, after it was on show ----


def _expire(item: Any, owner: Any, officer: Any) -> None:
    item.expires_at = now() - timedelta(minutes=1)
    service.expire_due()


def _withdraw(item: Any, owner: Any, officer: Any) -> None:
    if item.kind == "need":
        outcomes.tell(item, owner, "KHONGCONCAN")
    service.withdraw(item, owner)


ENDINGS: dict[str, Callable[[Any, Any, Any], None]] = {
    "hidden": lambda item, owner, officer: service.hide(item, officer, "report", "Có phản ánh, đang xem xét."),
    "withdrawn": _withdraw,
    "expired": _expire,
}


def put_away(kind: str, status: str, owner: Any, officer: Any) -> Any:
    """A listing with words of its own that a guest may not read (any more), in the caller's transaction."""
    words = "Bí mật không ai được đọc"
    make = {"technology": make_technology, "need": make_need}[kind]
    item = make(owner, owner.organisations[0], f"{words} {kind}", problem=f"{words}, phần vấn đề.")
    if status == "submitted":
        service.submit(item, owner)
    elif status != "draft":
        put_on_show(item, owner, officer)
        ENDINGS[status](item, owner, officer)
    return item

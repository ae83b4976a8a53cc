"""The site map names every public page once, with its time, and none that is not for search engines."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import Person
from marketplace.catalogue import editions
from marketplace.catalogue.models import Need, Technology
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.opendata import addresses
from tests.cast import make_technology, put_on_show
from tests.html import Page
from tests.opendata.reading import MAP, mapped, path_of, tree
from tests.visitor import Visitor


def is_about(told: str | None, moment: datetime) -> bool:
    """The edition is shown a moment after the listing is published."""
    return abs(datetime.fromisoformat(told or "") - moment) < timedelta(seconds=9)


def test_everything_on_show_is_named(technology: Technology, need: Need, visitor: Visitor):
    found = mapped(visitor)
    assert {"/", "/cong-nghe", "/nhu-cau", "/to-chuc"} <= found.keys()
    for path, item in ((f"/cong-nghe/{technology.public_id}", technology), (f"/nhu-cau/{need.public_id}", need)):
        assert is_about(found[path], item.published_at)
    assert f"/to-chuc/{technology.organisation.public_id}" in found


def test_what_is_named_can_be_opened_and_is_for_search_engines(technology: Technology, need: Need, visitor: Visitor):
    for path in mapped(visitor):
        answer = visitor.get(path)
        page = Page.read(answer.text)
        assert answer.status_code == 200 and "noindex" not in answer.headers.get("X-Robots-Tag", ""), path
        robots = [one.get("content") for one in page.all("meta") if one.get("name") == "robots"]
        canonical = [one.get("href") for one in page.all("link") if one.get("rel") == "canonical"]
        assert not robots and canonical == [f"http://localhost{path}"], path


def test_the_list_of_parts_tells_the_latest_change(technology: Technology, need: Need, visitor: Visitor):
    parts = {
        path_of(one.findtext(f"{MAP}loc") or ""): one.findtext(f"{MAP}lastmod")
        for one in tree(visitor, "/sitemap.xml").iter(f"{MAP}sitemap")
    }
    assert is_about(parts["/sitemap/cong-nghe-1.xml"], technology.published_at)
    assert set(parts) == {f"/sitemap/{name}-1.xml" for name in ("trang", "cong-nghe", "nhu-cau", "to-chuc")}


def test_a_change_of_the_text_is_a_change(technology: Technology, quan: Person, visitor: Visitor):
    """The time of the edition on show counts, not that of the row: a reminder sent is no change."""
    path = f"/cong-nghe/{technology.public_id}"
    with transaction():
        technology.renewed_at = now() + timedelta(days=1)
    assert is_about(mapped(visitor)[path], technology.published_at)
    with transaction():
        edition: Any = editions.keep(technology, quan, "revise")
        editions.show(technology, edition)
        edition.shown_at = technology.published_at + timedelta(days=3)
    assert mapped(visitor)[path] == f"{edition.shown_at:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize(("most", "parts"), [(1, 5), (2, 3), (3, 2), (5, 1), (50_000, 1)])
def test_long_lists_come_in_parts(
    most: int, parts: int, lan: Person, quan: Person, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(addresses, "MOST", most)
    with transaction():
        items = [
            put_on_show(make_technology(lan, lan.organisations[0], f"Máy số {n}"), lan, quan).public_id
            for n in range(5)
        ]
    assert visitor.get(f"/sitemap/cong-nghe-{parts + 1}.xml").status_code == 404
    found: list[str] = []
    for number in range(1, parts + 1):
        part = tree(visitor, f"/sitemap/cong-nghe-{number}.xml")
        locs = [path_of(one.text or "") for one in part.iter(f"{MAP}loc")]
        assert 1 <= len(locs) <= most
        found += locs
    assert found == [f"/cong-nghe/{public_id}" for public_id in items]
    names = [one.text for one in tree(visitor, "/sitemap.xml").iter(f"{MAP}loc")]
    assert sum("cong-nghe" in (name or "") for name in names) == parts


def test_rooms_to_the_right_add_their_pages(visitor: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(addresses, "PROVIDERS", [*addresses.PROVIDERS, lambda: [addresses.Address("/gioi-thieu-thu")]])
    assert "/gioi-thieu-thu" in mapped(visitor)


def test_robots_tell_of_it(visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch):
    assert "\nSitemap: http://localhost/sitemap.xml\n" in visitor.get("/robots.txt").text
    monkeypatch.setitem(app.config, "MODE", "demo")
    assert "Sitemap" not in visitor.get("/robots.txt").text


def test_it_is_kept_but_asked_for_anew(technology: Technology, visitor: Visitor):
    answer = visitor.get("/sitemap.xml")
    assert answer.headers["Cache-Control"] == "public, no-cache"
    again = visitor.get("/sitemap.xml", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304

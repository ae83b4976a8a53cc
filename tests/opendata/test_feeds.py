"""Feeds: what is new, as Atom, for everything, a kind, a field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.catalogue.models import Need, Technology
from marketplace.kernel.db import transaction
from marketplace.opendata import feeds
from tests.cast import make_technology, put_on_show
from tests.opendata.reading import ATOM, FEEDS, alternates, tree
from tests.visitor import Visitor


def titles(visitor: Visitor, url: str) -> list[str]:
    return [one.findtext(f"{ATOM}title") or "" for one in tree(visitor, url).iter(f"{ATOM}entry")]


@pytest.mark.parametrize("url", FEEDS)
def test_each_is_atom(url: str, technology: Technology, need: Need, visitor: Visitor):
    feed = tree(visitor, url)
    assert feed.tag == f"{ATOM}feed" and feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "vi"
    links = {one.get("rel"): one.get("href") for one in feed.findall(f"{ATOM}link")}
    assert links["self"] == feed.findtext(f"{ATOM}id") == f"http://localhost{url}"
    for name in ("title", "id", "updated", f"author/{ATOM}name"):
        assert feed.findtext(f"{ATOM}{name}"), name
    for entry in feed.iter(f"{ATOM}entry"):
        for name in ("title", "id", "published", "updated", "summary"):
            assert entry.findtext(f"{ATOM}{name}"), name
    assert visitor.get(url).mimetype == "application/atom+xml"


# url -> (has the technology, has the need); both are of field 211
KINDS = {
    "/tin-moi.atom": (True, True),
    "/cong-nghe.atom": (True, False),
    "/nhu-cau.atom": (False, True),
    "/linh-vuc/2.atom": (True, True),
    "/linh-vuc/211.atom": (True, True),
    "/linh-vuc/21.atom": (None, None),  # no code of the list
    "/linh-vuc/1.atom": (False, False),
    "/linh-vuc/101.atom": (False, False),
}


@pytest.mark.parametrize("url", KINDS)
def test_what_is_in_it(url: str, technology: Technology, need: Need, visitor: Visitor):
    wanted = KINDS[url]
    if None in wanted:
        assert visitor.get(url).status_code == 404
    else:
        found = titles(visitor, url)
        assert (technology.title in found, need.title in found) == wanted


def test_the_newest_first_and_no_more_than_fit(lan: Person, quan: Person, visitor: Visitor, monkeypatch: Any):
    monkeypatch.setattr(feeds, "MOST", 3)
    with transaction():
        for n in range(5):
            put_on_show(make_technology(lan, lan.organisations[0], f"Máy số {n}"), lan, quan)
    assert titles(visitor, "/tin-moi.atom") == ["Máy số 4", "Máy số 3", "Máy số 2"]


def test_words_of_a_poster_are_no_markup(lan: Person, quan: Person, visitor: Visitor):
    """Readers of feeds take a summary for HTML."""
    with transaction():
        words = "<script>alert(1)</script> a & b ]]> </summary>"
        item = make_technology(lan, lan.organisations[0], "Máy <b>đậm</b> & 'nhạt'", benefit=words)
        put_on_show(item, lan, quan)
    entry = tree(visitor, "/tin-moi.atom").find(f"{ATOM}entry")
    assert entry is not None and entry.findtext(f"{ATOM}title") == item.title
    assert "<" not in (entry.findtext(f"{ATOM}summary") or "<")


def test_pages_tell_of_their_feeds(technology: Technology, visitor: Visitor):
    assert alternates(visitor.page("/"))["Tin mới"] == "/tin-moi.atom"
    assert alternates(visitor.page("/cong-nghe"))["Công nghệ mới"] == "/cong-nghe.atom"
    assert alternates(visitor.page("/nhu-cau"))["Nhu cầu mới"] == "/nhu-cau.atom"
    found = alternates(visitor.page("/cong-nghe?fields=211"))
    assert [href for title, href in found.items() if title.startswith("Tin mới: ")] == ["/linh-vuc/211.atom"]
    assert not [title for title in alternates(visitor.page("/cong-nghe?fields=x")) if title.startswith("Tin mới: ")]


def test_a_number_of_questions_that_does_not_grow(
    lan: Person, quan: Person, technology: Technology, visitor: Visitor, statements: Callable[..., Any]
):
    with statements() as few:
        visitor.get("/tin-moi.atom")
    with transaction():
        for n in range(6):
            put_on_show(make_technology(lan, lan.organisations[0], f"Máy số {n}"), lan, quan)
    with statements() as many:
        visitor.get("/tin-moi.atom")
    assert len(many) == len(few)

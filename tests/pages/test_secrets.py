"""Canaries: what stands in a private field is read by nobody else, wherever they look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from marketplace.extensions import db
from marketplace.notices.delivery import message_of
from marketplace.notices.letters import Pointless, letter_of
from marketplace.notices.models import Mail, Notice
from marketplace.notices.service import words_of
from tests.html import Element, Page
from tests.pages.addresses import ask, cases, read
from tests.pages.expectations import GET, POST
from tests.pages.world import GUEST, PEOPLE, World

# Pages asked for besides the table: looking for the very words, in every list that can be searched or turned over.
SEARCHES = ("/tim-kiem", "/cong-nghe", "/nhu-cau", "/to-chuc")
VARIANTS = (
    "/giao-dich?xem=xong",
    "/ghep-noi?status=accepted",
    "/ghep-noi?status=dropped",
    "/kiem-duyet?loai=need",
    "/thong-bao?trang=2",
    "/thong-bao?trang=3",
    "/to-chuc?xac-minh=1",
)
ASKED_FOR = ("BIMAT", "mít", "sấy xoài", "hợp tác xã", "0", "BIMAT-minh-ten", "BIMAT-lan-technology-draft-problem")
# Nobody is shown these again on a page: they go out by mail, or only into the record.
NOT_ON_PAGES = {"BIMAT-hoa-match-why", "bimat-open@phananh.vn", "bimat-decided@phananh.vn"}
MOST_PAGES = 600


def addresses(world: World) -> Iterator[str]:
    yield from (case.url for case in cases(world, GET, "GET"))
    yield from VARIANTS
    for path in SEARCHES:
        for words in ASKED_FOR:
            yield f"{path}?q={words}"


def links_of(url: str, answer: TestResponse) -> Iterator[str]:
    """Addresses on this site that the page leads to, without the part after #; languages are looked at elsewhere."""
    for link in Page.read(answer.text).all("a"):
        target = urlsplit(urljoin(f"http://localhost{url}", link.get("href")))
        is_page = target.netloc == "localhost" and not target.path.startswith("/static/")
        if is_page and "lang=" not in target.query and target.query.count("=") <= 1:  # filters multiply
            yield target._replace(scheme="", netloc="", fragment="").geturl()


def walk(world: World, person: str) -> Iterator[tuple[str, str, TestResponse | str]]:
    """(address, where it was found, answer): the table and all that is linked from there, each page once."""
    seen: set[str] = set()
    waiting = [(url, "the table") for url in addresses(world)]
    while waiting and len(seen) < MOST_PAGES:
        url, source = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        answer = read(world, person, url)
        yield url, source, answer
        if not isinstance(answer, str) and answer.mimetype == "text/html" and answer.status_code == 200:
            waiting += [(link, url) for link in links_of(url, answer) if link not in seen]


def everything_in(answer: TestResponse) -> str:
    """The bytes as sent, the words as seen, and where it leads."""
    text = answer.get_data().decode("utf-8", "replace")
    words = Page.read(text).text if answer.mimetype == "text/html" else ""
    return "\n".join((text, words, answer.headers.get("Location", "")))


def leaks(world: World, person: str, url: str, text: str) -> list[str]:
    """Secrets that stand in ``text`` and may not; what was asked for stands in the search box."""
    path, asked = urlsplit(url).path, urlsplit(url).query
    shown = [one for one in world.secrets.values() if one.words not in asked and one.stands_in(text)]
    return [one.words for one in shown if not one.may_stand(person, path)]


@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_reads_what_is_not_theirs(world: World, person: str):
    """Every page, file and list that a person can reach; and every link on them leads somewhere."""
    found, read = [], set()
    for url, source, answer in walk(world, person):
        if isinstance(answer, str):
            found.append(f"{url} (from {source}): {answer}")
            continue
        text = everything_in(answer)
        found += [f"{url} shows {words}" for words in leaks(world, person, url, text)]
        read |= {one.words for one in world.secrets.values() if person in one.readers and one.stands_in(text)}
        if source != "the table" and answer.status_code >= 400:
            found.append(f"{source} leads to {url}: {answer.status_code}")
    assert not found, "\n".join(found)
    if person in ("lan", "minh"):
        own = {one.words for one in world.secrets.values() if one.readers == {person}}
        assert own <= read, f"not shown to whom they belong: {sorted(own - read)}"


def test_every_secret_is_read_by_somebody(world: World):
    """A canary that stands nowhere proves nothing."""
    shown: set[str] = set()
    for person in ("lan", "minh", "hoa", "quan", "an"):
        for case in cases(world, GET, "GET"):
            answer = read(world, person, case.url) if person in case.answers else ""
            text = answer if isinstance(answer, str) else everything_in(answer)
            shown |= {one.words for one in world.secrets.values() if one.stands_in(text)}
    assert sorted(world.secrets.keys() - shown - NOT_ON_PAGES) == []


def inside(inner: Element, outer: Element) -> bool:
    return any(inner is one for one in outer.all())


def nearest_links(element: Element) -> set[str]:
    """Where the links of the nearest part of the page lead that has any."""
    around: Element | None = element
    while around is not None:
        links = {urlsplit(link.get("href")).path for link in around.all("a")}
        if links:
            return links
        around = around.parent
    return set()


@pytest.mark.parametrize("url", ["/ban-lam-viec", "/giao-dich", "/giao-dich?xem=xong"])
def test_in_lists_a_name_stands_only_beside_its_deal(world: World, url: str):
    """Lan was introduced to Minh in two deals; his other questions on the same page stay without a name."""
    page = world.visitor("lan").page(url)
    deals = {f"/giao-dich/{world.public_id(name)}" for name in ("deal.open", "deal.closed")}
    entries = [one for one in page.all("li", "tr", "article", "p") if "BIMAT-minh-ten" in one.text]
    innermost = [one for one in entries if not any(other is not one and inside(other, one) for other in entries)]
    assert all(deals & nearest_links(one) for one in innermost), [one.text for one in innermost]
    assert page.text.count("BIMAT-minh-ten") == len(innermost)


def test_refusals_tell_nothing(world: World):
    """What is answered to a form that was sent by the wrong person."""
    found = []
    for person in (GUEST, "an", "quan"):
        client = world.visitor(person)
        token = client.csrf_token()
        for case in cases(world, POST, "POST"):
            if person in case.answers:
                continue
            answer = ask(client, case.url, "POST", data={"csrf_token": token})
            if not isinstance(answer, str):
                found += [f"{case} shows {w}" for w in leaks(world, person, case.url, everything_in(answer))]
    assert not found, "\n".join(found)


def person_by_email(world: World, email: str) -> str:
    return next((name for name, one in world.people.items() if one.email == email), "somebody else")


def test_no_letter_tells_a_secret_to_the_wrong_person(world: World):
    """Letters as they are sent: subject, both bodies and headers."""
    found: list[str] = []
    for row in world.rows(Mail):
        try:
            message = message_of(letter_of(row))
        except Pointless:
            continue
        parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        text = "\n".join([*parts, *(f"{k}: {v}" for k, v in message.items() if k != "To")])
        found += [f"{row.kind} to {row.to} tells {w}" for w in leaks(world, person_by_email(world, row.to), "", text)]
    assert not found, "\n".join(found)


def test_no_notice_tells_a_secret_to_the_wrong_person(world: World):
    found: list[str] = []
    names = {one.public_id: name for name, one in world.people.items()}
    for row in db.session.execute(select(Notice)).scalars():
        words = words_of(row.kind, row.params)
        reader = names[row.person.public_id]
        text = f"{words.subject}\n{words.body}\n{row.link}"
        found += [f"{row.kind} to {reader} tells {w}" for w in leaks(world, reader, "", text)]
    assert not found, "\n".join(found)


def test_letters_and_notices_are_there(world: World):
    """Else the two tests above would say nothing."""
    kinds: Any = {row.kind for row in world.rows(Mail)}
    assert {"deals.asked", "deals.introduced", "deals.message", "deals.declined"} <= kinds
    assert {one.kind for one in world.rows(Notice)} >= {"deals.asked", "deals.closed"}

"""Every page that a person can reach by links, each kind of page once or a few times."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple
from urllib.parse import urldefrag, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, RequestRedirect

from tests.browser.people import MIDDLE, NARROW, WIDE, Person

FILES = (".csv", ".json", ".docx", ".pdf", ".ics", ".xml", ".png", ".svg", ".txt", ".atom")
# Of these kinds of pages a person sees several: they differ by what they show.
SEVERAL = {
    "technology.show": 4,
    "need.show": 4,
    "moderation.item": 3,
    "deals.show": 6,
    "agreements.index": 6,
    "agreements.show": 3,
    "fulfilment.show": 4,
    "notices.demo_mail": 6,
}


# Where each person sets out; the guest has no name.
ANSWERS = "list=HC&direction=inbound&defence=no&state=yes&certificate=no&project=local&signed_on=02/11/2026"
STARTS: dict[str, list[str]] = {
    "": [
        "/",
        "/cong-nghe?trang=2",
        "/tim-kiem?q=may+say+mit",
        "/tim-kiem?q=m%C3%A1y&kind=technology&trl=7&trl=8&province=80",
        "/tim-kiem?q=xyzzyq",
        "/giao-dien",
        f"/tra-cuu-dang-ky?{ANSWERS}",
    ],
    "lan": ["/ban-lam-viec", "/ban-lam-viec/nhap-tu-tep", "/giao-dich?xem=xong"],
    "minh": ["/ban-lam-viec", "/tin/ket-qua"],
    "quan": ["/ban-lam-viec", "/kiem-duyet?loai=need"],
    "hoa": ["/ban-lam-viec", "/giao-dich/bang"],
    "quantri": ["/ban-lam-viec", "/noi-dung/moi"],
    "an": ["/ban-lam-viec"],
}
# Everybody reads the letters of the demo, but where a letter leads is for whom it was written to.
OTHERS = {"notices.demo_mail"}


class Look(NamedTuple):
    """How a page is looked at."""

    language: str
    scheme: str
    width: int


LOOKS = [Look(*one) for one in product(("vi", "en"), ("light", "dark"), (NARROW, MIDDLE, WIDE))]


class Stop(NamedTuple):
    """An address with its endpoint."""

    endpoint: str
    path: str


class Crawl:
    """A walk through the site; ``visited`` are the endpoints that were opened."""

    def __init__(self, urls: Map, who: Person) -> None:
        self._match = urls.bind("127.0.0.1").match
        self._who = who
        self._seen: set[str] = set()
        self._waiting: deque[tuple[str, str]] = deque()
        self.visited: dict[str, int] = {}

    def stops(self, starts: list[str]) -> Iterator[Stop]:
        """The addresses to visit; links are read from the page that is open when the next one is asked for."""
        for path in starts:
            self._add(path, first=True)
        while self._waiting:
            endpoint, path = self._waiting.popleft()
            if path not in starts and self.visited.get(endpoint, 0) >= SEVERAL.get(endpoint, 1):
                continue
            self.visited[endpoint] = self.visited.get(endpoint, 0) + 1
            yield Stop(endpoint, path)
            if endpoint in OTHERS:
                continue
            for path in self._links():
                self._add(path)

    def _links(self) -> list[str]:
        """Where the page leads, within the site; what is marked as a download leads nowhere."""
        found: list[str] = self._who.page.eval_on_selector_all(
            "a[href^='/']:not([download], [hreflang])", "all => all.map((a) => a.getAttribute('href'))"
        )
        return found

    def _add(self, link: str, first: bool = False) -> None:
        address = urldefrag(link).url
        parts = urlsplit(address)
        key = address if first else parts.path
        if key in self._seen or parts.path.endswith(FILES) or parts.path.startswith("/static/"):
            return
        self._seen.add(key)
        try:
            endpoint, _ = self._match(parts.path, "GET")
        except (HTTPException, RequestRedirect):
            return
        self._waiting.append((str(endpoint), address))

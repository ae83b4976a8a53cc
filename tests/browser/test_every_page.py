"""Every kind of page as every person: it fits, it can be hit, it puts up no barrier, it comes to rest.

``./dev check --all`` looks at each page in both languages, light and dark, at three widths. With SCREENSHOTS set to a
folder, each is kept as a picture.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask

from tests.browser.crawl import LOOKS, Crawl, Look, Stop
from tests.browser.looks import barriers, misfits
from tests.browser.people import HEIGHTS, NARROW, Person

pytestmark = [
    pytest.mark.sqlite_only("starts a site of its own"),
    pytest.mark.thorough("some 450 pages in twelve looks take an hour"),
    pytest.mark.timeout(7200),
]

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
FEWEST = 20
"""Kinds of pages that the person who sees the fewest comes to."""


@pytest.mark.parametrize("name", STARTS)
def test_every_page(app: Flask, person: Callable[..., Person], name: str, keeps_pictures: bool):
    who = person(name)
    crawl = Crawl(app.url_map, who)
    found: dict[str, list[str]] = {}
    for stop in crawl.stops(STARTS[name]):
        for look in LOOKS:
            troubles = _look_at(who, stop, look)
            if keeps_pictures:
                who.shot("-".join(map(str, (stop.endpoint, *look))))
            if troubles:
                found[f"{stop.endpoint} {stop.path} {' '.join(map(str, look))}"] = troubles
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)
    assert len(crawl.visited) >= FEWEST, f"the walk came to {sorted(crawl.visited)} only"


def _look_at(who: Person, stop: Stop, look: Look) -> list[str]:
    who.page.set_viewport_size({"width": look.width, "height": HEIGHTS[look.width]})
    who.page.emulate_media(color_scheme="dark" if look.scheme == "dark" else "light")
    answer = who.page.goto(who.site.url(f"{stop.path}{'&' if '?' in stop.path else '?'}lang={look.language}"))
    assert answer is not None
    who.page.wait_for_load_state("networkidle")
    troubles = [] if answer.status == 200 else [f"answers {answer.status}"]
    if who.page.evaluate("document.documentElement.lang") != look.language:
        troubles.append("is in another language")
    return troubles + misfits(who.page, look.width == NARROW) + barriers(who.page)

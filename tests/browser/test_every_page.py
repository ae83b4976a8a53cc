"""Every kind of page as every person: it fits, it can be hit, it puts up no barrier, it comes to rest.

A usual run looks at each page in one of the twelve looks, taking turns; ``./dev check --all`` in all of them. With
SCREENSHOTS set to a folder, each is kept as a picture.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Error

from tests.browser.crawl import LOOKS, STARTS, Crawl, Look, Stop
from tests.browser.duties import DUTIES
from tests.browser.looks import barriers, misfits
from tests.browser.people import HEIGHTS, NARROW, Person
from tests.thorough import IS_THOROUGH

pytestmark = pytest.mark.sqlite_only("starts a site of its own")

STRIDE = 5
"""From one look to the next: it has no divisor in common with their number, so that all of them come round."""
SPARED = 4
"""One in so many kinds of pages may be missed: other tests on the same site decide what was waiting there."""


@pytest.mark.timeout(7200 if IS_THOROUGH else 900)
@pytest.mark.parametrize("name", STARTS)
def test_every_page(app: Flask, person: Callable[..., Person], name: str, keeps_pictures: bool):
    who = person(name)
    crawl = Crawl(app.url_map, who)
    found: dict[str, list[str]] = {}
    for turn, stop in enumerate(crawl.stops(STARTS[name]), start=list(STARTS).index(name)):
        for look in looks_at(turn):
            troubles = _look_at(who, stop, look)
            if keeps_pictures:
                who.shot("-".join(map(str, (stop.endpoint, *look))))
            if troubles:
                found[f"{stop.endpoint} {stop.path} {' '.join(map(str, look))}"] = troubles
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)
    duties = DUTIES.get(name, set())
    missed = duties - crawl.visited.keys()
    assert len(missed) * SPARED <= len(duties), f"no link leads to {sorted(missed)} any more; see duties.py"


def looks_at(turn: int) -> list[Look]:
    """In a usual run one look; each twelve pages in a row are seen in twelve different ones."""
    return LOOKS if IS_THOROUGH else [LOOKS[turn * STRIDE % len(LOOKS)]]


def _look_at(who: Person, stop: Stop, look: Look) -> list[str]:
    who.page.set_viewport_size({"width": look.width, "height": HEIGHTS[look.width]})
    who.page.emulate_media(color_scheme="dark" if look.scheme == "dark" else "light")
    try:
        answer = who.page.goto(who.site.url(f"{stop.path}{'&' if '?' in stop.path else '?'}lang={look.language}"))
    except Error as trouble:  # above all: a file behind a link that does not say so
        return [trouble.message.splitlines()[0]]
    assert answer is not None
    who.page.wait_for_load_state("networkidle")
    troubles = [] if answer.status == 200 else [f"answers {answer.status}"]
    if who.page.evaluate("document.documentElement.lang") != look.language:
        troubles.append("is in another language")
    return troubles + misfits(who.page, look.width == NARROW) + barriers(who.page)

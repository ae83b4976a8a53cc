"""A first visit stays within its budget: bytes and requests to the letter, times with room for a busy machine.

What it takes in the end is measured by tests/bench/pages.py and told in docs/benchmarks.md.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.site import DemoSite
from tests.browser.speed import Visit, first_visit

pytestmark = pytest.mark.sqlite_only("starts a site of its own")

MOST_BYTES = 100_000
MOST_REQUESTS = 16
MOST_FONT_BYTES = 36_000  # two files with their headers
LATEST = 12_000  # ms until the largest piece stands, at the best of TRIES: the machine of the tests has other work
TRIES = 3
MOST_SHIFT = 0.1
PATHS = {
    "front page": "/",
    "technologies": "/cong-nghe",
    "needs": "/nhu-cau",
    "organisations": "/to-chuc",
    "search": "/tim-kiem?q=may+say+mit",
    "a technology": "",
    "a need": "",
}


def found(chromium: Browser, live: DemoSite, name: str) -> str:
    """The address; a listing is looked for in its list."""
    if PATHS[name]:
        return PATHS[name]
    page = chromium.new_page()
    page.goto(live.url("/cong-nghe" if name == "a technology" else "/nhu-cau"))
    path = page.locator("main .card a.title").first.get_attribute("href") or ""
    page.close()
    return path


def over_budget(visit: Visit) -> list[str]:
    """What is too much."""
    fonts = visit.bytes.get("Font", 0)
    checks = [
        (visit.total < MOST_BYTES, f"{visit.total} bytes: {visit.bytes}"),
        (fonts < MOST_FONT_BYTES, f"{fonts} bytes of fonts"),
        (visit.requests <= MOST_REQUESTS, f"{visit.requests} requests"),
        (visit.lcp < LATEST, f"largest piece after {visit.lcp:.0f} ms"),
        (visit.shift < MOST_SHIFT, f"shifts by {visit.shift:.3f}: {visit.shifts}"),
        (not visit.uncompressed, f"not compressed: {visit.uncompressed}"),
    ]
    return [words for is_good, words in checks if not is_good]


@pytest.mark.parametrize("name", PATHS)
def test_a_first_visit_is_cheap(chromium: Browser, live: DemoSite, name: str):
    path = found(chromium, live, name)
    visit = first_visit(chromium, live.url(""), path)
    for _ in range(TRIES - 1):
        if visit.lcp >= LATEST:
            visit = first_visit(chromium, live.url(""), path)
    assert visit.requests >= 4 and visit.total > 20_000 and visit.lcp > 0, "nothing was measured"
    assert not over_budget(visit)


def test_without_script_it_costs_less(chromium: Browser, live: DemoSite):
    with_script, without = (
        first_visit(chromium, live.url(""), "/cong-nghe", slow=False, java_script_enabled=wish)
        for wish in (True, False)
    )
    assert without.total < with_script.total and without.requests < with_script.requests


def test_a_second_visit_is_nearly_free(chromium: Browser, live: DemoSite):
    """The page comes again only when it has changed, files never."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(live.url("/to-chuc"), wait_until="networkidle")
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sent: list[float] = []
    session.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    page.goto(live.url("/"), wait_until="networkidle")
    page.goto(live.url("/to-chuc"), wait_until="networkidle")
    sent.clear()
    page.goto(live.url("/"), wait_until="networkidle")
    context.close()
    assert sum(sent) < 1500, sent


def test_too_much_is_told():
    visit = Visit("/", {"Document": 90_000, "Font": 40_000}, 40, ["/a.css"], 20_000, 0.3, ["DIV"])
    assert len(over_budget(visit)) == 6

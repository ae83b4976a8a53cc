"""What a first visit costs: ``.venv/bin/python -m tests.bench.pages [http://127.0.0.1:8000]`` prints the table.

The site must run with the demo's listings. Each page is opened three times in an empty Chromium, slowed down to a cheap
phone (tests/browser/speed.py); bytes and requests are the same each time but for some padding, times are the median.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import QUIET, chromium_path
from tests.browser.speed import Visit, first_visit

ROUNDS = 3
LISTS = {"technology": "/cong-nghe", "need": "/nhu-cau"}
KINDS = ("Document", "Stylesheet", "Font", "Script")


def pages(browser: Browser, site: str) -> Iterator[tuple[str, str]]:
    yield from {
        "front page": "/",
        "technologies": "/cong-nghe",
        "needs": "/nhu-cau",
        "organisations": "/to-chuc",
    }.items()
    yield "search", "/tim-kiem?q=may+say+mit"
    page = browser.new_page()
    for name, path in LISTS.items():
        page.goto(site + path)
        yield f"one {name}", page.locator("main .card a.title").first.get_attribute("href") or path
    page.close()


def row(name: str, visits: list[Visit]) -> str:
    middle = sorted(visits, key=lambda visit: visit.total)[len(visits) // 2]
    kinds = [f"{middle.bytes.get(kind, 0) / 1000:.1f}" for kind in KINDS]
    rest = sum(size for kind, size in middle.bytes.items() if kind not in KINDS) / 1000
    lcp = statistics.median(visit.lcp for visit in visits) / 1000
    shift = max(visit.shift for visit in visits)
    cells = [
        name,
        *kinds,
        f"{rest:.1f}",
        f"**{middle.total / 1000:.1f}**",
        str(middle.requests),
        f"{lcp:.1f}",
        f"{shift:.3f}",
    ]
    return f"| {' | '.join(cells)} |"


def main(site: str) -> None:
    print("| page | HTML kB | style | fonts | scripts | rest | all kB | requests | LCP s | CLS |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
        for name, path in list(pages(browser, site)):
            print(row(name, [first_visit(browser, site, path) for _ in range(ROUNDS)]))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")

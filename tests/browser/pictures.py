"""The pictures of the README and of docs, taken from the demo: ``python -m tests.browser.pictures docs/screenshots``.

Takes them again after a change that shows; each is what stands in the window, not the whole page.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import QUIET, chromium_path
from tests.browser.people import NARROW, WIDE, Windows
from tests.browser.site import DemoSite

# (name, person, width, address and links to follow, where the window's upper edge stands)
PICTURES = [
    ("home", "", WIDE, "/", ""),
    ("home", "", NARROW, "/", ""),
    ("technology", "", WIDE, "/tim-kiem?q=sấy trái cây bơm nhiệt&kind=technology > main .card a.title", ""),
    ("search", "", NARROW, "/tim-kiem?q=may say mit", "h1"),
    ("need-form", "minh", NARROW, "/nhu-cau/moi", "h1"),
    ("queue", "quan", WIDE, "/kiem-duyet", ""),
    ("matches", "hoa", WIDE, "/ghep-noi", ""),
    ("deal", "minh", WIDE, "/giao-dich > main .card a.title:not([href*='/yeu-cau/'])", ""),
]


def take(windows: Windows, folder: Path) -> None:
    for name, person, width, way, top in PICTURES:
        window = windows.open(person, name, width).show(way)
        if top:
            window.page.locator(top).first.evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 16)")
        window.page.screenshot(path=folder / f"{name}-{width}.png")
        window.close()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        site = DemoSite(Path(scratch) / "instance")
        try:
            site.wait_ready(180)
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
            take(Windows(browser, site, folder), folder)
            browser.close()
        finally:
            site.signal_group(signal.SIGTERM)
            site.process.wait(10)
            site.clean_up()


if __name__ == "__main__":
    main()

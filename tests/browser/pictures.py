"""The pictures of the README and of docs, taken from the demo: ``python -m tests.browser.pictures docs/screenshots``.

Takes them again after a change that shows; each is what stands in the window, not the whole page. A word behind the
folder takes only the pictures with that word in their name. Those of deals: tests/browser/deal_pictures.py.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import sync_playwright

from tests.browser.conftest import QUIET, chromium_path
from tests.browser.deal_pictures import few_colours
from tests.browser.people import HEIGHTS, NARROW, WIDE, Person, Windows
from tests.browser.site import DemoSite

PATIENCE = 60_000  # milliseconds: nobody watches, and the machine may have other work
GONE = "Bẫy và bả protein"
TWINS = "Máy sấy lúa kiểu tầng", "Máy sấy lúa tầng cơ động"
LOOKALIKE = "Tre Đăng Gió"


class Picture(NamedTuple):
    """``way``: address and links to follow; ``top``: where the window's upper edge stands; ``public``: as a guest."""

    name: str
    person: str
    width: int
    way: str
    top: str = ""
    height: int = 0
    public: bool = False


PICTURES = [
    Picture("home", "", WIDE, "/"),
    Picture("home", "", NARROW, "/"),
    Picture("technology", "", WIDE, "/tim-kiem?q=sấy trái cây bơm nhiệt&kind=technology > main .card a.title"),
    Picture("search", "", NARROW, "/tim-kiem?q=may say mit", "h1"),
    Picture("need-form", "minh", NARROW, "/nhu-cau/moi", "h1"),
    Picture("queue", "quan", WIDE, "/kiem-duyet"),
    Picture("matches", "hoa", WIDE, "/ghep-noi"),
    Picture("deal", "minh", WIDE, "/giao-dich > main .card a.title:not([href*='/yeu-cau/'])"),
    Picture("moderation-queue", "quan", WIDE, "/kiem-duyet"),
    Picture("moderation-queue", "quan", NARROW, "/kiem-duyet", "h1", 980),
    Picture("moderation-item", "quan", WIDE, "/kiem-duyet?loai=technology > a[data-row]", "h1", 1000),
    Picture("moderation-asked", "lan", WIDE, "/ban-lam-viec > main a[href$='/sua']", ".ask[id]", 520),
    Picture("moderation-changes", "quan", WIDE, "/kiem-duyet?viec=edit > a[data-row]", "h1", 760),
    Picture(
        "moderation-law", "quan", WIDE, "/kiem-duyet > a[data-row]:has-text('Phân loại nhân điều')", "#phap-ly", 320
    ),
    Picture(
        "moderation-pair",
        "quan",
        WIDE,
        f"/kiem-duyet > a[data-row]:has-text('{TWINS[0]}') > main a:has-text('{TWINS[1]}')",
        "h1",
        900,
    ),
    Picture("moderation-appeal", "quantri", WIDE, "/kiem-duyet/khieu-nai > main td a, main th a", "h1", 640),
    Picture("moderation-report", "quan", WIDE, "/kiem-duyet/phan-anh > main td a, main th a", "h1", 1200),
    Picture("moderation-verify", "quan", WIDE, f"/to-chuc/cho-xac-minh > main a:has-text('{LOOKALIKE}')", "h1", 900),
    Picture("moderation-quality", "", WIDE, "/chat-luong", "h1", 850),
    Picture("moderation-gone", "lan", NARROW, f"/ban-lam-viec?tin=het > main a:has-text('{GONE}')", "h1", 760, True),
]


def take(windows: Windows, folder: Path, word: str = "") -> None:
    for picture in PICTURES:
        if word not in picture.name:
            continue
        window = windows.open(picture.person, picture.name, picture.width)
        window.context.set_default_timeout(PATIENCE)
        window.show(picture.way)
        if picture.public:
            address = window.path
            window = windows.open("", picture.name, picture.width)
            window.page.goto(window.site.url(address))
        shoot(window, picture, folder / f"{picture.name}-{picture.width}.png")
        window.close()


def shoot(window: Person, picture: Picture, path: Path) -> None:
    size = {"width": picture.width, "height": picture.height or HEIGHTS[picture.width]}
    window.page.set_viewport_size(size)
    if picture.top:
        top = window.page.locator(picture.top).first
        top.evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 16)")
    window.page.screenshot(path=path)
    few_colours(path, path)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        site = DemoSite(Path(scratch) / "instance")
        try:
            site.wait_ready(240)
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
            take(Windows(browser, site, folder), folder, *sys.argv[2:3])
            browser.close()
        finally:
            site.signal_group(signal.SIGTERM)
            site.process.wait(10)
            site.clean_up()


if __name__ == "__main__":
    main()

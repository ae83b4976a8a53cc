"""The pictures of docs/deals.md: ``python -m tests.browser.deal_pictures docs/screenshots``.

Walks the way of tests/browser/test_deals.py on a fresh demo and takes a picture at chosen places; what lies beside that
way follows from the demo's own deals. Each is what stands in the window, in few colours to stay small.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.conftest import QUIET, chromium_path
from tests.browser.looks import Looks
from tests.browser.people import NARROW, WIDE, Person, Windows
from tests.browser.site import DemoSite
from tests.browser.test_deals import walk

COLOURS = 128
TALL = 1000

# What the walk looks at: (name of the picture, where the window's upper edge stands)
ON_THE_WAY = {
    "board": ("deals-board", ""),
    "deal": ("deals-overview", ""),
    "offer": ("deals-offer", ".tabs"),
    "offers-compared": ("deals-compared", ""),
    "contract-begun": ("deals-contract", ".tabs"),
    "signing-scans": ("deals-signing", ".tabs"),
    "registration-dossier": ("deals-registration", ".tabs"),
    "plan": ("deals-plan", ".tabs"),
}
DEAL = "/giao-dich > main .card a.title:not([href*='/yeu-cau/']):has-text('bơm nhiệt')"
QUESTIONS = "list=KHONG&direction=inbound&defence=no&state=no&certificate=no&project=none"
# (name, person, width, the way there as Person.show has it, upper edge)
BESIDE = [
    ("deals-stuck", "hoa", WIDE, "/giao-dich/dung-yen", ""),
    ("deals-entering", "hoa", NARROW, "/giao-dich/mo-moi", "h1"),
    ("deals-thread", "minh", WIDE, f"{DEAL} > main a[href$='/trao-doi']", ".tabs"),
    ("deals-files", "lan", WIDE, f"{DEAL} > main a[href$='/tai-lieu']", ".tabs"),
    ("deals-lookup", "", NARROW, f"/tra-cuu-dang-ky?{QUESTIONS}&signed_on=02/11/2026", "#ket-qua"),
    ("deals-figures", "", WIDE, "/so-lieu-giao-dich", ""),
]


class Pictures(Looks):
    """Takes a picture of what the walk looks at, instead of measuring it."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def at(self, who: Person, what: str) -> None:
        if what in ON_THE_WAY:
            name, top = ON_THE_WAY[what]
            take(who, self.folder / f"{name}-{WIDE}.png", top)


def take(who: Person, path: Path, top: str) -> None:
    if top:
        who.page.locator(top).first.evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 16)")
    who.page.screenshot(path=path)
    few_colours(path, path)


def few_colours(source: Path, path: Path) -> None:
    with Image.open(source) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def take_all(windows: Windows, folder: Path, scratch: Path) -> None:
    for name, person, width, way, top in BESIDE:
        window = windows.open(person, name, width).show(way)
        take(window, folder / f"{name}-{width}.png", top)
        window.close()
    people = [windows.open(name, "deals") for name in ("lan", "minh", "hoa", "quantri")]
    for window in people:
        window.page.set_viewport_size({"width": WIDE, "height": TALL})
    walk(*people, Pictures(folder), scratch, scratch)
    first = sorted((scratch / "deal-papers").glob("pdf-*.png"))[0]
    few_colours(first, folder / "deals-paper.png")


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        site = DemoSite(Path(scratch) / "instance")
        try:
            site.wait_ready(240)
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
            take_all(Windows(browser, site, folder), folder, Path(scratch))
            browser.close()
        finally:
            site.signal_group(signal.SIGTERM)
            site.process.wait(10)
            site.clean_up()


if __name__ == "__main__":
    main()

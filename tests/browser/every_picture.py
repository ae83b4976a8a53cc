"""Pictures of every page as every person: ``python -m tests.browser.every_picture FOLDER``.

Walks a fresh demo along all links (tests/browser/crawl.py), sends every form empty, and shows each page of errors.
Each page is taken whole at 360, 768 and 1280 px, light and dark; FOLDER/index.html lays them side by side. ``--help``
tells how to take fewer, or those of a site in demo mode that runs already.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from flask import Flask, g
from playwright.sync_api import Error, Route, sync_playwright

from marketplace import create_app, errors
from tests.browser.conftest import QUIET, chromium_path
from tests.browser.crawl import STARTS, Crawl
from tests.browser.people import HEIGHTS, MIDDLE, NARROW, WIDE, Person, Windows
from tests.browser.site import PEOPLE, DemoSite, accounts_of

PATIENCE = 60_000  # milliseconds: nobody watches, and the machine may have other work

# Empties a form of the page and sends it; False when it has nothing to be typed or no button.
SEND_EMPTY = """
(number) => {
  const form = document.querySelectorAll('main form[method=post]')[number];
  const typed = [...form.querySelectorAll('input:not([type=hidden],[type=checkbox],[type=radio]),textarea')];
  const button = form.querySelector('button:not([name=back],[formnovalidate],[type=button])')
    || form.querySelector('button:not([type=button])');
  if (!typed.some((e) => e.checkVisibility()) || !button) return false;
  for (const e of typed) e.value = '';
  for (const e of form.querySelectorAll('select')) e.selectedIndex = 0;
  form.noValidate = true;
  form.requestSubmit(button);
  return true;
}
"""


class Site(NamedTuple):
    """A site in demo mode that somebody else has started."""

    address: str
    accounts: dict[str, dict[str, str]]

    def url(self, path: str = "/") -> str:
        return self.address + path


class Album:
    """Takes pictures of what a window shows, at every width and in both lights, and keeps a list of them."""

    def __init__(self, folder: Path, widths: list[int], lights: list[str], language: str) -> None:
        self.folder, self.widths, self.lights, self.language = folder, widths, lights, language
        self.troubles: list[str] = []
        self.pages: dict[str, list[str]] = defaultdict(list)

    def take(self, who: Person, name: str) -> None:
        for light in self.lights:
            who.page.emulate_media(color_scheme="dark" if light == "dark" else "light")
            for width in self.widths:
                who.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
                path = self.folder / (who.name or "guest") / f"{name}-{width}-{light}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                who.page.screenshot(path=path, full_page=True)
                self.pages[f"{who.name or 'guest'}: {name} {urlsplit(who.page.url).path}"].append(
                    str(path.relative_to(self.folder))
                )

    def close(self) -> None:
        """Write index.html, where every page lies with all its pictures."""
        rows = [
            f"<h2>{escape(title)}</h2><p>"
            + "".join(
                f'<a href="{quote(one)}"><img src="{quote(one)}" loading="lazy" height="420"></a> ' for one in all_
            )
            for title, all_ in self.pages.items()
        ]
        told = "".join(f"<li>{escape(one)}" for one in self.troubles)
        head = f"<!doctype html><meta charset=utf-8><title>{len(rows)} pages</title><ul>{told}</ul>"
        (self.folder / "index.html").write_text(head + "\n".join(rows), encoding="utf-8")


def walk(app: Flask, who: Person, starts: list[str], album: Album) -> list[tuple[str, str]]:
    """Take every page that this person comes to; returns (name, address) of each."""
    crawl = Crawl(app.url_map, who)
    taken = []
    for stop in crawl.stops(starts):
        many = crawl.visited[stop.endpoint]
        name = f"{stop.endpoint}-{many}" if many > 1 else stop.endpoint
        if not _open(who, stop.path, album):
            continue
        album.take(who, name)
        taken.append((name, stop.path))
    return taken


def send_empty(who: Person, pages: list[tuple[str, str]], album: Album) -> None:
    """Take what a page says to a form without words in it; where nothing is asked for, the form is simply sent."""
    for name, path in pages:
        _open(who, path, album)
        for number in range(who.page.locator("main form[method=post]").count()):
            _open(who, path, album)
            try:
                with who.page.expect_navigation():
                    assert who.page.evaluate(SEND_EMPTY, number)
            except (AssertionError, Error):
                continue
            if who.page.locator("main :is(.errors, .error, .flash.bad, .flash.warning)").count():
                album.take(who, f"{name}-empty-{number + 1}")


def show_errors(app: Flask, who: Person, album: Album) -> None:
    """Take each page of errors, as the application words it: most of them come of no link."""
    for code in sorted(errors.SHOWN):
        with app.test_request_context(f"/?lang={album.language}"):
            g.request_id = "0123456789ab"
            body = errors.page(code)[0]
        address = who.site.url(f"/loi-{code}")
        who.page.route(address, _answering(code, body))
        who.page.goto(address)
        album.take(who, f"error-{code}")


def _answering(code: int, body: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=code, body=body)


def _open(who: Person, path: str, album: Album) -> bool:
    try:
        answer = who.page.goto(who.site.url(f"{path}{'&' if '?' in path else '?'}lang={album.language}"))
        who.page.wait_for_load_state("networkidle")
    except Error as error:
        album.troubles.append(f"{who.name or 'guest'} {path}: {error}")
        return False
    if answer is None or answer.status != 200:
        album.troubles.append(f"{who.name or 'guest'} {path}: answers {answer and answer.status}")
    return True


@contextmanager
def _site(address: str, scratch: Path) -> Iterator[DemoSite | Site]:
    if address:
        yield Site(address.rstrip("/"), accounts_of(PEOPLE))
        return
    site = DemoSite(scratch / "instance")
    try:
        yield site.wait_ready(240)
    finally:
        site.signal_group(signal.SIGTERM)
        site.process.wait(10)
        site.clean_up()


def _wishes() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path, help="where the pictures go; not a folder of the project")
    asked.add_argument("--people", nargs="+", choices=["guest", *filter(None, STARTS)], help="all, unless told")
    asked.add_argument("--widths", nargs="+", type=int, choices=[*HEIGHTS], default=[NARROW, MIDDLE, WIDE])
    asked.add_argument("--lights", nargs="+", choices=["light", "dark"], default=["light", "dark"])
    asked.add_argument("--language", choices=["vi", "en"], default="vi")
    asked.add_argument("--at", default="", metavar="URL", help="a site in demo mode; its forms are sent empty, too")
    return asked.parse_args()


def main() -> None:
    wishes = _wishes()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the site is stopped, too
    album = Album(wishes.folder, wishes.widths, wishes.lights, wishes.language)
    with (
        tempfile.TemporaryDirectory() as scratch,
        sync_playwright() as playwright,
        _site(wishes.at, Path(scratch)) as site,
    ):
        app = create_app({"MODE": "demo"}, Path(scratch) / "errors")
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
        windows = Windows(browser, site, wishes.folder)
        open_windows = {}
        for name in STARTS:
            if wishes.people and (name or "guest") not in wishes.people:
                continue
            who = windows.open(name, "every")
            who.context.set_default_timeout(PATIENCE)
            open_windows[who] = walk(app, who, STARTS[name], album)
            album.close()
        for who, pages in open_windows.items():  # at the end, because a form without words in it may still be a wish
            send_empty(who, pages, album)
            if not who.name:
                show_errors(app, who, album)
        album.close()
        browser.close()
    taken = sum(map(len, album.pages.values()))
    sys.stdout.write(f"{taken} pictures of {len(album.pages)} pages: {wishes.folder / 'index.html'}\n")


if __name__ == "__main__":
    main()

"""A real site, started as a user starts it, and a real Chromium with one window for each person."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.people import Person, Windows, Wish
from tests.browser.site import DemoSite
from tests.dev.processes import wait_until

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-component-update",
]
PATIENCE = 10_000  # ms, as for every click: each web process compiles a page when it is first asked for it
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def chromium_path() -> str:
    """CHROMIUM, else Debian's place, else what is found on PATH; empty when there is none."""
    wishes = [os.environ.get("CHROMIUM"), "/usr/bin/chromium", *map(shutil.which, NAMES)]
    return next((path for path in wishes if path and Path(path).is_file()), "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(240))  # the first of them also starts the site


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests here; closed after the last, because it keeps a running event loop."""
    path = chromium_path()
    if not path:
        words = "Chromium is missing: install the package chromium, or name the program in CHROMIUM"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(words)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def live(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSite]:
    """gunicorn and the worker on a folder of their own, with the demo's people and listings."""
    run = DemoSite(tmp_path_factory.mktemp("browser") / "instance")
    try:
        run.wait_ready(120)
        yield run
        run.signal_group(signal.SIGTERM)
        assert wait_until(lambda: run.process.poll() is not None and not run.left(), 10), run.said
        assert "Traceback" not in run.said, run.said[run.said.index("Traceback") :][:3000]
    finally:
        run.clean_up()


@pytest.fixture(scope="package")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: SCREENSHOTS, or a folder that pytest clears away."""
    wish = os.environ.get("SCREENSHOTS")
    folder = Path(wish) if wish else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="package")
def keeps_pictures() -> bool:
    """Were pictures asked for? Else only the tests of single pages take some, which pytest clears away."""
    return bool(os.environ.get("SCREENSHOTS"))


@pytest.fixture(scope="package")
def windows(chromium: Browser, live: DemoSite, shots: Path) -> Windows:
    return Windows(chromium, live, shots)


@pytest.fixture
def person(windows: Windows, request: pytest.FixtureRequest) -> Iterator[Callable[..., Person]]:
    """``person("lan", width=360)``: a window in which she has signed in, ``person("")`` a guest's.

    After the test each window is asked what went wrong in it: errors in the console, what the content security
    policy refused, answers of 500 and above.
    """
    opened: list[Person] = []
    test = re.sub(r"\W+", "-", request.node.name).strip("-")

    def open_window(name: str = "", **wish: Wish) -> Person:
        opened.append(windows.open(name, test, **wish))
        return opened[-1]

    yield open_window
    troubles = [trouble for one in opened for trouble in one.close()]
    assert not troubles, "\n".join(troubles)

"""What a first visit costs on a cheap phone: bytes on the wire, requests, when the main thing stands, what jumps.

Chromium slows down by its own protocol; nothing is kept from earlier visits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

# A cheap phone, as Lighthouse has it: 1.6 Mbit/s down, 750 kbit/s up, 150 ms, a processor four times slower.
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
SLOWER = 4
WINDOW = {"width": 360, "height": 740}
SETTLED = 800  # ms after the last answer in which late shifts would show

WATCH = """
window.seen = {lcp: 0, cls: 0, shifts: []};
new PerformanceObserver((list) => { for (const e of list.getEntries()) window.seen.lcp = e.startTime; })
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver((list) => {
  for (const e of list.getEntries()) if (!e.hadRecentInput) {
    window.seen.cls += e.value;
    for (const {node} of e.sources) window.seen.shifts.push(node?.tagName ? `${node.tagName}.${node.className}` : '?');
  }
}).observe({type: 'layout-shift', buffered: true});
"""


@dataclass
class Visit:
    """One first visit."""

    path: str
    bytes: dict[str, int] = field(default_factory=dict)  # kind of file -> bytes on the wire, headers included
    requests: int = 0
    uncompressed: list[str] = field(default_factory=list)  # texts that came as they are
    lcp: float = 0  # ms
    shift: float = 0  # cumulative layout shift
    shifts: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.bytes.values())


def first_visit(browser: Browser, url: str, path: str, slow: bool = True, **more: Any) -> Visit:
    """Open ``path`` of the site at ``url`` in a new window with nothing in it."""
    context = browser.new_context(viewport=WINDOW, locale="vi-VN", reduced_motion="reduce", **more)
    try:
        return _watched(context.new_page(), url, path, slow)
    finally:
        context.close()


def _watched(page: Page, url: str, path: str, slow: bool) -> Visit:
    visit, kinds = Visit(path), {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    if slow:
        session.send("Network.emulateNetworkConditions", NETWORK)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def answered(event: dict[str, Any]) -> None:
        answer = event["response"]
        if answer["url"].startswith("http"):
            kinds[event["requestId"]] = event["type"]
            headers = {name.lower(): value for name, value in answer["headers"].items()}
            is_text = answer["mimeType"].startswith("text/") or "svg" in answer["mimeType"]
            if is_text and "content-encoding" not in headers and int(headers.get("content-length", 0)) > 1000:
                visit.uncompressed.append(answer["url"])

    def arrived(event: dict[str, Any]) -> None:
        if event["requestId"] in kinds:
            kind = kinds[event["requestId"]]
            visit.bytes[kind] = visit.bytes.get(kind, 0) + int(event["encodedDataLength"])
            visit.requests += 1

    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", arrived)
    page.add_init_script(WATCH)
    page.goto(url + path, wait_until="networkidle", timeout=60_000)
    page.wait_for_timeout(SETTLED)
    seen = page.evaluate("window.seen") if not _is_without_script(page) else {"lcp": 0, "cls": 0, "shifts": []}
    visit.lcp, visit.shift, visit.shifts = seen["lcp"], seen["cls"], seen["shifts"]
    return visit


def _is_without_script(page: Page) -> bool:
    return page.evaluate("typeof window.seen") == "undefined"

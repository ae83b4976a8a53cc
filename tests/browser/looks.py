"""What a page must look like: nothing wider than the window or cut off, short lines, buttons to hit, no barriers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.people import HEIGHTS, NARROW, WIDE, Person

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
LEAST_HEIGHT = 40  # CSS pixels that a button needs on a phone

# Runs in the page. Every <details> is measured as it stands; what is hidden on purpose (.vh, .skip) is left out.
MEASURE = """
({least}) => {
  const troubles = [];
  const root = document.scrollingElement;
  const name = (e) => {
    const text = (e.innerText || e.value || e.getAttribute('aria-label') || '').trim().slice(0, 40);
    const css = (e.id ? '#' + e.id : '') + [...e.classList].map((c) => '.' + c).join('');
    return `${e.tagName.toLowerCase()}${css} “${text}”`;
  };
  const isShown = (e) => e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true})
    && !e.closest('.vh, .skip, [hidden]') && e.getClientRects().length;
  if (root.scrollWidth > root.clientWidth) troubles.push(`scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);
  for (const e of document.body.querySelectorAll('*')) {
    if (!isShown(e) || e.closest('svg, option, .thread-scroll, .board')) continue;
    const box = e.getBoundingClientRect();
    if (box.width && (box.right > root.clientWidth + 1 || box.left < -1)) {
      troubles.push(`reaches out of the window: ${name(e)} ${Math.round(box.left)}–${Math.round(box.right)}`);
    }
    const style = getComputedStyle(e);
    const clips = style.clipPath === 'none' && !['visible', 'auto', 'scroll'].includes(style.overflowX);
    if (clips && !e.matches('input, select, textarea, meter') && e.scrollWidth > e.clientWidth + 1) {
      troubles.push(`is cut off: ${name(e)} ${e.scrollWidth} > ${e.clientWidth}`);
    }
    const isLong = box.width > 42 * parseFloat(getComputedStyle(root).fontSize) && e.innerText.length > 100;
    if (isLong && e.matches('main p:not(.row, .flash, .notice, .actions, .move)')) {
      troubles.push(`has too many letters in a line: ${name(e)} ${Math.round(box.width)} px`);
    }
    if (least && e.matches('button, .button, summary.button, input[type=submit], input[type=file], select')
        && box.height < least) {
      troubles.push(`is too low to hit: ${name(e)} ${Math.round(box.height)} px`);
    }
  }
  return [...new Set(troubles)].slice(0, 20);
}
"""


def misfits(page: Page, is_narrow: bool) -> list[str]:
    """What does not fit into the window, or is too small for a thumb."""
    found: list[str] = page.evaluate(MEASURE, {"least": LEAST_HEIGHT if is_narrow else 0})
    return found


def barriers(page: Page) -> list[str]:
    """What axe finds by its own rules, best practices too. It is injected from outside: the page's policy stays."""
    page.evaluate(AXE)
    options = "{resultTypes: ['violations'], elementRef: false}"
    result: dict[str, Any] = page.evaluate(f"() => axe.run(document, {options})")
    return [_in_words(found) for found in result["violations"]]


def _in_words(found: dict[str, Any]) -> str:
    places = [
        " ".join(map(str, node["target"])) + "".join(f" ({one['message']})" for one in node["any"][:1])
        for node in found["nodes"][:4]
    ]
    return f"axe {found['id']}: {found['help']}: " + "; ".join(places)


class Looks:
    """What was found on the pages that somebody looked at, at both widths."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}

    def at(self, who: Person, what: str) -> None:
        for width in (NARROW, WIDE):
            who.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            who.shot(f"{what}-{width}")
            found = misfits(who.page, width == NARROW) + barriers(who.page)
            if found:
                self.found[f"{what} {width} ({who.path})"] = found

    def are_good(self) -> None:
        assert not self.found, json.dumps(self.found, ensure_ascii=False, indent=1)

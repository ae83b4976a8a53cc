"""Draws letters in a page and measures what was painted: do marks get cut off where a box ends?"""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from playwright.sync_api import Page

# Puts one element with the words into the middle of an empty white page, black on white and without edges; its style
# sheet stays. `free`: the same letters with room above and below, where nothing can be cut off.
PLACE = """
({html, words, free}) => {
  document.querySelectorAll('.letters-test').forEach((e) => e.remove());
  const ground = document.createElement('div');
  ground.className = 'letters-test';
  Object.assign(ground.style, {position: 'fixed', inset: 0, zIndex: 99999, background: '#fff', padding: '150px 20px'});
  ground.innerHTML = html;
  const target = ground.querySelector('[data-here]') || ground.firstElementChild;
  document.body.append(ground);
  if ('value' in target && target.tagName !== 'BUTTON') {
    if (target.tagName === 'SELECT') target.append(new Option(words)); else target.value = words;
  } else target.textContent = words;
  for (const e of [target, ...ground.querySelectorAll('*')]) {
    Object.assign(e.style, {color: '#000', background: '#fff', borderColor: '#fff', boxShadow: 'none', outline: 0});
  }
  if (free) {
    const style = getComputedStyle(target);
    const span = document.createElement('div');
    span.textContent = words;
    Object.assign(span.style, {font: style.font, lineHeight: '3', color: '#000', whiteSpace: 'nowrap'});
    ground.replaceChildren(span);
  }
}
"""


def painted(page: Page, html: str, words: str, free: bool = False) -> tuple[int, int]:
    """Height in pixels of the letters as painted, and how dark all of them are together."""
    page.evaluate(PLACE, {"html": html, "words": words, "free": free})
    page.evaluate("document.fonts.ready")
    box = {"x": 0, "y": 0, "width": 340, "height": 400}
    shot = page.screenshot(clip=box, animations="disabled")
    image = Image.open(io.BytesIO(shot)).convert("L").point(lambda v: 255 - v)
    ink: Any = image.point(lambda v: 255 if v > 60 else 0).getbbox()
    assert ink is not None, f"nothing was painted: {html}"
    return ink[3] - ink[1], sum(image.crop(ink).histogram()[n] * n for n in range(256))

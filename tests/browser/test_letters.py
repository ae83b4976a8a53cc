"""Marks over and under Vietnamese letters are painted whole, in whatever stands on pages and at every size."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.letters import painted
from tests.browser.people import NARROW, Person

pytestmark = pytest.mark.sqlite_only("starts a site of its own")

HIGH, DEEP = "ẲẮỔẪỄỖẤ", "ẶẬỆỘỰặậệỵữỗg"
PLACES = {
    "text": "<p></p>",
    "heading": "<h1></h1>",
    "second heading": "<h2></h2>",
    "button": "<button class='button'></button>",
    "tag": "<span class='tag'></span>",
    "pill": "<span class='pill good'></span>",
    "chip": "<a class='chip'></a>",
    "title of a card": "<article class='card'><h3><a class='title' data-here></a></h3></article>",
    "words of a card": "<article class='card'><dl class='gist'><dd data-here></dd></dl></article>",
    "line for typing": "<input type='text' data-here>",
    "search box": "<form class='find'><input type='search' data-here></form>",
    "box for typing": "<textarea rows='2' data-here></textarea>",
    "list of choices": "<select data-here></select>",
    "table": "<table class='table'><tbody><tr><td data-here></td></tr></tbody></table>",
    "label": "<label></label>",
    "unfolding": "<details><summary data-here></summary></details>",
}


@pytest.mark.parametrize("zoom", [1, 1.25, 2])
def test_marks_are_painted_whole(person: Callable[..., Person], zoom: float):
    """At the sizes of the site and of somebody who has set larger letters."""
    page = person(width=NARROW).go("/").page
    page.evaluate("size => { document.documentElement.style.fontSize = size }", f"{zoom * 100}%")
    cut = {}
    for name, html in PLACES.items():
        for words in (HIGH[:4], HIGH[4:], DEEP[:5], DEEP[5:]):
            here, free = painted(page, html, words), painted(page, html, words, free=True)
            if here[0] < free[0] or here[1] < 0.97 * free[1]:
                cut[f"{name} {words}"] = f"{here} instead of {free}"
    assert not cut, cut


def test_it_is_told_when_marks_are_cut_off(person: Callable[..., Person]):
    page = person(width=NARROW).go("/").page
    html = "<p><span data-here></span></p>"
    page.evaluate(
        "() => { const s = new CSSStyleSheet();"
        " s.replaceSync('.letters-test span {display:block;overflow:hidden;line-height:1}');"
        " document.adoptedStyleSheets = [s]; }"
    )
    assert painted(page, html, "ẲẮ")[0] < painted(page, html, "ẲẮ", free=True)[0] - 1

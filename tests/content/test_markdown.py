"""Markdown: nothing that runs comes through, headings stand under the page's, links say where they lead."""

from __future__ import annotations

import re
from time import perf_counter

import pytest

from marketplace.content.markdown import is_address, render
from tests.html import Element, Page

HARMLESS = {"h2", "h3", "h4", "h5", "h6", "p", "a", "br", "code", "pre", "em", "strong", "ul", "ol", "li", "hr"} | {
    *("blockquote", "div", "table", "thead", "tbody", "tr", "th", "td")
}
HARMLESS_ATTRIBUTES = {"href", "rel", "id", "start", "scope", "class", "role", "tabindex", "aria-label"}

EVIL = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.vn/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "![x](x' onerror='alert(1))",
    "![x](javascript:alert(1))",
    "![x](https://evil.vn/pixel.png)",
    "<b onmouseover=alert(1)>x</b>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.vn)",
    "[x](\\\\evil.vn)",
    '[x](https://a.vn "q\\" onclick=alert(1)")',
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    '<https://a.vn/"onclick=alert(1)>',
    "<div>\n\n## nested <iframe src=//evil.vn>\n\n</div>",
    "> <svg/onload=alert(1)>",
    "- <math><mtext><style><img src=x onerror=alert(1)>",
    "| <script>a</script> | [x](javascript:a) |\n|---|---|\n| <img src=x onerror=a> | <style>*{}</style> |",
    '| a |\n|:--" onclick="alert(1)|\n| b |',
    "```html onclick=alert(1)\n</code></pre><script>alert(1)</script>\n```",
    "`</code><script>alert(1)</script>`",
    '# <script>alert(1)</script>\n# " onclick="alert(1)',
    "<!-- --><script>alert(1)</script> <!--",
    "<?php echo 1 ?><![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<form action=//evil.vn><input name=password></form>",
    "<base href=//evil.vn><meta http-equiv=refresh content=0>",
]


def elements(html: str) -> list[Element]:
    page = Page.read(f"<html><body><main>{html}</main></body></html>")
    return list(page.one("main").all())


@pytest.mark.parametrize("text", EVIL)
def test_nothing_that_runs_comes_through(text: str):
    for one in elements(render(text, table="Bảng").html):
        assert one.tag in HARMLESS, one.tag
        assert set(one.attributes) <= HARMLESS_ATTRIBUTES, one.attributes
        href = one.get("href")
        assert not href or re.match(r"(https?://|mailto:|tel:|/[^/\\]|/$|#)", href), href


@pytest.mark.parametrize(
    ("url", "is_good"),
    [
        ("https://donvi.vn/a?b=c#d", True),
        ("HTTP://donvi.vn", True),
        ("mailto:a@b.vn", True),
        ("tel:+84270", True),
        ("/phi", True),
        ("#muc-1", True),
        ("//evil.vn", False),
        ("/\\evil.vn", False),
        ("javascript:x", False),
        ("https:evil", False),
        ("phi", False),
        ("", False),
    ],
)
def test_addresses(url: str, is_good: bool):
    assert is_address(url) is is_good


@pytest.mark.parametrize(
    ("text", "top", "tags"),
    [
        ("# a\n## b\n### c", 2, ["h2", "h3", "h4"]),
        ("## a\n## b\n### c\n## d", 2, ["h2", "h2", "h3", "h2"]),
        ("### a\n# b", 2, ["h2", "h2"]),
        ("# a\n##### b", 2, ["h2", "h3"]),
        ("## a\n### b", 3, ["h3", "h4"]),
        ("# a\n## b\n### c\n#### d\n##### e\n###### f", 2, ["h2", "h3", "h4", "h5", "h6", "h6"]),
        ("a\n===\n\nb\n---", 2, ["h2", "h3"]),
        ("#\n\n## \n\n## a", 2, ["h2"]),
    ],
)
def test_headings_stand_under_the_page_and_skip_nothing(text: str, top: int, tags: list[str]):
    found = render(text, top)
    assert [one.tag for one in elements(found.html) if one.tag[0] == "h"] == tags
    assert [f"h{one.level}" for one in found.headings] == tags


def test_headings_have_ids_of_their_own():
    found = render("## Phí\n## Phí\n## Phí 2\n## ???", prefix="vi-")
    ids = [one.id for one in found.headings]
    assert ids[:2] == ["muc-vi-phi", "muc-vi-phi-2"] and len(set(ids)) == 4
    assert [one.get("id") for one in elements(found.html)] == ids


@pytest.mark.parametrize(
    ("text", "href", "rel"),
    [
        ("[a](https://donvi.vn)", "https://donvi.vn", "external noopener noreferrer"),
        ("<https://donvi.vn>", "https://donvi.vn", "external noopener noreferrer"),
        ("[a](/phi)", "/phi", ""),
        ("[a](mailto:a@b.vn)", "mailto:a@b.vn", ""),
        ("[](/phi)", "/phi", ""),
    ],
)
def test_links(text: str, href: str, rel: str):
    (link,) = [one for one in elements(render(text).html) if one.tag == "a"]
    assert (link.get("href"), link.get("rel")) == (href, rel) and link.text.strip()


def test_tables_scroll_in_a_frame_that_takes_the_focus():
    text = "| a | |\n|---|--:|\n| 1 | 2 |\n\n| b |\n|---|\n| 3 |"
    found = elements(render(text, table="Bảng").html)
    frames = [one for one in found if one.tag == "div"]
    assert [(one.get("class"), one.get("tabindex"), one.get("aria-label")) for one in frames] == [
        ("wide-table", "0", "Bảng 1"),
        ("wide-table", "0", "Bảng 2"),
    ]
    assert [one.get("scope") for one in found if one.tag == "th"] == ["col", "col"]  # the empty one is no heading
    assert [one.text for one in found if one.get("class") == "num"] == ["", "2"]


@pytest.mark.parametrize("text", ["[" * 20_000, "> " * 20_000, "*a " * 13_000, "- " * 20_000, "`" * 20_000 + "a"])
def test_what_is_meant_to_take_long_does_not(text: str):
    begun = perf_counter()
    render(text)
    assert perf_counter() - begun < 10

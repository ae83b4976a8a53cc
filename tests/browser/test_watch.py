"""What watches the pages here bites: on pages spoilt on purpose."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.looks import barriers, misfits
from tests.browser.people import NARROW, Person
from tests.dev.processes import wait_until

pytestmark = pytest.mark.sqlite_only("starts a site of its own")

APPEND = "(html) => document.querySelector('main').insertAdjacentHTML('beforeend', html)"
TOO_WIDE = "<p><span class='num tag'>" + "dài " * 60 + "</span></p>"


@pytest.mark.parametrize(
    "spoil, told",
    [
        ("() => console.error('hỏng')", "hỏng"),
        ("() => setTimeout(() => { throw new Error('gãy') })", "gãy"),
        ("() => document.body.setAttribute('style', 'color:red')", "Content Security Policy"),
        (
            "() => new Image().src = 'https://example.com/a.png'",
            "Content Security",
        ),
    ],
)
def test_errors_and_refusals_are_noted(person: Callable[..., Person], spoil: str, told: str):
    guest = person().go("/dang-nhap")
    guest.page.evaluate(spoil)

    def is_noted() -> bool:
        guest.page.wait_for_timeout(20)  # lets the events in
        return any(told in trouble for trouble in guest.troubles)

    assert wait_until(is_noted, 5), guest.troubles
    guest.troubles.clear()


@pytest.mark.parametrize(
    "html, told",
    [
        (TOO_WIDE, "scrolls sideways"),
        (TOO_WIDE, "reaches out of the window: span.num.tag"),
        ("<p class='pill'><button>x</button></p>", "is too low to hit: button"),
        ("<select><option>" + "rộng " * 60 + "</select>", ""),
    ],
)
def test_misfits_are_told(person: Callable[..., Person], html: str, told: str):
    page = person(width=NARROW).go("/dang-nhap").page
    assert misfits(page, is_narrow=True) == []
    page.evaluate(APPEND, html)
    found = misfits(page, is_narrow=True)
    assert any(told in one for one in found) if told else found == []


def test_barriers_are_told(person: Callable[..., Person]):
    page = person().go("/dang-nhap").page
    assert barriers(page) == []
    page.evaluate(APPEND, "<input name='khong-nhan'>")
    assert [one.split(":")[0] for one in barriers(page)] == ["axe label"]

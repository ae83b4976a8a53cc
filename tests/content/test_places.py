"""Places: what this installation is called stands in the texts, and is never taken for Markdown."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.content.markdown import render
from marketplace.content.places import PLACES, BadPlace, check, fill


def test_places_are_filled_in_the_language_of_the_text(app: Flask):
    with app.test_request_context("/?lang=vi"):
        assert fill("{{ten_san}} ở {{ tinh }}", "vi") == "Sàn giao dịch công nghệ ở Tây Ninh"
        assert fill("{{ten_san}}", "en") == "Technology exchange"
        assert fill("{{ngay_khieu_nai}} {{khong_co}}", "vi") == "15 {{khong_co}}"


def test_what_a_setting_says_is_no_markdown(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(app.config, "SITE_NAME", "<b>*Sàn* [a](javascript:x)</b> #1_2")
    with app.test_request_context("/"):
        html = render(fill("{{ten_san}}", "vi")).html
        assert "<b>" not in html and "<em>" not in html and "<a" not in html
        assert "*Sàn* [a](javascript:x)" in html
        assert fill("{{ten_san}}", "vi", escape=False).startswith("<b>")  # for titles, which templates escape


@pytest.mark.parametrize(
    ("text", "names"), [("{{a}} {{b}} {{a}}", ("a", "b")), ("{{}}", ("",)), ("{{ Tinh }}", ("Tinh",))]
)
def test_a_place_that_there_is_not(text: str, names: tuple[str, ...]):
    with pytest.raises(BadPlace) as told:
        check(text)
    assert told.value.names == names


def test_every_place_has_a_value_and_a_word(app: Flask):
    with app.test_request_context("/"):
        for name, (label, value) in PLACES.items():
            assert str(label) and str(value()), name

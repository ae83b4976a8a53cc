"""Figures before and after as pairs of bars: only what is surely a number, and what is said of the change."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue.effects import effects, read
from tests.html import Page

CHART = "{% from 'components/chart.html' import before_after %}<main>{{ before_after(rows) }}</main>"


def row(before: str, after: str, unit: str = "", label: str = "Thời gian sấy") -> Any:
    return SimpleNamespace(label=label, unit=unit, before=before, after=after, source="")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4,2", (4.2, "")),
        ("4.2", (4.2, "")),
        ("0", (0, "")),
        ("0,05", (0.05, "")),
        ("1.200", (1200, "")),
        ("1.234.567,5", (1234567.5, "")),
        (" 35 % ", (35, "%")),
        ("khoảng 18 giờ", (18, "giờ")),
        ("~18 Giờ/mẻ", (18, "giờ/mẻ")),
        ("−18 °C", (-18, "°c")),
        ("-5", (-5, "")),
        ("35–40", None),
        ("35 - 40", None),
        ("35 đến 40", None),
        ("dưới 5", None),
        ("<5", None),
        ("≥ 90", None),
        ("không đo", None),
        ("", None),
        ("5 lần 3 ngày", None),
        ("10/2026", None),
        ("9" * 40, None),
        ("1,2,3,4", None),
        ("12.5.2020", None),
        ("٤", None),
    ],
)
def test_what_is_a_single_number(text: str, value: tuple[float, str] | None):
    assert read(text) == value


@given(st.text(max_size=60))
def test_nothing_that_people_type_breaks_it(text: str):
    found = read(text)
    assert found is None or isinstance(found[0], float)


@pytest.mark.parametrize(
    ("before", "after", "unit", "change"),
    [
        ("18", "7", "giờ", "giảm 61%"),
        ("200", "260", "kg/mẻ", "tăng 30%"),
        ("4,2", "4,2", "giờ", "không đổi"),
        ("20", "5", "%", "giảm 15 điểm phần trăm"),
        ("20%", "22,5%", "", "tăng 2,5 điểm phần trăm"),
        ("1", "120", "sản phẩm", "gấp 120 lần"),
        ("0", "12", "vụ", ""),
        ("-5", "-18", "°C", ""),
        ("20", "4", "độ C", ""),
    ],
)
def test_the_change_in_words(app: Flask, before: str, after: str, unit: str, change: str):
    with app.test_request_context(), force_locale("vi"):
        [found] = effects([row(before, after, unit)])
        assert found.change == change


def test_bars_of_one_row_share_a_scale(app: Flask):
    with app.test_request_context():
        [found] = effects([row("20", "5")])
        assert (found.before_span.length, found.after_span.length) == (100, 25)
        [found] = effects([row("-10", "30")])
        assert (found.before_span.end, found.after_span.start) == (25, 25)


@pytest.mark.parametrize("rows", [[row("", "7")], [row("cao", "thấp")], [row("18 giờ", "90 phút")], []])
def test_without_two_numbers_of_one_unit_there_is_no_chart(app: Flask, rows: list[Any]):
    with app.test_request_context():
        assert effects(rows) == []
        page = render_template_string(CHART, rows=rows)
    assert "<svg" not in page and ("<table" in page) == bool(rows)


def test_the_chart_stands_with_its_table(app: Flask):
    rows = [row("18", "7", "giờ"), row("chưa có", "có", "", "Truy xuất nguồn gốc")]
    with app.test_request_context(), force_locale("vi"):
        source = render_template_string(CHART, rows=rows)
    page = Page.read(source)
    [picture] = [one for one in page.all("div") if one.get("role") == "img"]
    assert "các số có trong bảng" in picture.get("aria-label") and "giảm 61%" in picture.text
    assert "Truy xuất" not in picture.text and "Truy xuất" in page.one("table").text
    assert "style=" not in source

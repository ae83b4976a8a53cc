"""The map of provinces: counts, steps of colour, links; and its tiles as data."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from marketplace.catalogue import service as catalogue
from marketplace.kernel.db import transaction
from marketplace.search import map_views
from tests.cast import make_need, make_technology, put_on_show
from tests.search.working import fresh_index

FOLDER = Path(__file__).parents[2] / "marketplace" / "reference" / "data"


def tiles() -> dict[str, tuple[int, int]]:
    with (FOLDER / "province.csv").open(encoding="utf-8", newline="") as file:
        extra = {row["code"]: json.loads(row["extra"]) for row in csv.DictReader(file)}
    return {code: tuple(facts["tile"]) for code, facts in extra.items()}


def test_every_province_has_a_place_of_its_own():
    places = tiles()
    assert len(places) == 34
    isles = {(7, 4), (12, 4)}  # Hoàng Sa, Trường Sa
    assert len({*places.values(), *isles}) == 36


@pytest.mark.parametrize(
    ("north", "south"), [("08", "01"), ("01", "38"), ("40", "44"), ("48", "56"), ("68", "79"), ("79", "96")]
)
def test_the_north_is_above(north, south):
    assert tiles()[north][0] < tiles()[south][0]


@pytest.mark.parametrize(("west", "east"), [("11", "20"), ("80", "75"), ("91", "86"), ("68", "56"), ("14", "22")])
def test_the_west_is_to_the_left(west, east):
    assert tiles()[west][1] < tiles()[east][1]


@pytest.mark.parametrize(
    ("most", "tops", "steps"),
    [
        (0, [], {0: 0}),
        (1, [1], {0: 0, 1: 4}),
        (2, [1, 2], {1: 3, 2: 4}),
        (4, [1, 2, 3, 4], {1: 1, 2: 2, 4: 4}),
        (26, [7, 13, 20, 26], {1: 1, 7: 1, 8: 2, 20: 3, 26: 4}),
    ],
)
def test_steps_of_colour(most, tops, steps):
    assert map_views.bounds(most) == tops
    assert {count: map_views.step_of(count, tops) for count in steps} == steps
    assert [(low, high) for _step, low, high in map_views.legend(tops)] == list(
        zip([1, *(top + 1 for top in tops)], tops, strict=False)
    )


@pytest.fixture
def shown(lan, minh, quan):
    with transaction():
        home, theirs = lan.organisations[0], minh.organisations[0]
        for province in ("80", "80", "82"):
            put_on_show(make_technology(lan, home, province=province), lan, quan)
        make_technology(lan, home, province="01")  # a draft
        gone = put_on_show(make_technology(lan, home, province="01"), lan, quan)
        put_on_show(make_need(minh, theirs, province="79"), minh, quan)
        catalogue.withdraw(gone, lan)


def names(page) -> dict[str, str]:
    """What the drawing's links are called, and where they lead."""
    return {a.get("aria-label"): a.get("href") for a in page.all("a") if (a.get("class") or "").startswith("step-")}


def test_tiles_are_links_with_counts(visitor, shown):
    page = visitor.page("/ban-do")
    assert names(page) == {"Tây Ninh 2 tin": "/cong-nghe?province=80", "Đồng Tháp 1 tin": "/cong-nghe?province=82"}
    empty = [g.get("aria-label") for g in page.all("g") if g.get("class") == "step-0"]
    assert len(empty) == 32
    assert "Hà Nội 0 tin" in empty
    assert "Quần đảo Hoàng Sa thuộc Đà Nẵng." in page.text
    assert "Quần đảo Trường Sa thuộc Khánh Hòa." in page.text


def test_the_list_says_the_same(visitor, shown):
    page = visitor.page("/ban-do?loai=need")
    assert names(page) == {"TP. Hồ Chí Minh 1 tin": "/nhu-cau?province=79"}
    links = [a.get("href") for a in page.all("a") if a.text == "Thành phố Hồ Chí Minh"]
    assert links == ["/nhu-cau?province=79"]
    assert "Cộng 1 tin đang đăng" in page.text


@pytest.mark.parametrize("wished", ["", "xe", "technology"])
def test_technologies_unless_needs_are_asked_for(visitor, shown, wished):
    assert "Bản đồ công nghệ" in visitor.page(f"/ban-do?loai={wished}").text


def test_lists_lead_to_the_map(app, visitor, shown):
    with fresh_index(app):
        for page, address in (("/cong-nghe", "/ban-do?loai=technology"), ("/nhu-cau", "/ban-do?loai=need")):
            assert address in [a.get("href") for a in visitor.page(page).all("a")]

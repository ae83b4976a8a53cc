"""Suggestions of codes and keywords while a listing is written: from what is on show, and from the lists."""

from __future__ import annotations

import pytest

from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Need
from marketplace.kernel.db import transaction
from marketplace.matching import hints
from tests.cast import make_need, make_technology, put_on_show
from tests.catalogue.test_edit import NEW, form_of
from tests.html import Page
from tests.matching.work import work

TITLE = "Cần máy sấy mít cho tổ hợp tác"
TEXT = "Mít chín dồn mỗi ngày hai tấn, phơi nắng thì đen và dễ mốc. Muốn sấy bằng bơm nhiệt cho ít tốn điện."


@pytest.fixture
def on_show(index, lan, minh, quan):
    """A dryer and a need for one, both of field 211 and section C, and something else."""
    with transaction():
        one = put_on_show(make_technology(lan, lan.organisations[0]), lan, quan)
        two = put_on_show(make_need(minh, minh.organisations[0]), minh, quan)
        other = make_technology(
            lan, lan.organisations[0], "Phần mềm đặt lịch khám cho trạm y tế",
            problem="Người bệnh chờ lâu.", solution="Đặt lịch qua điện thoại.", benefit="Bớt chờ.", keywords=["khám"],
        )  # fmt: skip
        other.set_codes("st_field", ["102"])
        other.set_codes("vsic", ["Q"])
        put_on_show(other, lan, quan)
    work()
    return one, two


def values(found, name):
    return [one.value for one in found[name]]


def test_like_listings_speak_for_their_codes_and_the_words_are_told(on_show):
    found = hints.hints(TITLE, TEXT, {})
    assert values(found, "st_field")[0] == "211" and values(found, "vsic")[0] == "C"
    assert "102" not in values(found, "st_field") and "Q" not in values(found, "vsic")
    assert any("sấy" in word for word in found["st_field"][0].why)
    assert "bơm nhiệt" in values(found, "keywords")
    assert not any(word.startswith("cần ") for one in found["st_field"] for word in one.why)


def test_what_is_chosen_is_not_suggested_again(on_show):
    held = {"st_field": ["211"], "vsic": ["C"], "keywords": ["Bơm nhiệt"]}
    found = hints.hints(TITLE, TEXT, held)
    assert "211" not in values(found, "st_field") and "C" not in values(found, "vsic")
    assert "bơm nhiệt" not in values(found, "keywords")


@pytest.mark.parametrize(
    ("text", "code"),
    [("Quy trình chăn nuôi bò thịt khép kín", "402"), ("QUY TRINH CHAN NUOI bo thit", "402")],
)
def test_a_name_of_the_list_needs_no_listing(index, text, code):
    found = hints.hints(text, "", {})
    assert code in values(found, "st_field")
    [one] = [one for one in found["st_field"] if one.value == code]
    assert one.why == ["chăn nuôi"]


@pytest.mark.parametrize("text", ["", "   ", "Máy"])
def test_of_nothing_follows_nothing(on_show, text):
    assert not any(hints.hints(text, "", {}).values())


def test_without_an_index_the_lists_still_speak(app):
    assert "402" in values(hints.hints("Quy trình chăn nuôi bò thịt", "", {}), "st_field")


def test_a_tick_is_a_choice_and_words_go_into_the_box(visit, minh, on_show):
    reader = visit(minh)
    response = reader.submit(NEW[Need], {"title": TITLE, "problem": TEXT, "keywords": "mít", "do": "next"})
    page = Page.read(reader.get(response.location).text)
    boxes = [box for box in page.all("input") if box.get("id").startswith("goi-y-")]
    assert {box.get("name") for box in boxes} == {"st_field", "vsic", "them-tu"}
    assert "vì bạn viết:" in page.text
    address = response.location.split("?")[0]
    sent = {"st_field": ["211"], "them-tu": ["bơm nhiệt", "phơi, nắng", "x" * 200], "do": "next"}
    assert reader.submit(address, sent, page=response.location).status_code == 303
    draft = catalogue.find("need", address.split("/")[2])
    assert draft.codes_of("st_field") == ["211"]
    assert draft.keywords == ["mít", "bơm nhiệt", "phơi nắng", "x" * 60]


def test_the_button_suggests_from_what_stands_there_and_writes_nothing(visit, minh, on_show):
    sent = {"title": TITLE, "problem": TEXT, "buoc": "2", "them-tu": ["bơm nhiệt"], "do": "suggest"}
    response = visit(minh).submit(NEW[Need], sent)
    assert response.status_code == 200 and "vì bạn viết:" in response.text
    assert form_of(response)["keywords"] == ["bơm nhiệt"] and form_of(response)["title"] == [TITLE]
    assert catalogue.latest_of(minh.organisations[0]) == []


def test_too_many_words_are_told_at_the_box_and_kept(visit, minh, on_show):
    many = ", ".join(f"từ {n}" for n in range(15))
    response = visit(minh).submit(NEW[Need], {"title": TITLE, "keywords": many, "them-tu": ["một nữa"], "do": "next"})
    assert response.status_code == 422 and form_of(response)["keywords"] == [f"{many}, một nữa"]

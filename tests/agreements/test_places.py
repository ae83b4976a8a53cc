"""Places of clauses: known ones are filled, unknown ones are an error, and nothing is executed."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.agreements import places
from marketplace.agreements.places import BadPlace, check, fill, missing
from tests.agreements.drafted import FACTS, facts

WRONG = {
    "{{khong_co}}": ("khong_co",),
    "{{ }}": ("{{}}",),
    "{{gia}} và {{gia}": ("{{",),
    "gia}}": ("}}",),
    "{{7*7}}": ("7*7",),
    "{{gia.__class__}}": ("gia.__class__",),
    "{{config}} {{request}}": ("config", "request"),
    "Xem {{bang_thanh_toan}} dưới đây": ("bang_thanh_toan",),
}
FILLED = {
    "{{gia}}": "1.200.000.000 đồng",
    "{{ gia }}": "1.200.000.000 đồng",
    "{{gia.bang_chu}}": "Một tỷ hai trăm triệu đồng",
    "{{ben_giao.ten}}": "Trung tâm Nghiên cứu Chế biến Thực phẩm Lá Sen",
    "{{thoi_han}}": "36 tháng",
    "{{phat}}": "8%",
    "{{ngay_bat_dau}}": "22/12/2026",
    "{{gia.ty_le}}": places.EMPTY,
    "Không có chỗ nào {% if x %}": "Không có chỗ nào {% if x %}",
}
ENGLISH = {
    "{{gia}}": "VND 1,200,000,000",
    "{{gia.bang_chu}}": "One billion, two hundred million Vietnamese dong",
    "{{ngay_bat_dau}}": "22 December 2026",
    "{{ben_nhan.ten}}": "Yellow Leaf Stream Agro-Processing Co., Ltd.",
}


@pytest.mark.parametrize(("text", "names"), WRONG.items())
def test_unknown_places_are_refused(text: str, names: tuple[str, ...]):
    for use in (check, lambda text: fill(text, FACTS)):
        with pytest.raises(BadPlace) as problem:
            use(text)
        assert problem.value.names == names


@pytest.mark.parametrize(("text", "told"), FILLED.items())
def test_filled(app: Flask, text: str, told: str):
    assert fill(text, FACTS) == told


@pytest.mark.parametrize(("text", "told"), ENGLISH.items())
def test_filled_in_english(app: Flask, text: str, told: str):
    assert fill(text, FACTS, "en") == told


def test_what_people_typed_is_not_looked_at_again(app: Flask):
    nasty = facts(product="{{gia}} {{bang_ke_hoach}} #panic(1) {% raw %} ${x}")
    assert fill("{{san_pham}}!", nasty) == "{{gia}} {{bang_ke_hoach}} #panic(1) {% raw %} ${x}!"


def test_a_full_stop_is_not_doubled(app: Flask):
    assert fill("Sản phẩm: {{san_pham}}.", facts(product="mít sấy.\n")) == "Sản phẩm: mít sấy."


def test_missing_names_what_is_not_known(app: Flask):
    bare = facts(lump=None, instalments=())
    assert missing("{{gia}} {{cong_nghe}}\n{{bang_thanh_toan}}", bare) == ["gia", "bang_thanh_toan"]
    assert missing("{{gia}}\n{{bang_thanh_toan}}", FACTS) == []


def test_every_place_can_be_read_in_both_languages(app: Flask):
    for name, (label, read) in places.PLACES.items():
        assert str(label)
        assert isinstance(read(FACTS, "vi"), str) and isinstance(read(FACTS, "en"), str), name

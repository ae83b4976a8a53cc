"""What matching reads of a listing: public words and codes, the provinces around, refusals without their verbs."""

from __future__ import annotations

import pytest

from marketplace.catalogue.models import Figure
from marketplace.matching.profiles import need_profile, neighbours, rights_in_words, technology_profile
from marketplace.matching.scoring import ReasonKind, assess
from marketplace.reference import service as reference
from marketplace.search.engine import Hit
from tests.cast import make_need, make_technology

HIT = Hit("technology", "abc", 1.0, 0.5)


@pytest.fixture
def offer(lan):
    return make_technology(
        lan,
        lan.organisations[0],
        province="82",
        price_mode="KHOANGGIA",
        price_min=600_000_000,
        price_max=900_000_000,
        trl=8,
        trl_evidence="Chạy tại xưởng 3 tấn mỗi mẻ.",
    )


@pytest.fixture
def wish(minh):
    return make_need(
        minh,
        minh.organisations[0],
        province="80",
        not_wanted="Không cần sấy thăng hoa vì vốn quá cao.",
        tried="Đã mua tủ sấy nóng.",
        must_have=["Mỗi mẻ từ 1 tấn trái tươi"],
        budget_max=900_000_000,
        trl_wish=7,
    )


def test_a_need_as_compared(wish):
    profile = need_profile(wish)
    assert profile.unwanted == ("sấy thăng hoa",)
    assert profile.must_have == ("Mỗi mẻ từ 1 tấn trái tươi",)
    assert (profile.tried, profile.budget_max, profile.trl_from) == ("Đã mua tủ sấy nóng.", 900_000_000, 7)
    assert "82" in profile.neighbours
    assert profile.asked == f"{wish.title}\nMỗi mẻ từ 1 tấn trái tươi"
    assert "sấy thăng hoa" not in profile.text and "tủ sấy nóng" not in profile.text


def test_a_technology_as_compared(offer):
    offer.figures.append(Figure(position=0, label="Điện tiêu thụ", unit="kWh/kg", before="1,5", after="0,7"))
    profile = technology_profile(offer)
    assert profile.facts == "Chạy tại xưởng 3 tấn mỗi mẻ.\nĐiện tiêu thụ: 0,7 kWh/kg"
    assert profile.offered == f"{offer.title}\n{offer.solution}" and offer.problem not in profile.offered
    assert (profile.trl, profile.price_min, profile.province) == (8, 600_000_000, "82")


def test_the_two_together(offer, wish):
    told = {reason.kind for reason in assess(need_profile(wish), technology_profile(offer), HIT).reasons}
    assert told >= {
        ReasonKind.TRL,
        ReasonKind.CAPACITY,
        ReasonKind.NEIGHBOUR,
        ReasonKind.BUDGET,
        ReasonKind.MUST_HAVE,
    }


def test_neighbours_are_the_same_from_both_sides(app):
    around = {entry.code: neighbours(entry.code) for entry in reference.codes("province")}
    assert len(around) == 34
    assert all(code in around[other] for code, others in around.items() for other in others)
    assert all(code not in others and others for code, others in around.items())
    assert neighbours(None) == neighbours("xx") == ()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Muốn mua đứt công nghệ", ("CHUYENNHUONG",)),
        ("Cần quyền sử dụng độc quyền tại miền Tây", ("DOCQUYEN", "CHUYENNHUONG")),
        ("Cần máy sấy", ()),
        ("Không cần mua đứt", ()),
    ],
)
def test_the_right_wanted_is_read_from_the_text(text, codes):
    assert rights_in_words(text) == codes

"""Terms of the technology lists found in text."""

from __future__ import annotations

import random
import time

import pytest

from marketplace.moderation.legal_words import Term, Terms

MET = [
    # term, text, what is found there
    ("ma túy", "Điều chế ma túy tổng hợp", "ma túy"),
    ("ma túy", "MA TUÝ", "MA TUÝ"),
    ("ma túy", "quy trinh dieu che ma tuy tong hop", "ma tuy"),
    ("ma túy", "Phần mềm đọc mã tùy chỉnh cho máy in", None),
    ("ma túy", "Cần ma sát thấp, túy ý chọn vật liệu", None),
    ("ma túy", "", None),
    ("khí độc", "Thiết bị hoạt động khi độc lập với lưới điện của nhà máy", None),
    ("khí độc", "loc khi doc trong nha xuong", "khi doc"),
    ("khí độc", "Lọc khí độc, bụi mịn trong nhà xưởng", "khí độc"),
    ("chất nổ", "vật liệu có chất lượng nổi bật", None),
    ("chất nổ", "CHẤT\nNỔ công nghiệp", "CHẤT\nNỔ"),
    ("chất nổ", "chất nổi", None),
    ("chất nổ", "Xưởng chat nổ của chúng tôi đặt ở huyện miền núi", None),
    ("hóa chất độc hại", "sử dụng hoá chất độc hại", "hoá chất độc hại"),
    ("hóa chất độc hại", "hóa chất không độc hại", None),
    ("amiăng", "tấm lợp amiăng trắng", "amiăng"),
    ("amiăng", "tam lop amiang trang", "amiang"),
    ("bom", "máy bơm nước", None),
    ("đ", "đ", "đ"),
    ("ma tuy", "bán mã tùy chọn", "mã tùy"),
    ("TNT", "thuốc nổ tnt.", "tnt"),
    ("...", "bất kỳ...", None),
]

COMMON = "máy sấy mít dùng năng lượng mặt trời xử lý nước thải ao nuôi giảm điện cho bà con nông dân vùng cao"


def found(term: str, text: str) -> str | None:
    hits = Terms([Term(term, "R", "HC")]).hits([("problem", text)])
    return hits[0].words[hits[0].start : hits[0].end] if hits else None


@pytest.mark.parametrize(("term", "text", "expected"), MET)
def test_what_is_met(term: str, text: str, expected: str | None) -> None:
    assert found(term, text) == expected


def test_a_hit_tells_where_and_why() -> None:
    terms = Terms([Term("chất nổ", "D11", "CAM"), Term("phóng xạ", "D10", "HC")])
    hits = terms.hits([("title", "Chất nổ, chất nổ"), ("problem", "phóng xạ và chất nổ")])
    assert {(hit.term, hit.rule, hit.legal_list, hit.field) for hit in hits} == {
        ("chất nổ", "D11", "CAM", "title"),
        ("chất nổ", "D11", "CAM", "problem"),
        ("phóng xạ", "D10", "HC", "problem"),
    }
    assert len(hits) == 3


def test_the_passage_is_short_and_shows_the_first_place() -> None:
    text = "mở đầu " * 40 + "chất nổ " + "kết thúc " * 40 + "chất nổ"
    (hit,) = Terms([Term("chất nổ", "R", "CAM")]).hits([("problem", text)])
    assert hit.words.startswith("…") and hit.words.endswith("…") and len(hit.words) < 180
    assert [(part.text, part.is_hit) for part in hit.segments][1] == ("chất nổ", True)
    assert "".join(part.text for part in hit.segments) == hit.words and "kết" in hit.words


def test_one_long_word_is_cut_without_trouble() -> None:
    (hit,) = Terms([Term("chất nổ", "R", "CAM")]).hits([("problem", "x" * 5000 + " chất nổ " + "y" * 5000)])
    assert hit.words[hit.start : hit.end] == "chất nổ"


def test_five_hundred_terms_in_twenty_kilobytes_take_little() -> None:
    words = random.Random(4)
    common = COMMON.split()
    rare = [f"{a}{b}" for a in ("b", "c", "d", "g", "h", "k", "l", "m") for b in ("an", "inh", "ong", "uyên", "ươi")]
    text = " ".join(words.choice(common + rare[:8]) for _ in range(3600))
    terms = Terms([Term(f"{words.choice(rare)} {words.choice(common)} {n}", "R", "HC") for n in range(500)])
    assert len(text.encode()) > 20_000
    terms.hits([("problem", text)])
    took = []
    for _ in range(5):
        before = time.process_time()
        terms.hits([("problem", text)])
        took.append(time.process_time() - before)
    assert min(took) < 0.02
